//! The manifest's reference for people, made from its JSON Schema and the list of targets, so that it never lags behind.

use std::fmt::Write;

use serde_json::Value;

use super::raw::{
    AwsTable, CertificateTable, Document, FleetKeys, LastWillTable, PublishTable, RouteTable, ThingTable,
};
use super::schema::schema_value;
use crate::emit::{OptionKind, OptionSpec, TARGETS};

/// The tables in the order in which a reader meets them: the heading of each, its name in the schema and its keys.
const TABLES: [(&str, &str, &[&str]); 7] = [
    ("`[aws]`", "AwsTable", AwsTable::KEYS),
    ("`[things.NAME]`, and `[defaults]`", "ThingTable", ThingTable::KEYS),
    ("An entry of `publish`", "PublishTable", PublishTable::KEYS),
    ("`last-will`", "LastWillTable", LastWillTable::KEYS),
    ("An entry of `routes`", "RouteTable", RouteTable::KEYS),
    ("`certificate`", "CertificateTable", CertificateTable::KEYS),
    ("`[fleets.NAME]`, which takes every key of a thing too", "FleetTable", FleetKeys::KEYS),
];

/// Every key of a manifest, in Markdown.
pub fn reference() -> String {
    let schema = schema_value();
    let mut page = String::from(HEAD);
    keys(&mut page, "At the top", &schema, Document::KEYS);
    for (heading, name, names) in TABLES {
        let table = schema.pointer(&format!("/definitions/{name}")).unwrap_or(&Value::Null);
        keys(&mut page, heading, table, names);
    }
    page
}

/// Every target with its options and files, in Markdown.
pub fn target_reference() -> String {
    let mut page = String::from(TARGETS_HEAD);
    for target in TARGETS {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "\n## `{}`\n\n{}. Versions: {}.", target.name, target.about, target.versions);
        if !target.options.is_empty() {
            page.push_str("\n| option | takes | default | |\n|---|---|---|---|\n");
        }
        for spec in target.options {
            let default = spec.default.map(|default| format!("`{default}`")).unwrap_or_default();
            let _ = writeln!(page, "| `{}` | {} | {default} | {} |", spec.name, option_takes(spec), spec.about);
        }
        page.push_str("\n| file | |\n|---|---|\n");
        for (file, about) in target.files {
            let _ = writeln!(page, "| `{file}` | {about} |");
        }
        page.push_str("\nBy hand:\n\n");
        for (at, step) in target.by_hand.iter().enumerate() {
            let _ = writeln!(page, "{}. {step}", at + 1);
        }
    }
    page
}

const HEAD: &str = "# The manifest, key by key

<!-- made from the program's own list of keys: `UPDATE=1 ./test` writes it anew -->

One TOML file says which things exist, which topics they use and which systems they run on; `awsiot-kit init` writes one to start
from, `awsiot-kit check` says what is wrong in it, and `schema/manifest.schema.json` lets an editor complete and check it.

`{thing}`, `{client-id}`, `{region}`, `{account}`, `{endpoint}`, the name of an attribute or of a column of a fleet's inventory, in
braces, stand for their value in every text of a thing; `{{` and `}}` are braces themselves. A value that holds its own name
means the column of that name: `attributes = { site = \"{site}\" }`.

A thing's own value wins over one of `[defaults]`. Tables (`attributes`, `certificate`, `last-will`, `emit` and the options of a target)
are merged key by key; a list replaces a list.

What left the manifest is not taken down unasked: `plan` lists it until `awsiot-kit prune` or `apply --prune` takes it. A change of `certificate` holds
for new certificates; `plan` says which ones are otherwise (`needs --replace`), and `apply --replace` mends that. Several manifests may lie in one
folder and share one account: each is known by its file name, and none touches what another made (`docs/aws.md`, \"Whose is it?\").
";

const TARGETS_HEAD: &str = "# The targets

<!-- made from the program's own list of targets: `UPDATE=1 ./test` writes it anew -->

A thing asks for a target with a table of its own, which can be empty: `[things.NAME.emit.TARGET]`. The files then lie in the folder
`TARGET` of the thing's bundle. A secret is never written in a manifest: it is read from where the option says.

Each text file below is made from a template. A file of the same name in one's own folder wins over it: with `templates = \"mine\"` in the
manifest, `mine/nanomq/nanomq.conf` takes the place of the program's. It is written like those in the program's `templates/`, `{{ client_id }}` for a
value, and a name that the target does not give is an error with its line. Keys, certificates and keystores are not made from templates.

What the thing's policy allows follows from the manifest and from what a target does of its own, such as Kura's messages about its state.
";

/// A table of keys.
fn keys(page: &mut String, heading: &str, table: &Value, names: &[&str]) {
    let _ = writeln!(page, "\n## {heading}\n\n| key | takes | |\n|---|---|---|");
    let required = |key: &str| {
        let list = table.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|required| required == key))
    };
    for key in names {
        let Some(value) = table.get("properties").and_then(|properties| properties.get(key)) else { continue };
        let needed = if required(key) { ", needed" } else { "" };
        let about = value.get("description").and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(page, "| `{key}` | {}{needed} | {about} |", takes(value));
    }
}

/// What a key takes, in words.
fn takes(value: &Value) -> String {
    if let Some(words) = value.get("enum").and_then(Value::as_array) {
        return words
            .iter()
            .map(|word| format!("`{}`", word.as_str().map_or(word.to_string(), str::to_owned)))
            .collect::<Vec<_>>()
            .join(", ");
    }
    if let Some(only) = value.get("const") {
        return format!("`{only}`");
    }
    match value.get("type").and_then(Value::as_str) {
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "`true`, `false`".to_owned(),
        Some("array") => {
            let of = value.get("items").map(takes).unwrap_or_default();
            format!("list of {of}")
        }
        Some("object") => "table".to_owned(),
        _ => match value.get("anyOf").and_then(Value::as_array) {
            Some(choices) => choices.iter().map(takes).collect::<Vec<_>>().join(" or "),
            None => "table".to_owned(),
        },
    }
}

fn option_takes(spec: &OptionSpec) -> String {
    match spec.kind {
        OptionKind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        OptionKind::Flag => "`true`, `false`".to_owned(),
        OptionKind::Number(low, high) => format!("{low} to {high}"),
        OptionKind::Secret => "`{ env = \"VAR\" }`, `{ file = \"PATH\" }`".to_owned(),
        OptionKind::Text => "text".to_owned(),
        OptionKind::Pattern => "text, its braces kept".to_owned(),
    }
}
