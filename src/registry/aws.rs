//! AWS IoT Core's control plane as a registry.
//!
//! Every call is paced by its own quota, and sent again only where that does no harm: a lost answer never makes a second certificate.

mod authorities;
mod call;
mod causes;
mod certificates;
mod connections;
mod endpoints;
mod explain;
pub mod log;
mod pacer;
mod policies;
mod quotas;
mod things;
mod who;

use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_iot::Client;
use time::OffsetDateTime;

use crate::cert::roots;
use crate::error::{Error, Result};
use crate::registry::pace::Tally;
use crate::registry::pace::quota::Quotas;
use crate::registry::{ConnectionRecord, Each, Registry};
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
    /// What other clients are made from.
    config: aws_config::SdkConfig,
    /// The client of the data plane, once it is asked for.
    data: OnceLock<aws_sdk_iotdataplane::Client>,
    caller: Caller,
    home: Home,
    settings: Settings,
    data_endpoint: OnceLock<String>,
    credential_endpoint: OnceLock<String>,
    /// How many things are worked on at once.
    width: AtomicUsize,
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
        let pacer = pacer::Pacer::new(Quotas::of_region(&home.region));
        let caller = Caller { runtime, pacer, listener: settings.listener.clone() };
        Ok(Self {
            client,
            quotas,
            config,
            data: OnceLock::new(),
            caller,
            home,
            settings,
            data_endpoint: OnceLock::new(),
            credential_endpoint: OnceLock::new(),
            width: AtomicUsize::new(WIDTH),
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
        self.width.load(Ordering::Relaxed)
    }

    fn set_width(&self, width: usize) {
        self.width.store(width.max(1), Ordering::Relaxed);
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

    fn connection(&self, client_id: &str) -> Result<Option<ConnectionRecord>> {
        connections::get(self, client_id).map(Some)
    }

    fn trusted_roots(&self) -> Result<String> {
        Ok(roots::amazon_pem())
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
