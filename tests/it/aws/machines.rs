//! Several machines, one manifest: fresh checkouts one after the other and at once; each thing ends with one active certificate.

use std::fs;

use super::world::{Outcome, World, aws, outcome};

/// Another checkout of a world's manifest: the same region, a disk of its own.
fn checkout(world: &World) -> World {
    let other = World::new("");
    for entry in fs::read_dir(world.path()).unwrap().map(|entry| entry.unwrap()) {
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), other.path().join(entry.file_name())).unwrap();
        }
    }
    World { region: world.region.clone(), port: world.port, ..other }
}

/// Sees that each thing has one certificate, which is active and has the thing's policy, and that there is no other; gives their ids.
#[track_caller]
fn one_each(world: &World, things: &[String]) -> Vec<String> {
    let mut all = world.certificates();
    all.sort();
    let mut attached = Vec::new();
    for thing in things {
        let principals = world.stand_in.ask(&world.region, "GET", &format!("/things/{thing}/principals"));
        let principals = principals["principals"].as_array().unwrap();
        assert_eq!(principals.len(), 1, "{thing}: {principals:?}");
        let arn = principals[0].as_str().unwrap();
        let id = arn.rsplit_once('/').unwrap().1;
        let described = world.stand_in.ask(&world.region, "GET", &format!("/certificates/{id}"));
        assert_eq!(described["certificateDescription"]["status"], "ACTIVE", "{thing}");
        let policies =
            world.stand_in.ask(&world.region, "POST", &format!("/attached-policies/{}", arn.replace('/', "%2F")));
        assert_eq!(policies["policies"].as_array().unwrap().len(), 1, "{thing}");
        attached.push(id.to_owned());
    }
    attached.sort();
    assert_eq!(all, attached, "no certificate without a thing");
    attached
}

fn bundles(world: &World) -> Vec<String> {
    let Ok(entries) = fs::read_dir(world.path().join("out")) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| world.path().join("out").join(name).join("private-key.pem").exists()).collect();
    names.sort();
    names
}

fn things(names: &[&str]) -> String {
    names.iter().map(|name| format!("[things.{name}]\npublish = [\"t/{{thing}}/{name}\"]\n")).collect()
}

#[test]
fn five_fresh_checkouts_leave_each_thing_with_the_certificate_that_it_has() {
    let names = ["a", "b", "c"].map(str::to_owned);
    let first = World::new(&things(&["a", "b", "c"]));
    first.run(&["apply", "--yes"]).is_done();
    let ids = one_each(&first, &names);
    for _ in 0..4 {
        let fresh = checkout(&first);
        let plan = fresh.run(&["plan", "--exit-code"]);
        assert_eq!(plan.exit, 0, "{}{}", plan.out, plan.err);
        let said: Vec<&str> = plan.out.lines().filter(|line| line.starts_with("= certificate")).collect();
        assert_eq!(said.len(), 3, "{}", plan.out);
        assert!(said.iter().all(|line| line.ends_with("active, its key is not on this machine")), "{}", plan.out);
        let applied = fresh.run(&["apply", "--yes"]);
        assert!(applied.is_done().out.contains("3 certificates are active whose keys are not on this machine"));
        assert_eq!(one_each(&first, &names), ids);
        assert_eq!(bundles(&fresh), [""; 0]);
        assert!(!fresh.path().join(".awsiot-kit/pending").exists(), "no key waits");
    }
    // What the manifest says otherwise is brought to it from any checkout.
    let fresh = checkout(&first);
    let changed = fs::read_to_string(fresh.path().join("awsiot.toml")).unwrap().replace("/a\"", "/other\"");
    fs::write(fresh.path().join("awsiot.toml"), changed).unwrap();
    fresh.run(&["apply", "--yes"]).is_done();
    assert_eq!(one_each(&first, &names), ids);
    let policy = aws(&first, &["get-policy", "--policy-name", "a"]);
    assert!(policy["policyDocument"].as_str().unwrap().contains("/other"), "{policy}");
}

