//! The manifest: one TOML text says which things exist, which topics they use and which systems they run on.
//!
//! Two pure steps: [`read`] takes the text apart and remarks on everything that is wrong in it, all at once, each with its place;
//! [`Manifest::things`] then fills in placeholders and holds names and limits, thing by thing, once the region and account are known.

use crate::error::Result;
use crate::finding::{Finding, Source, Span, any_deny, sort};
use crate::thing::name::{Home, ThingName};

mod accepted;
mod device;
mod diagnostics;
mod emit;
mod generic;
mod inventory;
mod loops;
mod mqtt;
mod operations;
mod placeholders;
mod raw;
mod reference;
mod repeats;
mod resolve;
mod schema;
mod settings;
pub mod starter;
mod template;
mod text;
mod things;
mod value;
mod write;

pub use diagnostics::in_order;
pub use inventory::{Inventory, Row, Rows};
pub use placeholders::Surroundings;
pub use raw::Enrol;
pub use reference::{reference, target_reference};
pub(crate) use repeats::Repeats;
pub use resolve::ResolvedThing;
pub use schema::schema;
pub use settings::{AwsSettings, RegistryChoice, STATE};
pub use text::Text;
pub use things::{Resolved, Things};
pub use write::{Writing, write};

use diagnostics::{Node, Notes, quoted};
use raw::{BundleForm, Document, FleetTable, ThingTable, over_defaults};
use template::{FleetShape, Shape};
use toml::de::{DeTable, DeValue};
use value::{Named, Value};

/// The most bytes that a manifest has. Many things of one shape belong into a fleet, whose inventory may be larger.
pub const MAX_BYTES: usize = 4 << 20;

/// What came of reading a manifest.
pub struct Reading {
    /// The manifest; `None` when the text is no TOML at all, which is an input that is wrong rather than a finding.
    pub manifest: Option<Manifest>,
    /// Everything that is wrong in the text or deserves a look, in the order of the text.
    pub findings: Vec<Finding>,
}

/// A manifest, read but not yet resolved.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its text, any secret in it blotted out.
    pub source: Source,
    /// Where its things live, when it says so.
    pub registry: Option<RegistryChoice>,
    /// The folder that bundles go to, relative to the manifest.
    pub out: String,
    /// The AWS account to work in.
    pub aws: AwsSettings,
    /// A folder of the user's own templates, relative to the manifest.
    pub templates: Option<String>,
    shapes: Vec<Shape>,
}

/// A fleet of a manifest, placeholders not filled in.
#[derive(Clone, Debug)]
pub struct Fleet<'a> {
    /// Its key.
    pub key: &'a str,
    /// The name of each of its things.
    pub name: Option<&'a Text>,
    /// How its things come into being.
    pub enrol: Enrol,
    /// The columns that its inventory needs, in the order in which the manifest names them.
    pub columns: Vec<&'a str>,
    /// Its rows; none where things come by themselves.
    pub inventory: Option<&'a Inventory>,
}

impl Manifest {
    /// The fleets, in the order of the document.
    pub fn fleets(&self) -> impl Iterator<Item = Fleet<'_>> {
        self.shapes.iter().filter_map(|shape| {
            let fleet = shape.fleet.as_ref()?;
            let (name, inventory) = (fleet.name.as_ref(), fleet.inventory.as_ref());
            Some(Fleet { key: &shape.key, name, enrol: fleet.enrol, columns: shape.needed_columns(), inventory })
        })
    }

    /// Whether a finding is about a row of an inventory, and about nothing that other rows have too.
    pub fn is_about_row(&self, finding: &Finding) -> bool {
        let Some(place) = &finding.place else { return false };
        // One that takes the name of a thing of the manifest's own may be what is meant, or that one.
        let is_twice = ["manifest-name-duplicate", "manifest-client-id-duplicate"].contains(&finding.code);
        if is_twice && finding.related.as_ref().is_some_and(|(first, _)| first.source.is(&self.source)) {
            return false;
        }
        let inventories = self.shapes.iter().filter_map(|shape| shape.fleet.as_ref()?.inventory.as_ref());
        inventories.into_iter().any(|inventory| inventory.source().is(&place.source))
    }

    /// Surroundings at home in which everything can be looked at without any registry: an endpoint that only a registry knows is made up.
    pub fn assumed(&self, home: &Home) -> Surroundings {
        let endpoint = || format!("a1b2c3d4e5f6g7-ats.iot.{}.amazonaws.com", home.region);
        Surroundings {
            region: Some(home.region.clone()),
            account: Some(home.account.clone()),
            endpoint: Some(self.aws.endpoint.clone().unwrap_or_else(endpoint)),
        }
    }
}

