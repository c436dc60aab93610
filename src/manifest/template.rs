//! The shape of things: a thing's or a fleet's table over the defaults, with every placeholder in it known.

use super::diagnostics::quoted;
use super::inventory::Inventory;
use super::raw::{Enrol, ThingTable};
use super::text::Text;
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Place, Source, Span};

/// The placeholders that every thing has.
pub(super) const BUILT_IN: [&str; 5] = ["thing", "client-id", "region", "account", "endpoint"];

/// One thing, or many of one shape.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The thing's or the fleet's key.
    pub(super) key: String,
    /// Where the key stands.
    pub(super) key_span: Span,
    /// What the manifest says, over the defaults.
    pub(super) table: ThingTable,
    /// For a fleet, what makes its rows things.
    pub(super) fleet: Option<FleetShape>,
    /// Where the defaults stand, whose values many shapes share.
    pub(super) defaults: Span,
}

/// What makes the rows of an inventory things.
#[derive(Clone, Debug)]
pub(super) struct FleetShape {
    pub(super) name: Option<Text>,
    pub(super) enrol: Enrol,
    pub(super) is_archive: bool,
    pub(super) inventory: Option<Inventory>,
}

impl Shape {
    /// Every text in which placeholders are filled in, with the placeholder that the text itself is the value of.
    fn texts(&self) -> Vec<(&Text, Option<&str>)> {
        let table = &self.table;
        let mut texts: Vec<(&Text, Option<&str>)> = Vec::new();
        texts.extend(self.fleet.iter().filter_map(|fleet| Some((fleet.name.as_ref()?, Some("thing")))));
        texts.extend(table.client_id.iter().map(|text| (text, Some("client-id"))));
        for (name, (_, text)) in table.attributes.iter().flat_map(|attributes| &attributes.0) {
            texts.push((text, Some(name)));
        }
        let mut plain: Vec<&Text> = Vec::new();
        plain.extend(table.thing_type.iter().chain(&table.policy).chain(&table.policy_name));
        plain.extend(table.groups.iter().chain(&table.subscribe).chain(&table.shadow).flatten());
        plain.extend(table.basic_ingest.iter().flatten());
        plain.extend(table.publish.iter().flatten().filter_map(|item| item.0.topic.as_ref()));
        plain.extend(table.last_will.iter().flat_map(|will| will.topic.iter().chain(&will.payload)));
        plain.extend(table.routes.iter().flatten().flat_map(|route| route.local.iter().chain(&route.remote)));
        let entries = table.emit.iter().flat_map(|emit| emit.0.values());
        plain.extend(entries.flat_map(|entry| entry.options.values().filter_map(|option| option.text())));
        texts.extend(plain.into_iter().map(|text| (text, None)));
        texts
    }

    /// The columns that the texts need, each once, in the order in which they are named.
    pub(super) fn needed_columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        for (text, own) in self.texts() {
            for name in text.placeholders() {
                let is_attribute = self.attribute(name).is_some() && own != Some(name);
                let is_known = BUILT_IN.contains(&name) && own != Some(name);
                if !is_attribute && !is_known && !columns.contains(&name) {
                    columns.push(name);
                }
            }
        }
        columns
    }

    /// The texts of an attribute's value.
    pub(super) fn attribute(&self, name: &str) -> Option<&Text> {
        self.table.attributes.as_ref()?.0.get(name).map(|(_, text)| text)
    }

    /// The columns that rows of this shape are sure to have.
    fn columns(&self) -> &[String] {
        self.fleet.as_ref().and_then(|fleet| fleet.inventory.as_ref()).map_or(&[], Inventory::columns)
    }

    /// Whether rows can bring names that are known only when they are read.
    pub(super) fn is_open_ended(&self) -> bool {
        self.fleet.as_ref().is_some_and(|fleet| fleet.inventory.as_ref().is_none_or(Inventory::is_open_ended))
    }

    /// Every placeholder that is none.
    pub(super) fn check_placeholders(&self, source: &Source) -> Vec<Finding> {
        let mut findings = Vec::new();
        let columns = self.columns();
        for (text, own) in self.texts() {
            for name in text.placeholders() {
                let column = columns.iter().any(|column| column == name);
                let other = own != Some(name) && (BUILT_IN.contains(&name) || self.attribute(name).is_some());
                if column || other {
                    continue;
                }
                let own_word = own == Some(name) && (BUILT_IN.contains(&name) || self.attribute(name).is_some());
                if self.is_open_ended() && !own_word {
                    continue;
                }
                let mut finding = if own_word {
                    Finding::deny(
                        "manifest-placeholder-cycle",
                        format!("{} stands in its own value", quoted(&format!("{{{name}}}"))),
                    )
                    .help(format!("only a column named `{name}` of an inventory could be meant here"))
                } else if name.contains(['"', ':', ' ', '\n']) && !columns.iter().any(|c| c.contains(' ')) {
                    Finding::deny(
                        "manifest-placeholder",
                        format!("{} is not a placeholder", quoted(&format!("{{{name}}}"))),
                    )
                    .help("for a brace itself write it twice: `{{`, `}}`")
                } else {
                    let attributes = self.table.attributes.iter().flat_map(|named| named.0.keys().map(String::as_str));
                    let words: Vec<&str> =
                        BUILT_IN.into_iter().chain(attributes).chain(columns.iter().map(String::as_str)).collect();
                    Finding::deny(
                        "manifest-unknown-placeholder",
                        format!("unknown placeholder {}", quoted(&format!("{{{name}}}"))),
                    )
                    .help(did_you_mean(name, words))
                };
                finding = finding.at(source, text.placeholder_span(name, source));
                findings.push(self.explain(finding, source));
            }
        }
        findings
    }

    /// Adds which thing a finding is about, when its place (in the defaults) does not say so.
    pub(super) fn explain(&self, finding: Finding, source: &Source) -> Finding {
        let Some(place) = &finding.place else { return finding };
        let about = Place { source: source.clone(), span: self.key_span.clone() };
        let shared = place.source.name() == source.name() && self.defaults.contains(&place.span.start);
        if finding.related.is_some() || !shared {
            return finding;
        }
        let what = if self.fleet.is_some() { "fleet" } else { "thing" };
        finding.related(about, format!("for the {what} `{}`", self.key))
    }
}
