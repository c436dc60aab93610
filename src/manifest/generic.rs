//! The form that a thing shares with its kind, for policies that several things share.

use super::inventory::Row;
use super::placeholders::{Filler, Surroundings};
use super::resolve::Maker;
use super::template::Shape;
use super::text::Text;
use crate::emit::Device;
use crate::finding::Source;
use crate::thing::name::{ClientId, ThingName};

/// The form that the thing shares with its kind, when nothing but its name varies in what it does.
pub(super) fn generic(
    source: &Source,
    shape: &Shape,
    row: Option<&Row<'_>>,
    around: &Surroundings,
    device: &Device,
) -> Option<Device> {
    let thing = &device.thing;
    if thing.client_id.as_str() != thing.name.as_str() {
        return None;
    }
    let table = &shape.table;
    let mut filler = Filler::new(source, shape, row, around, true);
    let mut any = |text: &Text| filler.fill(text, None).ok().filter(|filled| !filled.varies).map(|filled| filled.value);
    let mut form = thing.clone();
    form.name = ThingName::any();
    form.client_id = ClientId::any();
    for (publication, item) in form.publish.iter_mut().zip(table.publish.iter().flatten()) {
        publication.topic = any(item.0.topic.as_ref()?)?;
    }
    for (filter, text) in form.subscribe.iter_mut().zip(table.subscribe.iter().flatten()) {
        *filter = any(text)?;
    }
    for (topic, text) in form.services.basic_ingest.iter_mut().zip(table.basic_ingest.iter().flatten()) {
        *topic = any(text)?;
    }
    // Shadow names are checked names, in which the stand-in cannot stand.
    if table.shadow.iter().flatten().any(|text| text.literal().is_none()) {
        return None;
    }
    if let (Some(will), Some(table)) = (&mut form.last_will, &table.last_will) {
        will.topic = any(table.topic.as_ref()?)?;
    }
    for (route, table) in form.routes.iter_mut().zip(table.routes.iter().flatten()) {
        route.remote = any(table.remote.as_ref()?)?;
    }
    let mut maker = Maker { filler, port: 0, findings: Vec::new() };
    Some(Device { thing: form, emit: maker.emit() })
}
