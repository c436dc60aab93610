//! What a snapshot of Kura's holds, as XML or, from 5.1 on, as JSON: components by pid, each with its properties and their places.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

use crate::finding::json::{self, Node, Value};
use crate::finding::{Finding, Place, Source};
use crate::import::account::Report;
use crate::import::imported_thing::Placed;

/// The types that Kura knows.
const TYPES: &[&str] =
    &["String", "Long", "Double", "Float", "Integer", "Byte", "Char", "Boolean", "Short", "Password"];

/// A property.
#[derive(Clone, Debug)]
pub struct Property {
    /// The value; blank where there is none.
    pub value: String,
    /// Where the property stands.
    pub place: Place,
}

/// A component's properties.
pub type Component = BTreeMap<String, Property>;

/// What a snapshot holds.
#[derive(Default)]
pub struct Snapshot {
    /// Components by pid.
    pub components: BTreeMap<String, Component>,
    /// The lines of its comments.
    pub comments: Vec<Placed<String>>,
}

/// Whether a text looks like one.
pub fn looks(text: &str) -> bool {
    text.contains("<esf:configurations")
        || text.contains("http://eurotech.com/esf/2.0")
        || (text.contains("\"configs\"") && text.contains("\"pid\"") && text.contains("\"properties\""))
}

/// Reads it, in whichever form.
pub fn read(source: &Source, report: &mut Report) -> Snapshot {
    if source.text().trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return read_json(source, report);
    }
    read_xml(source, report)
}

/// Reads the elements; what follows an error is not read.
fn read_xml(source: &Source, report: &mut Report) -> Snapshot {
    let mut reader = Reader::from_str(source.text());
    let mut snapshot = Snapshot::default();
    let (mut pid, mut property): (Option<String>, Option<(String, String, Place)>) = (None, None);
    let (mut value, mut inside): (Option<String>, bool) = (None, false);
    loop {
        let start = position(&reader);
        let event = reader.read_event();
        let place = source.place(start..position(&reader).max(start));
        match event {
            Ok(Event::Empty(element)) if element.name().as_ref() == "esf:value" => value = Some(String::new()),
            Ok(Event::Empty(element)) if element.name().as_ref() == "esf:property" => {
                let named = attribute(&element, "name").zip(attribute(&element, "type"));
                if let (Some(pid), Some((name, kind))) = (&pid, named) {
                    put(&mut snapshot, pid, &name, kind, None, place, report);
                }
            }
            Ok(Event::Start(element) | Event::Empty(element)) => match element.name().as_ref() {
                "esf:configuration" => pid = attribute(&element, "pid"),
                "esf:property" => {
                    let kind = attribute(&element, "type").unwrap_or_default();
                    if attribute(&element, "encrypted").as_deref() == Some("true") && kind != "Password" {
                        let finding = Finding::warn(
                            "bridge-value",
                            "Kura decrypts passwords alone; this value is read as it stands",
                        );
                        report.say(finding, &place);
                    }
                    property = attribute(&element, "name").map(|name| (name, kind, place));
                }
                "esf:value" => (value, inside) = (Some(String::new()), true),
                name if name.ends_with("configuration") && !name.starts_with("esf:") => {
                    report
                        .say(Finding::deny("bridge-syntax", "Kura reads only elements with the prefix `esf:`"), &place);
                }
                _ => {}
            },
            Ok(Event::Text(text)) => {
                if let (Some(value), true) = (&mut value, inside) {
                    value.push_str(&text);
                }
            }
            Ok(Event::CData(text)) => {
                if let (Some(value), true) = (&mut value, inside) {
                    value.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(reference)) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let named = escape::resolve_predefined_entity(&reference).map(str::to_owned);
                if let (Some(value), Some(text), true) = (&mut value, character.or(named), inside) {
                    value.push_str(&text);
                }
            }
            Ok(Event::End(element)) if element.name().as_ref() == "esf:value" => inside = false,
            Ok(Event::End(element)) if element.name().as_ref() == "esf:property" => {
                if let (Some(pid), Some((name, kind, place))) = (&pid, property.take()) {
                    put(&mut snapshot, pid, &name, kind, value.take(), place, report);
                }
                value = None;
            }
            Ok(Event::Comment(comment)) => {
                let text = comment.to_string();
                let lines = text.lines().map(|line| unescape(line.trim()));
                snapshot.comments.extend(lines.map(|line| (line, place.clone())));
            }
            Ok(Event::Eof) => return snapshot,
            Ok(_) => {}
            Err(error) => {
                report.say(Finding::deny("bridge-syntax", format!("this is not XML: {error}")), &place);
                return snapshot;
            }
        }
    }
}

