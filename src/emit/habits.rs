//! What a target's files can say of a thing's wishes, and the findings about the wishes that they cannot.

use super::{TARGETS, Target};
use crate::finding::Finding;
use crate::thing::CertificateSpec;
use crate::thing::mqtt::MqttSettings;

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
}

impl Habits {
    /// None of them.
    pub const FIXED: Self = Self { session: false, keep_alive: false, version: false, on_device: false };
    /// All of them.
    pub const FREE: Self = Self { session: true, keep_alive: true, version: true, on_device: false };
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
