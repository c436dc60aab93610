//! What is changed behind the manifest's back is found by `plan`, in words; what is another hand's outlives `apply` and `destroy`.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use super::ownership::{region, stays};
use super::world::{World, aws};
use crate::{foreign, judge};

/// What `tests/aws/behind.py` changes: the line of the plan that tells it, by its sign, kind and name, and words in it.
const TABLE: [(&str, &str, &str, &[&str]); 23] = [
    (
        "~",
        "certificate",
        "t01",
        &["ACTIVE, not made by awsiot-kit: left as it is", "whoever has its key could also connect as", "policy wide"],
    ),
    ("=", "certificate", "t02", &["INACTIVE, not made by awsiot-kit: left as it is"]),
    ("=", "certificate", "t03", &["ACTIVE, not made by awsiot-kit: left as it is"]),
    ("~", "certificate", "t04", &["also attached to stranger, which the manifest does not say"]),
    ("~", "certificate", "t05", &["detach policy by-hand"]),
    ("~", "thing", "t06", &["through policy wide of group plants its device could also connect as"]),
    ("~", "thing", "t07", &["in group theirs, which the manifest does not say: left as it is"]),
    ("~", "thing", "t08", &["in group powerful", "through policy wide of group powerful its device could also"]),
    ("~", "thing", "t09", &["in group below", "through policy wide of group top its device could also"]),
    ("~", "thing", "t10", &["site: paris -> lyon"]),
    ("~", "thing", "t11", &["not in the manifest: owner = me; kept until --prune"]),
    ("~", "thing", "t12", &["type: (none) -> pump"]),
    ("~", "thing-type", "old", &["deprecated: no further thing can have it"]),
    ("~", "certificate", "t14", &["INACTIVE -> ACTIVE"]),
    ("~", "certificate", "t15", &["attach to t15"]),
    ("~", "certificate", "t16", &["attach policy t16"]),
    ("~", "policy", "t17", &["a new version"]),
    ("~", "policy", "t18", &["a new version"]),
    ("~", "policy", "t19", &["also on certificate", "ACTIVE, not made by awsiot-kit: left as it is"]),
    ("~", "policy", "t20", &["also attached to group more: left as it is"]),
    ("+", "thing", "t21", &[]),
    ("~", "thing", "t22", &["joins group works"]),
    ("+", "certificate", "t23", &["ec-p256"]),
];

/// Those of them that only another hand can undo.
const THEIRS: [&str; 9] = ["t01", "t04", "t06", "t07", "t08", "t09", "t11", "t19", "t20"];

fn manifest() -> String {
    let mut text = String::new();
    for number in 1..=23 {
        let more = match number {
            6 => "groups = [\"plants\"]\n",
            10 => "attributes = { site = \"lyon\" }\n",
            12 => "type = \"pump\"\n",
            13 => "type = \"old\"\n",
            22 => "groups = [\"works\"]\n",
            _ => "",
        };
        text += &format!("[things.t{number:02}]\npublish = [\"own/t{number:02}\"]\n{more}");
    }
    text
}

/// Whether a line of a plan is this one.
fn is_line(line: &str, sign: &str, kind: &str, name: &str) -> bool {
    let mut words = line.split_whitespace();
    [words.next(), words.next(), words.next()] == [Some(sign), Some(kind), Some(name)]
}