/// Takes up a property, and says what Kura does not take.
fn put(
    snapshot: &mut Snapshot,
    pid: &str,
    name: &str,
    kind: String,
    value: Option<String>,
    place: Place,
    report: &mut Report,
) {
    report.expect(&place);
    let shown = name.escape_debug();
    if !TYPES.contains(&kind.as_str()) {
        let says = format!("Kura drops `{shown}`, a property of the type `{}`, without a word", kind.escape_debug());
        report.ignored(Finding::warn("bridge-key-ignored", says), &place);
        return;
    }
    let number = matches!(kind.as_str(), "Integer" | "Long" | "Short" | "Byte");
    let real = matches!(kind.as_str(), "Double" | "Float");
    match &value {
        None => report.lost(
            Finding::deny("bridge-value", format!("`{shown}` has no value: Kura refuses the whole file")),
            &place,
        ),
        Some(value) if number && value.trim().parse::<i64>().is_err() => report.lost(
            Finding::deny("bridge-value", format!("`{shown}` is not a whole number: Kura refuses the whole file")),
            &place,
        ),
        Some(value) if real && value.trim().parse::<f64>().is_err() => report.lost(
            Finding::deny("bridge-value", format!("`{shown}` is not a number: Kura refuses the whole file")),
            &place,
        ),
        Some(value) if kind == "Boolean" && !matches!(value.as_str(), "true" | "false") => report.say(
            Finding::warn("bridge-value", format!("`{shown}` is neither `true` nor `false`: Kura takes it for false")),
            &place,
        ),
        Some(_) => {}
    }
    let property = Property { value: value.unwrap_or_default(), place };
    snapshot.components.entry(pid.to_owned()).or_default().insert(name.to_owned(), property);
}

/// `{"configs":[{"pid":…,"properties":{"k":{"type":"STRING","value":…}}}]}`
fn read_json(source: &Source, report: &mut Report) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let text = source.text().trim_start_matches('\u{feff}');
    let skipped = source.text().len() - text.len();
    let at = |span: &crate::finding::Span| source.place(span.start + skipped..span.end + skipped);
    let (node, problems) = json::read(text);
    for problem in problems {
        report.say(
            Finding::deny("bridge-syntax", format!("this is not JSON as Kura takes it: {}", problem.message)),
            &at(&problem.span),
        );
    }
    let Some(Value::List(configs)) = node.as_ref().and_then(|node| member(node, "configs")).map(|node| &node.value)
    else {
        return snapshot;
    };
    for config in configs {
        let Some(Value::Text(pid)) = member(config, "pid").map(|node| &node.value) else { continue };
        let Some(Value::Map(properties)) = member(config, "properties").map(|node| &node.value) else { continue };
        for (name, span, node) in properties {
            let kind = match member(node, "type").map(|node| &node.value) {
                Some(Value::Text(kind)) => kind.clone(),
                _ => String::new(),
            };
            let value = match member(node, "value").map(|node| &node.value) {
                Some(Value::Text(text) | Value::Number(text)) => Some(text.clone()),
                Some(Value::Bool(flag)) => Some(flag.to_string()),
                _ => None,
            };
            let known = TYPES.iter().find(|known| known.eq_ignore_ascii_case(&kind)).map(|known| (*known).to_owned());
            put(&mut snapshot, pid, name, known.unwrap_or(kind), value, at(span), report);
        }
    }
    snapshot
}

fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(members) => members.iter().find(|(name, ..)| name == key).map(|(_, _, node)| node),
        _ => None,
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    Some(unescape(&attribute.value))
}

fn unescape(text: &str) -> String {
    escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
