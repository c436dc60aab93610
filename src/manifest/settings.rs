//! What a manifest says besides its things: the registry, the folders and the AWS account.

use super::diagnostics::{Notes, quoted};
use super::raw::{AwsTable, Document};
use super::value::{At, Version};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::finding::nearest::did_you_mean;
use crate::thing::endpoint::check_host;
use crate::thing::name::{NameProblem, check_account, check_region};

/// The folder beside a manifest in which awsiot-kit keeps its state: waiting keys, the journal, authorities, the local registry.
pub const STATE: &str = ".awsiot-kit";

/// Where things live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryChoice {
    /// On this machine: in `.awsiot-kit/` beside the manifest, or in a folder of one's choice.
    Local(Option<String>),
    /// In AWS IoT Core.
    Aws,
}

impl RegistryChoice {
    /// What a word stands for, in the manifest, the flag and the environment variable alike.
    ///
    /// # Errors
    /// With the exit code for a wrong command line when it is none of `local`, `local:DIR`, `aws`.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "aws" => Ok(Self::Aws),
            "local" => Ok(Self::Local(None)),
            _ => match word.strip_prefix("local:") {
                Some(folder) if !folder.is_empty() => Ok(Self::Local(Some(folder.to_owned()))),
                _ => Err(Error::usage(format!("unknown registry `{word}`"))
                    .hint(did_you_mean(word, ["local", "local:DIR", "aws"]))),
            },
        }
    }
}

/// The AWS account to work in, as far as the manifest says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsSettings {
    /// The profile of the AWS configuration.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The account's 12 digits; with other credentials nothing is done.
    pub account: Option<String>,
    /// The host name of the data endpoint.
    pub endpoint: Option<String>,
    /// The port, when it is not 8883.
    pub port: Option<u16>,
}

/// The version of the manifest's form.
pub(super) fn check_version(document: &Document, notes: &mut Notes) {
    match &document.version {
        Some(At { value: Version(1), .. }) => {}
        Some(version) => {
            let message = format!("version {} of the manifest is not known to this awsiot-kit", version.value.0);
            notes.add(Finding::deny("manifest-version", message).help("write `version = 1`"), version.span.clone());
        }
        None => {
            let finding = Finding::warn("manifest-version", "the manifest does not say its version")
                .help("begin it with `version = 1`, so that later forms of it are not mistaken for this one");
            notes.add(finding, 0..0);
        }
    }
}

/// The registry that the manifest chooses.
pub(super) fn registry(document: &Document, notes: &mut Notes) -> Option<RegistryChoice> {
    let word = document.registry.as_ref()?;
    let choice = RegistryChoice::parse(&word.value);
    if choice.is_err() {
        let finding = Finding::deny("manifest-value", format!("unknown registry {}", quoted(&word.value)));
        notes.add(finding.help(did_you_mean(&word.value, ["local", "local:DIR", "aws"])), word.span.clone());
    }
    choice.ok()
}

/// Where bundles go: a folder that is not the one with keys and journal in it.
pub(super) fn out(path: Option<&At<String>>, notes: &mut Notes) -> Option<String> {
    let out = folder(path, "out", notes)?;
    let mut parts = out.split('/').filter(|part| !matches!(*part, "" | "."));
    if let (Some(at), Some(STATE)) = (path, parts.next()) {
        let finding = Finding::deny("manifest-value", format!("`out` cannot be {}", quoted(&out)));
        let help = format!("awsiot-kit keeps its own state in `{STATE}`; take another folder for the bundles");
        notes.add(finding.help(help), at.span.clone());
        return None;
    }
    Some(out)
}

/// A folder's path.
pub(super) fn folder(path: Option<&At<String>>, what: &str, notes: &mut Notes) -> Option<String> {
    let path = path?;
    if path.value.trim().is_empty() || path.value.chars().any(char::is_control) {
        let finding = Finding::deny("manifest-value", format!("`{what}` is the path of a folder"));
        notes.add(finding, path.span.clone());
        return None;
    }
    Some(path.value.clone())
}

/// The settings under `[aws]`, each held against its rule.
pub(super) fn aws(table: Option<&AwsTable>, notes: &mut Notes) -> AwsSettings {
    let Some(table) = table else { return AwsSettings::default() };
    let mut checked = |at: &Option<At<String>>, rule: fn(&str) -> std::result::Result<(), NameProblem>| {
        let at = at.as_ref()?;
        match rule(&at.value) {
            Ok(()) => Some(at.value.clone()),
            Err(problem) => {
                let message = format!("{}: {problem}", quoted(&at.value));
                notes.add(Finding::deny("manifest-value", message), at.span.clone());
                None
            }
        }
    };
    let settings = AwsSettings {
        profile: checked(&table.profile, |profile| match profile.trim() {
            "" => Err(NameProblem("a profile has a name".to_owned())),
            _ => Ok(()),
        }),
        region: checked(&table.region, check_region),
        account: checked(&table.account, check_account),
        endpoint: checked(&table.endpoint, check_host),
        port: None,
    };
    check_endpoint_fits(table, &settings, notes);
    AwsSettings { port: port(table.port.as_ref(), notes), ..settings }
}

/// Developer Guide, "Device communication protocols": MQTT is on 8883, and on 443 with ALPN.
fn port(port: Option<&At<i64>>, notes: &mut Notes) -> Option<u16> {
    let port = port?;
    let number = u16::try_from(port.value).ok().filter(|number| *number > 0);
    match number {
        Some(8883 | 443) => {}
        Some(_) => notes.add(
            Finding::warn("manifest-port", format!("AWS IoT does not take MQTT on port {}", port.value))
                .help("8883, or 443 with ALPN; another port only reaches a stand-in for AWS IoT"),
            port.span.clone(),
        ),
        None => notes.add(
            Finding::deny("manifest-value", format!("{} is no port; AWS IoT takes MQTT on 8883 and 443", port.value)),
            port.span.clone(),
        ),
    }
    number
}

/// An endpoint of AWS itself names its region, and the one with Amazon's roots says `-ats`.
fn check_endpoint_fits(table: &AwsTable, settings: &AwsSettings, notes: &mut Notes) {
    let (Some(at), Some(endpoint)) = (&table.endpoint, &settings.endpoint) else { return };
    let Some((prefix, rest)) = endpoint.split_once(".iot.") else { return };
    let Some((region, _)) = rest.split_once(".amazonaws.com") else { return };
    if let Some(own) = &settings.region
        && own != region
    {
        let message = format!("the endpoint is in `{region}`, `region` says `{own}`");
        notes.add(Finding::deny("manifest-endpoint-region", message), at.span.clone());
    }
    if !prefix.ends_with("-ats") && !prefix.contains(['.']) {
        let finding =
            Finding::warn("manifest-endpoint-legacy", "this endpoint does not show a certificate of Amazon's roots")
                .help("the one that does has `-ats` in it: `aws iot describe-endpoint --endpoint-type iot:Data-ATS`");
        notes.add(finding, at.span.clone());
    }
}