#[test]
fn what_is_changed_behind_its_back_is_seen_and_what_is_anothers_stays() {
    let world = World::new(&manifest());
    world.run(&["apply", "--yes"]).is_done();
    assert_eq!(world.run(&["plan", "--exit-code"]).exit, 0);
    let mut script = Command::new(judge::need("moto_server").with_file_name("python3"));
    script.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/aws/behind.py"));
    script.args([world.stand_in.port.to_string(), world.region.clone()]);
    for number in 0..4 {
        let path = world.path().join(format!("foreign-{number}.pem"));
        fs::write(&path, foreign::certificate(foreign::SUBJECTS[number])).unwrap();
        script.arg(path);
    }
    let done = script.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    let plan = world.run(&["plan", "--exit-code"]);
    assert_eq!(plan.exit, 1, "{}{}", plan.out, plan.err);
    for (sign, kind, name, words) in TABLE {
        let lines: Vec<&str> = plan.out.lines().filter(|line| is_line(line, sign, kind, name)).collect();
        let tells = lines.iter().any(|line| words.iter().all(|word| line.contains(word)));
        assert!(tells, "{sign} {kind} {name} {words:?}: {lines:?}\n{}", plan.out);
    }

    let before = region(&world);
    let bundles: BTreeSet<String> = (1..=23)
        .map(|number| fs::read_to_string(world.path().join(format!("out/t{number:02}/bundle.json"))).unwrap())
        .map(|text| {
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["certificateId"].as_str().unwrap().to_owned()
        })
        .collect();
    let mut theirs = before.clone();
    theirs.retain(|key, _| {
        let is_of_own = ["thing t", "principal t", "policy t", "attachment t"].iter().any(|start| {
            key.strip_prefix(start).is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
        });
        let is_own = bundles.iter().any(|id| key.ends_with(id));
        let is_made = ["type pump", "type old", "group plants", "group works"].contains(&key.as_str());
        !(is_of_own || is_own || is_made)
    });
    for wanted in ["thing stranger", "policy wide", "policy by-hand", "group theirs", "group below"] {
        assert!(theirs.contains_key(wanted), "{wanted}: {:?}", theirs.keys());
    }
    assert!(theirs.keys().any(|key| key.starts_with("attachment wide ") && key.ends_with("thinggroup/plants")));

    let applied = world.run(&["apply", "--yes"]);
    stays(&world, &theirs, applied.is_done());
    // Foreign attributes too.
    let thing = world.stand_in.ask(&world.region, "GET", "/things/t11");
    assert_eq!(thing["attributes"]["owner"], "me");
    let after = world.run(&["plan", "--exit-code"]);
    assert_eq!(after.exit, 1, "{}", after.out);
    let changes: BTreeSet<&str> = after
        .out
        .lines()
        .filter(|line| line.starts_with(['+', '~', '-']))
        .filter_map(|line| line.split_whitespace().nth(2))
        .collect();
    assert_eq!(changes, THEIRS.into_iter().chain(["old"]).collect(), "the rest is mended:\n{}", after.out);
    let again = world.run(&["apply", "--yes"]);
    assert!(again.is_done().out.contains("nothing to change"), "{}", again.out);
    assert!(again.out.contains("whoever has its key could also"), "what is only said is said: {}", again.out);

    // What somebody put on a thing goes when the manifest says so.
    world.run(&["apply", "--yes", "--prune"]).is_done();
    let thing = world.stand_in.ask(&world.region, "GET", "/things/t11");
    assert_eq!(thing["attributes"].get("owner"), None, "{thing}");

    // moto deletes no certificate while any policy is attached to a group: it takes the group for a certificate.
    for (policy, group) in [("wide", "plants"), ("wide", "powerful"), ("wide", "top"), ("t20", "more")] {
        let described = aws(&world, &["describe-thing-group", "--thing-group-name", group]);
        let target = described["thingGroupArn"].as_str().unwrap();
        aws(&world, &["detach-policy", "--policy-name", policy, "--target", target]);
    }
    theirs.retain(|key, _| !(key.starts_with("attachment ") && key.contains(":thinggroup/")));
    let destroyed = world.run(&["destroy", "--yes"]);
    stays(&world, &theirs, destroyed.is_done());
    assert_eq!(world.things(), ["stranger"]);
    assert!(world.policies().contains(&"t19".to_owned()), "another hand has put it to use");
}

#[test]
fn a_thing_of_another_hand_is_not_changed_unless_it_is_taken_over() {
    let world = World::new("[things.pump]\npublish = [\"up\"]\nattributes = { site = \"lyon\" }\n");
    aws(&world, &["create-thing", "--thing-name", "pump", "--attribute-payload", "attributes={site=paris,owner=me}"]);
    let before = region(&world);
    for command in ["plan", "apply"] {
        let ran = world.run(if command == "apply" { &["apply", "--yes"] } else { &["plan"] });
        assert_eq!(ran.exit, 3, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("not made by awsiot-kit, and has another type or other attributes"), "{}", ran.out);
        assert!(ran.err.contains("the thing `pump` says something else than the manifest"), "{}", ran.err);
        assert!(ran.err.contains("--take-over"), "{}", ran.err);
    }
    assert_eq!(region(&world), before);
    world.run(&["apply", "--yes", "--take-over"]).is_done();
    let thing = world.stand_in.ask(&world.region, "GET", "/things/pump");
    assert_eq!(thing["attributes"], serde_json::json!({ "site": "lyon" }));
    // From now on it is the manifest's.
    let manifest = fs::read_to_string(world.path().join("awsiot.toml")).unwrap();
    fs::write(world.path().join("awsiot.toml"), manifest.replace("lyon", "turin")).unwrap();
    world.run(&["apply", "--yes"]).is_done();
}
