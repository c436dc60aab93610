//! Topics that AWS keeps for itself: which a client may publish to, what is served here, and which it may subscribe to.
//!
//! Developer Guide, "Reserved topics".

/// What a client publishes to where the topic begins with `$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reserved<'a> {
    /// A question to a shadow.
    Shadow {
        /// The thing.
        thing: &'a str,
        /// The shadow's name; none is the classic one.
        name: Option<&'a str>,
        /// `get`, `update` or `delete`.
        verb: &'a str,
    },
    /// A question about jobs: `get`, `start-next`, `JOB/get`, `JOB/update`.
    Jobs {
        /// The thing.
        thing: &'a str,
        /// The job; none for questions about all.
        job: Option<&'a str>,
        /// `get`, `start-next` or `update`.
        verb: &'a str,
    },
    /// A key and certificate, made here.
    CreateKeys {
        /// `json` or `cbor`.
        format: &'a str,
    },
    /// A certificate for a request of the device's own.
    CreateFromCsr {
        /// `json` or `cbor`.
        format: &'a str,
    },
    /// A thing by a provisioning template.
    Provision {
        /// The template.
        template: &'a str,
        /// `json` or `cbor`.
        format: &'a str,
    },
    /// Basic ingest: straight to a rule, to no subscriber.
    Rule(&'a str),
    /// AWS serves it and this stand-in does not: Device Defender, streams, location, commands.
    NotHere,
    /// AWS takes no publish there.
    Closed,
}

/// What a topic is that a client publishes to; none for one that is not reserved.
pub fn published(topic: &str) -> Option<Reserved<'_>> {
    if !topic.starts_with('$') {
        return None;
    }
    let levels: Vec<&str> = topic.split('/').collect();
    let format = |word: &str| matches!(word, "json" | "cbor");
    let verb = |word: &str| matches!(word, "get" | "update" | "delete");
    Some(match levels.as_slice() {
        ["$aws", "things", thing, "shadow", word] if verb(word) => Reserved::Shadow { thing, name: None, verb: word },
        ["$aws", "things", thing, "shadow", "name", name, word] if verb(word) => {
            Reserved::Shadow { thing, name: Some(name), verb: word }
        }
        ["$aws", "things", thing, "jobs", word @ ("get" | "start-next")] => {
            Reserved::Jobs { thing, job: None, verb: word }
        }
        ["$aws", "things", thing, "jobs", job, word @ ("get" | "update")] => {
            Reserved::Jobs { thing, job: Some(job), verb: word }
        }
        ["$aws", "certificates", "create", word] if format(word) => Reserved::CreateKeys { format: word },
        ["$aws", "certificates", "create-from-csr", word] if format(word) => Reserved::CreateFromCsr { format: word },
        ["$aws", "provisioning-templates", template, "provision", word] if format(word) => {
            Reserved::Provision { template, format: word }
        }
        ["$aws", "rules", rule, ..] => Reserved::Rule(rule),
        ["$aws", "things", _, "defender", "metrics", word] if format(word) => Reserved::NotHere,
        ["$aws", "things", _, "streams", _, "get" | "describe", word] if format(word) => Reserved::NotHere,
        ["$aws", "device_location", _, "get_position_estimate"] => Reserved::NotHere,
        ["$aws", "commands", "things" | "clients", _, "executions", ..] => Reserved::NotHere,
        _ => Reserved::Closed,
    })
}

/// Whether AWS takes a subscription to a filter that begins with `$`.
pub fn may_subscribe(filter: &str) -> bool {
    match filter.split('/').next() {
        Some("$aws") => !filter.starts_with("$aws/rules/"),
        Some("$share") => true,
        Some(first) => !first.starts_with('$'),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_serves_is_known_and_all_else_below_dollar_is_closed() {
        assert_eq!(published("a/b"), None);
        let shadow = Reserved::Shadow { thing: "t", name: Some("n"), verb: "get" };
        assert_eq!(published("$aws/things/t/shadow/name/n/get"), Some(shadow));
        assert_eq!(
            published("$aws/things/t/jobs/j1/update"),
            Some(Reserved::Jobs { thing: "t", job: Some("j1"), verb: "update" })
        );
        assert_eq!(published("$aws/rules/r/a/b"), Some(Reserved::Rule("r")));
        for closed in
            ["$SYS/x", "$aws/things/t/shadow/get/accepted", "$aws/events/presence/connected/c", "$share/g/a", "$x"]
        {
            assert_eq!(published(closed), Some(Reserved::Closed), "{closed}");
        }
    }

    #[test]
    fn system_topics_and_rules_cannot_be_subscribed_to() {
        for (filter, may) in [
            ("$SYS/#", false),
            ("$aws/rules/r/#", false),
            ("$aws/things/+/shadow/#", true),
            ("a/#", true),
            ("$share/g/a", true),
        ] {
            assert_eq!(may_subscribe(filter), may, "{filter}");
        }
    }
}
