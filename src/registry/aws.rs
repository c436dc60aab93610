//! AWS IoT Core's control plane as a registry.
//!
//! Every call is paced by its own quota, and sent again only where that does no harm: a lost answer never makes a second certificate.

mod authorities;
mod call;
mod causes;
mod certificates;
mod endpoints;
mod explain;
mod pacer;
mod policies;
mod quotas;
mod things;
mod who;

use std::ops::ControlFlow;
use std::sync::OnceLock;

use aws_sdk_iot::Client;
use time::OffsetDateTime;

use crate::cert::roots;
use crate::error::{Error, Result};
use crate::registry::pace::Tally;
use crate::registry::pace::quota::Quotas;
use crate::registry::{
    CaRecord, CaRegistration, CertificateLine, CertificateRecord, Each, PolicyVersion, Registry, Status, ThingRecord,
};
use crate::thing::name::Home;
use call::Caller;
pub use who::Settings;

/// Things that are worked on at once: enough to fill every quota at a latency of a second, few enough to be gentle.
const WIDTH: usize = 32;
/// Entries of one page of a list; AWS's largest.
const PAGE: i32 = 250;

/// AWS IoT Core in one account and region.
pub struct AwsRegistry {
    client: Client,
    /// What the quotas are asked with.
    quotas: aws_sdk_servicequotas::Client,
    caller: Caller,
    home: Home,
    settings: Settings,
    data_endpoint: OnceLock<String>,
    credential_endpoint: OnceLock<String>,
}

impl AwsRegistry {
    /// Connects: finds region and credentials, and asks AWS whose they are.
    ///
    /// # Errors
    /// Exit 4: no region, no credentials, another account than `settings` wants, or AWS cannot be reached.
    pub fn open(settings: Settings) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Error::machine("no-threads", "no threads could be started").cause(error))?;
        let (config, home) = runtime.block_on(async {
            let (config, region) = who::configure(&settings).await?;
            let home = who::home(&config, region, &settings).await?;
            Ok::<_, Error>((config, home))
        })?;
        let client = Client::new(&config);
        let quotas = aws_sdk_servicequotas::Client::new(&config);
        let caller = Caller { runtime, pacer: pacer::Pacer::new(Quotas::of_region(&home.region)) };
        Ok(Self {
            client,
            quotas,
            caller,
            home,
            settings,
            data_endpoint: OnceLock::new(),
            credential_endpoint: OnceLock::new(),
        })
    }
}

impl Registry for AwsRegistry {
    fn describe(&self) -> String {
        let Home { region, account } = &self.home;
        let profile = self.settings.profile.iter().map(|profile| format!(", profile {profile}"));
        let place = self.settings.endpoint_url.iter().map(|url| format!(", at {url}"));
        format!("aws, account {account} in {region}{}", profile.chain(place).collect::<String>())
    }

