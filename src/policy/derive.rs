//! The least policy for a set of operations: it allows exactly them, in as few characters as can be.
//!
//! What AWS cannot say exactly is made exact where that can be proved. Reserved topics are a closed set (`closed`), so that a wildcard
//! there is the list of the topics below it. Elsewhere a policy's `*` crosses `/`, so that a level known only at run time is an Allow with
//! `*` and a Deny on whatever crosses a level more, in the same policy, when it is proved that the Deny touches nothing declared. Where it
//! cannot be proved the Allow stays wider and a finding says so.

mod closed;
mod cover;
pub mod form;
mod kind;
mod pack;

use super::document::{Document, Effect, Statement};
use super::text::escape;
use crate::error::Result;
use crate::finding::Finding;
use crate::thing::name::{ANY_THING, ANY_VALUE, END_OF_VALUE, Home, TYPE_NAME};
use crate::thing::operation::{Action, Operations};
use kind::Kind;
use pack::{Fitting, Piece};

/// What a set of operations comes to.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The policies: one, or several when one would be over the limit.
    pub documents: Vec<Document>,
    /// What the policies allow beyond the operations, because policies have no way to say it more narrowly.
    pub findings: Vec<Finding>,
}

/// The variable that stands for whichever thing connects. It has a value only while the certificate is attached to the thing and the
/// client id is the thing's name (Developer Guide, "Thing policy variables").
pub const THING_VARIABLE: &str = "${iot:Connection.Thing.ThingName}";

/// Actions that share a kind of resource, and so may share a statement.
const KINDS: [&[Action]; 4] = [
    &[Action::Connect],
    &[Action::Publish, Action::RetainPublish, Action::Receive],
    &[Action::Subscribe],
    &[Action::AssumeRole],
];

/// The least policies that allow these operations to a client at home in this account and region.
///
/// # Errors
/// When ten policies, the most that a certificate can hold, are not enough.
pub fn derive(operations: &Operations, home: &Home) -> Result<Derived> {
    let held = kind::is_held(operations);
    // Shorter words are looked for only where the clearer ones are too long for one policy.
    let mut best: Option<Derived> = None;
    let mut too_long = None;
    for fitting in [Fitting::Clear, Fitting::Wide, Fitting::Dense] {
        match attempt(operations, home, fitting, held) {
            Ok(derived) => {
                let fewer = best.as_ref().is_none_or(|best| derived.documents.len() < best.documents.len());
                best = if fewer { Some(derived) } else { best };
            }
            Err(error) => too_long = Some(error),
        }
        if best.as_ref().is_some_and(|best| best.documents.len() <= 1) {
            break;
        }
    }
    match (best, too_long) {
        (Some(derived), _) => Ok(derived),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(Derived { documents: Vec::new(), findings: Vec::new() }),
    }
}

fn attempt(operations: &Operations, home: &Home, fitting: Fitting, held: bool) -> Result<Derived> {
    let (mut allows, mut denies, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for actions in KINDS {
        let mut kind = Kind::new(actions, operations, fitting != Fitting::Clear, held);
        findings.extend(kind.make_exact());
        allows.extend(kind.pieces(Effect::Allow, home));
        denies.extend(kind.pieces(Effect::Deny, home));
    }
    let unbound: Vec<&str> =
        operations.iter().map(|own| own.action).filter(|own| own.is_unbound()).map(Action::policy_action).collect();
    if !unbound.is_empty() {
        allows.push(Piece::whole(Statement::new(Effect::Allow, unbound, ["*"])));
    }
    Ok(Derived { documents: pack::pack(allows, denies, fitting)?, findings })
}

/// Characters as a policy takes them for themselves, and stand-ins as the variables that they stand for.
fn written(text: &str) -> String {
    let mut out = String::new();
    for part in text.split_inclusive([ANY_THING, END_OF_VALUE]) {
        if let Some(plain) = part.strip_suffix(ANY_THING) {
            out.push_str(&escape(plain));
            out.push_str(THING_VARIABLE);
        } else if let Some((plain, name)) = part.strip_suffix(END_OF_VALUE).and_then(|part| part.split_once(ANY_VALUE))
        {
            out.push_str(&escape(plain));
            match name {
                TYPE_NAME => out.push_str("${iot:Connection.Thing.ThingTypeName}"),
                name => out.push_str(&format!("${{iot:Connection.Thing.Attributes[{name}]}}")),
            }
        } else {
            out.push_str(&escape(part));
        }
    }
    out
}
