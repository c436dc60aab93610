//! An operation: one thing that a client does on the wire, and so one thing that a policy has to allow.

use std::collections::BTreeSet;
use std::fmt;

use crate::thing::name::{ClientId, ShadowName, ThingName};
use crate::thing::topic::{Pattern, Piece};

/// What is done. The names are those of the policy actions (Developer Guide, "AWS IoT Core policy actions").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Connect with a client id.
    Connect,
    /// Publish to a topic.
    Publish,
    /// Publish with the RETAIN flag; needs Publish too.
    RetainPublish,
    /// Subscribe with a filter: the filter's own text counts, `+` and `#` are characters of it.
    Subscribe,
    /// Be handed a message that was published to a topic.
    Receive,
}

impl Action {
    /// The policy action: `iot:Publish`.
    pub fn policy_action(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Publish => "iot:Publish",
            Self::RetainPublish => "iot:RetainPublish",
            Self::Subscribe => "iot:Subscribe",
            Self::Receive => "iot:Receive",
        }
    }

    /// The kind of resource it applies to, as ARNs spell it: `client`, `topic`, `topicfilter`.
    pub fn resource_kind(self) -> &'static str {
        match self {
            Self::Connect => "client",
            Self::Subscribe => "topicfilter",
            Self::Publish | Self::RetainPublish | Self::Receive => "topic",
        }
    }
}

/// One operation, or a set of them where a part is known only at run time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// What is done.
    pub action: Action,
    /// On what: the client id, topic or filter.
    pub on: Pattern,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.action.policy_action(), self.action.resource_kind(), self.on)
    }
}

/// The operations of one client, each once, in a fixed order.
pub type Operations = BTreeSet<Operation>;

/// Connects as this client.
pub fn connect(client: &ClientId) -> Operation {
    Operation { action: Action::Connect, on: Pattern::exact(client.as_str()) }
}

/// Publishes to a topic, in which `+` is a level known only at run time; `retain` adds the RETAIN flag.
///
/// A final `#` is what a broker matches with it: any topic below, and the one above (`a/#` matches `a`, MQTT 3.1.1 §4.7.1.2).
pub fn publish(topic: &str, retain: bool) -> Vec<Operation> {
    let patterns = std::iter::once(topic).chain(topic.strip_suffix("/#")).map(Pattern::topics);
    patterns
        .flat_map(|on| {
            let retained = retain.then(|| Operation { action: Action::RetainPublish, on: on.clone() });
            std::iter::once(Operation { action: Action::Publish, on }).chain(retained)
        })
        .collect()
}

/// Subscribes with this filter and is handed what it matches.
pub fn subscribe(filter: &str) -> Vec<Operation> {
    vec![
        Operation { action: Action::Subscribe, on: Pattern::exact(filter) },
        Operation { action: Action::Receive, on: Pattern::topics(filter) },
    ]
}

/// Subscribes to a reserved topic with levels known only at run time: with the level itself or with `+` in its place.
pub fn subscribe_levels(filter: &str) -> Vec<Operation> {
    vec![
        Operation { action: Action::Subscribe, on: Pattern::topics(filter) },
        Operation { action: Action::Receive, on: Pattern::topics(filter) },
    ]
}

/// Subscribes to all below a reserved topic with levels known only at run time, where nothing comes but these answers.
pub fn subscribe_below(topic: &str, answers: &[&str]) -> Vec<Operation> {
    let pieces =
        Pattern::topics(topic).pieces().iter().cloned().chain([Piece::Text("/#".to_owned())]).collect::<Vec<_>>();
    let received = answers.iter().map(|answer| Pattern::topics(&format!("{topic}/{answer}")));
    std::iter::once(Operation { action: Action::Subscribe, on: Pattern::of(pieces) })
        .chain(received.map(|on| Operation { action: Action::Receive, on }))
        .collect()
}

/// Uses a shadow: get, update and delete it and hear of its changes.
///
/// Topics: Developer Guide, "Reserved topics", section "Device shadow topics". `None` is the unnamed (classic) shadow.
pub fn shadow(thing: &ThingName, name: Option<&ShadowName>) -> Vec<Operation> {
    let prefix = match name {
        None => format!("$aws/things/{thing}/shadow"),
        Some(name) => format!("$aws/things/{thing}/shadow/name/{name}"),
    };
    let asked = ["get", "update", "delete"].iter().flat_map(|verb| publish(&format!("{prefix}/{verb}"), false));
    let answers = [
        "get/accepted",
        "get/rejected",
        "update/accepted",
        "update/rejected",
        "update/delta",
        "update/documents",
        "delete/accepted",
        "delete/rejected",
    ];
    asked.chain(answers.iter().flat_map(|answer| subscribe(&format!("{prefix}/{answer}")))).collect()
}

/// Takes part in jobs: asks for them, reports on them and hears of new ones.
///
/// Topics: Developer Guide, "Reserved topics", section "Job topics".
pub fn jobs(thing: &ThingName) -> Vec<Operation> {
    let prefix = format!("$aws/things/{thing}/jobs");
    let asked =
        ["get", "start-next", "+/get", "+/update"].iter().flat_map(|verb| publish(&format!("{prefix}/{verb}"), false));
    let answers = ["get", "start-next", "+/get", "+/update"]
        .iter()
        .flat_map(|verb| [format!("{prefix}/{verb}/accepted"), format!("{prefix}/{verb}/rejected")]);
    let news = ["notify", "notify-next"].iter().map(|verb| format!("{prefix}/{verb}"));
    asked.chain(answers.chain(news).flat_map(|filter| subscribe_levels(&filter))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_subscribed_by_its_text_and_received_by_its_meaning() {
        let operations: Vec<String> = subscribe("cmd/x/#").iter().map(ToString::to_string).collect();
        assert_eq!(operations, ["iot:Subscribe topicfilter/cmd/x/#", "iot:Receive topic/cmd/x/<any>"]);
    }

    #[test]
    fn a_classic_shadow_has_three_questions_and_eight_answers() {
        let thing = ThingName::parse("t").unwrap();
        let operations = shadow(&thing, None);
        assert_eq!(operations.iter().filter(|o| o.action == Action::Publish).count(), 3);
        assert_eq!(operations.iter().filter(|o| o.action == Action::Subscribe).count(), 8);
        assert!(operations.iter().all(|o| o.on.to_string().starts_with("$aws/things/t/shadow/")));
    }

    #[test]
    fn a_job_id_is_known_only_at_run_time() {
        let thing = ThingName::parse("t").unwrap();
        assert!(jobs(&thing).iter().any(|o| o.to_string() == "iot:Publish topic/$aws/things/t/jobs/<level>/update"));
        assert!(
            jobs(&thing)
                .iter()
                .any(|o| o.to_string() == "iot:Subscribe topicfilter/$aws/things/t/jobs/<level>/get/accepted")
        );
    }
}
