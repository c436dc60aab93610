//! What AWS serves on its reserved topics, as far as it is served here.

use std::sync::Arc;

use serde_json::Value;

use super::{Broker, Effect, Link};
use crate::sandbox::packet::Message;
use crate::sandbox::provisioning::{Next, Refusal};
use crate::sandbox::reserved::Reserved;

impl Broker {
    /// Answers what is published to a reserved topic.
    pub(super) fn serve(&mut self, link: Link, reserved: &Reserved<'_>, message: &Message, now: u64) {
        let id = self.client(link).map(|client| client.id.to_string());
        match reserved {
            Reserved::Shadow { thing, name, verb } => {
                for answer in self.shadows.answer(thing, *name, verb, &message.payload, now) {
                    self.route(&Arc::new(answer), None, now);
                }
            }
            Reserved::Jobs { thing, job, verb } => {
                let mut answers = self.jobs.answer(thing, *job, verb, &message.payload, now).into_iter();
                if let Some(first) = answers.next() {
                    self.answer(link, first, now);
                }
                for notification in answers {
                    self.route(&Arc::new(notification), None, now);
                }
            }
            Reserved::CreateKeys { format: "json" } | Reserved::CreateFromCsr { format: "json" } => {
                let payload = matches!(reserved, Reserved::CreateFromCsr { .. }).then_some(&message.payload[..]);
                let made = self.provisioning.create(&mut *self.directory, payload, now);
                self.reply(link, &message.topic, made, now);
            }
            Reserved::Provision { template, format: "json" } => {
                let claim = self.links.get(&link).map(|own| own.peer.certificate.id.clone()).unwrap_or_default();
                match self.provisioning.provision(&mut *self.directory, template, &claim, &message.payload, now) {
                    Ok(Next::Answer(body)) => self.reply(link, &message.topic, Ok(body), now),
                    Err(refusal) => self.reply(link, &message.topic, Err(refusal), now),
                    Ok(Next::Ask(asked)) => {
                        self.next_session += 1;
                        let number = self.next_session;
                        self.waiting.insert(number, (link, message.topic.to_string(), asked.waiting.clone()));
                        self.effects.push(Effect::Ask(number, asked));
                    }
                }
            }
            Reserved::Rule(rule) => {
                let text = format!("basic ingest to rule `{rule}`: there are no rules here, so it ends here");
                self.notice(id.as_deref(), "note", text, now);
            }
            _ => {
                let text = format!("`{}` is AWS's, and this stand-in gives no answer there", message.topic);
                self.notice(id.as_deref(), "note", text, now);
            }
        }
    }

    /// A hook answered a provisioning; `said` is none when it said nothing in time or nothing that can be read.
    pub fn hook_said(&mut self, number: u64, said: Option<&Value>, now: u64) {
        let Some((link, topic, waiting)) = self.waiting.remove(&number) else { return };
        let done = self.provisioning.finish(&mut *self.directory, &waiting, Some(said), now);
        self.reply(link, &topic, done, now);
    }

    /// Publishes an answer on `…/accepted` or `…/rejected`.
    fn reply(&mut self, link: Link, topic: &str, body: Result<Value, Refusal>, now: u64) {
        let (end, body) = match body {
            Ok(body) => ("accepted", body),
            Err(refusal) => ("rejected", refusal.body()),
        };
        let id = self.client(link).map(|client| client.id.to_string());
        if end == "rejected" {
            self.notice(
                id.as_deref(),
                "note",
                format!("{topic}: {}", body["errorMessage"].as_str().unwrap_or_default()),
                now,
            );
        }
        self.route(&Arc::new(Message::own(format!("{topic}/{end}"), body.to_string(), now)), None, now);
    }
}
