//! Bundles per second: a P-256 key, its certificate and PKCS#8, alone and with keystores; `bench/certificates` runs it beside its peers.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use awsiot_kit::cert::authority::{Authority, LeafTerms};
use awsiot_kit::cert::keystore::{self, Credentials};
use awsiot_kit::cert::pbe::Profile;
use awsiot_kit::cert::{key, request, roots};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::KeyKind;
use time::macros::datetime;

const TERMS: LeafTerms = LeafTerms {
    not_before: datetime!(2026-01-01 00:00 UTC),
    not_after: datetime!(2049-12-31 23:59:59 UTC),
    serial: [5; 16],
};

/// What is made for every thing.
#[derive(Clone, Copy)]
enum Store {
    None,
    Pkcs12(u32),
    Jks,
}

fn bundle(authority: &Authority, root: &str, password: &Secret, number: usize, store: Store) {
    let key = key::generate(KeyKind::EcP256).unwrap();
    let csr = request::new(&key, &format!("device-{number}")).unwrap();
    let certificate = authority.sign_request(&csr, &TERMS).unwrap();
    let pem = key.to_pkcs8_pem();
    let credentials = || Credentials::from_pem(&pem, &certificate, "", root).unwrap();
    match store {
        Store::None => {}
        Store::Pkcs12(iterations) => {
            let credentials = credentials();
            let mut salts = credentials.salts("bench", password);
            let store = credentials.keystore("aws-ssl");
            black_box(keystore::pkcs12(&store, password, Profile::Modern, iterations, &mut salts).unwrap());
        }
        Store::Jks => {
            let credentials = credentials();
            let mut salts = credentials.salts("bench", password);
            let store = credentials.keystore("aws-ssl");
            black_box(keystore::jks(&store, password, password, TERMS.not_before, &mut salts).unwrap());
        }
    }
    black_box((pem, certificate));
}

/// The CPU time of this process so far, of all its threads: what a busy machine does not change. Linux, `proc(5)`: in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn main() {
    let authority = Authority::new("bench", KeyKind::EcP256, TERMS.not_before, TERMS.not_after, [6; 16]).unwrap();
    let root = roots::amazon_pem().split_inclusive("-----END CERTIFICATE-----\n").next().unwrap_or_default().to_owned();
    let password = Secret::from("changeit".to_owned());
    for (name, count, threads, store) in [
        ("plain", 10_000, 1, Store::None),
        ("plain", 10_000, 2, Store::None),
        ("pkcs12", 400, 1, Store::Pkcs12(10_000)),
        ("pkcs12", 800, 2, Store::Pkcs12(10_000)),
        ("pkcs12-one-iteration", 4_000, 1, Store::Pkcs12(1)),
        ("jks", 4_000, 1, Store::Jks),
        ("jks", 4_000, 2, Store::Jks),
    ] {
        let (begin, cpu) = (Instant::now(), cpu_seconds());
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (authority, root, password) = (&authority, &root, &password);
                scope.spawn(move || {
                    for number in (thread..count).step_by(threads) {
                        bundle(authority, root, password, number, store);
                    }
                });
            }
        });
        let (seconds, cpu) = (begin.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        println!("{name} {threads} {count} {seconds:.4} {cpu:.2}");
    }
}
