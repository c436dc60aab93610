//! A fleet's inventory with rows that cannot be used, its parts on several machines, their results as one file, and its bundles in an archive.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::fleet::{fleet, is_applied};
use crate::judge::ask;
use crate::scene::Scene;

/// Rows that cannot be used, ten of every kind, each between rows that can; the lines of the bad ones, and how many are good.
fn bad_inventory() -> (Vec<u8>, BTreeSet<u64>, usize) {
    let kinds: [&dyn Fn(usize) -> Vec<u8>; 6] = [
        &|n| format!("{n:03},a,too many\n").into_bytes(),
        &|n| [format!("{n:03}").as_bytes(), b",a\xff\xfe\n"].concat(),
        &|_| b"000,again\n".to_vec(),
        &|n| format!("{},a\n", format!("{n:03}").repeat(45)).into_bytes(),
        &|n| format!("{n:03},=HYPERLINK(\"http://x\")\n").into_bytes(),
        &|_| b",nameless\n".to_vec(),
    ];
    let (mut bytes, mut bad, mut good, mut line) = (b"serial,site\n000,lyon\n".to_vec(), BTreeSet::new(), 1, 2);
    for n in 1..=10 {
        for (kind, row) in kinds.iter().enumerate() {
            bytes.extend(row(n * 6 + kind));
            line += 1;
            bad.insert(line);
            bytes.extend(format!("{:03},lyon\n", 500 + good).into_bytes());
            line += 1;
            good += 1;
        }
    }
    (bytes, bad, good)
}

fn rows(rows: &[u8]) -> Scene {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[fleets.sensor]\ninventory = \"sensors.csv\"\nname = \"sensor-{serial}\"\npublish = [\"t/{thing}\"]\n",
    );
    fs::write(scene.at("sensors.csv"), rows).unwrap();
    scene
}

#[test]
fn rows_that_cannot_be_used_are_all_named_and_stop_no_other_unless_that_is_asked_for() {
    let (bytes, bad, good) = bad_inventory();
    let scene = rows(&bytes);
    let checked = scene.run(&["check", "--format", "json"]).expect(1);
    let findings: Vec<Value> = checked.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: BTreeSet<u64> = findings.iter().filter_map(|finding| finding["line"].as_u64()).collect();
    assert!(bad.is_subset(&named), "not named: {:?}\n{}", bad.difference(&named), checked.out);
    assert_eq!(named.difference(&bad).count(), 0, "named for nothing: {:?}", named.difference(&bad));

    let strict = scene.run(&["apply", "--yes", "--strict"]).expect(3);
    assert!(strict.err.contains("nothing was done") && !scene.at("out").exists(), "{}", strict.err);
    let ran = scene.run(&["apply", "--yes"]).expect(3);
    assert!(ran.err.contains("60 of the rows cannot be used; the others are applied"), "{}", ran.err);
    assert_eq!(scene.registry_things().len(), good);
    assert!(scene.at("out/sensor-000/bundle.json").exists());
    let pruned = scene.run(&["apply", "--yes", "--prune"]).expect(3);
    assert!(pruned.err.contains("`--prune` needs an inventory whose rows can all be used"), "{}", pruned.err);
    assert_eq!(scene.registry_things().len(), good);
    assert!(scene.run(&["plan"]).expect(3).err.contains("the others are planned"));
}

#[test]
fn of_many_bad_rows_alike_the_first_are_shown_and_the_lines_of_the_others_told() {
    let text: String = (0..100).map(|n| if n % 2 == 0 { format!("{n},a\n") } else { format!("{n}\n") }).collect();
    let ran = rows(format!("serial,site\n{text}").as_bytes()).run(&["check"]).expect(1);
    assert!(ran.out.contains("30 more like this one"), "{}", ran.out);
    let lines: Vec<String> = (42..=101).filter(|line| line % 2 == 1).map(|line| line.to_string()).collect();
    assert!(ran.out.contains(&format!("lines {}", lines.join(", "))), "{}", ran.out);
}

