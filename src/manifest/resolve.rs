//! From a shape and a row to a thing, and the forms that it shares with its kind.

use super::device::Maker;
use super::generic::{Forms, forms};
use super::inventory::Row;
use super::placeholders::{Any, Filler, Surroundings};
use super::raw::Enrol;
use super::template::Shape;
use crate::emit::Device;
use crate::finding::{Finding, Source, any_deny};
use crate::policy::codes::is_accepted;

/// A thing of the manifest, ready to be planned.
#[derive(Clone, Debug)]
pub struct ResolvedThing {
    /// The thing, and the systems that it runs on.
    pub device: Device,
    /// The same thing in the form that it shares with its kind: `{thing}` and `{client-id}` are [`crate::thing::name::ANY_THING`].
    ///
    /// `None` when something else in its operations varies: its client id is not its name, or a column stands in a topic.
    /// Things whose generic forms lead to the same policy can share it.
    pub generic: Option<Device>,
    /// The same with its attributes and its type, where they stand in what it does, as stand-ins too; `None` where none does.
    pub by_values: Option<Device>,
    /// The columns for which neither form is there: they stand in what it does, and AWS knows nothing of them.
    pub unknown_columns: Vec<String>,
    /// The fleet that it belongs to.
    pub fleet: Option<String>,
    /// The fleet whose archive its bundle goes into; none when it is a folder.
    pub archive: Option<String>,
    /// How it comes into being.
    pub enrol: Enrol,
    /// Codes of findings that are accepted here.
    pub allow: Vec<&'static str>,
}

/// The thing, when enough of it is right to be one, and the findings about it.
pub(super) fn resolve(
    source: &Source,
    shape: &Shape,
    row: Option<&Row<'_>>,
    around: &Surroundings,
    port: u16,
) -> (Option<ResolvedThing>, Vec<Finding>) {
    let mut maker = Maker { filler: Filler::new(source, shape, row, around, Any::Nothing), port, findings: Vec::new() };
    let device = maker.device();
    let allow: Vec<&'static str> = shape.table.allow.iter().flatten().map(|code| code.value.0).collect();
    let findings = maker.findings.into_iter().filter(|finding| !is_accepted(&allow, finding));
    let findings: Vec<Finding> = findings.map(|finding| shape.explain(finding, source)).collect();
    let thing = device.map(|device| {
        let forms = if any_deny(&findings) { Forms::default() } else { forms(source, shape, row, around, &device) };
        ResolvedThing {
            generic: forms.generic,
            by_values: forms.by_values,
            unknown_columns: forms.unknown_columns,
            device,
            fleet: shape.fleet.as_ref().map(|_| shape.key.clone()),
            archive: shape.fleet.as_ref().filter(|fleet| fleet.is_archive).map(|_| shape.key.clone()),
            enrol: shape.fleet.as_ref().map_or(Enrol::Register, |fleet| fleet.enrol),
            allow,
        }
    });
    (thing, findings)
}
