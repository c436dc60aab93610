//! Filling in placeholders: what `{thing}`, an attribute or a column stands for, for one thing.

use std::collections::BTreeSet;

use super::inventory::Row;
use super::template::{BUILT_IN, Shape};
use super::text::Text;
use crate::finding::{Finding, Place, Source};
use crate::thing::name::{ANY_THING, TYPE_NAME, any_attribute};

/// What is known of the surroundings once a registry is chosen; each takes the place of the placeholder of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `{region}`
    pub region: Option<String>,
    /// `{account}`
    pub account: Option<String>,
    /// `{endpoint}`: the host name of the data endpoint.
    pub endpoint: Option<String>,
}

/// Which placeholders become stand-ins for whatever the thing that connects is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Any {
    /// None.
    Nothing,
    /// `{thing}` and `{client-id}`.
    Name,
    /// Those, the thing's attributes, and the column that is its type.
    Values,
}

/// One thing's placeholders.
pub(super) struct Filler<'a> {
    pub(super) source: &'a Source,
    pub(super) shape: &'a Shape,
    pub(super) row: Option<&'a Row<'a>>,
    around: &'a Surroundings,
    any: Any,
    /// The columns that were filled in, other than into attributes, since this was made.
    pub(super) columns: BTreeSet<String>,
    busy: Vec<String>,
    /// Whether the text that is being filled in holds something of the row.
    varies: bool,
    /// How many placeholders were filled in for the text so far, those in attributes included.
    steps: usize,
}

/// The most placeholders that one text leads to: attributes that hold attributes could double at each level.
const MOST_STEPS: usize = 1000;
/// How deep attributes may hold attributes.
const DEEPEST: usize = 16;
/// The longest that a text becomes, bytes: no limit of AWS is higher.
const LONGEST: usize = 1 << 20;

/// A text that is filled in.
pub(super) struct Filled {
    pub(super) value: String,
    /// Whether something of the row is in it.
    pub(super) varies: bool,
}

/// Why a text could not be filled in.
pub(super) enum Lack {
    /// It is said already, once for all things of the shape.
    Said,
    /// It is to be said.
    Say(Finding),
}

impl<'a> Filler<'a> {
    pub(super) fn new(
        source: &'a Source,
        shape: &'a Shape,
        row: Option<&'a Row<'a>>,
        around: &'a Surroundings,
        any: Any,
    ) -> Self {
        Self { source, shape, row, around, any, columns: BTreeSet::new(), busy: Vec::new(), varies: false, steps: 0 }
    }

    /// The text for this thing; `own` is the placeholder that the text itself is the value of.
    pub(super) fn fill(&mut self, text: &Text, own: Option<&str>) -> Result<Filled, Lack> {
        self.varies = false;
        self.steps = 0;
        self.busy.clear();
        self.busy.extend(own.map(str::to_owned));
        let value = self.text(text)?;
        Ok(Filled { value, varies: self.varies })
    }

    fn text(&mut self, text: &Text) -> Result<String, Lack> {
        let mut length = 0;
        text.fill(|name| {
            self.steps += 1;
            let value = self.value(name, text)?;
            length += value.len();
            if self.steps > MOST_STEPS || length > LONGEST {
                let finding = Finding::deny("manifest-placeholder", "the placeholders in here lead to too much text");
                return Err(Lack::Say(self.at(finding, name, text)));
            }
            Ok(value)
        })
    }

