//! The fuzzers' corpus on the stable compiler: every file, and each with thousands of small damages, ends in an answer and never in a panic.

use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::cert::chain::Pool;
use awsiot_kit::cert::inspect::Certificate;
use awsiot_kit::cert::read::read;
use awsiot_kit::cert::{request, weak};
use awsiot_kit::secret::Secret;
use time::macros::datetime;

fn corpus() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = awsiot_kit::edge::disk::files_below(&[root]).unwrap();
    assert!(files.len() > 20, "the corpus is in its place");
    files
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
        meet(&bytes, &password);
        for _ in 0..400 {
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
            meet(&damaged, &password);
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
