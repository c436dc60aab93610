//! One connection of Mosquitto's: each of its lines becomes part of a thing, or is said to have no effect or to be lost.

use super::Section;
use super::lines::Line;
use super::topic::{self, atoi};
use crate::emit::OptionValue;
use crate::emit::mosquitto::parent_as_sent;
use crate::emit::remap::prefixes;
use crate::finding::{Finding, Place};
use crate::import::account::Report;
use crate::import::imported_thing::{ImportedThing, Placed};
use crate::thing::mqtt::{KEEP_ALIVE, LONGEST_SESSION, MqttVersion, Session};
use crate::thing::{Direction, Route};

/// A connection that is being read.
pub(super) struct Reader<'a, 'r> {
    pub(super) report: &'r mut Report,
    pub(super) section: Section<'a>,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn bridge(mut self) -> ImportedThing {
        let (name, place) = self.section.name.clone();
        let mut thing = ImportedThing::new("mosquitto", (name.to_owned(), place.clone()), true);
        let said = self.report.findings.len();
        thing.section.0 = self.section.lines.values().flatten().map(|line| line.place.clone()).collect();
        thing.client_id = self.text("remote_clientid", "the client id");
        if thing.client_id.is_none() {
            thing.client_id = Some((name.to_owned(), place.clone()));
            let says = format!(
                "there is no `remote_clientid`: Mosquitto makes `HOSTNAME.{name}` of it, which no policy of this thing allows"
            );
            let help = format!("the manifest takes `{name}`; set `client-id` where the old one has to stay");
            self.report.say(Finding::warn("bridge-client-id", says).help(help), &place);
        }
        self.address(&mut thing);
        self.tls(&mut thing);
        self.session(&mut thing);
        self.start(&mut thing);
        self.habits(&mut thing);
        self.local_side(&mut thing);
        self.sign_in();
        self.beyond();
        let retain =
            self.flag("bridge_outgoing_retain", "whether messages keep RETAIN").is_none_or(|(retain, _)| retain);
        for line in std::mem::take(&mut self.section.lines).remove("topic").unwrap_or_default() {
            self.topic(&line, retain, &mut thing);
        }
        thing.section.1 = said..self.report.findings.len();
        thing
    }

    /// A text; Mosquitto stops at a second one and at an empty one.
    pub(super) fn text(&mut self, key: &str, r#as: &str) -> Option<Placed<String>> {
        debug_assert!(Section::is_text(key), "{key}");
        let (first, rest) = self.section.all(key).split_first()?;
        for again in rest {
            let says = format!("Mosquitto stops at the second `{}` of a connection", again.key);
            self.report.lost(Finding::deny("bridge-syntax", says).help("delete one of them"), &again.place);
        }
        let text = first.text();
        if text.is_empty() {
            self.report.lost(
                Finding::deny("bridge-value", format!("`{}` is empty, and Mosquitto stops at it", first.key)),
                &first.place,
            );
            return None;
        }
        let place = first.place.clone();
        self.mark(&place, r#as);
        Some((text.to_owned(), place))
    }

    /// Carried over as this, when it is said already what as.
    fn mark(&mut self, place: &Place, r#as: &str) {
        if !r#as.is_empty() {
            self.report.carried(place, r#as);
        }
    }

    /// The last line of a key, which is the one that counts, and its first word.
    pub(super) fn last(&mut self, key: &str) -> Option<Placed<&'a str>> {
        let (last, earlier) = self.section.all(key).split_last()?;
        for line in earlier {
            self.report.idle(&line.place, "a later line of the same key counts");
        }
        let Some(word) = last.word() else {
            self.report.lost(
                Finding::deny("bridge-value", format!("`{}` is empty, and Mosquitto stops at it", last.key)),
                &last.place,
            );
            return None;
        };
        Some((word, last.place.clone()))
    }

    /// A flag: `true`, `1`, `false` or `0`, and nothing else.
    pub(super) fn flag(&mut self, key: &str, r#as: &str) -> Option<Placed<bool>> {
        let (word, place) = self.last(key)?;
        let flag = match word {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => {
                let says = format!(
                    "`{key}` takes `true` or `false`, not `{}`, and Mosquitto stops at it",
                    word.escape_debug()
                );
                self.report.lost(Finding::deny("bridge-value", says), &place);
                return None;
            }
        };
        self.mark(&place, r#as);
        Some((flag, place))
    }

    /// A number as C reads it.
    pub(super) fn number(&mut self, key: &str) -> Option<Placed<i64>> {
        let (word, place) = self.last(key)?;
        let number = atoi(word);
        if number.to_string() != word {
            let says = format!("Mosquitto reads {number} from `{}`", word.escape_debug());
            self.report.say(Finding::warn("bridge-value", says), &place);
        }
        Some((number, place))
    }

    /// Seconds and the like, as an option of the target when it is not what the target does anyway.
    fn option(
        &mut self,
        key: &str,
        option: &'static str,
        range: std::ops::RangeInclusive<i64>,
        thing: &mut ImportedThing,
    ) {
        let Some((number, place)) = self.number(key) else { return };
        // Mosquitto raises what is too low.
        let number = number.clamp(*range.start(), *range.end());
        self.report.carried(&place, option);
        thing.options.push((option, OptionValue::Number(number)));
    }

    fn session(&mut self, thing: &mut ImportedThing) {
        if let Some((five, place)) = self.protocol() {
            thing.mqtt.version = five.then_some(MqttVersion::V5);
            self.report.carried(&place, "the version of MQTT");
        }
        if let Some((clean, _)) = self.flag("cleansession", "the session") {
            thing.mqtt.session = clean.then_some(Session::Clean);
        }
        if let Some((number, place)) = self.number("bridge_session_expiry_interval") {
            match u32::try_from(number).ok().filter(|seconds| (1..=LONGEST_SESSION).contains(seconds)) {
                Some(seconds) if thing.mqtt.version.is_some() => {
                    self.report.carried(&place, "the session");
                    if thing.mqtt.session.is_none() {
                        thing.mqtt.session = Some(Session::KeptFor(seconds));
                    }
                    thing.options.push(("version", OptionValue::Text("2.1".to_owned())));
                }
                Some(_) => self.report.idle(&place, "it has a meaning in MQTT 5 alone"),
                None => self.report.lost(
                    Finding::warn(
                        "bridge-value",
                        format!("AWS keeps a session for a second to seven days, not {number} s"),
                    ),
                    &place,
                ),
            }
        }
        if let Some((number, place)) = self.number("keepalive_interval") {
            let (low, high) = (i64::from(*KEEP_ALIVE.start()), i64::from(*KEEP_ALIVE.end()));
            if number > i64::from(u16::MAX) {
                self.report.lost(
                    Finding::deny("bridge-value", format!("Mosquitto stops at a keep-alive of {number}")),
                    &place,
                );
            } else if !(low..=high).contains(&number) {
                let taken = number.clamp(low, high);
                let says = format!("AWS takes {low} to {high} seconds of keep-alive, and makes {taken} of {number}");
                self.report.lost(Finding::warn("bridge-value", says).help("the manifest says so too"), &place);
                thing.mqtt.keep_alive = u16::try_from(taken).ok();
            } else {
                self.report.carried(&place, "keep-alive");
                thing.mqtt.keep_alive = u16::try_from(number).ok().filter(|number| *number != 60);
            }
        }
    }

    /// Whether it is MQTT 5. Mosquitto compares all that follows the one blank behind the key.
    fn protocol(&mut self) -> Option<Placed<bool>> {
        let (_, place) = self.last("bridge_protocol_version")?;
        let line = self.section.all("bridge_protocol_version").last()?;
        match line.rest {
            "mqttv311" => Some((false, place)),
            "mqttv50" => Some((true, place)),
            "mqttv31" => {
                let finding =
                    Finding::deny("bridge-value", "AWS IoT does not speak MQTT 3.1").help("the manifest takes 3.1.1");
                self.report.lost(finding, &place);
                None
            }
            other => {
                let says = format!("Mosquitto stops at the protocol version `{}`", other.escape_debug());
                let finding = Finding::deny("bridge-value", says)
                    .help("`mqttv311` or `mqttv50`, with one blank before and none behind");
                self.report.lost(finding, &place);
                other.contains("5").then_some((true, place))
            }
        }
    }

    fn start(&mut self, thing: &mut ImportedThing) {
        match self.last("start_type") {
            Some(("automatic", place)) => self.report.carried(&place, "start"),
            Some((word @ ("lazy" | "once"), place)) => {
                self.report.carried(&place, "start");
                thing.options.push(("start", OptionValue::Text(word.to_owned())));
            }
            Some((word, place)) => {
                let says = format!("Mosquitto stops at the start type `{}`", word.escape_debug());
                self.report.lost(Finding::deny("bridge-value", says).help("automatic, lazy or once"), &place);
            }
            None => {}
        }
        let lazy = thing.options.iter().any(|(_, value)| *value == OptionValue::Text("lazy".to_owned()));
        for (key, option) in [("idle_timeout", "idle-timeout"), ("threshold", "threshold")] {
            if lazy {
                self.option(key, option, 1..=86_400, thing);
            } else if let Some((_, place)) = self.number(key) {
                self.report.idle(&place, "it has a meaning for a lazy bridge alone");
            }
        }
        self.option("bridge_max_packet_size", "max-packet-size", 20..=268_435_455, thing);
        self.restart(thing);
    }

    fn restart(&mut self, thing: &mut ImportedThing) {
        let Some((_, place)) = self.last("restart_timeout") else { return };
        let words: Vec<&str> =
            self.section.all("restart_timeout").last().map(|line| line.words().take(2).collect()).unwrap_or_default();
        let numbers: Vec<i64> = words.iter().map(|word| atoi(word)).collect();
        let text = match numbers[..] {
            [one] => one.max(1).to_string(),
            [least, most] if most >= least.max(1) => format!("{} {most}", least.max(1)),
            _ => {
                let finding = Finding::deny(
                    "bridge-value",
                    "the second number of `restart_timeout` is below the first, and Mosquitto stops at it",
                );
                self.report.lost(finding, &place);
                return;
            }
        };
        self.report.carried(&place, "restart-timeout");
        thing.options.push(("restart-timeout", OptionValue::Text(text)));
    }

    /// `topic …`
    fn topic(&mut self, line: &Line<'a>, retain: bool, thing: &mut ImportedThing) {
        let parsed = match topic::parse(line.rest) {
            Ok(parsed) => parsed,
            Err(why) => {
                self.report.lost(Finding::deny("bridge-value", why), &line.place);
                return;
            }
        };
        for remark in &parsed.remarks {
            self.report.say(Finding::warn("bridge-value", remark.clone()), &line.place);
        }
        let (local, remote) = (
            format!("{}{}", parsed.local_prefix, parsed.pattern),
            format!("{}{}", parsed.remote_prefix, parsed.pattern),
        );
        let out = parsed.ways.contains(&Direction::Out);
        let stripped = retain && out && remote.starts_with('$');
        self.report
            .carried(&line.place, if stripped { "routes, without RETAIN, which AWS refuses there" } else { "routes" });
        if out {
            self.parent(&parsed, &local, &remote, &line.place);
        }
        for direction in parsed.ways {
            // AWS takes nothing retained on reserved topics.
            let retain = retain && *direction == Direction::Out && !remote.starts_with('$');
            let route =
                Route { direction: *direction, local: local.clone(), remote: remote.clone(), qos: parsed.qos, retain };
            thing.routes.push((route, line.place.clone()));
        }
    }

    /// `a/#` matches `a` too, which goes up under another name when the prefix is cut elsewhere.
    fn parent(&mut self, parsed: &topic::Topic<'_>, local: &str, remote: &str, place: &Place) {
        let Some(parent) = local.strip_suffix("/#") else { return };
        let was = parent_as_sent(parsed.local_prefix, parsed.remote_prefix, parent);
        let (here, there, _) = prefixes(local, remote);
        let will = parent_as_sent(here, there, parent);
        if was != will {
            let says = format!("the topic `{parent}` itself goes up as `{will}`; it went as `{was}`");
            self.report.say(Finding::warn("bridge-parent", says).help("what is below it goes as before"), place);
        }
    }
}
