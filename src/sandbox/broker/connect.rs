//! CONNECT: who it is, whether it may, what becomes of another client with the same id, and which session it gets.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Broker, Client, Link, policy_context, thing_of};
use crate::policy::context::{Context, Protocol};
use crate::registry::Status;
use crate::sandbox::certificate::Shown;
use crate::sandbox::directory::Identity;
use crate::sandbox::packet::{Connack, Connect, Outgoing, Version, Will, reason};
use crate::sandbox::rights::Rights;
use crate::sandbox::session::Session;
use crate::sandbox::{lifecycle, limits, reserved};
use crate::thing::operation::Action;
use crate::thing::topic;

/// Whether a certificate may connect at all, before any policy is asked.
///
/// # Errors
/// Why not.
pub fn may_connect(certificate: &Shown, identity: &Identity, now: u64) -> Result<(), String> {
    let short = certificate.id.get(..8).unwrap_or_default();
    let seconds = i64::try_from(now / 1000).unwrap_or(i64::MAX);
    match identity.status {
        None => Err(format!(
            "certificate {short}… is not registered here; the handshake succeeds all the same, and AWS hangs up at CONNECT"
        )),
        Some(Status::Active) if seconds > certificate.not_after => Err(format!("certificate {short}… has expired")),
        Some(Status::Active) if seconds < certificate.not_before => {
            Err(format!("certificate {short}… is not valid yet: is the clock right?"))
        }
        Some(Status::Active) => Ok(()),
        Some(status) => Err(format!(
            "certificate {short}… is {}; the handshake succeeds all the same, and AWS hangs up at CONNECT",
            status.word()
        )),
    }
}

/// Why a client is refused.
struct Refusal {
    /// What MQTT 5 is told; none when AWS just hangs up.
    code: Option<u8>,
    text: String,
    /// Whether AWS tells of it on `$aws/events/presence/connect_failed/…`.
    event: bool,
}

impl Refusal {
    fn told(code: u8, text: impl Into<String>) -> Self {
        Self { code: Some(code), text: text.into(), event: false }
    }
}

impl Broker {
    pub(super) fn connect(&mut self, link: Link, own: Connect, now: u64) {
        let (version, reasons) = (own.version, own.reasons);
        let id = own.client_id.clone();
        if let Err(refusal) = self.try_connect(link, own, now) {
            let shown = Some(id.as_str()).filter(|id| !id.is_empty());
            self.notice(shown, "refused", refusal.text.clone(), now);
            // MQTT 3.1.1 is closed without a word; Developer Guide, "Diagnosing connectivity issues". Only a client id that cannot be
            // one has a code there that AWS gives.
            let says = refusal.code.filter(|code| version == Version::V5 || *code == reason::CLIENT_ID);
            if let Some(code) = says {
                let connack = Connack {
                    code,
                    reason: reasons.then_some(refusal.text),
                    session_present: false,
                    keep_alive: None,
                    assigned: None,
                    session_expiry: None,
                };
                self.send(link, Outgoing::Connack(Box::new(connack)));
            }
            if refusal.event
                && let Some(connection) = self.links.get(&link)
            {
                let event = lifecycle::connect_failed(&id, &connection.peer, now);
                self.announce(event, now);
            }
            self.tell_learned(&id, now);
            self.gone(link, false, "AUTH_ERROR", now);
        }
    }

