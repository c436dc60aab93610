//! What people bring along from Terraform: its words for flags, its exit code for changes, the shape of its plans; and things taken over many at once.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::proxy::Proxy;
use super::world::{Outcome, World};

const TWO: &str = "[things.a]\npublish = [\"t/{thing}\"]\n[things.b]\npublish = [\"v/{thing}\"]\n";

/// The lines of a plan in JSON that are about resources.
fn changes(outcome: &Outcome) -> Vec<Value> {
    let lines = outcome.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line.get("change").is_some()).collect()
}

fn actions(outcome: &Outcome) -> BTreeSet<(String, String)> {
    let of = |value: &Value| value.as_str().unwrap().to_owned();
    let changes = changes(outcome);
    changes.iter().map(|change| (of(&change["address"]), of(&change["change"]["actions"][0]))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(address, action)| ((*address).to_owned(), (*action).to_owned())).collect()
}

#[test]
fn a_target_an_exit_code_for_changes_and_a_plan_in_json_are_as_terraform_has_them() {
    let world = World::new(TWO);
    assert_eq!(world.run(&["plan", "--detailed-exitcode"]).exit, 2);
    assert_eq!(world.run(&["plan", "--exit-code"]).exit, 1);
    let both = world.run(&["plan", "--exit-code", "--detailed-exitcode"]);
    assert!(both.exit == 2 && both.err.contains("cannot be used with"), "{}", both.err);
    let unknown = world.run(&["plan", "--target", "c"]);
    assert!(unknown.exit == 2 && unknown.err.contains("no thing `c`"), "{}", unknown.err);
    let new = [("policy.a", "create"), ("thing.a", "create"), ("certificate.a", "create"), ("bundle.out/a", "create")];
    assert_eq!(actions(&world.run(&["plan", "--target", "a", "--format", "json"])), pairs(&new));
    // A plan of one thing that was saved is applied to that thing.
    world.run(&["plan", "--target", "a", "--out", "p.json"]).is_done();
    world.run(&["apply", "-f", "p.json", "--yes"]).is_done();
    assert_eq!(world.things(), ["a"]);
    world.run(&["apply", "--target", "b", "--yes"]).is_done();
    assert_eq!(world.things(), ["a", "b"]);
    world.run(&["plan", "--detailed-exitcode"]).is_done();
    let text = fs::read_to_string(world.path().join("awsiot.toml")).unwrap();
    fs::write(world.path().join("awsiot.toml"), text.replacen("t/{thing}", "u/{thing}", 1)).unwrap();
    let changed = world.run(&["plan", "--only", "a", "--detailed-exitcode", "--format", "json"]);
    assert_eq!(changed.exit, 2);
    let kept = [("policy.a", "update"), ("thing.a", "no-op"), ("certificate.a", "no-op"), ("bundle.out/a", "update")];
    assert_eq!(actions(&changed), pairs(&kept));
    let changes = changes(&changed);
    let policy = changes.iter().find(|change| change["address"] == "policy.a").unwrap();
    let says = |when: &str, what: &str| policy["change"][when].to_string().contains(what);
    assert!(says("before", "topic/t/") && says("after", "topic/u/"), "{policy}");
    world.run(&["destroy", "--target", "b", "--yes"]).is_done();
    assert_eq!(world.things(), ["a"]);
}

/// Which thing each call was about, in their order, as far as the path says it.
fn order(proxy: &Proxy) -> Vec<String> {
    let log = String::from_utf8_lossy(&proxy.log()).into_owned();
    let paths =
        log.lines().filter_map(|line| line.strip_suffix(" HTTP/1.1")?.split_once("/things/").map(|(_, path)| path));
    let names = paths.filter_map(|path| path.split(['/', '?']).next().map(str::to_owned));
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn so_many_things_are_worked_on_at_once_as_is_said() {
    let things: String = (0..8).map(|n| format!("[things.s{n}]\npublish = [\"t/{{thing}}\"]\n")).collect();
    let turns = |args: &[&str]| {
        let mut world = World::new(&things);
        let proxy = Proxy::start(world.stand_in.port, Box::new(|_, _| None));
        world.port = proxy.port;
        world.run(&[&["apply", "--yes"], args].concat()).is_done();
        // From here on things are made; before, the plan looked at them.
        let made: Vec<String> = order(&proxy).into_iter().skip(8).collect();
        assert_eq!(made.len(), 24, "{made:?}");
        made.windows(2).filter(|pair| pair[0] != pair[1]).count()
    };
    assert_eq!(turns(&["--parallelism", "1"]), 7, "one after the other");
    assert!(turns(&[]) > 7, "many at once when nothing is said");
    let world = World::new(TWO);
    for nonsense in ["0", "-1", "1000", "x"] {
        assert_eq!(world.run(&["apply", "--yes", &format!("--parallelism={nonsense}")]).exit, 2);
    }
}

#[test]
fn things_are_taken_over_by_pattern_by_type_by_group_or_all_of_them() {
    let made = World::new(
        "[things.pump-1]\ntype = \"gateway\"\ngroups = [\"plants\", \"south\"]\npublish = [\"t\"]\n\
         [things.pump-2]\ntype = \"gateway\"\ngroups = [\"plants\"]\npublish = [\"t\"]\n\
         [things.meter-1]\ngroups = [\"plants\"]\npublish = [\"t\"]\n[things.other]\npublish = [\"t\"]\n",
    );
    made.run(&["apply", "--yes"]).is_done();
    let import = |args: &[&str]| {
        let outcome = made.run(&[&["import", "aws"], args].concat());
        let manifest: toml::Table = toml::from_str(&outcome.out).unwrap_or_default();
        let things = manifest.get("things").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        (outcome, things.keys().cloned().collect::<Vec<_>>().join(" "))
    };
    for (args, wanted) in [
        (&["--all"][..], "meter-1 other pump-1 pump-2"),
        (&["pump-*"], "pump-1 pump-2"),
        (&["*-1"], "meter-1 pump-1"),
        (&["pump-?", "other"], "other pump-1 pump-2"),
        (&["--type", "gateway"], "pump-1 pump-2"),
        (&["--group", "plants"], "meter-1 pump-1 pump-2"),
        (&["--group", "plants", "--group", "south"], "pump-1"),
        (&["--group", "plants", "--type", "gateway", "*-2"], "pump-2"),
        (&["other", "pump-1"], "other pump-1"),
    ] {
        let (outcome, things) = import(args);
        outcome.is_done();
        assert_eq!(things, wanted, "{args:?}: {}", outcome.err);
    }
    for (args, exit, says) in [
        (&["--group", "north"][..], 4, "no thing group `north`"),
        (&["--type", "sensor"], 4, "no such things"),
        (&["valve-*"], 4, "`valve-*`"),
        (&["pump-1", "valve-*"], 4, "`valve-*`"),
        (&["other", "--type", "gateway"], 4, "of that type or group"),
        (&["pump-9"], 4, "no thing `pump-9`"),
        (&[], 2, "required"),
        (&["--all", "pump-1"], 2, "cannot be used with"),
    ] {
        let (outcome, things) = import(args);
        assert_eq!((outcome.exit, things.as_str()), (exit, ""), "{args:?}: {}", outcome.err);
        assert!(outcome.err.contains(says), "{args:?}: {}", outcome.err);
    }
}
