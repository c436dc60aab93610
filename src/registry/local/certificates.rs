//! Certificates of the local registry, their status and what they are attached to, by AWS's rules.

use rusqlite::{Connection, OptionalExtension, Transaction};
use time::OffsetDateTime;

use super::database::Trouble;
use super::not_found;
use crate::cert::inspect;
use crate::error::Error;
use crate::registry::{CertificateLine, CertificateRecord, Status, certificate_id_of};

type Outcome<T> = Result<T, Trouble>;

/// Keeps a certificate, inactive; the same one twice is ResourceAlreadyExistsException.
pub fn insert(
    transaction: &Transaction<'_>,
    pem: &str,
    now: OffsetDateTime,
    arn_of: &dyn Fn(&str) -> String,
) -> Outcome<CertificateRecord> {
    let id = inspect::certificate_id(pem.as_bytes()).map_err(|error| {
        Error::registry("CertificateValidationException", "the certificate cannot be read").cause(error)
    })?;
    let id = id.as_str();
    if describe(transaction, id, arn_of)?.is_some() {
        return Err(Error::registry("ResourceAlreadyExistsException", "this certificate is registered already")
            .on(id)
            .into());
    }
    let sql = "INSERT INTO certificates (id, sequence, pem, status, created)
               VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM certificates), ?2, ?3, ?4)";
    transaction.execute(sql, (id, pem, Status::Inactive.word(), now.unix_timestamp()))?;
    Ok(CertificateRecord {
        id: id.to_owned(),
        arn: arn_of(id),
        pem: pem.to_owned(),
        status: Status::Inactive,
        created: now,
    })
}

pub fn describe(
    connection: &Connection,
    id: &str,
    arn_of: &dyn Fn(&str) -> String,
) -> Outcome<Option<CertificateRecord>> {
    let mut statement = connection.prepare_cached("SELECT id, status, created, pem FROM certificates WHERE id = ?1")?;
    let found = statement
        .query_row([id], |row| {
            let line = row_to_line(row)?;
            let arn = arn_of(&line.id);
            Ok(CertificateRecord { id: line.id, arn, pem: row.get(3)?, status: line.status, created: line.created })
        })
        .optional()?;
    Ok(found)
}

pub fn update(transaction: &Transaction<'_>, id: &str, status: Status) -> Outcome<()> {
    let settable = matches!(status, Status::Active | Status::Inactive | Status::Revoked);
    let now: Option<String> =
        transaction.query_row("SELECT status FROM certificates WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    let Some(now) = now else { return Err(not_found("certificate", id).into()) };
    if !settable || matches!(Status::from_word(&now), Some(Status::PendingTransfer | Status::PendingActivation)) {
        return Err(Error::registry(
            "InvalidRequestException",
            format!("a certificate cannot go from {now} to {}", status.word()),
        )
        .on(id)
        .into());
    }
    transaction.execute("UPDATE certificates SET status = ?2 WHERE id = ?1", (id, status.word()))?;
    Ok(())
}

pub fn delete(transaction: &Transaction<'_>, id: &str, arn: &str) -> Outcome<()> {
    let status: Option<String> =
        transaction.query_row("SELECT status FROM certificates WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    let refuse = |code: &str, why: &str| {
        Err(Error::registry(code, "the certificate cannot be deleted").cause(why).on(id).into())
    };
    match status.as_deref() {
        None => return Err(not_found("certificate", id).into()),
        Some("ACTIVE") => return refuse("CertificateStateException", "it is active"),
        Some(_) => {}
    }
    if !things_of(transaction, arn)?.is_empty() {
        return refuse("DeleteConflictException", "it is attached to a thing");
    }
    if !super::policies::attached_to(transaction, arn)?.is_empty() {
        return refuse("DeleteConflictException", "policies are attached to it");
    }
    transaction.execute("DELETE FROM certificates WHERE id = ?1", [id])?;
    Ok(())
}

/// The next certificates before a sequence number, the newest first: a page of a list, with the number to go on from.
pub fn page(connection: &Connection, before: i64, size: usize) -> Outcome<(Vec<CertificateLine>, i64)> {
    let sql =
        "SELECT id, status, created, sequence FROM certificates WHERE sequence < ?1 ORDER BY sequence DESC LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((before, size as i64), |row| Ok((row_to_line(row)?, row.get::<_, i64>(3)?)))?;
    let rows: Vec<(CertificateLine, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    let last = rows.last().map_or(0, |(_, sequence)| *sequence);
    Ok((rows.into_iter().map(|(line, _)| line).collect(), last))
}

pub fn attach(transaction: &Transaction<'_>, thing: &str, principal: &str) -> Outcome<()> {
    super::things::expect_thing(transaction, thing)?;
    expect_principal(transaction, principal)?;
    transaction.execute(
        "INSERT INTO principals (thing, principal) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        [thing, principal],
    )?;
    Ok(())
}

pub fn detach(transaction: &Transaction<'_>, thing: &str, principal: &str) -> Outcome<()> {
    super::things::expect_thing(transaction, thing)?;
    transaction.execute("DELETE FROM principals WHERE thing = ?1 AND principal = ?2", [thing, principal])?;
    Ok(())
}

pub fn principals_of(connection: &Connection, thing: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT principal FROM principals WHERE thing = ?1 ORDER BY principal", thing)
}

pub fn things_of(connection: &Connection, principal: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT thing FROM principals WHERE principal = ?1 ORDER BY thing", principal)
}

/// A certificate's ARN must be one of a certificate that is here; other principals (Cognito identities) are taken as they are.
pub fn expect_principal(connection: &Connection, principal: &str) -> Outcome<()> {
    let Some(id) = certificate_id_of(principal) else { return Ok(()) };
    if connection.query_row("SELECT EXISTS (SELECT 1 FROM certificates WHERE id = ?1)", [id], |row| row.get(0))? {
        return Ok(());
    }
    Err(not_found("certificate", id).into())
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
