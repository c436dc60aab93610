//! The manifests that `init` writes: commented, and without a finding.

pub mod for_target;

/// A manifest to start from.
#[derive(Debug)]
pub struct Starter {
    /// Its word on the command line.
    pub name: &'static str,
    /// What it is for, one line.
    pub about: &'static str,
    /// The manifest's text.
    pub manifest: &'static str,
    /// Files that it speaks of, by name beside it.
    pub beside: &'static [(&'static str, &'static str)],
}

/// Every starter, the default first.
pub const STARTERS: &[Starter] = &[
    Starter {
        name: "gateway",
        about: "a gateway whose broker is bridged to AWS",
        manifest: include_str!("../../templates/manifest/gateway.toml"),
        beside: &[],
    },
    Starter {
        name: "sensor",
        about: "one device that speaks to AWS itself",
        manifest: include_str!("../../templates/manifest/sensor.toml"),
        beside: &[],
    },
    Starter {
        name: "fleet",
        about: "many devices of one shape, from a CSV inventory",
        manifest: include_str!("../../templates/manifest/fleet.toml"),
        beside: &[("sensors.csv", include_str!("../../templates/manifest/sensors.csv"))],
    },
    Starter {
        name: "minimal",
        about: "the least that is a manifest",
        manifest: include_str!("../../templates/manifest/minimal.toml"),
        beside: &[],
    },
];