    fn kind(&self) -> &'static str {
        "aws"
    }

    fn home(&self) -> &Home {
        &self.home
    }

    fn width(&self) -> usize {
        WIDTH
    }

    fn quotas(&self) -> Option<Quotas> {
        Some(self.caller.pacer.quotas())
    }

    fn learn_quotas(&self) {
        quotas::learn(self);
    }

    fn tally(&self) -> Option<Tally> {
        Some(self.caller.pacer.tally())
    }

    fn data_endpoint(&self) -> Result<String> {
        self.endpoint(&self.data_endpoint, "iot:Data-ATS")
    }

    fn credential_endpoint(&self) -> Result<String> {
        self.endpoint(&self.credential_endpoint, "iot:CredentialProvider")
    }

    fn trusted_roots(&self) -> Result<String> {
        Ok(roots::amazon_pem())
    }

    fn create_thing_type(&self, name: &str) -> Result<()> {
        things::create_type(self, name)
    }

    fn describe_thing_type(&self, name: &str) -> Result<Option<(String, bool)>> {
        things::describe_type(self, name)
    }

    fn deprecate_thing_type(&self, name: &str) -> Result<()> {
        things::deprecate_type(self, name)
    }

    fn delete_thing_type(&self, name: &str) -> Result<()> {
        things::delete_type(self, name)
    }

    fn create_thing_group(&self, name: &str) -> Result<()> {
        things::create_group(self, name)
    }

    fn describe_thing_group(&self, name: &str) -> Result<Option<String>> {
        things::describe_group(self, name)
    }

    fn thing_groups_above(&self, name: &str) -> Result<Vec<String>> {
        things::groups_above(self, name)
    }

    fn delete_thing_group(&self, name: &str) -> Result<()> {
        things::delete_group(self, name)
    }

    fn add_thing_to_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        things::add_to_group(self, thing, group)
    }

    fn remove_thing_from_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        things::remove_from_group(self, thing, group)
    }

    fn list_thing_groups_for_thing(&self, thing: &str) -> Result<Vec<String>> {
        things::groups_of(self, thing)
    }

    fn list_things_in_thing_group(&self, group: &str, each: Each<'_, String>) -> Result<()> {
        things::in_group(self, group, each)
    }

    fn create_thing(&self, thing: &ThingRecord) -> Result<()> {
        things::create(self, thing)
    }

    fn describe_thing(&self, name: &str) -> Result<Option<ThingRecord>> {
        things::describe(self, name)
    }

    fn update_thing(&self, thing: &ThingRecord) -> Result<()> {
        things::update(self, thing)
    }

    fn delete_thing(&self, name: &str) -> Result<()> {
        things::delete(self, name)
    }

    fn list_things(&self, each: Each<'_, ThingRecord>) -> Result<()> {
        things::list(self, each)
    }

    fn create_certificate_from_csr(&self, csr_pem: &str) -> Result<CertificateRecord> {
        certificates::create(self, csr_pem)
    }

    fn register_certificate_without_ca(&self, pem: &str) -> Result<CertificateRecord> {
        certificates::register(self, pem)
    }

    fn register_certificate(&self, pem: &str, ca_pem: &str) -> Result<CertificateRecord> {
        authorities::register_signed(self, pem, ca_pem)
    }

    fn get_registration_code(&self) -> Result<String> {
        authorities::registration_code(self)
    }

    fn register_ca_certificate(&self, registration: &CaRegistration<'_>) -> Result<CaRecord> {
        authorities::register(self, registration)
    }

    fn describe_ca_certificate(&self, id: &str) -> Result<Option<CaRecord>> {
        authorities::describe(self, id)
    }

    fn list_ca_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        authorities::list(self, each)
    }

    fn update_ca_certificate(&self, id: &str, status: Status, auto_registration: bool) -> Result<()> {
        authorities::update(self, id, status, auto_registration)
    }

    fn delete_ca_certificate(&self, id: &str) -> Result<()> {
        authorities::delete(self, id)
    }

    fn describe_certificate(&self, id: &str) -> Result<Option<CertificateRecord>> {
        certificates::describe(self, id)
    }

    fn update_certificate(&self, id: &str, status: Status) -> Result<()> {
        certificates::update(self, id, status)
    }

    fn delete_certificate(&self, id: &str) -> Result<()> {
        certificates::delete(self, id)
    }

    fn list_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        certificates::list(self, each)
    }

    fn attach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()> {
        certificates::attach(self, thing, principal_arn)
    }

    fn detach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()> {
        certificates::detach(self, thing, principal_arn)
    }

    fn list_thing_principals(&self, thing: &str) -> Result<Vec<String>> {
        certificates::principals_of(self, thing)
    }

    fn list_principal_things(&self, principal_arn: &str) -> Result<Vec<String>> {
        certificates::things_of(self, principal_arn)
    }

    fn create_policy(&self, name: &str, document: &str) -> Result<()> {
        policies::create(self, name, document)
    }

    fn get_policy(&self, name: &str) -> Result<Option<String>> {
        policies::get(self, name)
    }

    fn delete_policy(&self, name: &str) -> Result<()> {
        policies::delete(self, name)
    }

    fn list_policies(&self, each: Each<'_, String>) -> Result<()> {
        policies::list(self, each)
    }

    fn create_policy_version(&self, name: &str, document: &str) -> Result<String> {
        policies::create_version(self, name, document)
    }

    fn list_policy_versions(&self, name: &str) -> Result<Vec<PolicyVersion>> {
        policies::versions(self, name)
    }

    fn get_policy_version(&self, name: &str, version: &str) -> Result<Option<String>> {
        policies::get_version(self, name, version)
    }

    fn delete_policy_version(&self, name: &str, version: &str) -> Result<()> {
        policies::delete_version(self, name, version)
    }

    fn attach_policy(&self, name: &str, target: &str) -> Result<()> {
        policies::attach(self, name, target)
    }

    fn detach_policy(&self, name: &str, target: &str) -> Result<()> {
        policies::detach(self, name, target)
    }

    fn list_attached_policies(&self, target: &str) -> Result<Vec<String>> {
        policies::attached_to(self, target)
    }

    fn list_targets_for_policy(&self, name: &str) -> Result<Vec<String>> {
        policies::targets_of(self, name)
    }
}

/// Hands out a list page by page; `page` brings the page of a token, and the token of the next.
fn pages<T>(mut page: impl FnMut(Option<String>) -> Result<(Vec<T>, Option<String>)>, each: Each<'_, T>) -> Result<()> {
    let mut token = None;
    loop {
        let (items, next) = page(token)?;
        for item in items {
            if each(item)?.is_break() {
                return Ok(());
            }
        }
        match next {
            Some(next) if !next.is_empty() => token = Some(next),
            _ => return Ok(()),
        }
    }
}

/// All of a list, page by page.
fn all<T>(page: impl FnMut(Option<String>) -> Result<(Vec<T>, Option<String>)>) -> Result<Vec<T>> {
    let mut items = Vec::new();
    pages(page, &mut |item| {
        items.push(item);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(items)
}

/// What AWS said, or nothing where it says that it is not there.
fn there<T>(answer: std::result::Result<T, call::Said>) -> Result<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(said) if said.is_missing() => Ok(None),
        Err(said) => Err(said.into()),
    }
}

/// The same for what goes through when it is gone because an earlier attempt of the same call took it away.
fn gone(answer: std::result::Result<(), call::Said>) -> Result<()> {
    match answer {
        Err(said) if !said.is_own_removal() => Err(said.into()),
        _ => Ok(()),
    }
}

/// A time of AWS.
fn time(at: Option<&aws_sdk_iot::primitives::DateTime>) -> OffsetDateTime {
    at.and_then(|at| OffsetDateTime::from_unix_timestamp(at.secs()).ok()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The failure when an answer lacks what AWS promises.
fn incomplete(call: &str, lacks: &str) -> Error {
    Error::registry("answer-incomplete", format!("the answer to {call} has no {lacks}"))
        .hint("check whatever stands between this machine and AWS")
}
