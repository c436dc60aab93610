//! Things that AWS refuses among others: they stop their own chain only, each thing has its row, and the same command goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::proxy::{Fault, Proxy};
use super::world::World;

const DENIED: Fault = Fault::Refused(
    "UnauthorizedException",
    "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: iot:CreateCertificateFromCsr",
);

/// A world with a fleet of so many things, in front of which requests of some calls are refused, by their number.
fn fleet(count: usize, refused: &'static [(&'static str, &'static [usize])]) -> (World, Vec<String>) {
    let mut world = World::new("[fleets.s]\ninventory = \"s.csv\"\nname = \"s-{n}\"\npublish = [\"t/{thing}\"]\n");
    let rows: String = (100..100 + count).map(|n| format!("{n}\n")).collect();
    fs::write(world.path().join("s.csv"), format!("n\n{rows}")).unwrap();
    world.port = refusing(&world, refused);
    (world, (100..100 + count).map(|n| format!("s-{n}")).collect())
}

fn refusing(world: &World, refused: &'static [(&'static str, &'static [usize])]) -> u16 {
    let is_refused =
        move |call: &str, nth: usize| refused.iter().any(|(name, all)| *name == call && all.contains(&nth));
    Proxy::start(world.stand_in.port, Box::new(move |call, nth| is_refused(call, nth).then_some(DENIED))).port
}

/// The rows of a CSV file of results, by thing.
fn rows(path: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    assert_eq!(
        reader.headers().unwrap(),
        vec!["thing", "certificateId", "status", "step", "code", "message", "requestId"]
    );
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let count = rows.len();
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row["thing"].clone(), row)).collect();
    assert_eq!(rows.len(), count, "a row each");
    rows
}

fn of_status<'a>(rows: &'a BTreeMap<String, BTreeMap<String, String>>, status: &str) -> BTreeSet<&'a str> {
    rows.values().filter(|row| row["status"] == status).map(|row| row["thing"].as_str()).collect()
}

#[test]
fn of_two_hundred_things_seven_are_refused_and_the_others_get_their_bundles() {
    let (world, things) =
        fleet(200, &[("POST /certificates", &[3, 40, 77, 111]), ("PUT /target-policies/*", &[9, 120, 180])]);
    let ran = world.run(&["apply", "--yes", "--results", "r.csv"]);
    assert_eq!(ran.exit, 6, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("with 7 refusals; what is done is recorded"), "{}", ran.err);
    let told = ran.err.lines().filter(|line| line.starts_with("failed: s-")).count();
    assert_eq!(told, 7, "{}", ran.err);
    let first = rows(&world.path().join("r.csv"));
    assert_eq!(first.keys().collect::<Vec<_>>(), things.iter().collect::<Vec<_>>());
    let failed = of_status(&first, "failed");
    assert_eq!((failed.len(), of_status(&first, "done").len()), (7, 193));
    let bundles: BTreeSet<String> = fs::read_dir(world.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("private-key.pem").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let done: BTreeSet<String> = of_status(&first, "done").into_iter().map(str::to_owned).collect();
    assert_eq!(bundles, done);
    let mut steps = BTreeMap::new();
    for thing in &failed {
        let row = &first[*thing];
        assert_eq!(row["code"], "UnauthorizedException", "{row:?}");
        assert!(row["message"].contains("not authorized to perform"), "{row:?}");
        assert_eq!(row["requestId"], "11111111-2222-3333-4444-555555555555");
        *steps.entry(row["step"].as_str()).or_insert(0) += 1;
    }
    assert_eq!(steps, BTreeMap::from([("attach-policy", 3), ("request-certificate", 4)]));
    for (thing, row) in first.iter().filter(|(_, row)| row["status"] == "done") {
        let bundle = fs::read_to_string(world.path().join("out").join(thing).join("bundle.json")).unwrap();
        let bundle: Value = serde_json::from_str(&bundle).unwrap();
        assert_eq!(bundle["certificateId"], row["certificateId"].as_str(), "{thing}");
    }
    // The same command goes on with the seven, and says of the others that nothing was to be done.
    world.run(&["apply", "--yes", "--results", "r.csv"]).is_done();
    let second = rows(&world.path().join("r.csv"));
    assert_eq!(of_status(&second, "done"), failed);
    assert_eq!(of_status(&second, "unchanged").len(), 193);
    for thing in done {
        assert_eq!(second[&thing]["certificateId"], first[&thing]["certificateId"]);
    }
    world.is_complete(&things);
}

#[test]
fn more_refusals_than_are_borne_end_the_run_and_what_it_did_not_come_to_is_said() {
    // All from the tenth request on.
    const MANY: &[usize] = &{
        let mut all = [0; 60];
        let mut at = 0;
        while at < 60 {
            all[at] = at + 10;
            at += 1;
        }
        all
    };
    for (args, borne) in [
        (&["--max-errors", "3"][..], 3),
        (&["--max-errors", "0%"], 0),
        // What is usual for a fleet.
        (&[], 6),
    ] {
        let (world, things) = fleet(60, &[("POST /certificates", MANY)]);
        let ran = world.run(&[&["apply", "--yes", "--results", "r.csv"], args].concat());
        assert_eq!(ran.exit, 6, "{args:?}: {}{}", ran.out, ran.err);
        let rows = rows(&world.path().join("r.csv"));
        assert_eq!(rows.len(), things.len());
        let failed = of_status(&rows, "failed").len();
        // Those at work when it was one too many come to their own end.
        assert!((borne + 1..=borne + 33).contains(&failed), "{args:?}: {failed} failed");
        assert_eq!(of_status(&rows, "done").len(), 10, "{args:?}");
        assert_eq!(of_status(&rows, "not-begun").len(), 50 - failed, "{args:?}");
    }
}

#[test]
fn without_a_fleet_the_first_refusal_ends_the_run_unless_it_is_to_keep_going() {
    let things: String = ('a'..='e').map(|name| format!("[things.{name}]\npublish = [\"t/{{thing}}\"]\n")).collect();
    for (args, made) in [(&["--keep-going"][..], 4), (&[], 4)] {
        let mut world = World::new(&things);
        world.port = refusing(&world, &[("POST /things/*", &[1]), ("POST /policies/*", &[9])]);
        let ran = world.run(&[&["apply", "--yes", "--results", "r.jsonl", "--format", "json"], args].concat());
        assert_eq!(ran.exit, 6, "{}{}", ran.out, ran.err);
        let text = fs::read_to_string(world.path().join("r.jsonl")).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 5, "{text}");
        let failed: Vec<&Value> = lines.iter().filter(|line| line["status"] == "failed").collect();
        assert_eq!(failed.len(), 1);
        assert_eq!((&failed[0]["step"], &failed[0]["code"]), (&"create-thing".into(), &"UnauthorizedException".into()));
        let done = lines.iter().filter(|line| line["status"] == "done").count();
        assert!(if args.is_empty() { done <= made } else { done == made }, "{text}");
        // The same rows are on stdout, as events with fields.
        let events: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let results: Vec<&Value> = events.iter().filter(|event| event["event"] == "result").collect();
        assert_eq!(results.len(), 5, "{}", ran.out);
        for (event, line) in results.iter().zip(&lines) {
            for field in ["thing", "certificateId", "status", "step", "code", "message", "requestId"] {
                assert_eq!(event[field], line[field], "{field}");
            }
            assert_eq!((&event["schema"], &event["kind"]), (&1.into(), &"thing".into()));
            assert_eq!((&event["action"], &event["id"]), (&"create".into(), &event["thing"]));
        }
        let steps = ran.err.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let attach = steps.into_iter().find(|event| event["action"] == "attach-policy").unwrap();
        assert_eq!((&attach["kind"], &attach["event"]), (&"certificate".into(), &"done".into()));
        assert!(attach["thing"].is_string());
    }
}

