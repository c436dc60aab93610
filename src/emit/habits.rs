//! What a target's files can say of a thing's wishes, and what of its services they do; and the findings about what they cannot.

use super::{TARGETS, Target};
use crate::finding::Finding;
use crate::thing::mqtt::MqttSettings;
use crate::thing::{CertificateSpec, Thing};

/// Which of a thing's wishes about MQTT a target's files can say; for the others `check` has a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// `session`
    pub session: bool,
    /// `keep-alive`
    pub keep_alive: bool,
    /// `mqtt`
    pub version: bool,
    /// A key that the device keeps: no file holds it.
    pub on_device: bool,
    /// The services over reserved topics that the system takes part in as it is set up, by their keys in the manifest.
    pub services: &'static [&'static str],
}

/// The key of what is handed to rules past the message broker.
const BASIC_INGEST: &str = "basic-ingest";
/// Every service: what carries any topic carries theirs.
const EVERY_SERVICE: &[&str] =
    &["device-defender", "secure-tunneling", "commands", "file-streams", "location", BASIC_INGEST];

impl Habits {
    /// None of them.
    pub const FIXED: Self = Self { session: false, keep_alive: false, version: false, on_device: false, services: &[] };
    /// All of them.
    pub const FREE: Self = Self { session: true, keep_alive: true, version: true, on_device: false, services: &[] };
    /// A bridge: all of them, without keeping a key itself, and every topic that a service uses.
    pub const BRIDGE: Self = Self { on_device: true, services: EVERY_SERVICE, ..Self::FREE };
}

/// The services of a thing that none of its systems takes part in: the policy allows them, and nothing that is emitted does them.
pub fn unserved(thing: &Thing, targets: &[&Target]) -> Vec<Finding> {
    let (Some(first), services) = (targets.first(), &thing.services) else { return Vec::new() };
    let wanted = services.flags().into_iter().filter(|(_, wanted)| *wanted).map(|(key, _)| key);
    let wanted = wanted.chain((!services.basic_ingest.is_empty()).then_some(BASIC_INGEST));
    let left = wanted.filter(|key| !targets.iter().any(|target| target.habits.services.contains(key)));
    left.map(|key| {
        Finding::warn(
            "target-service",
            format!("nothing that is emitted for `{}` does `{key}`; the policy allows it", first.name),
        )
        .help("have the application do it, or leave it out")
    })
    .collect()
}

impl Target {
    /// What a thing wishes of MQTT that the system has no way to say.
    pub fn cannot_say(&self, wishes: &MqttSettings) -> Vec<Finding> {
        let Habits { session, keep_alive, version, .. } = self.habits;
        let unsaid = [
            ("session", wishes.session.is_some() && !session),
            ("keep-alive", wishes.keep_alive.is_some() && !keep_alive),
            ("mqtt", wishes.version.is_some() && !version),
        ];
        let unsaid = unsaid.into_iter().filter(|(_, unsaid)| *unsaid);
        unsaid
            .map(|(key, _)| {
                Finding::warn("target-mqtt", format!("`{}` has no way to say `{key}`: what it has stays", self.name))
                    .help("leave the key out for this thing, or see to it by hand")
            })
            .collect()
    }

    /// That its files hold the private key, where the device keeps it.
    pub fn cannot_do_without_key(&self, certificate: &CertificateSpec) -> Option<Finding> {
        (certificate.is_on_device() && !self.habits.on_device).then(|| {
            let able: Vec<&str> =
                TARGETS.iter().filter(|target| target.habits.on_device).map(|target| target.name).collect();
            let message =
                format!("the files of `{}` hold the private key, and `certificate` leaves it on the device", self.name);
            Finding::deny("target-key-on-device", message)
                .help(format!("have the key made here (`key = \"ec-p256\"`); without it go {}", able.join(", ")))
        })
    }
}
