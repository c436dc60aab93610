//! One policy, or several when one would be over the limit.
//!
//! An Allow and the Denies that narrow it always stand in the same policy: whichever policies are attached, none is wider than it was meant.

use super::super::document::{Document, Effect, Spanned, Statement};
use super::super::pattern::Glob;
use super::super::{MAX_CHARACTERS, MAX_POLICIES, characters};
use crate::error::{Error, Result};

/// How far the words are pressed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fitting {
    /// A statement for each kind of right, and Receive on what is subscribed to.
    Clear,
    /// Receive on all reserved topics of the thing.
    Wide,
    /// Rights on different kinds of resources in one statement.
    Dense,
}

/// A statement, and what each of its resources stands for.
pub(super) struct Piece {
    statement: Statement,
    globs: Vec<Option<Glob>>,
}

impl Piece {
    /// A statement whose resources stand for these patterns.
    pub(super) fn new(statement: Statement, pattern: impl Fn(&str) -> Option<Glob>) -> Self {
        let globs = statement.resources.list.iter().map(|resource| pattern(&resource.text)).collect();
        Self { statement, globs }
    }

    /// A statement that no Deny narrows.
    pub(super) fn whole(statement: Statement) -> Self {
        Self::new(statement, |_| None)
    }

    fn resources(&self) -> impl Iterator<Item = (&Spanned, Option<&Glob>)> {
        self.statement.resources.list.iter().zip(self.globs.iter().map(Option::as_ref))
    }
}

/// The statements in one document, or, when that is over the limit, resource by resource in the first document with room for it.
pub(super) fn pack(allows: Vec<Piece>, denies: Vec<Piece>, fitting: Fitting) -> Result<Vec<Document>> {
    if allows.is_empty() {
        // AWS takes no policy without a statement, and none is needed where nothing is done.
        return Ok(Vec::new());
    }
    let all: Vec<Statement> = allows.iter().chain(&denies).map(|piece| piece.statement.clone()).collect();
    let whole = Document::new(if fitting == Fitting::Dense { dense(all) } else { all });
    let total = characters(&whole.compact());
    if total <= MAX_CHARACTERS {
        return Ok(vec![whole]);
    }
    if total > 2 * MAX_CHARACTERS * MAX_POLICIES {
        return Err(too_long(total));
    }
    let mut documents: Vec<Filling> = Vec::new();
    for (number, piece) in allows.iter().enumerate() {
        for (resource, glob) in piece.resources() {
            let mut load = vec![(number, &piece.statement, resource)];
            for (at, deny) in denies.iter().enumerate() {
                let shares = deny.statement.actions.list.iter().any(|own| piece.statement.actions.list.contains(own));
                let narrows = |own: &Glob| glob.is_some_and(|glob| own.meets(glob));
                let needed = deny.resources().filter(|(_, own)| shares && own.is_none_or(narrows));
                load.extend(needed.map(|(own, _)| (allows.len() + at, &deny.statement, own)));
            }
            if !documents.iter_mut().any(|document| document.take(&load)) {
                let mut fresh = Filling::default();
                if !fresh.take(&load) {
                    return Err(too_long(total));
                }
                documents.push(fresh);
            }
        }
    }
    if documents.len() > MAX_POLICIES {
        return Err(too_long(total));
    }
    Ok(documents.into_iter().map(Filling::document).collect())
}

/// A document that is being filled: statements by their number.
#[derive(Clone, Default)]
struct Filling(Vec<(usize, Statement)>);

impl Filling {
    /// Adds resources to their statements when the document stays within the limit; says whether.
    fn take(&mut self, load: &[(usize, &Statement, &Spanned)]) -> bool {
        let mut filled = self.clone();
        for (number, statement, resource) in load {
            let at = filled.0.iter().position(|(own, _)| own == number).unwrap_or_else(|| {
                let mut own = (*statement).clone();
                own.resources.list.clear();
                filled.0.push((*number, own));
                filled.0.len() - 1
            });
            let list = &mut filled.0[at].1.resources.list;
            if !list.contains(resource) {
                list.push((*resource).clone());
            }
        }
        let room = characters(&filled.clone().document().compact()) <= MAX_CHARACTERS;
        if room {
            *self = filled;
        }
        room
    }

    fn document(mut self) -> Document {
        self.0.sort_by_key(|(number, _)| *number);
        Document::new(self.0.into_iter().map(|(_, statement)| statement).collect())
    }
}

/// The Allows on different kinds of resources in one statement: an action applies to the resources of its own kind alone.
fn dense(statements: Vec<Statement>) -> Vec<Statement> {
    let mut out: Vec<Statement> = Vec::new();
    let kinds = |own: &Statement| -> Vec<String> {
        own.resources.list.iter().filter_map(|resource| Some(resource.text.split('/').next()?.to_owned())).collect()
    };
    for statement in statements {
        let own = kinds(&statement);
        let joins = |other: &&mut Statement| {
            let theirs = kinds(other);
            statement.effect == Effect::Allow
                && other.effect == Effect::Allow
                && !own.iter().chain(&theirs).any(|kind| kind == "*")
                && !own.iter().any(|kind| theirs.contains(kind))
        };
        match out.iter_mut().find(joins) {
            Some(other) => {
                other.actions.list.extend(statement.actions.list);
                other.resources.list.extend(statement.resources.list);
            }
            None => out.push(statement),
        }
    }
    out
}

fn too_long(total: usize) -> Error {
    Error::input("policy-too-long", format!("the operations need policies of {total} characters together"))
        .cause(format!(
            "a certificate holds {MAX_POLICIES} policies of {MAX_CHARACTERS} characters, white space not counted"
        ))
        .hint("give topics common beginnings and publish or subscribe below them with a final `#`, or split the thing")
}
