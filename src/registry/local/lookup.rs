//! What one table of the local registry asks of another: whether a thing, group or principal is there, and what hangs on it.

use rusqlite::{Connection, OptionalExtension};
use time::OffsetDateTime;

use super::database::Outcome;
use super::not_found;
use crate::registry::{CertificateLine, Status, certificate_id_of};

pub fn expect_thing(connection: &Connection, name: &str) -> Outcome<()> {
    if connection.query_row("SELECT EXISTS (SELECT 1 FROM things WHERE name = ?1)", [name], |row| row.get(0))? {
        return Ok(());
    }
    Err(not_found("thing", name).into())
}

pub fn describe_group(connection: &Connection, name: &str) -> Outcome<Option<String>> {
    let sql = "SELECT description FROM thing_groups WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?)
}

pub fn principals_of(connection: &Connection, thing: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT principal FROM principals WHERE thing = ?1 ORDER BY principal", thing)
}

/// A certificate's ARN must be one of a certificate that is here; other principals (Cognito identities) are taken as they are.
pub fn expect_principal(connection: &Connection, principal: &str) -> Outcome<()> {
    let Some(id) = certificate_id_of(principal) else { return Ok(()) };
    if connection.query_row("SELECT EXISTS (SELECT 1 FROM certificates WHERE id = ?1)", [id], |row| row.get(0))? {
        return Ok(());
    }
    Err(not_found("certificate", id).into())
}

pub fn attached_to(connection: &Connection, target: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT policy FROM attachments WHERE target = ?1 ORDER BY policy", target)
}

pub fn row_to_line(row: &rusqlite::Row<'_>) -> rusqlite::Result<CertificateLine> {
    let word: String = row.get(1)?;
    let seconds: i64 = row.get(2)?;
    let bad = |at| rusqlite::Error::InvalidColumnType(at, "certificate".to_owned(), rusqlite::types::Type::Text);
    Ok(CertificateLine {
        id: row.get(0)?,
        status: Status::from_word(&word).ok_or_else(|| bad(1))?,
        created: OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| bad(2))?,
    })
}
