//! Reserved topics in one table: which exist, which service each belongs to, and what clients may do there.
//!
//! Developer Guide, "Reserved topics": topics that begin with `$` are AWS's own, clients may use them only as its tables allow and cannot
//! make new ones, and anything else may end the connection. So the table is a closed set, and whoever speaks of `$aws/…` reads it here:
//! operations, derived policies, targets, the simulator's remarks.

mod table;

pub use table::TOPICS;

use super::topic::{Pattern, Piece, filters_overlap};

/// The service that a reserved topic belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// The unnamed (classic) shadow of a thing.
    Shadow,
    /// Named shadows of a thing.
    NamedShadow,
    /// Jobs of a thing.
    Jobs,
    /// Jobs of a thing that belong to a namespace, as Greengrass deployments do.
    JobNamespaces,
    /// Fleet provisioning.
    Provisioning,
    /// Device Defender's metrics.
    DeviceDefender,
    /// Secure tunneling.
    Tunnels,
    /// Commands to a thing or client.
    Commands,
    /// MQTT-based file delivery: streams.
    FileStreams,
    /// Device Location.
    Location,
    /// Basic Ingest: rules without the message broker.
    BasicIngest,
    /// What the Greengrass nucleus tells of its health.
    Greengrass,
    /// AWS IoT FleetWise.
    FleetWise,
    /// Asset properties of AWS IoT SiteWise.
    SiteWise,
    /// Events of AWS IoT itself.
    Events,
}

/// What clients may do on a reserved topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clients {
    /// Publish; nobody can subscribe.
    Publish,
    /// Subscribe; AWS publishes.
    Subscribe,
    /// Subscribe; AWS publishes, and to whoever asked, whether it subscribed or not.
    Answer,
    /// Publish and subscribe: the requests of shadows.
    Request,
}

impl Clients {
    /// Whether clients may publish there.
    pub fn may_publish(self) -> bool {
        matches!(self, Self::Publish | Self::Request)
    }

    /// Whether clients may subscribe to it and be handed its messages.
    pub fn may_subscribe(self) -> bool {
        self != Self::Publish
    }
}

/// A reserved topic.
#[derive(Debug)]
pub struct ReservedTopic {
    /// The service that it belongs to.
    pub service: Service,
    /// What clients may do there.
    pub clients: Clients,
    /// The topic, with what is known only at run time in braces: `$aws/things/{thing}/jobs/{job}/update`.
    pub topic: &'static str,
}

/// The formats of payloads that `{format}` stands for.
pub const FORMATS: [&str; 2] = ["json", "cbor"];
/// What `{devices}` stands for: things by their name, or clients by their id.
pub const DEVICES: [&str; 2] = ["things", "clients"];

impl ReservedTopic {
    /// The topic as filters: known values filled in, each format in turn, `+` for what is known only at run time, `#` for levels of any number.
    pub fn filters(&self, known: &[(&str, &str)]) -> Vec<String> {
        self.written(known, &|placeholder| if placeholder.starts_with('*') { "#" } else { "+" })
    }

    /// The topics that it stands for, known values filled in.
    pub fn patterns(&self, known: &[(&str, &str)]) -> Vec<Pattern> {
        // No topic, name or filter can hold these two.
        const LEVEL: char = '\u{E010}';
        const REST: char = '\u{E011}';
        let texts = self.written(known, &|name| if name.starts_with('*') { "\u{E011}" } else { "\u{E010}" });
        let pattern = |text: String| {
            let mut pieces = Vec::new();
            for part in text.split_inclusive([LEVEL, REST]) {
                let plain = part.trim_end_matches([LEVEL, REST]);
                if !plain.is_empty() {
                    pieces.push(Piece::Text(plain.to_owned()));
                }
                pieces.extend(part.ends_with(LEVEL).then_some(Piece::Level));
                pieces.extend(part.ends_with(REST).then_some(Piece::Rest));
            }
            Pattern::of(pieces)
        };
        texts.into_iter().map(pattern).collect()
    }

    /// The topic with values for its placeholders, once for each value that a closed list gives.
    fn written(&self, known: &[(&str, &str)], open: &dyn Fn(&str) -> &'static str) -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut rest = self.topic;
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, r)| Some((b, r.split_once('}')?)))
        {
            let values: Vec<&str> = match (known.iter().find(|(own, _)| *own == name), name) {
                (Some((_, value)), _) => vec![value],
                (None, "format") => FORMATS.to_vec(),
                (None, "devices") => DEVICES.to_vec(),
                (None, name) => vec![open(name)],
            };
            texts = values
                .iter()
                .flat_map(|value| texts.iter().map(move |text| format!("{text}{before}{value}")))
                .collect();
            rest = after;
        }
        texts.iter().map(|text| format!("{text}{rest}")).collect()
    }

    /// The values of the placeholders in a topic that is one of these.
    fn values<'t>(&self, topic: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
        let mut values = Vec::new();
        let (mut own, mut given) = (self.topic.split('/'), topic.split('/'));
        let mut at = 0;
        loop {
            match (own.next(), given.next()) {
                (None, None) => return Some(values),
                (Some(own), Some(level)) => {
                    let Some((before, name)) = own.split_once('{').map(|(b, name)| (b, name.trim_end_matches('}')))
                    else {
                        if own != level {
                            return None;
                        }
                        at += level.len() + 1;
                        continue;
                    };
                    if let Some(name) = name.strip_prefix('*') {
                        values.push((name, &topic[at..]));
                        return Some(values);
                    }
                    let value = level.strip_prefix(before).filter(|value| !value.is_empty())?;
                    let listed = match name {
                        "format" => FORMATS.contains(&value),
                        "devices" => DEVICES.contains(&value),
                        _ => true,
                    };
                    if !listed {
                        return None;
                    }
                    values.push((name, value));
                    at += level.len() + 1;
                }
                _ => return None,
            }
        }
    }
}

