//! PUBLISH: the limits, the policy, what is retained and who is answered.

use std::sync::Arc;

use super::{Broker, Link};
use crate::sandbox::limits;
use crate::sandbox::packet::{Message, Outgoing, Version, reason};
use crate::sandbox::reserved::{self, Reserved};
use crate::thing::operation::Action;
use crate::thing::topic;

impl Broker {
    pub(super) fn publish(&mut self, link: Link, pid: Option<u16>, alias: Option<u16>, mut message: Message, now: u64) {
        if self.is_over_quota(link, now) {
            return;
        }
        match self.unalias(link, alias, &message.topic) {
            Ok(topic) => message.topic = topic,
            Err(why) => return self.cut(link, reason::TOPIC_ALIAS, &why, now),
        }
        let topic = message.topic.clone();
        if let Err((code, why)) = fits(&message) {
            return self.cut(link, code, &why, now);
        }
        let reserved = reserved::published(&topic);
        if message.retain && reserved.is_some() {
            let why = format!("AWS takes no RETAIN flag on the reserved topic `{topic}`");
            return self.cut(link, 0x9a, &why, now);
        }
        for action in [Some(Action::Publish), message.retain.then_some(Action::RetainPublish)].into_iter().flatten() {
            if !self.judge(link, action, &topic, now) {
                return self.deny_publish(link, pid, action, &topic, now);
            }
        }
        if reserved == Some(Reserved::Closed) {
            let why = format!("a client cannot publish to `{topic}`: AWS keeps topics that begin with `$` for itself");
            return self.cut(link, reason::TOPIC_NAME, &why, now);
        }
        let session = self.client(link).map(|client| client.session);
        let reached = match reserved {
            Some(reserved) => {
                self.serve(link, &reserved, &message, now);
                true
            }
            None => {
                let message = Arc::new(message);
                if message.retain {
                    self.retain(&message);
                }
                self.route(&message, session, now)
            }
        };
        if let Some(pid) = pid {
            let five = self.client(link).is_some_and(|client| client.version == Version::V5);
            let code = if reached || !five { reason::SUCCESS } else { reason::NO_SUBSCRIBERS };
            self.send(link, Outgoing::Puback { pid, code, reason: None });
        }
    }

    /// MQTT 5 is told which message was refused; then either version loses its connection, which is the safe reading of a guide that
    /// says that AWS may disconnect (Developer Guide, "MQTT", reason codes; "Lifecycle events", AUTH_ERROR).
    fn deny_publish(&mut self, link: Link, pid: Option<u16>, action: Action, topic: &str, now: u64) {
        let why = format!("not authorized: {} on topic/{topic}", action.policy_action());
        let Some(client) = self.client(link) else { return };
        if let (Version::V5, Some(pid)) = (client.version, pid) {
            let reason = client.reasons.then(|| why.clone());
            self.send(link, Outgoing::Puback { pid, code: reason::NOT_AUTHORIZED, reason });
        }
        self.cut(link, reason::NOT_AUTHORIZED, &why, now);
    }

    /// The topic that an alias stands for; aliases are this connection's.
    fn unalias(&mut self, link: Link, alias: Option<u16>, topic: &Arc<str>) -> Result<Arc<str>, String> {
        let Some(client) = self.client_mut(link) else { return Ok(topic.clone()) };
        match (alias, topic.is_empty()) {
            (None, true) => Err("a message without a topic".to_owned()),
            (None, false) => Ok(topic.clone()),
            (Some(alias), _) if alias == 0 || alias > limits::TOPIC_ALIASES => {
                Err(format!("topic alias {alias}; AWS takes 1 to {}", limits::TOPIC_ALIASES))
            }
            (Some(alias), true) => {
                client.aliases.get(&alias).cloned().ok_or_else(|| format!("topic alias {alias} was never set"))
            }
            (Some(alias), false) => {
                client.aliases.insert(alias, topic.clone());
                Ok(topic.clone())
            }
        }
    }

    /// Counts a publish of this second; with quotas on, the hundred and first is discarded without an answer.
    fn is_over_quota(&mut self, link: Link, now: u64) -> bool {
        if !self.settings.quotas {
            return false;
        }
        let Some(client) = self.client_mut(link) else { return false };
        let second = now / 1000;
        if client.rate.0 != second {
            client.rate = (second, 0);
        }
        client.rate.1 += 1;
        let (over, first) =
            (client.rate.1 > limits::PUBLISHES_A_SECOND, client.rate.1 == limits::PUBLISHES_A_SECOND + 1);
        let id = client.id.to_string();
        if first {
            let text =
                format!("more than {} publishes in this second: the rest is discarded", limits::PUBLISHES_A_SECOND);
            self.notice(Some(&id), "dropped", text, now);
        }
        over
    }

    /// Keeps a message for those who subscribe later; an empty one forgets.
    fn retain(&mut self, message: &Arc<Message>) {
        if message.payload.is_empty() {
            self.retained.remove(&message.topic);
        } else {
            self.retained.insert(message.topic.clone(), message.clone());
        }
    }

    pub(super) fn publish_will(&mut self, message: Message, now: u64) {
        let message = Arc::new(message);
        if message.retain {
            self.retain(&message);
        }
        self.route(&message, None, now);
    }
}

/// Whether a message is one that AWS takes.
fn fits(message: &Message) -> Result<(), (u8, String)> {
    if message.qos > 1 {
        return Err((reason::QOS, format!("QoS 2 on `{}`; AWS IoT Core has 0 and 1", message.topic)));
    }
    if message.payload.len() > limits::PAYLOAD {
        let text = format!("{} bytes for `{}`; a payload has at most 128 KB", message.payload.len(), message.topic);
        return Err((reason::TOO_LARGE, text));
    }
    topic::check_topic(&message.topic)
        .map_err(|problem| (reason::TOPIC_NAME, format!("topic `{}`: {}", message.topic, problem.0)))
}
