//! How a client is connected: the one call of the data plane, where devices connect too.

use time::OffsetDateTime;

use super::AwsRegistry;
use crate::error::Result;
use crate::registry::pace::quota::Api;
use crate::registry::{ConnectionRecord, Registry};

/// GetConnection (API reference, "AWS IoT data"). A client that was never seen is not connected.
pub(super) fn get(registry: &AwsRegistry, client_id: &str) -> Result<ConnectionRecord> {
    let client = client(registry)?;
    let answer =
        registry.caller.call(Api::GetConnection, client_id, || client.get_connection().client_id(client_id).send());
    let answer = match answer {
        Err(said) if said.is_missing() => return Ok(ConnectionRecord::default()),
        answer => answer?,
    };
    let since = if answer.connected { answer.connected_since } else { answer.disconnected_since };
    Ok(ConnectionRecord {
        connected: answer.connected,
        // Milliseconds; 0 where AWS says nothing.
        since: OffsetDateTime::from_unix_timestamp(since / 1000).ok().filter(|_| since > 0),
        reason: answer.disconnect_reason,
        thing: answer.thing_name,
    })
}

/// The client of the data plane, made once: its connection serves all calls.
fn client(registry: &AwsRegistry) -> Result<&aws_sdk_iotdataplane::Client> {
    if let Some(client) = registry.data.get() {
        return Ok(client);
    }
    let mut config = aws_sdk_iotdataplane::config::Builder::from(&registry.config);
    // A stand-in answers all calls at one address; AWS has a host for each account's data.
    if registry.config.endpoint_url().is_none() {
        config = config.endpoint_url(format!("https://{}", registry.data_endpoint()?));
    }
    Ok(registry.data.get_or_init(|| aws_sdk_iotdataplane::Client::from_conf(config.build())))
}
