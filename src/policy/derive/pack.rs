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

/// A document that is being filled: statements by their number, and the characters of them all.
#[derive(Default)]
struct Filling {
    statements: Vec<(usize, Statement)>,
    characters: usize,
}

impl Filling {
    /// Adds resources to their statements when the document stays within the limit; says whether.
    fn take(&mut self, load: &[(usize, &Statement, &Spanned)]) -> bool {
        let mut more: Vec<(usize, &Statement, Vec<&Spanned>)> = Vec::new();
        for (number, statement, resource) in load {
            let own = self.statements.iter().find(|(own, _)| own == number);
            if own.is_some_and(|(_, own)| own.resources.list.contains(resource)) {
                continue;
            }
            match more.iter_mut().find(|(own, ..)| own == number) {
                Some((_, _, list)) if list.contains(resource) => {}
                Some((_, _, list)) => list.push(resource),
                None => more.push((*number, statement, vec![resource])),
            }
        }
        let mut added = 0;
        for (number, statement, list) in &more {
            let there =
                self.statements.iter().find(|(own, _)| own == number).map_or(0, |(_, own)| own.resources.list.len());
            let quoted: usize = list.iter().map(|own| characters(&own.text) + "\"\",".len()).sum();
            let brackets = if there < 2 && there + list.len() > 1 { "[]".len() } else { 0 };
            added += quoted + brackets + if there == 0 { frame(statement) } else { 0 };
        }
        let room = self.characters + added + EMPTY <= MAX_CHARACTERS;
        if room {
            self.characters += added;
            for (number, statement, list) in more {
                let at = self.statements.iter().position(|(own, _)| *own == number).unwrap_or_else(|| {
                    let mut own = statement.clone();
                    own.resources.list.clear();
                    self.statements.push((number, own));
                    self.statements.len() - 1
                });
                self.statements[at].1.resources.list.extend(list.into_iter().cloned());
            }
        }
        room
    }

    fn document(mut self) -> Document {
        self.statements.sort_by_key(|(number, _)| *number);
        Document::new(self.statements.into_iter().map(|(_, statement)| statement).collect())
    }
}

/// The characters of a document without statements.
const EMPTY: usize = r#"{"Version":"2012-10-17","Statement":[]}"#.len();

/// The characters of a statement without resources, and of the comma after it.
fn frame(statement: &Statement) -> usize {
    let mut bare = statement.clone();
    bare.resources.list.clear();
    // An empty list is `[]` there, which a single resource does not have.
    characters(&Document::new(vec![bare]).compact()) - EMPTY - "[]".len() + ",".len()
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
