//! Messages on their way out: to whom, with which QoS, by whose leave, and what waits for those who are away.

use std::sync::Arc;

use super::{Broker, Link};
use crate::sandbox::index::{Options, Subscriber};
use crate::sandbox::limits;
use crate::sandbox::packet::{Message, Outgoing, Version, Wanted};
use crate::sandbox::session::Parcel;
use crate::sandbox::wire;
use crate::thing::operation::Action;

impl Broker {
    /// Sends a message to everybody who subscribes to it; whether there was anybody.
    pub(super) fn route(&mut self, message: &Arc<Message>, from: Option<u64>, now: u64) -> bool {
        let mut direct: Vec<(u64, Options)> = Vec::new();
        let mut shared: Vec<&Subscriber> = Vec::new();
        self.index.reach(&message.topic, &mut |subscriber| match subscriber.share {
            Some(_) => shared.push(subscriber),
            None => match direct.iter_mut().find(|(session, _)| *session == subscriber.session) {
                // Of several fitting subscriptions of one session the best QoS counts, and it is sent once.
                Some((_, options)) => options.qos = options.qos.max(subscriber.options.qos),
                None => direct.push((subscriber.session, subscriber.options.clone())),
            },
        });
        let mut shares: Vec<Arc<str>> = shared.iter().filter_map(|own| own.share.clone()).collect();
        shares.sort_unstable();
        shares.dedup();
        for share in shares {
            let group: Vec<&&Subscriber> = shared.iter().filter(|own| own.share.as_ref() == Some(&share)).collect();
            let here =
                |own: &&&Subscriber| self.sessions.get(&own.session).is_some_and(|session| session.link.is_some());
            let connected: Vec<&&Subscriber> = group.iter().copied().filter(|own| here(own)).collect();
            let choice = if connected.is_empty() { group } else { connected };
            let turn = self.shares.entry(share).or_default();
            if let Some(own) = choice.get(*turn % choice.len().max(1)) {
                direct.push((own.session, own.options.clone()));
            }
            *turn = turn.wrapping_add(1);
        }
        let any = !direct.is_empty();
        for (session, options) in direct {
            if !(options.no_local && from == Some(session)) {
                let retain = options.as_published && message.retain;
                self.deliver(session, message, options.qos, retain, now);
            }
        }
        any
    }

    /// Answers the client that asked, whether it subscribed or not, and whoever subscribed (Developer Guide, "Jobs device MQTT API").
    pub(super) fn answer(&mut self, link: Link, answer: Message, now: u64) {
        let answer = Arc::new(answer);
        let Some(session) = self.client(link).map(|client| client.session) else { return };
        let mut subscribed = false;
        self.index.reach(&answer.topic, &mut |own| subscribed |= own.session == session);
        if !subscribed {
            self.deliver(session, &answer, 0, false, now);
        }
        self.route(&answer, None, now);
    }

    /// Sends a message to one session, or keeps it for when it is back.
    fn deliver(&mut self, session: u64, message: &Arc<Message>, granted: u8, retain: bool, now: u64) {
        let qos = granted.min(message.qos);
        let Some(own) = self.sessions.get_mut(&session) else { return };
        let parcel = Parcel { message: message.clone(), retain };
        let Some(link) = own.link else {
            if qos == 1 && !own.keep(parcel) {
                let client = own.client.to_string();
                self.notice(
                    Some(&client),
                    "dropped",
                    format!("{} messages or {} MB wait already", limits::QUEUED, limits::QUEUED_BYTES >> 20),
                    now,
                );
            }
            return;
        };
        if !self.judge(link, Action::Receive, &message.topic, now) {
            return;
        }
        if qos == 0 {
            return self.hand_over(link, &parcel, None, false, now);
        }
        let receive_maximum = self.client(link).map_or(0, |client| client.receive_maximum);
        let Some(own) = self.sessions.get_mut(&session) else { return };
        if own.queue.is_empty() && own.has_window(receive_maximum) {
            let pid = own.send(parcel.clone());
            self.hand_over(link, &parcel, Some(pid), false, now);
        } else if !own.keep(parcel) {
            let client = own.client.to_string();
            self.notice(
                Some(&client),
                "dropped",
                format!("{} messages or {} MB wait already", limits::QUEUED, limits::QUEUED_BYTES >> 20),
                now,
            );
        }
    }

