//! A fleet is applied in batches: killed at any moment, the same command again reaches the same end, each thing once (promises 2 and 3).

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use awsiot_kit::bundle::Description;
use awsiot_kit::cert::inspect;
use awsiot_kit::cert::key::PrivateKey;
use awsiot_kit::digest::sha256_hex;
use awsiot_kit::registry::Status;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::secret::Secret;

use crate::crash::dying;
use crate::holds;
use crate::scene::{Scene, in_parallel};

/// A fleet of so many things.
pub fn fleet(rows: usize) -> Scene {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[fleets.sensor]\ninventory = \"sensors.csv\"\nname = \"sensor-{serial}\"\n\
         type = \"sensor\"\ngroups = [\"plants\"]\npublish = [\"telemetry/{thing}\"]\n",
    );
    inventory(&scene, 0..rows);
    scene
}

fn inventory(scene: &Scene, rows: impl Iterator<Item = usize>) {
    let rows: String = rows.map(|row| format!("{row:05}\n")).collect();
    fs::write(scene.at("sensors.csv"), format!("serial\n{rows}")).unwrap();
}

fn names(rows: usize) -> Vec<String> {
    (0..rows).map(|row| format!("sensor-{row:05}")).collect()
}

/// Of every bundle that is there all is there, and its key and certificate belong together.
fn bundles_are_whole(scene: &Scene, things: &[String]) -> usize {
    let mut there = 0;
    for thing in things.iter().filter(|thing| scene.at(&format!("out/{thing}")).exists()) {
        there += 1;
        let read = |name: &str| {
            let path = scene.at(&format!("out/{thing}/{name}"));
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let description: Description = serde_json::from_slice(&read("bundle.json")).unwrap();
        for file in &description.files {
            assert_eq!(sha256_hex(&read(&file.path)), file.sha256, "out/{thing}/{}", file.path);
        }
        let key = PrivateKey::from_pkcs8_pem(&Secret::new(read("private-key.pem"))).unwrap();
        assert!(inspect::key_fits(&key, read("certificate.pem")).unwrap(), "key and certificate of {thing}");
    }
    there
}

/// The fleet is as it is to be: one active certificate each, the one of its bundle, and none besides.
pub fn is_applied(scene: &Scene, rows: usize) {
    let things = names(rows);
    assert_eq!(bundles_are_whole(scene, &things), rows, "a bundle each");
    holds::nothing_is_stray(scene);
    let registry = scene.registry();
    let mut own = BTreeSet::new();
    for thing in &things {
        let arns = registry.list_thing_principals(thing).unwrap();
        assert_eq!(arns.len(), 1, "certificates of {thing}");
        assert!(!registry.list_attached_policies(&arns[0]).unwrap().is_empty());
        assert_eq!(registry.list_thing_groups_for_thing(thing).unwrap(), ["plants"]);
        let bundle = fs::read(scene.at(&format!("out/{thing}/certificate.pem"))).unwrap();
        let id = inspect::certificate_id(&bundle).unwrap().as_str().to_owned();
        assert!(arns[0].ends_with(&id), "the bundle of {thing} has another certificate");
        assert_eq!(registry.describe_certificate(&id).unwrap().unwrap().status, Status::Active);
        own.insert(id);
    }
    assert_eq!(holds::certificates(&registry).len(), own.len(), "no certificate besides");
    assert_eq!(holds::keys(scene).len(), rows, "one key each");
}

/// After a death: nothing is half there, and the same command goes on to the same end with every key that somebody has heard of.
fn goes_on(scene: &Scene, rows: usize, point: &str) {
    bundles_are_whole(scene, &names(rows));
    let keys = holds::keys(scene);
    scene.run(&["apply", "--yes"]).expect(0);
    is_applied(scene, rows);
    assert!(keys.is_subset(&holds::keys(scene)), "{point}: a key is lost");
    assert!(scene.run(&["apply", "--yes"]).expect(0).out.contains("nothing to change"), "{point}");
}

#[test]
fn a_fleet_that_dies_before_a_change_on_disk_goes_on_to_the_same_end() {
    const ROWS: usize = 20;
    let count = Scene::empty();
    let whole = fleet(ROWS);
    dying(&whole, &["apply", "--yes"], "DIE_COUNT", &count.at("n").display().to_string()).expect(0);
    is_applied(&whole, ROWS);
    let calls: usize = fs::read_to_string(count.at("n")).unwrap().parse().unwrap();
    assert!(calls > 100, "{calls} calls");
    // The first are of looking whether there is room, which is no fleet's matter. Of the building, which is twenty times the same, every
    // eleventh.
    let points: Vec<usize> = (7..=calls).filter(|at| *at < 30 || *at + 30 > calls || at % 11 == 0).collect();
    in_parallel(&points, |at| {
        let scene = fleet(ROWS);
        let died = dying(&scene, &["apply", "--yes"], "DIE_AT", &at.to_string());
        // Two threads do not always come to the same number of calls.
        assert!(died.code.is_none() || at + 5 > calls, "did not die at {at}: {}", died.err);
        goes_on(&scene, ROWS, &format!("died before change {at} of {calls}"));
    });
}

#[test]
fn a_fleet_whose_disk_is_full_in_the_middle_loses_no_key_and_goes_on_when_there_is_room() {
    const ROWS: usize = 20;
    let count = Scene::empty();
    dying(&fleet(ROWS), &["apply", "--yes"], "DIE_COUNT", &count.at("n").display().to_string()).expect(0);
    let calls: usize = fs::read_to_string(count.at("n")).unwrap().parse().unwrap();
    let points: Vec<usize> = (7..calls).filter(|at| *at < 30 || *at + 30 > calls || at % 23 == 0).collect();
    let stopped = AtomicUsize::new(0);
    in_parallel(&points, |at| {
        let scene = fleet(ROWS);
        let ran = dying(&scene, &["apply", "--yes"], "FULL_AT", &at.to_string());
        let point = format!("full from change {at} of {calls}");
        // Nothing or half of it is done, and the disk is blamed; the local registry lies on the same disk. The last changes only take away.
        assert!(matches!(ran.code, Some(0 | 4 | 5 | 6)), "{point}: {ran:?}");
        if ran.code != Some(0) {
            stopped.fetch_add(1, Ordering::Relaxed);
            assert!(ran.err.contains("error: ") && ran.err.contains("cause: "), "{point}: {}", ran.err);
        }
        goes_on(&scene, ROWS, &point);
    });
    assert!(stopped.into_inner() * 2 > points.len(), "a full disk stopped too few of {}", points.len());
}

#[test]
fn a_fleet_of_several_batches_is_killed_again_and_again_and_each_thing_comes_once() {
    const ROWS: usize = 1100;
    let scene = fleet(ROWS);
    let mut heard = BTreeSet::new();
    for instant in 0..6 {
        let mut child = scene.command(&["apply", "--yes", "--progress", "none"]).spawn().unwrap();
        let until = Instant::now() + Duration::from_millis(900 + 350 * instant);
        while Instant::now() < until && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = child.kill();
        child.wait().unwrap();
        bundles_are_whole(&scene, &names(ROWS));
        let keys = holds::keys(&scene);
        assert!(heard.is_subset(&keys), "killed at {instant}: a key is lost");
        heard = keys;
    }
    goes_on(&scene, ROWS, "killed six times");
}

#[test]
fn rows_that_are_added_extend_the_fleet_and_rows_that_go_are_kept_until_they_are_pruned() {
    let scene = fleet(20);
    scene.run(&["apply", "--yes"]).expect(0);
    let before = scene.files("out/sensor-00003");
    inventory(&scene, 0..40);
    scene.run(&["apply", "--yes"]).expect(0);
    is_applied(&scene, 40);
    assert!(before == scene.files("out/sensor-00003"), "a thing that was there is touched");
    inventory(&scene, 0..38);
    let kept = scene.run(&["apply", "--yes"]).expect(0);
    assert!(kept.out.contains("sensor-00039") && kept.out.contains("kept until --prune"), "{}", kept.out);
    is_applied(&scene, 40);
    scene.run(&["apply", "--yes", "--prune"]).expect(0);
    assert!(scene.registry().describe_thing("sensor-00039").unwrap().is_none());
    assert!(scene.registry().describe_thing("sensor-00037").unwrap().is_some());
}

#[test]
fn a_thing_that_cannot_be_made_lets_the_others_of_its_batch_come_to_their_end() {
    const ROWS: usize = 30;
    let scene = fleet(ROWS);
    fs::create_dir_all(scene.at("out")).unwrap();
    std::os::unix::fs::symlink("nowhere", scene.at("out/sensor-00007")).unwrap();
    let ran = scene.run(&["apply", "--yes"]).expect(6);
    assert!(ran.err.contains("sensor-00007") && ran.err.contains("hint: run the same command again"), "{}", ran.err);
    assert_eq!(bundles_are_whole(&scene, &names(ROWS)), ROWS - 1);
    fs::remove_file(scene.at("out/sensor-00007")).unwrap();
    goes_on(&scene, ROWS, "one was in the way");
}
