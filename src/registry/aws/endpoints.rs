//! The host names where devices connect: asked once, and remembered, for they never change.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use super::{AwsRegistry, incomplete};
use crate::error::{Error, Result};
use crate::host::disk;
use crate::registry::pace::quota::Api;
use crate::thing::endpoint::Endpoint;
use crate::thing::name::NameProblem;

impl AwsRegistry {
    /// The host name of an endpoint of this type.
    ///
    /// The first DescribeEndpoint of an account makes it, and every later one gives the same. Developer Guide, "Connecting devices to
    /// AWS IoT"; without a type the answer is the one that devices do not trust any more, so a type is always given.
    pub(super) fn endpoint(&self, known: &OnceLock<String>, kind: &str) -> Result<String> {
        if let Some(known) = known.get() {
            return Ok(known.clone());
        }
        let file = self.settings.endpoints.as_deref();
        let key = self.endpoint_key(kind);
        let mut remembered = file.map(read).unwrap_or_default();
        let host = match remembered.get(&key) {
            Some(host) => host.clone(),
            None => {
                let request = || self.client.describe_endpoint().endpoint_type(kind).send();
                let answer = self.caller.call(Api::DescribeEndpoint, kind, request)?;
                let host = answer.endpoint_address.ok_or_else(|| incomplete("DescribeEndpoint", "host name"))?;
                Endpoint::parse(&host).map_err(|problem| unusable(&host, problem))?;
                remembered.insert(key, host.clone());
                write(file, &remembered);
                host
            }
        };
        Ok(known.get_or_init(|| host).clone())
    }

    fn endpoint_key(&self, kind: &str) -> String {
        // Wherever it was said: a stand-in's host is never taken for AWS's own.
        let place = self.config.endpoint_url().unwrap_or("aws");
        format!("{place} {} {} {kind}", self.home.account, self.home.region)
    }
}

/// An answer that no device could connect to.
fn unusable(said: &str, problem: NameProblem) -> Error {
    Error::registry("endpoint-form", format!("the registry's endpoint is `{said}`, which no device can connect to"))
        .cause(problem)
        .hint("name the endpoint in the manifest: `[aws] endpoint` and `port`")
}

fn read(file: &Path) -> BTreeMap<String, String> {
    let bytes = disk::read_if_there(file).ok().flatten().unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Where it cannot be written it is asked again next time.
fn write(file: Option<&Path>, remembered: &BTreeMap<String, String>) {
    let Some(file) = file.filter(|file| file.parent().is_some_and(Path::is_dir)) else { return };
    if let Ok(text) = serde_json::to_vec_pretty(remembered) {
        let _ = disk::write_over(file, &text, 0o644);
    }
}
