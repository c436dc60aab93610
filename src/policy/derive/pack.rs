//! Several policies when one would be over the limit.

use super::super::document::{Document, Spanned, Statement};
use super::super::{MAX_CHARACTERS, MAX_POLICIES, characters};
use crate::error::{Error, Result};

/// The statements in one document, or, when that is over the limit, resource by resource in the first document with room for it.
pub(super) fn pack(statements: Vec<Statement>) -> Result<Vec<Document>> {
    if statements.is_empty() {
        // AWS takes no policy without a statement, and none is needed where nothing is done.
        return Ok(Vec::new());
    }
    let whole = Document::new(statements);
    let total = characters(&whole.compact());
    if total <= MAX_CHARACTERS {
        return Ok(vec![whole]);
    }
    if total > 2 * MAX_CHARACTERS * MAX_POLICIES {
        return Err(too_long(total));
    }
    let mut documents: Vec<Document> = Vec::new();
    for (number, statement) in whole.statements.iter().enumerate() {
        for resource in &statement.resources.list {
            if !documents.iter_mut().any(|document| fits(document, number, statement, resource)) {
                let mut fresh = Document::new(Vec::new());
                // One resource is far below the limit: a topic has 256 bytes at most.
                fits(&mut fresh, number, statement, resource);
                documents.push(fresh);
            }
        }
    }
    if documents.len() > MAX_POLICIES { Err(too_long(total)) } else { Ok(documents) }
}

/// Adds the resource when the document stays within the limit; says whether.
///
/// A statement is told from another of the same actions by its number, which its span carries while documents are filled.
fn fits(document: &mut Document, number: usize, statement: &Statement, resource: &Spanned) -> bool {
    let span = number..number;
    let at = document.statements.iter().position(|own| own.span == span);
    let at = at.unwrap_or_else(|| {
        let mut own = statement.clone();
        own.resources.list.clear();
        own.span = span;
        document.statements.push(own);
        document.statements.len() - 1
    });
    document.statements[at].resources.list.push(resource.clone());
    let room = characters(&document.compact()) <= MAX_CHARACTERS;
    if !room {
        document.statements[at].resources.list.pop();
        if document.statements[at].resources.list.is_empty() {
            document.statements.remove(at);
        }
    }
    room
}

fn too_long(total: usize) -> Error {
    Error::input("policy-too-long", format!("the operations need policies of {total} characters together"))
        .cause(format!(
            "a certificate holds {MAX_POLICIES} policies of {MAX_CHARACTERS} characters, white space not counted"
        ))
        .hint("give topics common beginnings and publish or subscribe below them with a final `#`, or split the thing")
}
