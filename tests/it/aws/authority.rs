//! An authority of one's own on AWS: registered, used for what it signs, and taken out again, as the AWS CLI sees it.

use super::world::{World, aws};

const OWN: &str = "\n[things.pump-1]\npublish = [\"telemetry/{thing}\"]\ncertificate = { issuer = \"ca:factory\" }\n";

#[test]
fn an_authority_is_registered_and_what_it_signs_is_known_as_its_own() {
    let world = World::new(OWN);
    world.run(&["ca", "new", "factory"]).is_done();
    let arn = world.run(&["ca", "register", "factory", "--mode", "default"]).is_done().out.trim().to_owned();
    let (_, id) = arn.rsplit_once('/').unwrap();
    let found = aws(&world, &["describe-ca-certificate", "--certificate-id", id]);
    assert_eq!(found["certificateDescription"]["status"], "ACTIVE");
    assert!(world.run(&["ca", "show", "factory"]).is_done().out.contains("registered (DEFAULT)"));
    assert!(world.run(&["ca", "register", "factory", "--mode", "default"]).is_done().err.contains("nothing to change"));

    world.run(&["apply", "--yes"]).is_done();
    world.is_complete(&["pump-1".to_owned()]);
    let principals = aws(&world, &["list-thing-principals", "--thing-name", "pump-1"]);
    let (_, device) = principals["principals"][0].as_str().unwrap().rsplit_once('/').unwrap();
    let signed = aws(&world, &["list-certificates-by-ca", "--ca-certificate-id", id]);
    assert_eq!(signed["certificates"][0]["certificateId"], device);

    // The endpoint of a stand-in is nowhere: the new certificate is not tried, and that is said.
    let rotated = world.run(&["cert", "rotate", "pump-1", "--old", "delete", "--yes"]);
    assert!(rotated.is_done().err.contains("was not tried"), "{}", rotated.err);
    world.run(&["plan", "--exit-code"]).is_done();
    assert_eq!(world.certificates().len(), 1);

    world.run(&["ca", "unregister", "factory", "--yes"]).is_done();
    assert!(world.run(&["ca", "list"]).is_done().out.contains("not registered"));
    world.run(&["destroy", "--yes"]).is_done();
    world.is_empty();
}
