//! Whose credentials, in which region: asked before anything else is.

use std::time::{Duration, Instant};

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_iot::config::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_iot::operation::RequestId;

use super::log::{Heard, Listener};
use super::{causes, explain};
use crate::error::{Error, Result};
use crate::thing::name::Home;

/// How long one attempt of a call may take unless the user says otherwise; AWS answers the control plane well within a second.
const ATTEMPT: Duration = Duration::from_secs(10);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);

/// Which account and region to work in.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The profile; it wins over credentials in the environment. Without one the SDK's default chain is asked.
    pub profile: Option<String>,
    /// The region; otherwise the environment's, or the profile's.
    pub region: Option<String>,
    /// The account that the credentials must belong to.
    pub account: Option<String>,
    /// The address of a stand-in for AWS.
    pub endpoint_url: Option<String>,
    /// How long one attempt of a call may take, when it is not the usual time.
    pub timeout: Option<Duration>,
    /// A file that remembers host names of endpoints, which never change for an account; written when its folder is there.
    pub endpoints: Option<std::path::PathBuf>,
    /// Who is told of every call.
    pub listener: Listener,
}

/// The SDK's configuration for some settings.
///
/// The SDK never tries again by itself: what may be sent twice is decided call by call (`call`).
pub(super) async fn configure(settings: &Settings) -> Result<(SdkConfig, String)> {
    let mut regions = DefaultRegionChain::builder();
    if let Some(profile) = &settings.profile {
        regions = regions.profile_name(profile);
    }
    let region = match &settings.region {
        Some(region) => Region::new(region.clone()),
        None => regions.build().region().await.ok_or_else(no_region)?,
    };
    let credentials = match &settings.profile {
        // A profile that is asked for by name wins: the SDK itself would take the environment's credentials first.
        Some(profile) => {
            // A role, a web identity and what a profile leans on are asked for at STS, which is in a region too.
            let provided = ProviderConfig::without_region().with_region(Some(region.clone()));
            let provider = ProfileFileCredentialsProvider::builder().configure(&provided).profile_name(profile);
            SharedCredentialsProvider::new(provider.build())
        }
        None => SharedCredentialsProvider::new(DefaultCredentialsChain::builder().region(region.clone()).build().await),
    };
    if let Err(error) = credentials.provide_credentials().await {
        return Err(causes::no_credentials(settings.profile.as_deref(), &error));
    }
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(settings.timeout.unwrap_or(ATTEMPT))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(region.clone())
        .credentials_provider(credentials)
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts);
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    Ok((loader.load().await, region.to_string()))
}

/// The account and region, after a look at whose credentials these are.
pub(super) async fn home(config: &SdkConfig, region: String, settings: &Settings) -> Result<Home> {
    let client = aws_sdk_sts::Client::new(config);
    let mut attempt = 0;
    let identity = loop {
        attempt += 1;
        let (call, on) = ("GetCallerIdentity", "");
        let sent = Instant::now();
        let answer = client.get_caller_identity().send().await;
        let took = sent.elapsed();
        let tell = |request_id: Option<&str>, code: Option<&str>| {
            settings.listener.tell(&Heard::Call { call, on, took, request_id, code });
        };
        match answer {
            Ok(identity) => {
                tell(identity.request_id(), None);
                break identity;
            }
            Err(error) => {
                let explain::Refusal { kind, error } = explain::refusal(&error, call, on);
                tell(error.aws_request_id(), Some(error.code()));
                if kind == explain::Kind::Said || attempt == 5 {
                    return Err(error);
                }
                let pause = Duration::from_millis(200 << attempt);
                settings.listener.tell(&Heard::Again { call, on, code: error.code(), pause });
                tokio::time::sleep(pause).await;
            }
        }
    };
    let account = identity.account().unwrap_or_default().to_owned();
    match &settings.account {
        Some(wanted) if *wanted != account => Err(wrong_account(&account, wanted, identity.arn())),
        _ => Ok(Home { region, account }),
    }
}

fn no_region() -> Error {
    Error::registry("no-region", "no region is set")
        .cause("neither a flag nor the manifest, the environment or the profile names one")
        .hint("say it with `--region`, `[aws] region` in the manifest, or the environment variable `AWS_REGION`; `--registry local` rehearses without AWS")
}

fn wrong_account(account: &str, wanted: &str, who: Option<&str>) -> Error {
    Error::registry("wrong-account", format!("the credentials belong to account {account}, not to {wanted}"))
        .cause(format!("they are those of {}", who.unwrap_or("somebody")))
        .on(wanted)
        .hint("name the right profile with `--profile` or `[aws] profile`; nothing was done")
}