/// A reserved topic that was found for a topic, and what its placeholders are there.
#[derive(Debug)]
pub struct Found<'t> {
    /// The topic.
    pub topic: &'static ReservedTopic,
    /// Placeholders by name: `thing`, `job`.
    pub values: Vec<(&'static str, &'t str)>,
}

impl<'t> Found<'t> {
    /// The value of a placeholder.
    pub fn value(&self, name: &str) -> Option<&'t str> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }
}

/// The reserved topic that a topic is; `None` for one that AWS does not document.
pub fn find(topic: &str) -> Option<Found<'_>> {
    TOPICS.iter().find_map(|own| own.values(topic).map(|values| Found { topic: own, values }))
}

/// The topics of a service, in the table's order.
pub fn of(service: Service) -> impl Iterator<Item = &'static ReservedTopic> {
    TOPICS.iter().filter(move |topic| topic.service == service)
}

/// Whether a topic or filter is AWS's own.
pub fn is_reserved(topic: &str) -> bool {
    topic.starts_with('$')
}

/// What the topics of a thing begin with: `$aws/things/THING/`.
pub fn of_thing(thing: &str) -> String {
    format!("$aws/things/{thing}/")
}

/// What the topics of a shadow begin with, without the last `/`; `None` is the unnamed (classic) one.
pub fn shadow_prefix(thing: &str, shadow: Option<&str>) -> String {
    match shadow {
        None => format!("$aws/things/{thing}/shadow"),
        Some(shadow) => format!("$aws/things/{thing}/shadow/name/{shadow}"),
    }
}

/// The topic that hands a message to a rule; `topic` begins with the rule's name.
pub fn basic_ingest(topic: &str) -> String {
    format!("$aws/rules/{topic}")
}

/// Whether AWS publishes anything that a filter hears.
pub fn is_heard(filter: &str) -> bool {
    let mut rows = TOPICS.iter().filter(|row| row.clients.may_subscribe());
    rows.any(|row| row.filters(&[]).iter().any(|own| filters_overlap(own, filter)))
}

/// What the topics of a thing's jobs begin with, without the last `/`.
pub fn jobs_prefix(thing: &str) -> String {
    format!("$aws/things/{thing}/jobs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_found_with_its_values() {
        let found = find("$aws/things/t/jobs/j1/update").unwrap();
        assert_eq!(
            (found.topic.service, found.value("thing"), found.value("job")),
            (Service::Jobs, Some("t"), Some("j1"))
        );
        let rule = find("$aws/rules/r/a/b").unwrap();
        assert_eq!((rule.topic.clients, rule.value("topic")), (Clients::Publish, Some("a/b")));
        assert_eq!(find("$aws/certificates/create/json").unwrap().value("format"), Some("json"));
        let namespaced = find("$aws/things/t/jobs/$next/namespace-x/get").unwrap();
        assert_eq!((namespaced.topic.service, namespaced.value("namespace")), (Service::JobNamespaces, Some("x")));
        for none in [
            "$aws/certificates/create/xml",
            "$aws/things//jobs/get",
            "$aws/things/t/jobs",
            "$aws/x",
            "a/b",
            "",
            "$SYS/x",
        ] {
            assert!(find(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_topic_is_written_once_for_each_format() {
        let metrics = of(Service::DeviceDefender).next().unwrap();
        let filters = metrics.filters(&[("thing", "t")]);
        assert_eq!(filters, ["$aws/things/t/defender/metrics/json", "$aws/things/t/defender/metrics/cbor"]);
        let job = of(Service::Jobs).nth(3).unwrap();
        assert_eq!(job.filters(&[("thing", "t")]), ["$aws/things/t/jobs/+/update"]);
        assert_eq!(job.patterns(&[])[0].to_string(), "$aws/things/<level>/jobs/<level>/update");
        let rule = of(Service::BasicIngest).nth(1).unwrap();
        assert_eq!(rule.patterns(&[("rule", "r")])[0].to_string(), "$aws/rules/r/<any>");
    }

    #[test]
    fn every_row_is_found_by_what_it_writes() {
        for row in TOPICS {
            for topic in row.filters(&[]) {
                let topic = topic.replace('+', "x").replace('#', "x/y");
                assert!(std::ptr::eq(find(&topic).unwrap().topic, row), "{topic}");
            }
        }
    }
}
