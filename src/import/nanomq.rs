//! NanoMQ's configuration, every generation of it: HOCON with `bridges.mqtt.NAME`, string lists or `nodes`, and the classic key-value form.

mod hocon_bridge;
mod keys;
mod kv;
mod kv_settings;
mod rows;
mod settings;

use crate::finding::{Finding, Place, Source, Span};
use crate::import::Input;
use crate::import::account::Report;
use crate::import::hocon::{Node, Object, Value, parse};
use crate::import::imported_thing::{ImportedThing, Placed};

/// Whether a text looks like NanoMQ's.
pub fn looks(text: &str) -> bool {
    kv::looks(text) || ["bridges.", "bridges {", "bridges{", "bridge.mqtt"].iter().any(|word| text.contains(word))
}

/// Reads HOCON, or the classic key-value form.
pub fn read(input: &Input<'_>, report: &mut Report) -> Vec<ImportedThing> {
    let mut things = Vec::new();
    for source in input.files {
        things.extend(if kv::looks(source.text()) { kv::read(source, report) } else { hocon(source, report) });
    }
    things
}

fn hocon(source: &Source, report: &mut Report) -> Vec<ImportedThing> {
    let root = parse(source, report);
    let mut reader = Reader { source, report };
    for member in root.0.iter().filter(|member| !is_bridges(&member.key)) {
        reader.not_the_bridges(member.span.clone(), &member.node);
    }
    let mut things = Vec::new();
    let Some(bridges) = root.get("bridges").or(root.get("bridge")).and_then(object) else { return things };
    for (word, aws) in [("mqtt", false), ("aws", true)] {
        let Some(Node { value: Value::Object(all), .. }) = bridges.get(word) else { continue };
        for member in &all.0 {
            match &member.node.value {
                // The queue that all bridges share.
                _ if member.key == "cache" || member.key == "sqlite" => reader.queue(&member.node, member.span.clone()),
                Value::Array(nodes) if member.key == "nodes" => {
                    let says = "a list of `nodes` is the form of NanoMQ before 0.19; today's stops at it";
                    let finding =
                        Finding::warn("bridge-format-obsolete", says).help("emit the imported manifest again");
                    reader.say(finding, &member.span);
                    for node in nodes {
                        if let Some(object) = object(node) {
                            let name = reader.text(object, "name");
                            reader.carry(object, &["name"], "the thing's name");
                            let name = name.unwrap_or_else(|| ("bridge".to_owned(), source.place(node.span.clone())));
                            things.push(reader.bridge(name, object, aws));
                        }
                    }
                }
                Value::Object(object) => {
                    let name = (member.key.clone(), source.place(member.span.clone()));
                    things.push(reader.bridge(name, object, aws));
                }
                _ => {
                    let says = format!("`{}` is not a bridge", member.key.escape_debug());
                    reader
                        .report
                        .ignored(Finding::warn("bridge-key-unknown", says), &source.place(member.span.clone()));
                }
            }
        }
    }
    things
}

fn is_bridges(key: &str) -> bool {
    key.eq_ignore_ascii_case("bridges") || key.eq_ignore_ascii_case("bridge")
}

pub(super) fn object(node: &Node) -> Option<&Object> {
    match &node.value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

pub(super) struct Reader<'a> {
    source: &'a Source,
    report: &'a mut Report,
}

