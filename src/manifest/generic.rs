//! The form that a thing shares with its kind, for policies that several things share.

use std::collections::BTreeSet;

use super::device::Maker;
use super::inventory::Row;
use super::placeholders::{Any, Filler, Surroundings};
use super::raw::{Enrol, RouteTable};
use super::template::Shape;
use super::text::Text;
use crate::emit::{Device, client};
use crate::finding::Source;
use crate::thing::name::{ANY_VALUE, ClientId, ThingName};
use crate::thing::topic::Piece;

/// The forms of a thing that things of its kind share.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) generic: Option<Device>,
    pub(super) by_values: Option<Device>,
    pub(super) unknown_columns: Vec<String>,
}

/// The forms that the thing shares with its kind: with nothing but its name left open, and with its values in the registry left open too.
pub(super) fn forms(
    source: &Source,
    shape: &Shape,
    row: Option<&Row<'_>>,
    around: &Surroundings,
    device: &Device,
) -> Forms {
    let thing = &device.thing;
    if thing.client_id.as_str() != thing.name.as_str() || !client::share_one(thing, &device.emit) {
        return Forms::default();
    }
    let form = |any| {
        let filler = Filler::new(source, shape, row, around, any);
        form(&mut Maker { filler, port: 0, findings: Vec::new() }, device)
    };
    let (generic, _) = form(Any::Name);
    // Only what this program registers is sure to be in the registry when the thing connects.
    let registered = shape.fleet.as_ref().is_none_or(|fleet| fleet.enrol == Enrol::Register);
    let (by_values, columns) = if registered { form(Any::Values) } else { (None, BTreeSet::new()) };
    let has_values = |own: &Device| {
        let operations = own.operations();
        let mut pieces = operations.iter().flat_map(|own| own.on.pieces());
        pieces.any(|piece| matches!(piece, Piece::Text(text) if text.contains(ANY_VALUE)))
    };
    // An attribute without a value has none in the policy either.
    let full = device.thing.attributes.values().all(|value| !value.is_empty());
    Forms {
        unknown_columns: if generic.is_none() && by_values.is_none() {
            columns.into_iter().collect()
        } else {
            Vec::new()
        },
        by_values: by_values.filter(|own| full && has_values(own)),
        generic,
    }
}

/// The thing with stand-ins in place of what varies, `None` when something varies that has none; and the columns in what it does.
fn form(maker: &mut Maker<'_>, device: &Device) -> (Option<Device>, BTreeSet<String>) {
    let shape = maker.filler.shape;
    let table = &shape.table;
    let mut form = device.thing.clone();
    form.name = ThingName::any();
    form.client_id = ClientId::any();
    let mut whole = true;
    let mut any = |text: Option<&Text>| {
        let filled = text.and_then(|text| maker.filler.fill(text, None).ok());
        whole &= filled.as_ref().is_some_and(|filled| !filled.varies);
        filled.map(|filled| filled.value).unwrap_or_default()
    };
    for (publication, item) in form.publish.iter_mut().zip(table.publish.iter().flatten()) {
        publication.topic = any(item.0.topic.as_ref());
    }
    for (filter, text) in form.subscribe.iter_mut().zip(table.subscribe.iter().flatten()) {
        *filter = any(Some(text));
    }
    for (topic, text) in form.services.basic_ingest.iter_mut().zip(table.basic_ingest.iter().flatten()) {
        *topic = any(Some(text));
    }
    if let (Some(will), Some(table)) = (&mut form.last_will, &table.last_will) {
        will.topic = any(table.topic.as_ref());
    }
    // A route that goes both ways is two.
    let ways = |table: &RouteTable| table.direction.as_ref().map_or(0, |ways| ways.value.0.len());
    let tables = table.routes.iter().flatten().flat_map(|table| std::iter::repeat_n(table, ways(table)));
    for (route, table) in form.routes.iter_mut().zip(tables) {
        route.remote = any(table.remote.as_ref());
    }
    // Shadow names are checked names, in which the stand-ins cannot stand.
    let named = table.shadow.iter().flatten().all(|text| text.literal().is_some());
    let columns = std::mem::take(&mut maker.filler.columns);
    let emit = maker.emit();
    ((whole && named).then_some(Device { thing: form, emit }), columns)
}