    fn try_connect(&mut self, link: Link, mut own: Connect, now: u64) -> Result<(), Refusal> {
        let Some(connection) = self.links.get(&link) else { return Ok(()) };
        let peer = connection.peer.clone();
        if peer.server_name.is_none() {
            let text = "no server name (SNI) was sent: AWS cannot tell whose endpoint is meant; connect to a name, not to an address";
            return Err(Refusal { code: None, text: text.to_owned(), event: false });
        }
        let assigned = own.client_id.is_empty().then(|| format!("$GEN/{:016x}{:08x}", now, self.next_session));
        if let Some(made) = &assigned {
            if own.version == Version::V311 && !own.clean {
                return Err(Refusal::told(reason::CLIENT_ID, "an empty client id with a session that is to be kept"));
            }
            own.client_id.clone_from(made);
        } else {
            check_client_id(&own.client_id).map_err(|text| Refusal::told(reason::CLIENT_ID, text))?;
        }
        if own.auth_method {
            return Err(Refusal::told(reason::AUTH_METHOD, "AWS IoT Core has no enhanced authentication"));
        }
        let identity = self
            .directory
            .identity(&peer.certificate.id, &own.client_id)
            .map_err(|error| Refusal::told(0x88, format!("the registry cannot be read: {error}")))?;
        may_connect(&peer.certificate, &identity, now).map_err(|text| Refusal { code: None, text, event: false })?;

        let home = self.directory.home();
        let attributes = [(!own.clean, "PersistentConnect"), (own.will.is_some(), "LastWill")];
        let context = Context {
            protocol: Protocol::Mqtt,
            client_id: Some(own.client_id.clone()),
            certificate_id: Some(peer.certificate.id.clone()),
            certificate: peer.certificate.values.clone(),
            source_ip: Some(peer.address.to_string()),
            domain_name: peer.server_name.clone(),
            connect_attributes: Some(
                attributes.iter().filter(|(on, _)| *on).map(|(_, name)| (*name).to_owned()).collect(),
            ),
            last_will_topic: own.will.as_ref().map(|will| will.message.topic.to_string()),
            ..Context::at(&home.region, &home.account)
        };
        let rights = Rights::new(&identity, policy_context(context, &identity));
        let expiry = match own.version {
            Version::V311 if own.clean => 0,
            Version::V311 => limits::SESSION,
            Version::V5 => own.session_expiry.unwrap_or(0).min(limits::SESSION),
        };
        let keep_alive = limits::keep_alive(own.keep_alive);
        let count = rights.count();
        // From here on the connection has a client: it is asked by the same questions as later on.
        let client = Client {
            version: own.version,
            session: u64::MAX,
            id: own.client_id.as_str().into(),
            owner: identity.owner.as_deref().map(Into::into),
            rights,
            will: None,
            patience: u64::from(keep_alive) * 1500,
            receive_maximum: own.receive_maximum,
            max_packet: own.max_packet,
            reasons: own.reasons,
            aliases: HashMap::new(),
            rate: (0, 0),
        };
        if let Some(connection) = self.links.get_mut(&link) {
            connection.client = Some(client);
        }
        if let Err(refusal) = self.may_be(link, &own.client_id, own.will.as_ref(), now) {
            if let Some(connection) = self.links.get_mut(&link) {
                connection.client = None;
            }
            return Err(refusal);
        }
        self.welcome(link, own, assigned, expiry, keep_alive, count, now);
        Ok(())
    }

