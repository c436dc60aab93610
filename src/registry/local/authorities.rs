//! Authorities of one's own in the local registry, by AWS's rules: both modes, and certificates that they signed.
//!
//! Developer Guide, "Manage your CA certificates"; the codes are those of the API reference, "RegisterCACertificate" and "RegisterCertificate".

use rusqlite::{Connection, OptionalExtension};
use time::OffsetDateTime;

use super::database::{Outcome, Trouble};
use super::lookup::row_to_line;
use super::{LocalRegistry, PAGE, not_found};
use crate::cert::chain::is_signed_by;
use crate::cert::inspect::{self, Certificate};
use crate::digest::hex;
use crate::error::{Error, Result};
use crate::host::{clock, random};
use crate::registry::{Authorities, CaMode, CaRecord, CaRegistration, CertificateLine, Each, Status};
use crate::thing::name::Home;

/// The most authorities of one subject. General Reference, "AWS IoT Core security and identity limits".
const MOST_OF_ONE_SUBJECT: i64 = 10;

impl Authorities for LocalRegistry {
    fn get_registration_code(&self) -> Result<String> {
        let fresh = random::bytes::<32>()?;
        self.database.write(|transaction| registration_code(transaction, &fresh))
    }

    fn register_ca_certificate(&self, registration: &CaRegistration<'_>) -> Result<CaRecord> {
        let now = clock::now();
        self.database.write(|transaction| register(transaction, registration, now, &self.home))
    }

    fn describe_ca_certificate(&self, id: &str) -> Result<Option<CaRecord>> {
        self.database.read(|connection| describe(connection, id, &self.home))
    }

    fn list_ca_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        self.pages(each, |line| line.id.clone(), |connection, after| page(connection, after, PAGE))
    }

    fn update_ca_certificate(&self, id: &str, status: Status, auto_registration: bool) -> Result<()> {
        self.database.write(|transaction| {
            if !matches!(status, Status::Active | Status::Inactive) {
                return Err(refused("an authority is ACTIVE or INACTIVE"));
            }
            let sql = "UPDATE ca_certificates SET status = ?2, auto_registration = ?3 WHERE id = ?1";
            match transaction.execute(sql, (id, status.word(), auto_registration))? {
                0 => Err(not_found("authority", id).into()),
                _ => Ok(()),
            }
        })
    }

    fn delete_ca_certificate(&self, id: &str) -> Result<()> {
        self.database.write(|transaction| {
            let sql = "SELECT status FROM ca_certificates WHERE id = ?1";
            let status: Option<String> = transaction.query_row(sql, [id], |row| row.get(0)).optional()?;
            match status.as_deref() {
                None => Err(not_found("authority", id).into()),
                Some("ACTIVE") => {
                    let error = Error::registry("CertificateStateException", "the authority cannot be deleted");
                    Err(error.cause("it is active").on(id).into())
                }
                Some(_) => {
                    transaction.execute("DELETE FROM ca_certificates WHERE id = ?1", [id])?;
                    Ok(())
                }
            }
        })
    }
}

fn invalid(why: impl Into<String>) -> Trouble {
    let why: String = why.into();
    Error::registry("CertificateValidationException", "the certificate is refused").cause(why).into()
}

fn read(pem: &str, what: &str) -> Outcome<Certificate> {
    inspect::certificate(pem).map_err(|error| invalid(format!("{what} cannot be read: {error}")))
}

/// The registration code: `fresh` where there is none yet.
pub fn registration_code(transaction: &Connection, fresh: &[u8]) -> Outcome<String> {
    let sql = "INSERT INTO registration_code (one, code) VALUES (1, ?1) ON CONFLICT DO NOTHING";
    transaction.execute(sql, [hex(fresh)])?;
    Ok(transaction.query_row("SELECT code FROM registration_code", [], |row| row.get(0))?)
}

