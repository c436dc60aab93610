//! Whether a device is connected, asked of AWS before the doctor would take its id.

use super::world::World;

#[test]
fn the_doctor_says_whether_the_device_is_connected_and_takes_nobodys_id() {
    let things: String = ["online", "rival", "new", "secret"]
        .map(|name| format!("[things.pump-{name}]\npublish = [\"up/{{thing}}\"]\n"))
        .concat();
    let world = World::new(&things);
    world.run(&["apply", "--yes"]).is_done();
    let says = |thing: &str, words: &str| {
        let ran = world.run(&["doctor", thing]);
        assert!(ran.out.contains(words), "{thing}: {}{}", ran.out, ran.err);
    };
    says("pump-online", "✓ client        `pump-online` is connected since 2026-01-01T00:00:00Z");
    says(
        "pump-rival",
        "! client        `pump-rival` is not connected since 2026-01-01T00:00:00Z: another client came with its id.",
    );
    says("pump-new", "✓ client        `pump-new` is not connected\n");
    says("pump-secret", "- client        whether `pump-secret` is connected could not be asked: ");
    // Nothing is asked offline.
    let ran = world.run(&["doctor", "--offline", "pump-online"]);
    assert!(!ran.out.contains("client  "), "{}", ran.out);
}