#[test]
fn a_policy_that_is_refused_stops_the_things_that_need_it_and_no_others() {
    let mut world = World::new(
        "[things.a]\npublish = [\"only-a/{thing}\"]\n[things.b]\npublish = [\"x\"]\n[things.c]\npublish = [\"y\"]\n",
    );
    world.port = refusing(&world, &[("POST /policies/*", &[1])]);
    let ran = world.run(&["apply", "--yes", "--keep-going", "--results", "r.csv"]);
    assert_eq!(ran.exit, 6, "{}{}", ran.out, ran.err);
    let rows = rows(&world.path().join("r.csv"));
    assert_eq!((of_status(&rows, "failed").len(), of_status(&rows, "done").len()), (1, 2));
    let failed = rows.values().find(|row| row["status"] == "failed").unwrap();
    assert_eq!((failed["code"].as_str(), failed["step"].as_str()), ("not-made", "attach-policy"));
    assert!(!world.path().join("out").join(&failed["thing"]).exists());
    assert_eq!(world.certificates().len(), 2, "nothing is made for a thing that cannot be finished");
    world.run(&["apply", "--yes"]).is_done();
    world.is_complete(&["a", "b", "c"].map(str::to_owned));
}

#[test]
fn what_every_thing_would_meet_ends_the_run_at_once() {
    let (world, things) = fleet(60, &[]);
    let port = Proxy::start(
        world.stand_in.port,
        Box::new(|call, nth| {
            let expired =
                Fault::Refused("ExpiredTokenException", "The security token included in the request is expired");
            (call == "POST /certificates" && nth >= 5).then_some(expired)
        }),
    )
    .port;
    let world = World { port, ..world };
    let ran = world.run(&["apply", "--yes", "--keep-going", "--results", "r.csv"]);
    assert_eq!(ran.exit, 6, "{}{}", ran.out, ran.err);
    let rows = rows(&world.path().join("r.csv"));
    assert_eq!(rows.len(), things.len());
    assert!(of_status(&rows, "not-begun").len() >= 60 - 5 - 33, "{rows:?}");
}

#[test]
fn results_that_cannot_be_written_stop_the_run_before_anything_is_done() {
    let (world, _) = fleet(3, &[]);
    let ran = world.run(&["apply", "--yes", "--results", "no/such/folder/r.csv"]);
    assert_eq!(ran.exit, 5, "{}{}", ran.out, ran.err);
    assert!(world.things().is_empty());
    for wrong in ["-1", "101%", "many", ""] {
        let ran = world.run(&["apply", "--yes", &format!("--max-errors={wrong}")]);
        assert_eq!(ran.exit, 2, "{wrong}: {}", ran.err);
    }
}
