//! `policy-size`: a document of more characters than AWS takes.

use super::super::MAX_CHARACTERS;
use super::prepared::View;
use crate::finding::Finding;

/// White space is not counted (General Reference, "AWS IoT Core endpoints and quotas").
pub(super) fn size(view: &View<'_>) -> Vec<Finding> {
    let left_out = if view.is_too_large_to_compare() {
        "; entries that repeat or undo each other are not looked for in so much"
    } else {
        ""
    };
    let long = view.documents.iter().filter(|document| document.characters() > MAX_CHARACTERS);
    long.map(|document| {
        let count = document.characters();
        let message =
            format!("the policy has {count} characters without white space; AWS takes {MAX_CHARACTERS}{left_out}");
        let help = "use `*` and thing variables in place of lists, or split it: a certificate holds ten policies";
        Finding::deny("policy-size", message).at(&document.source, 0..0).help(help)
    })
    .collect()
}