#[test]
fn the_parts_of_a_fleet_come_to_the_whole_and_their_results_to_one_file() {
    const ROWS: usize = 40;
    let scene = fleet(ROWS);
    let mut seen = BTreeSet::new();
    for part in 1..=4 {
        let (shard, results) = (format!("{part}/4"), format!("part-{part}.csv"));
        scene.run(&["apply", "--yes", "--shard", &shard, "--results", &results]).expect(0);
        let there: BTreeSet<String> = scene.registry_things();
        assert!(there.len() > seen.len() && there.is_superset(&seen), "{shard}");
        seen = there;
    }
    is_applied(&scene, ROWS);
    assert!(scene.run(&["apply", "--yes"]).expect(0).out.contains("nothing to change"));
    let parts: Vec<String> = (1..=4).map(|part| format!("part-{part}.csv")).collect();
    let args: Vec<&str> = ["fleet", "merge"].into_iter().chain(parts.iter().map(String::as_str)).collect();
    let merged = scene.run(&args).expect(0);
    assert_eq!(merged.out.lines().count(), ROWS + 1, "{}", merged.out);
    assert!(merged.err.contains("40 things: 40 done"), "{}", merged.err);
    // Whatever a kill has cut off, the rows before it count.
    let whole = fs::read_to_string(scene.at("part-1.csv")).unwrap();
    let header = whole.find('\n').unwrap() + 1;
    for cut in (header..whole.len()).step_by(31) {
        fs::write(scene.at("cut.csv"), &whole[..cut]).unwrap();
        let merged = scene.run(&["fleet", "merge", "cut.csv"]).expect(0);
        let rows = whole[..cut].matches('\n').count() - 1;
        assert!(merged.err.contains(&format!("{rows} things")), "{cut}: {}", merged.err);
        assert_eq!(merged.err.contains("cut off"), !whole[..cut].ends_with('\n'), "{}", merged.err);
    }
    let mut failed = whole;
    failed += "sensor-x,,failed,create-thing,LimitExceededException,\"no, not more\",r-1\n";
    fs::write(scene.at("part-1.csv"), failed).unwrap();
    scene.run(&[&args[..], &["--out", "all.jsonl"]].concat()).expect(1);
    let all = fs::read_to_string(scene.at("all.jsonl")).unwrap();
    let row =
        all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).find(|row| row["thing"] == "sensor-x");
    assert_eq!(row.unwrap()["message"], "no, not more");
    assert!(scene.run(&["fleet", "merge", "awsiot.toml"]).expect(3).err.contains("no row of results"));
}

#[test]
fn an_array_job_takes_its_part_and_a_part_that_there_is_not_is_refused() {
    let scene = fleet(20);
    let plan = |args: &[&str], index: &str| {
        let mut command = scene.command(&[&["plan", "--shard"], args].concat());
        crate::scene::Ran::of(command.env("JOB_COMPLETION_INDEX", index).output().unwrap())
    };
    let named = plan(&["2/3"], "").expect(0);
    assert_eq!(plan(&["auto/3"], "1").expect(0).out, named.out);
    assert!(plan(&["auto/3"], "3").expect(2).err.contains("none of the parts"));
    assert!(plan(&["auto"], "1").expect(2).err.contains("auto/N"));
    assert!(scene.run(&["plan", "--shard", "0/3"]).expect(2).err.contains("counted from 1"));
    assert!(scene.run(&["plan", "--shard", "auto/3"]).expect(2).err.contains("this is none"));
}

#[test]
fn the_template_of_an_inventory_names_the_columns_that_the_fleet_needs() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[defaults]\ngroups = [\"{plant}\"]\n[fleets.sensor]\ninventory = \"none.csv\"\n\
         name = \"sensor-{serial}\"\nattributes = { site = \"{site}\" }\n\
         publish = [\"t/{thing}/{site}/{region}\", \"x/{serial}\"]\n",
    );
    let ran = scene.run(&["fleet", "template"]);
    assert_eq!(ran.out.trim_end(), "serial,site,plant", "{}{}", ran.out, ran.err);
    assert!(scene.run(&["fleet", "template", "meter"]).expect(2).err.contains("no fleet `meter`"));
    let made = fleet(1);
    let header = made.run(&["fleet", "template", "sensor"]).expect(0).out;
    fs::write(made.at("sensors.csv"), format!("{header}7\n")).unwrap();
    made.run(&["apply", "--yes"]).expect(0);
    assert_eq!(made.registry_things(), BTreeSet::from(["sensor-7".to_owned()]));
}

/// A fleet whose bundles go into an archive.
fn packed(count: usize) -> Scene {
    let scene = fleet(count);
    let manifest = fs::read_to_string(scene.at("awsiot.toml")).unwrap();
    scene.manifest(&manifest.replace("type = ", "bundle = \"archive\"\ntype = "));
    scene
}

