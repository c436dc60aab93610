//! What the broker has to say while it works: every decision as it falls, and what happens to connections; as a table or as JSON.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use super::rights::Why;
use crate::policy::simulate::Decision;
use crate::thing::operation::Action;

/// A decision on one thing that a client wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The client id.
    pub client: String,
    /// The registered thing of that name, if there is one.
    pub thing: Option<String>,
    /// What it wanted.
    pub action: Action,
    /// On what: client id, topic or filter.
    pub on: String,
    /// The answer.
    pub decision: Decision,
    /// Why.
    pub why: Why,
}

/// Something that happened to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The client id, once it is known.
    pub client: Option<String>,
    /// What: `connected`, `refused`, `cut`, `disconnected`, `dropped`, `note`.
    pub what: &'static str,
    /// The whole of it, for people.
    pub text: String,
}

/// What the broker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// A decision.
    Judged(Judged),
    /// Something that happened.
    Notice(Notice),
    /// What a client was refused, as lines of a manifest that would allow it.
    Learned {
        /// The client id.
        client: String,
        /// The lines.
        manifest: String,
    },
}

/// Something said, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since 1970.
    pub at: u64,
    /// What.
    pub saying: Saying,
}

/// The time of day of a line.
fn clock(at: u64) -> String {
    moment(at).format(format_description!("[hour]:[minute]:[second].[subsecond digits:3]")).unwrap_or_default()
}

fn moment(at: u64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A name that may hold anything, on one line.
fn line(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

impl Event {
    /// Whether it tells of something that was refused.
    pub fn is_refusal(&self) -> bool {
        match &self.saying {
            Saying::Judged(own) => own.decision != Decision::Allow,
            Saying::Notice(own) => matches!(own.what, "refused" | "cut" | "dropped"),
            Saying::Learned { .. } => true,
        }
    }

    /// One line of the table, without its end; `paint` colours the word of the decision.
    pub fn row(&self, paint: &dyn Fn(&str) -> String) -> String {
        let time = clock(self.at);
        match &self.saying {
            Saying::Judged(own) => {
                let action = own.action.policy_action().trim_start_matches("iot:");
                let word = match own.decision {
                    Decision::Allow => "allow",
                    Decision::ImplicitDeny | Decision::ExplicitDeny => "DENY",
                };
                let why = match (&own.why.statement, &own.why.lacks, own.decision) {
                    (Some(statement), None, Decision::Allow) => statement.clone(),
                    (Some(statement), None, _) => format!("denied by {statement}"),
                    (Some(statement), Some(lacks), _) => format!("nearest is {statement}: {lacks}"),
                    (None, lacks, _) => lacks.clone().unwrap_or_default(),
                };
                let resource = format!("{}/{}", own.action.resource_kind(), own.on);
                format!(
                    "{time}  {:<20} {action:<13} {:<44} {}  {}",
                    line(&own.client),
                    line(&resource),
                    paint(&format!("{word:<5}")),
                    line(&why)
                )
            }
            Saying::Notice(own) => {
                let client = own.client.as_deref().unwrap_or("-");
                format!("{time}  {:<20} {:<13} {}", line(client), own.what, line(&own.text))
            }
            Saying::Learned { client, manifest } => {
                format!(
                    "{time}  {:<20} these lines of the manifest would allow what it wanted:\n{manifest}",
                    line(client)
                )
            }
        }
    }

    /// One JSON object, without `schema`.
    pub fn json(&self) -> Value {
        let time = moment(self.at).format(&Rfc3339).unwrap_or_default();
        match &self.saying {
            Saying::Judged(own) => json!({
                "event": "decision",
                "time": time,
                "client": own.client,
                "thing": own.thing,
                "action": own.action.policy_action(),
                "resource": format!("{}/{}", own.action.resource_kind(), own.on),
                "decision": own.decision.as_str(),
                "statement": own.why.statement,
                "lacks": own.why.lacks,
            }),
            Saying::Notice(own) => {
                json!({ "event": own.what, "time": time, "client": own.client, "message": own.text })
            }
            Saying::Learned { client, manifest } => {
                json!({ "event": "learned", "time": time, "client": client, "manifest": manifest })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stays_one_row_whatever_the_client_is_called() {
        let notice = Notice { client: Some("a\nb\u{1b}[2J".into()), what: "refused", text: "x\r\ny".into() };
        let event = Event { at: 1_000, saying: Saying::Notice(notice) };
        let row = event.row(&|word| word.to_owned());
        assert!(!row.contains(char::is_control), "{row:?}");
        assert!(row.starts_with("00:00:01.000  "));
    }
}
