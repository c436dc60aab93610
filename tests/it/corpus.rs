//! The fuzzers' corpus on the stable compiler: every file, and each with thousands of small damages, ends in an answer and never in a panic.

use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::cert::chain::Pool;
use awsiot_kit::cert::inspect::Certificate;
use awsiot_kit::cert::read::read;
use awsiot_kit::cert::{request, weak};
use awsiot_kit::finding::Source;
use awsiot_kit::finding::document::decode;
use awsiot_kit::policy::lint::{Settings, lint_source};
use awsiot_kit::policy::{cases, fix, parse};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::name::Home;
use awsiot_kit::{import, manifest};
use time::macros::datetime;

fn corpus() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = awsiot_kit::host::disk::files_below(&[root]).unwrap();
    assert!(files.len() > 20, "the corpus is in its place");
    files
}

/// Everything that a text of a fuzzer's folder can meet.
fn meet_as_text(folder: &str, bytes: &[u8]) {
    let Ok(source) = decode("x", bytes.to_vec()) else { return };
    match folder {
        "policy" => {
            let _ = lint_source(&source, &Settings::default());
            let _ = cases::read(&source);
            let _ = fix::fix(&source, true);
            if let Ok(document) = parse::read_good(&source) {
                let again = parse::read_good(&Source::new("again", document.pretty())).unwrap();
                assert_eq!(again.compact(), document.compact());
            }
        }
        "manifest" => {
            let home = Home { region: "eu-central-1".to_owned(), account: "123456789012".to_owned() };
            let rows = |_: &str| Ok(Source::new("rows.csv", "serial,site\n1,a\n"));
            if let Some(manifest) = manifest::read(&source, &rows).manifest {
                let _ = manifest.resolve(&manifest.assumed(&home));
            }
        }
        "import" => {
            for kind in import::KINDS {
                let _ = import::read(&source, Some(kind.name));
            }
        }
        _ => {}
    }
}

/// Everything that a file of unknown kind can meet.
fn meet(bytes: &[u8], password: &Secret) {
    let _ = read(bytes, None);
    let _ = read(bytes, Some(password));
    let _ = request::read(bytes);
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _ = weak::findings(&certificate, datetime!(2026-01-01 00:00 UTC));
        let _ = Pool::new([&certificate]).above(&certificate);
    }
}

/// A generator that gives the same numbers every time: xorshift, Marsaglia 2003.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

#[test]
fn every_file_of_the_corpus_and_every_damage_to_it_ends_in_an_answer() {
    let password = Secret::from("changeit".to_owned());
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for path in corpus() {
        let bytes = fs::read(&path).unwrap();
        let folder = path.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
        let is_text = ["policy", "manifest", "import"].contains(&&*folder);
        let meet = |bytes: &[u8]| if is_text { meet_as_text(&folder, bytes) } else { meet(bytes, &password) };
        meet(&bytes);
        for _ in 0..if is_text { 100 } else { 400 } {
            let mut damaged = bytes.clone();
            let at = numbers.below(damaged.len());
            match numbers.below(5) {
                0 => damaged[at] ^= 1 << numbers.below(8),
                1 => damaged[at] = [0x00, 0x7f, 0x80, 0x84, 0xff][numbers.below(5)],
                2 => damaged.truncate(at),
                3 => {
                    damaged.remove(at);
                }
                _ => damaged.insert(at, numbers.below(256) as u8),
            }
            meet(&damaged);
        }
    }
}

#[test]
fn every_truncation_of_every_small_file_ends_in_an_answer() {
    let password = Secret::from("changeit".to_owned());
    for path in corpus() {
        let bytes = fs::read(&path).unwrap();
        for end in (0..bytes.len()).step_by(7) {
            let _ = read(&bytes[..end], Some(&password));
        }
    }
}
