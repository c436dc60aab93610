//! Topics that AWS keeps for itself: which a client may publish to, what is served here, and which it may subscribe to.
//!
//! The table of them is `thing::reserved`.

use crate::thing::reserved::{Service, find, is_reserved};

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
    /// AWS serves it and this stand-in does not: Device Defender, streams, location, commands, Greengrass.
    NotHere,
    /// AWS takes no publish there.
    Closed,
}

/// What a topic is that a client publishes to, by the table of reserved topics; none for one that is not reserved.
pub fn published(topic: &str) -> Option<Reserved<'_>> {
    if !is_reserved(topic) {
        return None;
    }
    let Some(found) = find(topic).filter(|found| found.topic.clients.may_publish()) else {
        return Some(Reserved::Closed);
    };
    let value = |name: &str| found.value(name).unwrap_or_default();
    let verb = topic.rsplit('/').next().unwrap_or_default();
    Some(match found.topic.service {
        Service::Shadow | Service::NamedShadow => {
            Reserved::Shadow { thing: value("thing"), name: found.value("shadow"), verb }
        }
        Service::Jobs => Reserved::Jobs { thing: value("thing"), job: found.value("job"), verb },
        Service::Provisioning => {
            let format = value("format");
            match found.value("template") {
                Some(template) => Reserved::Provision { template, format },
                None if topic.starts_with("$aws/certificates/create-from-csr/") => Reserved::CreateFromCsr { format },
                None => Reserved::CreateKeys { format },
            }
        }
        Service::BasicIngest => Reserved::Rule(value("rule")),
        _ => Reserved::NotHere,
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
        for served in ["$aws/things/t/jobs/$next/namespace-x/get", "$aws/things/t/defender/metrics/cbor"] {
            assert_eq!(published(served), Some(Reserved::NotHere), "{served}");
        }
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
