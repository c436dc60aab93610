//! Lifecycle events: what AWS publishes below `$aws/events/` about connections and subscriptions.
//!
//! Developer Guide, "Lifecycle events". A client id with `#` or `+` gets none.

use serde_json::{Value, json};

use super::broker::Peer;
use super::packet::Message;

fn event(family: &str, what: &str, client: &str, peer: &Peer, now: u64, more: Value) -> Option<Message> {
    if client.contains(['#', '+']) {
        return None;
    }
    let mut body = json!({
        "clientId": client,
        "timestamp": now,
        "eventType": what,
        "principalIdentifier": peer.certificate.id,
    });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    Some(Message::own(format!("$aws/events/{family}/{what}/{client}"), body.to_string(), now))
}

/// A session's name in events.
fn session_name(session: u64) -> String {
    format!("00000000-0000-4000-8000-{session:012x}")
}

/// A client connected.
pub fn connected(client: &str, peer: &Peer, session: u64, now: u64) -> Option<Message> {
    let more = json!({
        "sessionIdentifier": session_name(session),
        "ipAddress": peer.address.to_string(),
        "versionNumber": 0,
    });
    event("presence", "connected", client, peer, now, more)
}

/// A client could not connect for want of a right.
pub fn connect_failed(client: &str, peer: &Peer, now: u64) -> Option<Message> {
    event("presence", "connect_failed", client, peer, now, json!({ "connectFailureReason": "AUTHORIZATION_FAILED" }))
}

/// A client is gone; `why` is AWS's word for it.
pub fn disconnected(client: &str, peer: &Peer, session: u64, why: &str, now: u64) -> Option<Message> {
    let more = json!({
        "sessionIdentifier": session_name(session),
        "clientInitiatedDisconnect": why == "CLIENT_INITIATED_DISCONNECT",
        "disconnectReason": why,
        "versionNumber": 0,
    });
    event("presence", "disconnected", client, peer, now, more)
}

/// A client subscribed or unsubscribed.
pub fn subscriptions<'a>(
    what: &str,
    client: &str,
    peer: &Peer,
    session: u64,
    filters: impl Iterator<Item = &'a str>,
    now: u64,
) -> Option<Message> {
    let more = json!({ "sessionIdentifier": session_name(session), "topics": filters.collect::<Vec<_>>() });
    event("subscriptions", what, client, peer, now, more)
}
