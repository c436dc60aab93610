//! Certificates of the local registry, their status and what they are attached to, by AWS's rules.

use rusqlite::{Connection, OptionalExtension};
use time::OffsetDateTime;

use super::database::Outcome;
use super::{AWS_CERTIFICATES_END, LocalRegistry, PAGE, authorities, hand_out, lookup, not_found};
use crate::cert::authority::LeafTerms;
use crate::cert::inspect;
use crate::error::{Error, Result};
use crate::host::{clock, random};
use crate::registry::{CertificateLine, CertificateRecord, Certificates, Each, Status};

impl Certificates for LocalRegistry {
    fn create_certificate_from_csr(&self, csr_pem: &str, status: Status) -> Result<CertificateRecord> {
        // The authority first: one that is made in this moment must not begin after what it signs.
        let authority = self.authority()?;
        let now = clock::now();
        let terms = LeafTerms { not_before: now, not_after: AWS_CERTIFICATES_END, serial: random::bytes()? };
        let pem = authority.sign_request(csr_pem, &terms).map_err(|error| {
            Error::registry("InvalidRequestException", "the certificate signing request is refused").cause(error)
        })?;
        self.database.write(|transaction| insert(transaction, &pem, status, now, &|id| self.certificate_arn(id)))
    }

    fn register_certificate_without_ca(&self, pem: &str, status: Status) -> Result<CertificateRecord> {
        let now = clock::now();
        self.database.write(|transaction| insert(transaction, pem, status, now, &|id| self.certificate_arn(id)))
    }

    fn register_certificate(&self, pem: &str, ca_pem: &str, status: Status) -> Result<CertificateRecord> {
        let now = clock::now();
        self.database.write(|transaction| {
            authorities::expect_signer(transaction, pem, ca_pem)?;
            insert(transaction, pem, status, now, &|id| self.certificate_arn(id))
        })
    }

    fn describe_certificate(&self, id: &str) -> Result<Option<CertificateRecord>> {
        self.database.read(|connection| describe(connection, id, &|id| self.certificate_arn(id)))
    }

    fn update_certificate(&self, id: &str, status: Status) -> Result<()> {
        self.database.write(|transaction| {
            let settable = matches!(status, Status::Active | Status::Inactive | Status::Revoked);
            let now: Option<String> = transaction
                .query_row("SELECT status FROM certificates WHERE id = ?1", [id], |row| row.get(0))
                .optional()?;
            let Some(now) = now else { return Err(not_found("certificate", id).into()) };
            if !settable || matches!(Status::from_word(&now), Some(Status::PendingTransfer | Status::PendingActivation))
            {
                return Err(Error::registry(
                    "InvalidRequestException",
                    format!("a certificate cannot go from {now} to {}", status.word()),
                )
                .on(id)
                .into());
            }
            transaction.execute("UPDATE certificates SET status = ?2 WHERE id = ?1", (id, status.word()))?;
            Ok(())
        })
    }

    fn delete_certificate(&self, id: &str) -> Result<()> {
        self.database.write(|transaction| delete(transaction, id, &self.certificate_arn(id)))
    }

    fn list_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        let mut before = i64::MAX;
        loop {
            let (lines, last) = self.database.read(|connection| page(connection, before, PAGE))?;
            if lines.is_empty() {
                return Ok(());
            }
            before = last;
            if hand_out(lines, each)?.is_break() {
                return Ok(());
            }
        }
    }

    fn attach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()> {
        self.database.write(|transaction| attach(transaction, thing, principal_arn))
    }

    fn detach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()> {
        self.database.write(|transaction| detach(transaction, thing, principal_arn))
    }

    fn list_thing_principals(&self, thing: &str) -> Result<Vec<String>> {
        self.database.read(|connection| lookup::principals_of(connection, thing))
    }

    fn list_principal_things(&self, principal_arn: &str) -> Result<Vec<String>> {
        self.database.read(|connection| things_of(connection, principal_arn))
    }
}

/// Keeps a certificate; the same one twice is ResourceAlreadyExistsException.
pub fn insert(
    transaction: &Connection,
    pem: &str,
    status: Status,
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
    transaction.execute(sql, (id, pem, status.word(), now.unix_timestamp()))?;
    Ok(CertificateRecord { id: id.to_owned(), arn: arn_of(id), pem: pem.to_owned(), status, created: now })
}

pub fn describe(
    connection: &Connection,
    id: &str,
    arn_of: &dyn Fn(&str) -> String,
) -> Outcome<Option<CertificateRecord>> {
    let mut statement = connection.prepare_cached("SELECT id, status, created, pem FROM certificates WHERE id = ?1")?;
    let found = statement
        .query_row([id], |row| {
            let line = lookup::row_to_line(row)?;
            let arn = arn_of(&line.id);
            Ok(CertificateRecord { id: line.id, arn, pem: row.get(3)?, status: line.status, created: line.created })
        })
        .optional()?;
    Ok(found)
}

pub fn delete(transaction: &Connection, id: &str, arn: &str) -> Outcome<()> {
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
    if !lookup::attached_to(transaction, arn)?.is_empty() {
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
    let rows =
        statement.query_map((before, size as i64), |row| Ok((lookup::row_to_line(row)?, row.get::<_, i64>(3)?)))?;
    let rows: Vec<(CertificateLine, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    let last = rows.last().map_or(0, |(_, sequence)| *sequence);
    Ok((rows.into_iter().map(|(line, _)| line).collect(), last))
}

pub fn attach(transaction: &Connection, thing: &str, principal: &str) -> Outcome<()> {
    lookup::expect_thing(transaction, thing)?;
    lookup::expect_principal(transaction, principal)?;
    transaction.execute(
        "INSERT INTO principals (thing, principal) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        [thing, principal],
    )?;
    Ok(())
}

pub fn detach(transaction: &Connection, thing: &str, principal: &str) -> Outcome<()> {
    lookup::expect_thing(transaction, thing)?;
    transaction.execute("DELETE FROM principals WHERE thing = ?1 AND principal = ?2", [thing, principal])?;
    Ok(())
}

pub fn things_of(connection: &Connection, principal: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT thing FROM principals WHERE principal = ?1 ORDER BY thing", principal)
}
