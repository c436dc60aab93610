//! What the sandbox's broker does with packets, held against MQTT's own rules and AWS's deviations, as scripts under `tests/sandbox/`.

use std::fs;

use awsiot_kit::sandbox::broker::Settings;
use awsiot_kit::sandbox::packet::Version;
use awsiot_kit::sandbox::wire;

use crate::sandbox_script::Stage;

/// One case: where it stands, what it says, and its lines.
struct Case {
    at: String,
    versions: Vec<Version>,
    lines: Vec<(usize, String)>,
}

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sandbox");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    files.sort();
    let mut cases = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(title) = line.strip_prefix("== ") {
                let (title, versions) = match title.rsplit_once(" [") {
                    Some((title, "3]")) => (title, vec![Version::V311]),
                    Some((title, "5]")) => (title, vec![Version::V5]),
                    _ => (title, vec![Version::V311, Version::V5]),
                };
                cases.push(Case { at: format!("{file}: {title}"), versions, lines: Vec::new() });
            } else if !line.is_empty() && !line.starts_with("--") {
                cases.last_mut().expect("a case begins with `== `").lines.push((number + 1, line.to_owned()));
            }
        }
    }
    cases
}

#[test]
fn the_broker_answers_every_packet_as_the_scripts_say() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases() {
        for version in &case.versions {
            count += 1;
            let mut stage = Stage::new(*version, Settings::default());
            let failed = case.lines.iter().find_map(|(number, line)| Some((*number, stage.play(line).err()?)));
            let failed = failed.or_else(|| Some((0, stage.all_said().err()?)));
            if let Some((number, why)) = failed {
                wrong.push(format!("{} ({version:?}), line {number}: {why}", case.at));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 80, "only {count} cases");
}

/// The fuzzer's corpus on the stable compiler, each packet with thousands of small damages: every one ends in an answer.
#[test]
fn no_packet_however_damaged_makes_the_broker_panic() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/packet");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut answered = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let whole = fs::read(entry.unwrap().path()).unwrap();
        for _ in 0..1500 {
            let mut bytes = whole[1..].to_vec();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                match random(3) {
                    0 => bytes[at] ^= 1 << random(8),
                    1 => bytes[at] = random(256) as u8,
                    _ => bytes.truncate(at.max(2)),
                }
            }
            for version in [Version::V311, Version::V5] {
                let mut stage = Stage::new(version, Settings { learn: true, ..Settings::default() });
                stage.play("a> connect").unwrap();
                answered += stage.feed("a", &bytes);
                let _ = wire::decode(None, &bytes, 0);
            }
        }
    }
    assert!(answered > 1000, "most of what is damaged is still a packet: {answered}");
}