/// Reads a manifest; `inventory` brings the text of a fleet's inventory by its path as the manifest writes it.
pub fn read(source: &Source, inventory: &dyn Fn(&str) -> Result<Source>) -> Reading {
    let hopeless = |findings| Reading { manifest: None, findings };
    let text = source.text();
    if text.trim().is_empty() {
        let finding = Finding::deny("manifest-empty", "the manifest is empty").at(source, 0..0);
        return hopeless(vec![finding.help("`awsiot-kit init` writes one to start from")]);
    }
    if text.len() > MAX_BYTES {
        let message = format!("a manifest has at most {MAX_BYTES} bytes; this has {}", text.len());
        let finding = Finding::deny("manifest-size", message).at(source, 0..0);
        return hopeless(vec![finding.help("put many things of one shape into a fleet with an inventory")]);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return hopeless(errors.iter().take(MOST_SYNTAX_ERRORS).map(|error| syntax(source, error)).collect());
    }
    let root = toml::Spanned::new(root.span(), DeValue::Table(root.into_inner()));
    understand(source, &root, inventory)
}

/// The most bytes that the defaults come to, counted once for each thing.
const MOST_SHARED_BYTES: usize = 256 << 20;

/// More would be the echo of the first ones.
const MOST_SYNTAX_ERRORS: usize = 20;

fn syntax(source: &Source, error: &toml::de::Error) -> Finding {
    let mut message = error.message().to_owned();
    if let Some(first) = message.get(..1).map(str::to_ascii_lowercase) {
        message.replace_range(..1, &first);
    }
    Finding::deny("manifest-syntax", message).at(source, error.span().unwrap_or(0..0))
}

fn understand(source: &Source, root: &Node<'_>, inventory: &dyn Fn(&str) -> Result<Source>) -> Reading {
    let mut notes = Notes::default();
    diagnostics::hunt_secrets(root, &mut notes);
    let document = Document::read(root, &mut notes).unwrap_or_default();
    settings::check_version(&document, &mut notes);
    let registry = settings::registry(&document, &mut notes);
    let out = settings::out(document.out.as_ref(), &mut notes);
    let templates = settings::folder(document.templates.as_ref(), "templates", &mut notes);
    let aws = settings::aws(document.aws.as_ref(), &mut notes);
    let shared = root.get_ref().get("defaults").map_or(0..0, extent);
    let (shapes, mut late) = shapes(document, &shared, inventory, &mut notes);
    if shapes.is_empty()
        && !root.get_ref().as_table().is_some_and(|t| t.contains_key("things") || t.contains_key("fleets"))
    {
        let finding = Finding::warn("manifest-no-things", "the manifest has no things");
        notes.add(finding.help("add a table `[things.NAME]`; `awsiot-kit init` writes an example"), 0..0);
    }
    let (source, mut findings) = notes.finish(source);
    findings.append(&mut late);
    let mut unknown: Vec<Finding> = shapes.iter().flat_map(|shape| shape.check_placeholders(&source)).collect();
    // A text of the defaults is the same slip for every thing.
    sort(&mut unknown);
    unknown.dedup_by(|a, b| {
        let start = |f: &Finding| f.place.as_ref().map(|place| place.span.start);
        start(a) == start(b) && a.message == b.message
    });
    findings.append(&mut unknown);
    let out = out.unwrap_or_else(|| "out".to_owned());
    Reading { manifest: Some(Manifest { source, registry, out, aws, templates, shapes }), findings: in_order(findings) }
}