    /// What a placeholder stands for: inside its own value, the column of that name.
    fn value(&mut self, name: &str, text: &Text) -> Result<String, Lack> {
        if self.busy.last().map(String::as_str) == Some(name) {
            return self.column(name, text).unwrap_or(Err(Lack::Said));
        }
        if self.busy.iter().any(|busy| busy == name) {
            let message = format!("`{{{name}}}` leads back to itself");
            return Err(Lack::Say(self.at(Finding::deny("manifest-placeholder-cycle", message), name, text)));
        }
        if self.busy.len() > DEEPEST || self.steps > MOST_STEPS {
            let finding = Finding::deny("manifest-placeholder", "the placeholders in here lead too deep");
            return Err(Lack::Say(self.at(finding, name, text)));
        }
        let shape = self.shape;
        let inner = match name {
            "thing" | "client-id" if self.any != Any::Nothing => return Ok(ANY_THING.to_string()),
            "thing" => match &shape.fleet {
                None => return Ok(shape.key.clone()),
                Some(fleet) => fleet.name.as_ref().ok_or(Lack::Said)?,
            },
            "client-id" => match &shape.table.client_id {
                None => return self.value("thing", text),
                Some(client_id) => client_id,
            },
            "region" => return self.around(self.around.region.as_ref(), name, text),
            "account" => return self.around(self.around.account.as_ref(), name, text),
            "endpoint" => return self.around(self.around.endpoint.as_ref(), name, text),
            _ if self.any == Any::Values && shape.attribute(name).is_some() => return Ok(any_attribute(name)),
            _ if self.any == Any::Values && self.is_type(name) => return Ok(any_attribute(TYPE_NAME)),
            _ => match shape.attribute(name) {
                Some(attribute) => attribute,
                None => return self.column(name, text).unwrap_or_else(|| self.absent(name, text)),
            },
        };
        self.busy.push(name.to_owned());
        let value = self.text(inner);
        self.busy.pop();
        value
    }

    /// Whether the thing's type is this column and nothing else.
    fn is_type(&self, name: &str) -> bool {
        let text = self.shape.table.thing_type.as_ref();
        self.row.is_some() && text.is_some_and(|text| text.only_placeholder() == Some(name))
    }

    fn column(&mut self, name: &str, text: &Text) -> Option<Result<String, Lack>> {
        let row = self.row?;
        let value = row.get(name)?;
        self.varies = true;
        if self.any != Any::Nothing {
            self.columns.insert(name.to_owned());
        }
        // An attribute may well be empty; a name or a topic with a hole in it is a slip.
        let attribute = self.busy.last().is_some_and(|busy| !BUILT_IN.contains(&busy.as_str()));
        if value.is_empty() && !attribute {
            return Some(Err(Lack::Say(self.at_row(format!("column `{name}` is empty"), text))));
        }
        Some(Ok(value.to_owned()))
    }

    fn absent(&self, name: &str, text: &Text) -> Result<String, Lack> {
        if self.row.is_some() && self.shape.is_open_ended() {
            return Err(Lack::Say(self.at_row(format!("this row has no `{name}`"), text)));
        }
        Err(Lack::Said)
    }

    fn around(&self, value: Option<&String>, name: &str, text: &Text) -> Result<String, Lack> {
        value.cloned().ok_or_else(|| {
            let help = match name {
                "endpoint" => "set `endpoint` under `[aws]`, or choose a registry that is asked for it",
                "account" => "set `account` under `[aws]`, or choose a registry that is asked for it",
                _ => "set `region` under `[aws]`, `--region` or AWS_REGION",
            };
            let finding = Finding::deny("manifest-placeholder-unresolved", format!("`{{{name}}}` is not known here"));
            Lack::Say(self.at(finding.help(help), name, text))
        })
    }

    fn at(&self, finding: Finding, name: &str, text: &Text) -> Finding {
        finding.at(self.source, text.placeholder_span(name, self.source))
    }

    fn at_row(&self, message: String, text: &Text) -> Finding {
        self.place(Finding::deny("manifest-inventory", message), text, true)
    }

    /// Points a finding at what a text became: at the row when something of the row is in it, else at the text.
    pub(super) fn place(&self, finding: Finding, text: &Text, varies: bool) -> Finding {
        let written = self.written(text);
        match (self.row, self.inventory()) {
            (Some(row), Some(inventory)) if varies => {
                finding.at(inventory, row.span.clone()).related(written, "filled in here")
            }
            _ => finding.at_place(Some(written)),
        }
    }

    /// Where a text stands in the manifest.
    pub(super) fn written(&self, text: &Text) -> Place {
        Place { source: self.source.clone(), span: text.span.clone() }
    }

    /// The inventory that the row stands in.
    pub(super) fn inventory(&self) -> Option<&'a Source> {
        self.shape.fleet.as_ref()?.inventory.as_ref().map(|inventory| inventory.source())
    }

    /// Where the thing stands: its row, or its key.
    pub(super) fn thing_place(&self) -> Place {
        match (self.row, self.inventory()) {
            (Some(row), Some(inventory)) => Place { source: inventory.clone(), span: row.span.clone() },
            _ => Place { source: self.source.clone(), span: self.shape.key_span.clone() },
        }
    }
}
