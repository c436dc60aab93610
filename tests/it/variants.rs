//! Every target in every one of its ways, taken from the list of targets: a new target, option or word is tried wherever this is used.

use awsiot_kit::emit::{OptionKind, TARGETS, Target};

/// A target with the options that make it another one.
#[derive(Clone, Debug)]
pub struct Variant {
    pub target: &'static Target,
    pub given: Vec<(&'static str, &'static str)>,
}

/// Releases that differ in what they get, for the options that take a release.
const RELEASES: &[(&str, &str, &[&str])] = &[
    ("nanomq", "version", &["0.24.12", "0.25.5"]),
    ("mosquitto", "version", &["1.6", "2.0"]),
    ("greengrass", "version", &["2.13.0", "greengrass-lite"]),
    ("freertos", "version", &["202210", "202406"]),
    ("nrf", "sdk", &["1.5", "1.9", "2.0", "2.5", "2.6", "2.7", "3.x"]),
];

/// Every target, once for each way to combine its words, flags and releases.
pub fn variants() -> Vec<Variant> {
    TARGETS.iter().flat_map(combined).collect()
}

/// Every target, once for each of its words, flags and releases by itself.
pub fn variants_one_by_one() -> Vec<Variant> {
    let mut variants = Vec::new();
    for target in TARGETS {
        variants.push(Variant { target, given: Vec::new() });
        for (name, words) in ways(target) {
            variants.extend(words.into_iter().map(|word| Variant { target, given: vec![(name, word)] }));
        }
    }
    variants
}

fn ways(target: &'static Target) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut ways = Vec::new();
    for spec in target.options {
        let releases = RELEASES.iter().find(|(of, name, _)| *of == target.name && *name == spec.name);
        match (spec.kind, releases) {
            (OptionKind::Choice(words), _) => ways.push((spec.name, words.to_vec())),
            (OptionKind::Flag, _) => ways.push((spec.name, vec!["false", "true"])),
            (_, Some((_, _, releases))) => ways.push((spec.name, releases.to_vec())),
            _ => {}
        }
    }
    ways
}

fn combined(target: &'static Target) -> Vec<Variant> {
    let start = vec![Variant { target, given: Vec::new() }];
    ways(target).into_iter().fold(start, |variants, (name, words)| {
        let with = |variant: &Variant, word| Variant {
            target,
            given: variant.given.iter().copied().chain([(name, word)]).collect(),
        };
        variants.iter().flat_map(|variant| words.iter().map(|word| with(variant, *word)).collect::<Vec<_>>()).collect()
    })
}
