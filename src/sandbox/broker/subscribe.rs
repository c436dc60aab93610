//! SUBSCRIBE and UNSUBSCRIBE: AWS's limits, the policy, and the retained messages that a new subscription is sent.

use super::{Broker, Link};
use crate::sandbox::index::{Options, unshared};
use crate::sandbox::packet::{Outgoing, Version, Wanted, reason};
use crate::sandbox::{lifecycle, limits, reserved};
use crate::thing::operation::Action;
use crate::thing::topic;

impl Broker {
    pub(super) fn subscribe(&mut self, link: Link, pid: u16, filters: &[Wanted], identified: bool, now: u64) {
        if identified {
            return self.cut(link, reason::SUBSCRIPTION_IDS, "AWS IoT Core has no subscription identifiers", now);
        }
        if let Err(why) = fits(filters.len(), "SUBSCRIBE") {
            return self.cut(link, reason::QUOTA, &why, now);
        }
        if let Some(bad) = filters.iter().find(|wanted| !reserved::may_subscribe(&wanted.filter)) {
            let why = format!("nobody can subscribe to `{}` on AWS", bad.filter);
            return self.cut(link, reason::TOPIC_FILTER, &why, now);
        }
        if filters.iter().any(|wanted| wanted.no_local && unshared(&wanted.filter).1.is_some()) {
            return self.cut(link, reason::PROTOCOL_ERROR, "a shared subscription cannot leave out own messages", now);
        }
        if filters.iter().any(|wanted| wanted.qos > 1) {
            // Developer Guide, "MQTT": AWS IoT sends no SUBACK when QoS 2 is asked for.
            let id = self.client(link).map(|client| client.id.to_string());
            self.notice(id.as_deref(), "dropped", "SUBSCRIBE asks for QoS 2: AWS sends no SUBACK", now);
            return;
        }
        let Some((session, version, reasons)) = self.client(link).map(|own| (own.session, own.version, own.reasons))
        else {
            return;
        };
        let mut codes = Vec::with_capacity(filters.len());
        let mut problems = Vec::new();
        let mut denied = None;
        let mut added = 0;
        for wanted in filters {
            let code = match self.may_subscribe(link, session, wanted, added, now) {
                Ok(is_new) => {
                    added += usize::from(is_new);
                    wanted.qos
                }
                Err((code, why)) => {
                    if code == reason::NOT_AUTHORIZED {
                        denied.get_or_insert_with(|| why.clone());
                    }
                    problems.push(why);
                    code
                }
            };
            codes.push(code);
        }
        if let (Some(why), Version::V311) = (&denied, version) {
            return self.cut(link, reason::NOT_AUTHORIZED, why, now);
        }
        let mut fresh = Vec::new();
        for (wanted, _) in filters.iter().zip(&codes).filter(|(_, code)| **code <= 1) {
            let options = Options { qos: wanted.qos, no_local: wanted.no_local, as_published: wanted.as_published };
            self.index.insert(&wanted.filter, session, options.clone());
            let Some(own) = self.sessions.get_mut(&session) else { return };
            fresh.push(own.subscriptions.insert(wanted.filter.clone(), options).is_none());
        }
        let reason = (reasons && !problems.is_empty()).then(|| problems.join("; "));
        self.send(link, Outgoing::Suback { pid, codes: codes.clone(), reason });
        if let Some(why) = denied {
            return self.cut(link, reason::NOT_AUTHORIZED, &why, now);
        }
        let id = self.client(link).map(|client| client.id.clone());
        for why in &problems {
            self.notice(id.as_deref(), "dropped", why.clone(), now);
        }
        let granted = filters.iter().zip(&codes).filter(|(_, code)| **code <= 1).map(|(wanted, _)| wanted);
        for (wanted, fresh) in granted.zip(fresh) {
            if wanted.retain_handling == 0 || (wanted.retain_handling == 1 && fresh) {
                self.send_retained(link, wanted, now);
            }
        }
        self.tell_subscriptions(link, "subscribed", filters.iter().map(|wanted| wanted.filter.as_str()), now);
    }

    /// Whether a filter may be subscribed to, `added` more being granted already in this packet; and whether it is a new one.
    fn may_subscribe(
        &mut self,
        link: Link,
        session: u64,
        wanted: &Wanted,
        added: usize,
        now: u64,
    ) -> Result<bool, (u8, String)> {
        let filter = &wanted.filter;
        topic::check_filter(filter)
            .map_err(|problem| (reason::TOPIC_FILTER, format!("filter `{filter}`: {}", problem.0)))?;
        let (_, share) = unshared(filter);
        if share.is_some() && filter.split('/').nth(1).is_some_and(|name| name.chars().count() > limits::SHARE_NAME) {
            return Err((
                reason::TOPIC_FILTER,
                format!("a share's name has at most {} characters", limits::SHARE_NAME),
            ));
        }
        let own = self.sessions.get(&session);
        let is_new = own.is_some_and(|own| !own.subscriptions.contains_key(filter));
        if is_new && own.is_some_and(|own| own.subscriptions.len() + added >= limits::SUBSCRIPTIONS) {
            let why = format!(
                "`{filter}` would be subscription {}; a connection has at most {}",
                limits::SUBSCRIPTIONS + 1,
                limits::SUBSCRIPTIONS
            );
            return Err((reason::QUOTA, why));
        }
        match self.judge(link, Action::Subscribe, filter, now) {
            true => Ok(is_new),
            false => Err((reason::NOT_AUTHORIZED, format!("not authorized: iot:Subscribe on topicfilter/{filter}"))),
        }
    }

    pub(super) fn unsubscribe(&mut self, link: Link, pid: u16, filters: &[String], now: u64) {
        if let Err(why) = fits(filters.len(), "UNSUBSCRIBE") {
            return self.cut(link, reason::QUOTA, &why, now);
        }
        let Some(session) = self.client(link).map(|own| own.session) else { return };
        let mut codes = Vec::with_capacity(filters.len());
        for filter in filters {
            self.index.remove(filter, session);
            let was = self.sessions.get_mut(&session).is_some_and(|own| own.subscriptions.remove(filter).is_some());
            codes.push(if was { reason::SUCCESS } else { reason::NO_SUBSCRIPTION });
        }
        self.send(link, Outgoing::Unsuback { pid, codes });
        self.tell_subscriptions(link, "unsubscribed", filters.iter().map(String::as_str), now);
    }

    fn tell_subscriptions<'a>(&mut self, link: Link, what: &str, filters: impl Iterator<Item = &'a str>, now: u64) {
        let Some(connection) = self.links.get(&link) else { return };
        let Some(client) = &connection.client else { return };
        let event = lifecycle::subscriptions(what, &client.id, &connection.peer, client.session, filters, now);
        self.announce(event, now);
    }
}

fn fits(count: usize, packet: &str) -> Result<(), String> {
    match count > limits::FILTERS_PER_PACKET {
        true => Err(format!("{count} filters in one {packet}; AWS takes {}", limits::FILTERS_PER_PACKET)),
        false => Ok(()),
    }
}
