//! How a thing speaks MQTT, as the manifest has it: `session`, `keep-alive` and `mqtt`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::device::Maker;
use super::diagnostics::{Node, Notes, quoted};
use super::value::{At, Value, Word, check_keys, text_of};
use crate::finding::Finding;
use crate::thing::mqtt::{KEEP_ALIVE, LONGEST_SESSION, MqttSettings, MqttVersion, Session, seconds};

impl Word for MqttVersion {
    const WHAT: &'static str = "version of MQTT";
    fn words() -> Vec<&'static str> {
        vec!["3.1.1", "5"]
    }
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "3.1.1" => Some(Self::V311),
            "5" => Some(Self::V5),
            _ => None,
        }
    }
}

impl Value for At<Session> {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let span = node.span();
        if let Some(table) = node.get_ref().as_table() {
            check_keys(table, &[&["kept-for"]], "`session`", notes);
            let Some(inner) = table.get("kept-for") else {
                notes.add(Finding::deny("manifest-missing", "`session` needs `kept-for`"), span);
                return None;
            };
            let text = text_of(inner, notes)?;
            return match seconds(text) {
                Some(number @ 1..=LONGEST_SESSION) => Some(Self { value: Session::KeptFor(number), span }),
                found => {
                    let says = format!("`kept-for` does not take {}", quoted(text));
                    let help = match found {
                        None => "write a number with `s`, `m`, `h` or `d`, like `\"1h\"`",
                        Some(_) => "AWS keeps a session for a second to seven days",
                    };
                    notes.add(Finding::deny("manifest-value", says).help(help), inner.span());
                    None
                }
            };
        }
        let Some(word) = node.get_ref().as_str() else {
            notes.wrong_type(node, "`\"clean\"`, `\"kept\"` or a table like `{ kept-for = \"1h\" }`");
            return None;
        };
        let value = match word {
            "clean" => Session::Clean,
            "kept" => Session::Kept,
            _ => {
                let finding = Finding::deny("manifest-value", format!("unknown session {}", quoted(word)));
                notes.add(finding.help("one of: clean, kept, { kept-for = \"1h\" }"), span);
                return None;
            }
        };
        Some(Self { value, span })
    }
}

impl JsonSchema for At<Session> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "session".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "enum": ["clean", "kept"] },
            {
                "type": "object",
                "additionalProperties": false,
                "required": ["kept-for"],
                "properties": {
                    "kept-for": { "type": "string", "pattern": "^[0-9]+[smhd]$", "description": "How long, at most 7d." },
                },
            },
        ] })
    }
}

impl Maker<'_> {
    pub(super) fn mqtt(&mut self) -> MqttSettings {
        let table = &self.filler.shape.table;
        let version = table.mqtt.as_ref().map(|version| version.value);
        let keep_alive = table.keep_alive.as_ref().and_then(|keep_alive| {
            let number = u16::try_from(keep_alive.value).ok().filter(|number| KEEP_ALIVE.contains(number));
            if number.is_none() {
                let (low, high) = (KEEP_ALIVE.start(), KEEP_ALIVE.end());
                let message = format!("`keep-alive` goes from {low} to {high} seconds; this is {}", keep_alive.value);
                self.note(
                    Finding::deny("manifest-value", message).help("AWS takes no other; 60 is usual"),
                    &keep_alive.span,
                );
            }
            number
        });
        let session = table.session.as_ref().map(|session| session.value);
        if let (Some(Session::KeptFor(_)), Some(session), Some(MqttVersion::V311)) = (session, &table.session, version)
        {
            let message = "MQTT 3.1.1 cannot ask for how long a session is kept";
            let help =
                "write `session = \"kept\"`, which is an hour unless the account has it otherwise, or `mqtt = \"5\"`";
            self.note(Finding::deny("manifest-session", message).help(help), &session.span);
        }
        MqttSettings { session, keep_alive, version }
    }
}