impl Reader<'_> {
    fn place(&self, span: &Span) -> Place {
        self.source.place(span.clone())
    }

    fn say(&mut self, finding: Finding, span: &Span) {
        let place = self.place(span);
        self.report.say(finding, &place);
    }

    /// A setting that is not carried over, and why.
    fn lost(&mut self, finding: Finding, span: &Span) {
        let place = self.place(span);
        self.report.lost(finding, &place);
    }

    /// The settings of these keys are carried over, as this.
    fn carry(&mut self, object: &Object, keys: &[&str], r#as: &str) {
        for key in keys {
            if let Some(span) = object.span(key) {
                let place = self.place(&span);
                self.report.carried(&place, r#as);
            }
        }
    }

    /// What stands beside the bridges: listeners, rules, logs.
    fn not_the_bridges(&mut self, span: Span, node: &Node) {
        let inner = object(node).map(Object::settings).unwrap_or_default();
        let listed = match &node.value {
            Value::Array(items) => items
                .iter()
                .flat_map(|item| object(item).map(Object::settings).unwrap_or_else(|| vec![item.span.clone()]))
                .collect(),
            _ => Vec::new(),
        };
        for span in std::iter::once(span).chain(inner).chain(listed) {
            let place = self.place(&span);
            self.report.idle(&place, "a setting of the broker, not of its bridge");
        }
    }

    /// The queue on disk that all bridges share.
    fn queue(&mut self, node: &Node, span: Span) {
        let spans = object(node).map(Object::settings).unwrap_or_else(|| vec![span]);
        for span in spans {
            let place = self.place(&span);
            self.report
                .idle(&place, "the queue on disk is a setting of the broker; the emitted bridge has one in memory");
        }
    }

    /// A text; NanoMQ takes nothing else where it wants one.
    fn text(&mut self, object: &Object, key: &str) -> Option<Placed<String>> {
        let node = object.get(key)?;
        match &node.value {
            Value::Text(text) => Some((text.clone(), self.place(&node.span))),
            _ => {
                let says = format!("`{key}` takes a text in quotes; NanoMQ passes over anything else");
                self.lost_value(object, key, says);
                None
            }
        }
    }

    /// A whole number without quotes.
    fn number(&mut self, object: &Object, key: &str) -> Option<Placed<u32>> {
        let node = object.get(key)?;
        match &node.value {
            Value::Number(text) => text.parse().ok().map(|number| (number, self.place(&node.span))),
            // Flags count too, and keep the flag.
            Value::Flag(flag) => Some((if *flag { 2 } else { 0 }, self.place(&node.span))),
            _ => {
                let says = format!("`{key}` takes a whole number without quotes; NanoMQ passes over anything else");
                self.lost_value(object, key, says);
                None
            }
        }
    }

    /// A flag without quotes; NanoMQ passes over anything else.
    fn flag(&mut self, object: &Object, key: &str) -> Option<bool> {
        let node = object.get(key)?;
        let Value::Flag(flag) = &node.value else {
            let says = format!("`{key}` takes `true` or `false` without quotes; NanoMQ passes over anything else");
            self.lost_value(object, key, says);
            return None;
        };
        Some(*flag)
    }

    /// Seconds: a number with one of four units; NanoMQ takes anything else for nothing or for nonsense.
    fn time(&mut self, object: &Object, key: &str) -> Option<Placed<u32>> {
        let node = object.get(key)?;
        let seconds = match &node.value {
            Value::Unit(text) | Value::Text(text) => {
                crate::thing::mqtt::seconds(text).filter(|seconds| *seconds < 65_536)
            }
            _ => None,
        };
        if seconds.is_none() {
            let says =
                format!("`{key}` takes a number with `s`, `m`, `h` or `d`, like `60s`; NanoMQ misreads anything else");
            self.lost_value(object, key, says);
        }
        seconds.map(|seconds| (seconds, self.place(&node.span)))
    }

    /// A value that NanoMQ does not take: the finding points at the value, the account at the setting.
    fn lost_value(&mut self, object: &Object, key: &str, says: String) {
        let Some(node) = object.get(key) else { return };
        self.say(Finding::deny("bridge-value", says.clone()), &node.span);
        self.lost_setting(object, key, &says);
    }

    /// The setting of a key is not carried over, as a finding elsewhere says.
    fn lost_setting(&mut self, object: &Object, key: &str, why: &str) {
        if let Some(span) = object.span(key) {
            let place = self.place(&span);
            self.report.mark_lost(&place, why);
        }
    }
}
