//! What one connection may do: the policies in force for it, made ready for many questions, with every answer remembered and explained.

use std::collections::HashMap;

use super::directory::Identity;
use crate::finding::Source;
use crate::policy::context::{Context, Request};
use crate::policy::document::Document;
use crate::policy::simulate::{Answer, Decision, Policies};
use crate::policy::{explain, parse};
use crate::thing::operation::Action;

/// Answers that are remembered per action before they are forgotten all at once.
const REMEMBERED: usize = 1024;

/// The rights of one connection.
#[derive(Debug)]
pub struct Rights {
    documents: Vec<Document>,
    policies: Policies,
    context: Context,
    remembered: HashMap<Action, HashMap<Box<str>, Answer>>,
}

/// Why an answer is what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The statement that decided, or the one that came nearest: `policy:7, Sid`.
    pub statement: Option<String>,
    /// What the nearest statement lacks; none where one decided.
    pub lacks: Option<String>,
}

impl Rights {
    /// The rights of an identity in a context.
    pub fn new(identity: &Identity, context: Context) -> Self {
        let read = |name: &str, text: &str| parse::read(&Source::new(name, text)).0;
        let documents: Vec<Document> = identity.policies.iter().map(|own| read(&own.name, &own.document)).collect();
        Self { policies: Policies::new(&documents), documents, context, remembered: HashMap::new() }
    }

    /// The context in which questions are asked.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// How many policies are in force.
    pub fn count(&self) -> usize {
        self.documents.len()
    }

    /// What AWS IoT would answer.
    pub fn decide(&mut self, action: Action, on: &str) -> Answer {
        let known = self.remembered.entry(action).or_default();
        if let Some(answer) = known.get(on) {
            return *answer;
        }
        let answer = self.policies.decide(&self.context, &Request::of(action, on));
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(on.into(), answer);
        answer
    }

    /// The statement that decided; or for what none allows, the nearest and what it lacks.
    pub fn why(&self, action: Action, on: &str, answer: Answer) -> Why {
        if let Some(number) = answer.by {
            return Why { statement: Some(explain::name_of(&self.documents, number)), lacks: None };
        }
        if self.documents.is_empty() {
            return Why { statement: None, lacks: Some("no policy is attached to the certificate".to_owned()) };
        }
        let explanation = explain::explain(&self.documents, &self.context, &Request::of(action, on));
        match explanation.nearest() {
            Some(nearest) => Why {
                statement: Some(explain::name_of(&self.documents, nearest.number)),
                lacks: Some(nearest.reasons.join("; ")),
            },
            None => Why {
                statement: None,
                lacks: Some(format!(
                    "no statement speaks of {} or of this {}",
                    action.policy_action(),
                    action.resource_kind()
                )),
            },
        }
    }
}

/// Whether an answer lets through.
pub fn allows(answer: Answer) -> bool {
    answer.decision == Decision::Allow
}
