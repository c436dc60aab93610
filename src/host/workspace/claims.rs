//! What was made from here, on disk: `made.jsonl` in the state folder, one line per fact, added to and now and then written anew.

use std::path::Path;

use crate::error::{Error, Result};
use crate::host::claims::{Claim, Claims, Fact, Hand, Line, compacted};
use crate::host::disk;

const FILE: &str = "made.jsonl";

/// What a hand sees of it.
pub fn read(state: &Path, hand: &Hand) -> Result<Claims> {
    let exists = |manifest: &str| state.parent().is_some_and(|folder| folder.join(manifest).exists());
    Ok(Claims::read(&text(state)?, hand, &exists))
}

fn text(state: &Path) -> Result<String> {
    let bytes = disk::read_if_there(&state.join(FILE))?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Adds facts; they are on disk when the call returns.
pub fn add(state: &Path, hand: &Hand, claims: &[Claim]) -> Result<()> {
    if claims.is_empty() {
        return Ok(());
    }
    let manifest = hand.manifest.clone().unwrap_or_default();
    let mut more = String::new();
    for claim in claims {
        let manifest = manifest.clone();
        let line = Line { manifest, registry: hand.registry.clone(), claim: claim.clone() };
        more += &serde_json::to_string(&line).map_err(|error| Error::bug("a claim is not JSON").cause(error))?;
        more.push('\n');
    }
    let path = state.join(FILE);
    let before = text(state)?;
    let forgets = claims.iter().any(|claim| claim.fact == Fact::Gone);
    if before.is_empty() && claims.iter().all(|claim| claim.fact == Fact::Gone) {
        return Ok(());
    }
    if forgets {
        let whole = format!("{before}\n{more}");
        match compacted(&whole).as_deref() {
            Some("") => return disk::remove_if_there(&path),
            Some(text) => return disk::write_over(&path, text.as_bytes(), 0o600),
            None => {}
        }
    }
    // A line that a kill has cut off stays alone on its own.
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    disk::append(&path, format!("{gap}{more}").as_bytes(), 0o600)?;
    disk::sync_folder_of(&path)
}
