//! `emit` tables: the targets of a thing and their options, as `crate::emit::TARGETS` lists them.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostics::{Node, Notes, SECRET, quoted};
use super::text::Text;
use super::value::{Value, described, table_of, whole_number};
use crate::emit::{OptionKind, OptionSpec, OptionValue, SecretSource, TARGETS, Target, target};
use crate::finding::nearest::{did_you_mean, nearest};
use crate::finding::show_char;
use crate::finding::{Finding, Source, Span};

/// The targets of a thing, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct EmitTable(pub(super) BTreeMap<&'static str, EmitEntry>);

/// A target with its options.
#[derive(Clone, Debug)]
pub(super) struct EmitEntry {
    pub(super) target: &'static Target,
    pub(super) options: BTreeMap<&'static str, RawOption>,
    pub(super) span: Span,
}

/// An option as the manifest has it, placeholders not yet filled in.
#[derive(Clone, Debug)]
pub(super) struct RawOption {
    pub(super) spec: &'static OptionSpec,
    pub(super) value: RawValue,
    pub(super) span: Span,
}

/// The value of an option, placeholders not yet filled in.
#[derive(Clone, Debug)]
pub(super) enum RawValue {
    Text(Text),
    Pattern(String),
    Flag(bool),
    Number(i64),
    Env(Text),
    File(Text),
}

impl Value for EmitTable {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let DeValue::Table(table) = node.get_ref() else {
            let finding = Finding::deny("manifest-type", "`emit` holds one table per target");
            notes.add(finding.help("write `emit.nanomq = {}`, or a table `[things.NAME.emit.nanomq]`"), node.span());
            return None;
        };
        let mut targets = BTreeMap::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let Some(target) = target(name) else {
                let finding = Finding::deny("manifest-unknown-target", format!("unknown target {}", quoted(name)));
                notes.add(finding.help(did_you_mean(name, TARGETS.iter().map(|target| target.name))), key.span());
                continue;
            };
            if let Some(options) = read_options(target, value, notes) {
                targets.insert(target.name, EmitEntry { target, options, span: key.span() });
            }
        }
        Some(Self(targets))
    }

    fn over(&self, below: &Self) -> Self {
        let mut all = below.0.clone();
        for (name, entry) in &self.0 {
            match all.get_mut(name) {
                Some(below) => {
                    below.options.extend(entry.options.clone());
                    below.span = entry.span.clone();
                }
                None => {
                    all.insert(name, entry.clone());
                }
            }
        }
        Self(all)
    }
}

fn read_options(
    target: &'static Target,
    node: &Node<'_>,
    notes: &mut Notes,
) -> Option<BTreeMap<&'static str, RawOption>> {
    let table = table_of(node, notes)?;
    let mut options = BTreeMap::new();
    for (key, value) in table {
        let name: &str = key.get_ref();
        let Some(spec) = target.options.iter().find(|spec| spec.name == name) else {
            note_unknown(target, name, key.span(), value, notes);
            continue;
        };
        if let Some(read) = read_value(spec, value, notes) {
            options.insert(spec.name, RawOption { spec, value: read, span: value.span() });
        }
    }
    Some(options)
}

fn note_unknown(target: &Target, name: &str, span: Span, value: &Node<'_>, notes: &mut Notes) {
    let words = target.options.iter().map(|spec| spec.name);
    let meant = nearest(name, words.clone());
    if target.options.iter().any(|spec| Some(spec.name) == meant && spec.kind == OptionKind::Secret) {
        // A misspelt password is a password nevertheless.
        notes.hide(value.span());
    }
    let message = format!("unknown option {} of target `{}`", quoted(name), target.name);
    let help = if target.options.is_empty() { "it takes no options".to_owned() } else { did_you_mean(name, words) };
    notes.add(Finding::deny("manifest-unknown-option", message).help(help), span);
}

fn read_value(spec: &'static OptionSpec, node: &Node<'_>, notes: &mut Notes) -> Option<RawValue> {
    match spec.kind {
        OptionKind::Choice(_) | OptionKind::Text => {
            let text = Text::read(node, notes)?;
            if let Some(literal) = text.literal()
                && let Err(finding) = check_text(spec, literal)
            {
                notes.add(finding, node.span());
                return None;
            }
            Some(RawValue::Text(text))
        }
        OptionKind::Pattern => {
            let text = super::value::text_of(node, notes)?;
            if let Err(finding) = check_text(spec, text) {
                notes.add(finding, node.span());
                return None;
            }
            Some(RawValue::Pattern(text.to_owned()))
        }
        OptionKind::Flag => {
            let flag = node.get_ref().as_bool();
            if flag.is_none() {
                notes.wrong_type(node, "`true` or `false`");
            }
            flag.map(RawValue::Flag)
        }
        OptionKind::Number(low, high) => match whole_number(node.get_ref()) {
            Some(number) if (low..=high).contains(&number) => Some(RawValue::Number(number)),
            Some(number) => {
                let message = format!("`{}` goes from {low} to {high}; this is {number}", spec.name);
                notes.add(Finding::deny("manifest-value", message), node.span());
                None
            }
            None => {
                notes.wrong_type(node, &format!("a whole number from {low} to {high}"));
                None
            }
        },
        OptionKind::Secret => read_secret(spec, node, notes),
    }
}