    /// Gives a message to a connection.
    fn hand_over(&mut self, link: Link, parcel: &Parcel, pid: Option<u16>, dup: bool, now: u64) {
        let expiry = parcel
            .message
            .expires()
            .map(|end| u32::try_from(end.saturating_sub(now).div_ceil(1000)).unwrap_or(u32::MAX));
        let packet = Outgoing::Publish { message: parcel.message.clone(), pid, dup, retain: parcel.retain, expiry };
        let Some(client) = self.client(link) else { return };
        // A client that sets a limit is spared what is longer, as if it were delivered (OASIS MQTT 5, section 3.1.2.11.4).
        let too_long = |limit: u32| wire::encode(Version::V5, &packet).len() > limit as usize;
        if client.max_packet.is_some_and(too_long) {
            let (id, session) = (client.id.to_string(), client.session);
            let text = format!("a message of `{}` is longer than the client takes", parcel.message.topic);
            self.notice(Some(&id), "dropped", text, now);
            if let (Some(pid), Some(own)) = (pid, self.sessions.get_mut(&session)) {
                own.in_flight.remove(&pid);
            }
            return;
        }
        self.send(link, packet);
    }

    /// PUBACK came: the next one that waits may go.
    pub(super) fn acknowledged(&mut self, link: Link, pid: u16, now: u64) {
        let Some((session, maximum)) = self.client(link).map(|own| (own.session, own.receive_maximum)) else { return };
        let Some(own) = self.sessions.get_mut(&session) else { return };
        own.in_flight.remove(&pid);
        while let Some(own) = self.sessions.get_mut(&session)
            && own.replay.is_none()
            && own.has_window(maximum)
            && let Some(parcel) = own.next_waiting(now)
        {
            self.send_waiting(session, link, &parcel, now);
        }
    }

    fn send_waiting(&mut self, session: u64, link: Link, parcel: &Parcel, now: u64) {
        if !self.judge(link, Action::Receive, &parcel.message.topic, now) {
            return;
        }
        let Some(own) = self.sessions.get_mut(&session) else { return };
        let pid = own.send(parcel.clone());
        self.hand_over(link, parcel, Some(pid), false, now);
    }

    /// Sends a client that is back what it did not acknowledge, as it was and with DUP.
    pub(super) fn resend(&mut self, session: u64, link: Link) {
        let Some(own) = self.sessions.get(&session) else { return };
        let again: Vec<(u16, Parcel)> = own.in_flight.iter().map(|(pid, parcel)| (*pid, parcel.clone())).collect();
        for (pid, parcel) in again {
            self.hand_over(link, &parcel, Some(pid), true, parcel.message.at);
        }
    }

    /// Sends clients that are back what was kept for them, ten a second.
    pub(super) fn replay(&mut self, now: u64) {
        let due: Vec<(u64, Link)> = self
            .sessions
            .iter()
            .filter(|(_, own)| own.replay.is_some_and(|at| at <= now))
            .filter_map(|(id, own)| Some((*id, own.link?)))
            .collect();
        for (session, link) in due {
            let maximum = self.client(link).map_or(0, |client| client.receive_maximum);
            let Some(own) = self.sessions.get_mut(&session) else { continue };
            own.replay = Some(now + limits::REPLAY_EVERY);
            if !own.has_window(maximum) {
                continue;
            }
            let waiting = own.next_waiting(now);
            if own.queue.is_empty() {
                own.replay = None;
            }
            if let Some(parcel) = waiting {
                self.send_waiting(session, link, &parcel, now);
            }
        }
    }

    /// Sends a new subscription the message that is retained there: for an exact filter only, which is AWS's rule (Developer Guide, "MQTT
    /// retained messages").
    pub(super) fn send_retained(&mut self, link: Link, wanted: &Wanted, now: u64) {
        let Some(message) = self.retained.get(wanted.filter.as_str()).cloned() else { return };
        if message.expires().is_some_and(|end| end <= now) {
            self.retained.remove(wanted.filter.as_str());
            return;
        }
        if let Some(session) = self.client(link).map(|client| client.session) {
            self.deliver(session, &message, wanted.qos, true, now);
        }
    }
}
