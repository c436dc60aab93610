//! The lines that targets without a place for topics put into comments, read back.

use crate::finding::Span;
use crate::import::imported_thing::Draft;
use crate::thing::Publication;

/// Takes up one such line: `publish T`, `publish T (retained)`, `subscribe F`, `shadow NAME`, `jobs`; anything else is a comment.
pub fn take(draft: &mut Draft, line: &str, span: &Span) {
    let at = || span.clone();
    if line == "jobs" {
        draft.jobs = true;
    } else if let Some(topic) = line.strip_prefix("publish ") {
        let (topic, retain) = topic.strip_suffix(" (retained)").map_or((topic, false), |topic| (topic, true));
        draft.publish.push((Publication { topic: topic.to_owned(), retain }, at()));
    } else if let Some(filter) = line.strip_prefix("subscribe ") {
        draft.subscribe.push((filter.to_owned(), at()));
    } else if let Some(shadow) = line.strip_prefix("shadow ") {
        draft.shadows.push(((shadow != "classic").then(|| shadow.to_owned()), at()));
    }
}