/// A secret's source: never the secret itself.
fn read_secret(spec: &OptionSpec, node: &Node<'_>, notes: &mut Notes) -> Option<RawValue> {
    const HOW: &str = "write `{ env = \"VAR\" }` or `{ file = \"PATH\" }`, or leave it out to have one made";
    let DeValue::Table(table) = node.get_ref() else {
        notes.hide(node.span());
        let message = format!("`{}` is a secret, and a secret is never written in a manifest", spec.name);
        notes.add(Finding::deny(SECRET, message).help(HOW), node.span());
        return None;
    };
    let mut entries = table.iter();
    match (entries.next(), entries.next()) {
        (Some((key, value)), None) if matches!(key.get_ref().as_ref(), "env" | "file") => {
            let text = Text::read(value, notes)?;
            if text.raw().trim().is_empty() {
                let message = format!("`{}` of `{}` is empty", key.get_ref(), spec.name);
                notes.add(Finding::deny("manifest-value", message).help(HOW), value.span());
                return None;
            }
            if key.get_ref() == "env" && text.raw().contains('=') {
                let message = format!("{} is no name of an environment variable", quoted(text.raw()));
                notes.add(Finding::deny("manifest-value", message).help("a name holds no `=`"), value.span());
                return None;
            }
            if let Err(finding) = check_text(spec, text.raw()) {
                notes.add(finding, value.span());
                return None;
            }
            Some(if key.get_ref() == "env" { RawValue::Env(text) } else { RawValue::File(text) })
        }
        _ => {
            for (_, value) in table {
                notes.hide(value.span());
            }
            let message = format!("`{}` takes where the secret is: `env` or `file`, one of them", spec.name);
            notes.add(Finding::deny("manifest-value", message).help(HOW), node.span());
            None
        }
    }
}

/// Whether a text is one that the option takes.
fn check_text(spec: &OptionSpec, text: &str) -> Result<(), Finding> {
    match spec.kind {
        OptionKind::Choice(words) if !words.contains(&text) => {
            let message = format!("`{}` does not take {}", spec.name, quoted(text));
            Err(Finding::deny("manifest-value", message).help(format!("one of: {}", words.join(", "))))
        }
        _ => match text.chars().find(|c| c.is_control()) {
            Some(bad) => {
                Err(Finding::deny("manifest-value", format!("`{}` cannot hold {}", spec.name, show_char(bad))))
            }
            None => Ok(()),
        },
    }
}

impl RawOption {
    /// The texts in it that can have placeholders.
    pub(super) fn text(&self) -> Option<&Text> {
        match &self.value {
            RawValue::Text(text) | RawValue::Env(text) | RawValue::File(text) => Some(text),
            RawValue::Pattern(_) | RawValue::Flag(_) | RawValue::Number(_) => None,
        }
    }

    /// The value with its placeholders filled in; a text that the option does not take is a finding.
    pub(super) fn resolve(
        &self,
        source: &Source,
        fill: &mut dyn FnMut(&Text) -> Option<String>,
    ) -> Option<Result<OptionValue, Finding>> {
        Some(Ok(match &self.value {
            RawValue::Flag(flag) => OptionValue::Flag(*flag),
            RawValue::Number(number) => OptionValue::Number(*number),
            RawValue::Pattern(text) => OptionValue::Text(text.clone()),
            RawValue::Env(text) => OptionValue::Secret(SecretSource::Env(fill(text)?)),
            RawValue::File(text) => OptionValue::Secret(SecretSource::File(fill(text)?)),
            RawValue::Text(text) => {
                let filled = fill(text)?;
                if let Err(finding) = check_text(self.spec, &filled) {
                    return Some(Err(finding.at(source, text.span.clone())));
                }
                OptionValue::Text(filled)
            }
        }))
    }
}

impl JsonSchema for EmitTable {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EmitTable".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let targets: serde_json::Map<_, _> = TARGETS
            .iter()
            .map(|target| {
                let options: serde_json::Map<_, _> =
                    target.options.iter().map(|spec| (spec.name.to_owned(), option_schema(spec))).collect();
                let table = json_schema!({ "type": "object", "additionalProperties": false, "properties": options });
                (target.name.to_owned(), described(table, target.about))
            })
            .collect();
        json_schema!({
            "type": "object",
            "description": "The systems it runs on, one table of options per target.",
            "additionalProperties": false,
            "properties": targets,
        })
    }
}

fn option_schema(spec: &OptionSpec) -> serde_json::Value {
    let mut schema = match spec.kind {
        // A placeholder may stand in the place of a word.
        OptionKind::Choice(words) => {
            json_schema!({ "anyOf": [{ "enum": words }, { "type": "string", "pattern": "\\{[^{}]+\\}" }] })
        }
        OptionKind::Flag => json_schema!({ "type": "boolean" }),
        OptionKind::Number(low, high) => json_schema!({ "type": "integer", "minimum": low, "maximum": high }),
        OptionKind::Text | OptionKind::Pattern => json_schema!({ "type": "string" }),
        OptionKind::Secret => json_schema!({
            "type": "object",
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {
                "env": { "type": "string", "description": "The environment variable that holds it." },
                "file": { "type": "string", "description": "The file whose first line it is, relative to the manifest." },
            },
        }),
    };
    if let Some(default) = spec.default {
        let value = match spec.kind {
            OptionKind::Flag => (default == "true").into(),
            OptionKind::Number(..) => default.parse::<i64>().map_or(serde_json::Value::Null, Into::into),
            _ => default.into(),
        };
        schema.insert("default".to_owned(), value);
    }
    described(schema, spec.about)
}