    /// Connect, and the last will with it: a client that may connect but not publish its will does not connect (Developer Guide,
    /// "Lifecycle events").
    fn may_be(&mut self, link: Link, id: &str, will: Option<&Will>, now: u64) -> Result<(), Refusal> {
        let denied = |text: String| Refusal { code: Some(reason::NOT_AUTHORIZED), text, event: true };
        if !self.judge(link, Action::Connect, id, now) {
            return Err(denied("not authorized to connect with this client id".to_owned()));
        }
        let Some(will) = will else { return Ok(()) };
        let on = &*will.message.topic;
        if will.message.qos > 1 {
            return Err(Refusal::told(reason::QOS, "the last will has QoS 2; AWS IoT Core has 0 and 1"));
        }
        topic::check_topic(on).map_err(|problem| {
            Refusal::told(reason::TOPIC_NAME, format!("the last will's topic `{on}`: {}", problem.0))
        })?;
        if reserved::published(on).is_some() {
            return Err(Refusal::told(reason::TOPIC_NAME, format!("the last will goes to the reserved topic `{on}`")));
        }
        if !self.judge(link, Action::Publish, on, now) {
            return Err(denied(format!("not authorized to publish the last will to `{on}`")));
        }
        if will.message.retain && !self.judge(link, Action::RetainPublish, on, now) {
            return Err(denied(format!("not authorized to retain the last will on `{on}`")));
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn welcome(
        &mut self,
        link: Link,
        own: Connect,
        assigned: Option<String>,
        expiry: u32,
        keep_alive: u16,
        policies: usize,
        now: u64,
    ) {
        let id: Arc<str> = own.client_id.as_str().into();
        self.take_over(&id, now);
        let old = self.clients.get(&id).copied();
        let resumable = |own: &Session, version| own.version == version && !own.is_over(now);
        let resumed =
            old.filter(|old| !own.clean && self.sessions.get(old).is_some_and(|kept| resumable(kept, own.version)));
        if let (Some(old), None) = (old, resumed) {
            self.end_session(old);
        }
        let session = resumed.unwrap_or_else(|| {
            self.next_session += 1;
            self.sessions.insert(self.next_session, Session::new(id.clone(), own.version, expiry));
            self.clients.insert(id.clone(), self.next_session);
            self.next_session
        });
        self.wills.retain(|pending| pending.session != session);
        if let Some(kept) = self.sessions.get_mut(&session) {
            kept.link = Some(link);
            kept.gone = None;
            kept.expiry = expiry;
            kept.replay = (!kept.queue.is_empty()).then_some(now);
        }
        if let Some(client) = self.client_mut(link) {
            client.session = session;
            client.will = own.will;
        }
        let thing = self.client(link).and_then(|client| thing_of(&client.rights));
        let connack = Connack {
            code: reason::SUCCESS,
            reason: None,
            session_present: resumed.is_some(),
            keep_alive: (own.version == Version::V5).then_some(keep_alive),
            assigned,
            session_expiry: (own.version == Version::V5).then_some(expiry),
        };
        self.send(link, Outgoing::Connack(Box::new(connack)));
        self.notice(Some(&id), "connected", told(own.version, resumed.is_some(), thing.as_deref(), policies), now);
        self.resend(session, link);
        if let Some(connection) = self.links.get(&link) {
            let event = lifecycle::connected(&id, &connection.peer, session, now);
            self.announce(event, now);
        }
    }

    /// Another connection with the same client id gives way (Developer Guide, "MQTT").
    fn take_over(&mut self, id: &Arc<str>, now: u64) {
        let held = self.clients.get(id).and_then(|session| self.sessions.get(session)).and_then(|session| session.link);
        if let Some(older) = held {
            self.cut(older, reason::TAKEN_OVER, "another client connected with the same client id", now);
        }
    }
}

fn told(version: Version, resumed: bool, thing: Option<&str>, policies: usize) -> String {
    let version = match version {
        Version::V311 => "MQTT 3.1.1",
        Version::V5 => "MQTT 5",
    };
    let session = if resumed { "its session goes on" } else { "new session" };
    let thing = thing.map_or_else(|| "no thing of that name".to_owned(), |thing| format!("thing {thing}"));
    let policies = match policies {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    };
    format!("{version}, {session}, {thing}, {policies}")
}

fn check_client_id(id: &str) -> Result<(), String> {
    if id.len() > limits::CLIENT_ID {
        return Err(format!("a client id has at most {} bytes; this has {}", limits::CLIENT_ID, id.len()));
    }
    if id.starts_with('$') {
        return Err("a client id that begins with `$` is AWS's own".to_owned());
    }
    match id.chars().find(|c| c.is_control()) {
        Some(bad) => Err(format!("a client id cannot hold U+{:04X}", u32::from(bad))),
        None => Ok(()),
    }
}
