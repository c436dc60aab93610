//! `allow`: codes of findings that are known and accepted.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::diagnostics::{Node, Notes, quoted};
use super::value::{At, Value, text_of};
use crate::finding::Finding;
use crate::finding::nearest::did_you_mean;
use crate::policy::codes;

/// The code of a finding that is accepted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accepted(pub(super) &'static str);

impl Value for At<Accepted> {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let word = text_of(node, notes)?;
        if let Some(code) = codes::acceptable().find(|code| *code == word) {
            return Some(Self { value: Accepted(code), span: node.span() });
        }
        let finding = if codes::all().any(|code| code == word) {
            let finding = Finding::deny("manifest-allow", format!("{} cannot be accepted", quoted(word)));
            finding.help("AWS or the system would refuse it: mend what the finding points at")
        } else {
            let finding = Finding::deny("manifest-allow", format!("no finding has the code {}", quoted(word)));
            finding.help(did_you_mean(word, codes::acceptable()))
        };
        notes.add(finding, node.span());
        None
    }
}

impl JsonSchema for At<Accepted> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Accepted".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$" })
    }
}