#[test]
fn a_new_certificate_is_made_where_it_is_asked_for_and_the_old_one_goes_only_with_replace() {
    let first = World::new(&things(&["a", "b"]));
    first.run(&["apply", "--yes"]).is_done();
    let principals = |thing: &str| {
        let answer = first.stand_in.ask(&first.region, "GET", &format!("/things/{thing}/principals"));
        answer["principals"].as_array().unwrap().len()
    };
    let fresh = checkout(&first);
    let unknown = fresh.run(&["apply", "--yes", "--reissue", "bb"]);
    assert_eq!(unknown.exit, 2);
    assert!(unknown.err.contains("no thing `bb`"), "{}", unknown.err);
    fresh.run(&["apply", "--yes", "--reissue", "b"]).is_done();
    assert_eq!((principals("a"), principals("b")), (1, 2), "beside the old one");
    assert_eq!(bundles(&fresh), ["b"]);
    // It is here now: asked for again, nothing is made again.
    let again = fresh.run(&["apply", "--yes", "--reissue", "b"]);
    assert!(again.is_done().out.contains("nothing to change"), "{}", again.out);
    assert!(fresh.run(&["plan"]).out.contains("active beside it, its key is not on this machine"));
    let all = checkout(&first);
    let saved = all.run(&["plan", "--reissue", "--out", "p.json"]);
    saved.is_done();
    all.run(&["apply", "-f", "p.json", "--yes"]).is_done();
    assert_eq!((principals("a"), principals("b"), bundles(&all)), (2, 3, vec!["a".to_owned(), "b".to_owned()]));
    let last = checkout(&first);
    last.run(&["apply", "--yes", "--replace"]).is_done();
    one_each(&first, &["a", "b"].map(str::to_owned));
    assert_eq!(bundles(&last), ["a", "b"]);
}

/// Both at once, to their ends.
fn both(one: &World, other: &World, args: &[&str]) -> [Outcome; 2] {
    let children = [one, other].map(|world| {
        let mut command = world.command(args);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    });
    children.map(|child| outcome(child.wait_with_output().unwrap()))
}

#[test]
fn two_machines_at_once_end_with_one_certificate_for_each_of_fifty_things() {
    let rows: Vec<String> = (0..25).map(|n| format!("{n}")).collect();
    let names: Vec<String> = rows.iter().map(|row| format!("s-{row}")).collect();
    let mut raced = 0;
    for round in 0..2 {
        let one = World::new("[fleets.s]\ninventory = \"s.csv\"\nname = \"s-{n}\"\npublish = [\"t/{thing}\"]\n");
        fs::write(one.path().join("s.csv"), format!("n\n{}\n", rows.join("\n"))).unwrap();
        let other = checkout(&one);
        let ran = both(&one, &other, &["apply", "--yes"]);
        for ran in &ran {
            assert!([0, 6].contains(&ran.exit), "round {round}: {}{}", ran.out, ran.err);
            raced += ran.out.matches("ours was taken back").count();
        }
        // Whatever they said, the same command from both brings everything to its end and changes nothing more.
        for world in [&one, &other] {
            world.run(&["apply", "--yes"]).is_done();
        }
        let ids = one_each(&one, &names);
        for world in [&one, &other] {
            assert!(world.run(&["apply", "--yes"]).is_done().out.contains("nothing to change"));
            assert!(!world.path().join(".awsiot-kit/pending").exists(), "no key waits");
        }
        assert_eq!(one_each(&one, &names), ids);
        // Each key is on one of them.
        let mut keys = [bundles(&one), bundles(&other)].concat();
        keys.sort();
        let mut wanted = names.clone();
        wanted.sort();
        assert_eq!(keys, wanted);
    }
    assert!(raced > 0, "two machines never met at a thing: the test shows nothing");
}

#[test]
fn a_machine_that_was_killed_gives_way_to_one_that_was_quicker() {
    use super::proxy::{Fault, Proxy};
    // The first machine's attachments fail: its certificate is made, and hangs on nothing.
    let mut first = World::new(&things(&["a"]));
    let refuses =
        |call: &str, _| (call == "PUT /things/*/principals").then_some(Fault::Refused("UnauthorizedException", "no"));
    first.port = Proxy::start(first.stand_in.port, Box::new(refuses)).port;
    assert_eq!(first.run(&["apply", "--yes"]).exit, 6);
    first.port = first.stand_in.port;
    let second = checkout(&first);
    second.run(&["apply", "--yes"]).is_done();
    let ran = first.run(&["apply", "--yes"]);
    assert!(ran.is_done().out.contains("another machine was quicker"), "{}", ran.out);
    one_each(&first, &["a".to_owned()]);
    assert_eq!((bundles(&first).len(), bundles(&second).len()), (0, 1));
    assert!(first.run(&["apply", "--yes"]).is_done().out.contains("nothing to change"));
}

#[test]
fn what_was_switched_off_for_another_stays_off() {
    let first = World::new(&things(&["a"]));
    first.run(&["apply", "--yes"]).is_done();
    let old = one_each(&first, &["a".to_owned()]).remove(0);
    let second = checkout(&first);
    second.run(&["apply", "--yes", "--reissue"]).is_done();
    aws(&first, &["update-certificate", "--certificate-id", &old, "--new-status", "INACTIVE"]);
    let ran = first.run(&["apply", "--yes"]);
    assert!(ran.is_done().out.contains("nothing to change"), "{}", ran.out);
    assert!(first.run(&["plan"]).out.contains("INACTIVE, and left so: another is active"));
    let described = aws(&first, &["describe-certificate", "--certificate-id", &old]);
    assert_eq!(described["certificateDescription"]["status"], "INACTIVE");
}