/// Registers an authority.
pub fn register(
    transaction: &Connection,
    registration: &CaRegistration<'_>,
    now: OffsetDateTime,
    home: &Home,
) -> Outcome<CaRecord> {
    let authority = read(registration.pem, "the authority's certificate")?;
    if !authority.authority {
        return Err(invalid("it is not an authority's (basicConstraints CA:TRUE)"));
    }
    if now < authority.not_before || now > authority.not_after {
        return Err(invalid("it is not valid now"));
    }
    match (registration.mode, registration.verification) {
        (CaMode::SniOnly, None) => {}
        (CaMode::SniOnly, Some(_)) => {
            return Err(refused("a verification certificate is not taken in the mode SNI_ONLY"));
        }
        (CaMode::Default, None) => return Err(refused("the mode DEFAULT needs a verification certificate")),
        (CaMode::Default, Some(pem)) => expect_proof(transaction, &authority, pem)?,
    }
    let id = authority.id.as_str();
    if describe(transaction, id, home)?.is_some() {
        let error = Error::registry("ResourceAlreadyExistsException", "this authority is registered already");
        return Err(error.on(id).into());
    }
    let sql = "SELECT count(*) FROM ca_certificates WHERE subject = ?1";
    let alike: i64 = transaction.query_row(sql, [&authority.subject_der], |row| row.get(0))?;
    if alike >= MOST_OF_ONE_SUBJECT {
        let error = Error::registry("LimitExceededException", "too many authorities have this subject");
        return Err(error.cause(format!("at most {MOST_OF_ONE_SUBJECT} may have `{}`", authority.subject)).into());
    }
    let status = if registration.active { Status::Active } else { Status::Inactive };
    transaction.execute(
        "INSERT INTO ca_certificates (id, subject, pem, status, mode, auto_registration, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            id,
            &authority.subject_der,
            registration.pem,
            status.word(),
            registration.mode.word(),
            registration.auto_registration,
            now.unix_timestamp(),
        ),
    )?;
    describe(transaction, id, home)?.ok_or_else(|| Error::bug("what was just registered is gone").into())
}

fn refused(why: &str) -> Trouble {
    Error::registry("InvalidRequestException", "the request is refused").cause(why).into()
}

/// Whoever registers an authority in the mode DEFAULT has its key: a certificate for the registration code, signed by it, says so.
fn expect_proof(transaction: &Connection, authority: &Certificate, pem: &str) -> Outcome<()> {
    let proof = read(pem, "the verification certificate")?;
    let sql = "SELECT code FROM registration_code";
    let code: Option<String> = transaction.query_row(sql, [], |row| row.get(0)).optional()?;
    if code.is_none() || proof.common_name != code {
        let error = Error::registry("RegistrationCodeValidationException", "the verification certificate is refused");
        return Err(error.cause("its common name is not the registration code").into());
    }
    if !is_signed_by(&proof, authority) {
        return Err(invalid("the authority did not sign the verification certificate"));
    }
    Ok(())
}

/// A certificate must be signed by an authority that is registered.
pub fn expect_signer(transaction: &Connection, pem: &str, ca_pem: &str) -> Outcome<()> {
    let certificate = read(pem, "it")?;
    let authority = read(ca_pem, "the authority's certificate")?;
    let sql = "SELECT EXISTS (SELECT 1 FROM ca_certificates WHERE id = ?1)";
    if !transaction.query_row(sql, [authority.id.as_str()], |row| row.get(0))? {
        return Err(invalid(format!("the authority `{}` is not registered", authority.subject)));
    }
    if !is_signed_by(&certificate, &authority) {
        return Err(invalid(format!("the authority `{}` did not sign it", authority.subject)));
    }
    Ok(())
}

pub fn describe(connection: &Connection, id: &str, home: &Home) -> Outcome<Option<CaRecord>> {
    let sql = "SELECT id, status, created, pem, mode, auto_registration FROM ca_certificates WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([id], |row| {
        let line = row_to_line(row)?;
        let mode: String = row.get(4)?;
        Ok(CaRecord {
            arn: home.arn(&format!("cacert/{}", line.id)),
            id: line.id,
            pem: row.get(3)?,
            status: line.status,
            mode: CaMode::from_word(&mode).unwrap_or(CaMode::SniOnly),
            auto_registration: row.get(5)?,
            created: line.created,
        })
    });
    Ok(found.optional()?)
}

/// The next authorities after an id: a page of a list.
pub fn page(connection: &Connection, after: &str, size: usize) -> Outcome<Vec<CertificateLine>> {
    let sql = "SELECT id, status, created FROM ca_certificates WHERE id > ?1 ORDER BY id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((after, size as i64), row_to_line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
