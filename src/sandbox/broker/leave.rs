//! How connections end: sent away, broken or said goodbye to; and what becomes of their wills and sessions.

use super::{Broker, Client, Effect, Link, Pending};
use crate::sandbox::event::{Event, Saying};
use crate::sandbox::packet::{Outgoing, Version, reason};
use crate::sandbox::{lifecycle, limits};

impl Broker {
    /// Says to a client of MQTT 5 why it is sent away; the older version has no word for it.
    pub(super) fn disconnect(&mut self, link: Link, code: u8, why: &str) {
        let Some(client) = self.client(link) else { return };
        if client.version == Version::V5 {
            let reason = client.reasons.then(|| why.to_owned());
            self.send(link, Outgoing::Disconnect { code, reason });
        }
    }

    /// Closes a connection for something that the client did, and says why.
    pub(super) fn cut(&mut self, link: Link, code: u8, why: &str, now: u64) {
        let id = self.client(link).map(|client| client.id.to_string());
        self.notice(id.as_deref(), if id.is_some() { "cut" } else { "refused" }, why, now);
        self.disconnect(link, code, why);
        let word = match code {
            reason::NOT_AUTHORIZED => "AUTH_ERROR",
            reason::KEEP_ALIVE => "MQTT_KEEP_ALIVE_TIMEOUT",
            reason::TAKEN_OVER => "DUPLICATE_CLIENTID",
            _ => "CLIENT_ERROR",
        };
        self.gone(link, true, word, now);
    }

    /// DISCONNECT came.
    pub(super) fn farewell(&mut self, link: Link, with_will: bool, session_expiry: Option<u32>, now: u64) {
        let session = self.client(link).map(|client| client.session);
        if let (Some(expiry), Some(session)) = (session_expiry, session.and_then(|id| self.sessions.get_mut(&id))) {
            // A session that was to end with its connection cannot be made to last (OASIS MQTT 5, section 3.14.2.2.2).
            if session.expiry == 0 && expiry > 0 {
                return self.cut(
                    link,
                    reason::PROTOCOL_ERROR,
                    "DISCONNECT asks for a session that CONNECT did not",
                    now,
                );
            }
            session.expiry = expiry.min(limits::SESSION);
        }
        self.gone(link, with_will, "CLIENT_INITIATED_DISCONNECT", now);
    }

    /// A connection is over: its will, its session, and the event.
    pub(super) fn gone(&mut self, link: Link, with_will: bool, why: &'static str, now: u64) {
        let Some(connection) = self.links.remove(&link) else { return };
        self.effects.push(Effect::Close(link));
        let Some(mut client) = connection.client else { return };
        self.clients_left(&client, link, now);
        if why == "CLIENT_INITIATED_DISCONNECT" || why == "CONNECTION_LOST" {
            let text = if why == "CONNECTION_LOST" { "the connection broke" } else { "it said goodbye" };
            self.notice(Some(&client.id), "disconnected", text, now);
        }
        self.tell_learned(&client.id, now);
        if let Some(will) = client.will.take().filter(|_| with_will) {
            let lasts = self.sessions.get(&client.session).map_or(0, |own| own.expiry);
            let delay = will.delay.min(lasts);
            let mut message = will.message;
            message.at = now;
            match delay {
                0 => self.publish_will(message, now),
                _ => {
                    let due = now + u64::from(delay) * 1000;
                    self.wills.push(Pending { due, session: client.session, message });
                }
            }
        }
        let event = lifecycle::disconnected(&client.id, &connection.peer, client.session, why, now);
        self.announce(event, now);
    }

    /// A session is left by its connection.
    pub(super) fn clients_left(&mut self, client: &Client, link: Link, now: u64) {
        let Some(session) = self.sessions.get_mut(&client.session).filter(|own| own.link == Some(link)) else { return };
        session.link = None;
        session.gone = Some(now);
        session.replay = None;
        if session.expiry == 0 {
            self.end_session(client.session);
        }
    }

    pub(super) fn end_session(&mut self, id: u64) {
        let Some(session) = self.sessions.remove(&id) else { return };
        for filter in session.subscriptions.keys() {
            self.index.remove(filter, id);
        }
        if self.clients.get(&session.client) == Some(&id) {
            self.clients.remove(&session.client);
        }
    }

    /// What a client that goes was refused, as lines of a manifest, once.
    pub(super) fn tell_learned(&mut self, client: &str, now: u64) {
        if let Some(manifest) = self.learned.fresh(client) {
            let saying = Saying::Learned { client: client.to_owned(), manifest };
            self.effects.push(Effect::Say(Event { at: now, saying }));
        }
    }
}