/// From the beginning of a table to the end of the last value in it, other headers of it included.
fn extent(node: &Node<'_>) -> Span {
    let span = node.span();
    let inner: Vec<Span> = match node.get_ref() {
        DeValue::Table(table) => table.values().map(extent).collect(),
        _ => Vec::new(),
    };
    inner.into_iter().fold(span, |all, one| all.start.min(one.start)..all.end.max(one.end))
}

/// The things and fleets over the defaults, in the order of the document; findings about inventories have places of their own.
fn shapes(
    document: Document,
    shared: &Span,
    inventory: &dyn Fn(&str) -> Result<Source>,
    notes: &mut Notes,
) -> (Vec<Shape>, Vec<Finding>) {
    let defaults = document.defaults.as_ref();
    let things: Named<ThingTable> = document.things.unwrap_or_default();
    let fleets: Named<FleetTable> = document.fleets.unwrap_or_default();
    let mut shapes = Vec::new();
    let mut late = Vec::new();
    // Each thing has the defaults in it: much of the one and much of the other is more than any memory holds.
    let many = things.0.len() + fleets.0.len();
    if many.saturating_mul(shared.len()) > MOST_SHARED_BYTES {
        let message = format!("the defaults, {} bytes, are too long for {many} things", shared.len());
        let finding = Finding::deny("manifest-size", message);
        notes.add(finding.help("put many things of one shape into a fleet with an inventory"), shared.clone());
        return (shapes, late);
    }
    let shape = |key: &str, span: &Span, table: &ThingTable| Shape {
        key: key.to_owned(),
        key_span: span.clone(),
        table: over_defaults(table, defaults),
        fleet: None,
        defaults: shared.clone(),
    };
    for (key, span, table) in things.in_order() {
        shapes.push(shape(key, span, table));
    }
    for (key, span, table) in fleets.in_order() {
        let keys = &table.keys;
        if keys.name.is_none() {
            let finding = Finding::deny("manifest-missing", format!("the fleet {} needs `name`", quoted(key)));
            notes.add(
                finding.help("for example `name = \"sensor-{serial}\"`, with a column of the inventory"),
                span.clone(),
            );
        }
        let enrol = keys.enrol.as_ref().map(|enrol| enrol.value).unwrap_or_default();
        let rows = match &keys.inventory {
            Some(path) => match inventory(&path.value) {
                Ok(source) => Inventory::open(source).map_err(|finding| late.push(finding)).ok(),
                Err(error) => {
                    let mut finding = Finding::deny("manifest-inventory", error.to_string());
                    finding.help = error.remedy().map(str::to_owned);
                    notes.add(finding, path.span.clone());
                    None
                }
            },
            None => {
                if matches!(enrol, Enrol::Register | Enrol::Bulk) {
                    let finding =
                        Finding::deny("manifest-missing", format!("the fleet {} needs `inventory`", quoted(key)));
                    notes.add(
                        finding.help("a CSV file with a header line, or JSON Lines: one thing per row"),
                        span.clone(),
                    );
                }
                None
            }
        };
        let form = keys.bundle.as_ref();
        let is_archive = form.is_some_and(|form| form.value == BundleForm::Archive);
        if let Some(form) = form.filter(|_| is_archive && ThingName::parse(key).is_err()) {
            let finding = Finding::deny("manifest-name", format!("{} is no name for an archive", quoted(key)));
            notes.add(finding.help("name the fleet with letters, digits, `-`, `_` and `:`"), form.span.clone());
        }
        let fleet = FleetShape { name: keys.name.clone(), enrol, is_archive, inventory: rows };
        shapes.push(Shape { fleet: Some(fleet), ..shape(key, span, &table.thing) });
    }
    (shapes, late)
}

impl Reading {
    /// Whether any finding makes the answer no.
    pub fn denied(&self) -> bool {
        any_deny(&self.findings)
    }
}