#[test]
fn bundles_in_an_archive_are_what_folders_would_be_and_other_tars_open_it() {
    const ROWS: usize = 24;
    let scene = packed(ROWS);
    scene.run(&["apply", "--yes"]).expect(0);
    assert!(!scene.at("out/sensor-00000").exists());
    assert_eq!(scene.files("out")["sensor.tar"].mode, 0o600);
    let before = scene.files("out");
    assert!(scene.run(&["apply", "--yes"]).expect(0).out.contains("nothing to change"));
    assert!(before == scene.files("out"), "the second run touched a file");
    // GNU tar takes all of it out, and what it takes out is what the fleet is to be.
    fs::create_dir(scene.at("all")).unwrap();
    let verdict = ask("tar", scene.path(), &["xf", "out/sensor.tar", "-C", "all"], b"");
    assert!(verdict.good && verdict.err.is_empty(), "{}", verdict.err);
    let one = scene.run(&["fleet", "bundle", "sensor-00007"]).expect(0);
    assert!(one.err.contains("wrote sensor-00007"), "{}", one.err);
    let bytes = |folder: &str| -> Vec<(String, Vec<u8>, u32)> {
        let files = scene.files(folder).into_iter().filter(|(_, file)| !file.bytes.is_empty());
        files.map(|(path, file)| (path, file.bytes, file.mode)).collect()
    };
    assert_eq!(bytes("sensor-00007"), bytes("all/sensor-00007"));
    scene.run(&["fleet", "bundle", "sensor-00007"]).expect(5);
    scene.run(&["fleet", "bundle", "sensor-99"]).expect(3);
    fs::remove_dir_all(scene.at("sensor-00007")).unwrap();
    fs::remove_dir_all(scene.at("out")).unwrap();
    fs::rename(scene.at("all"), scene.at("out")).unwrap();
    is_applied(&scene, ROWS);
}

#[test]
fn every_bundle_of_an_archive_is_handed_to_a_command() {
    let scene = packed(20);
    scene.run(&["apply", "--yes"]).expect(0);
    let each = "mkdir -p flashed && tar xf - -C flashed && test \"$AWSIOT_KIT_THING\" != sensor-00003";
    let ran = scene.run(&["fleet", "bundles", "--each", each]).expect(1);
    assert!(
        ran.err.contains("19 bundles handed over, 1 failed") && ran.err.contains("failed: sensor-00003"),
        "{}",
        ran.err
    );
    assert!(scene.at("flashed/sensor-00019/private-key.pem").exists());
    let keys: BTreeSet<Vec<u8>> =
        (0..20).map(|row| fs::read(scene.at(&format!("flashed/sensor-{row:05}/private-key.pem"))).unwrap()).collect();
    assert_eq!(keys.len(), 20);
}

#[test]
fn an_archive_that_is_killed_goes_on_and_one_that_is_destroyed_leaves_its_keys_unless_they_are_purged() {
    const ROWS: usize = 700;
    let scene = packed(ROWS);
    for instant in 0..4 {
        let mut child = scene.command(&["apply", "--yes", "--progress", "none"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(700 + 500 * instant));
        let _ = child.kill();
        child.wait().unwrap();
    }
    scene.run(&["apply", "--yes", "--progress", "none"]).expect(0);
    assert!(scene.run(&["apply", "--yes"]).expect(0).out.contains("nothing to change"));
    let listed = ask("tar", scene.path(), &["tf", "out/sensor.tar"], b"").text();
    let keys = listed.lines().filter(|line| line.ends_with("/private-key.pem")).collect::<BTreeSet<_>>();
    assert_eq!(keys.len(), ROWS);
    assert_eq!(listed.lines().filter(|line| line.ends_with("/private-key.pem")).count(), ROWS, "each once");
    assert_eq!(scene.registry_things().len(), ROWS);
    scene.run(&["destroy", "--yes", "--progress", "none", "--only", "sensor-00001"]).expect(0);
    assert!(scene.files("out/.kept/sensor-00001").keys().any(|path| path.ends_with("private-key.pem")));
    let again = packed(16);
    again.run(&["apply", "--yes"]).expect(0);
    again.run(&["destroy", "--yes", "--purge"]).expect(0);
    assert!(!again.at("out").exists(), "{:?}", again.files("out").keys());
}
