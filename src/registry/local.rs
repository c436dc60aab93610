//! The embedded registry: AWS IoT's control plane on this machine, in one database file, with a certificate authority of its own.
//!
//! It answers as AWS IoT does, with its error codes. Where it differs it is kinder: what it changes is in force at once, and a deprecated
//! thing type can be deleted without the five minutes that AWS waits.

mod authorities;
mod certificates;
mod database;
mod policies;
mod things;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::cert::authority::{Authority, LeafTerms};
use crate::cert::key::PrivateKey;
use crate::error::{Error, Result};
use crate::host::{clock, random};
use crate::registry::{
    CaRecord, CaRegistration, CertificateLine, CertificateRecord, Each, PolicyVersion, Registry, Status, ThingRecord,
};
use crate::secret::Secret;
use crate::thing::KeyKind;
use crate::thing::name::{Home, NameProblem};
use database::{Database, Trouble};

/// The host name of its endpoints.
pub const ENDPOINT: &str = "localhost";

/// When the certificates that AWS issues end. Developer Guide, "X.509 client certificates".
pub const AWS_CERTIFICATES_END: OffsetDateTime = datetime!(2049-12-31 23:59:59 UTC);

/// Entries of one page of a list; AWS's largest.
const PAGE: usize = 250;

/// The embedded registry.
pub struct LocalRegistry {
    folder: PathBuf,
    home: Home,
    database: Database,
}

impl LocalRegistry {
    /// Opens the registry in a folder for reading and writing; it is made when it is not there.
    pub fn open(folder: &Path, home: Home) -> Result<Self> {
        Ok(Self { folder: folder.to_owned(), home, database: Database::open(folder)? })
    }

    /// Opens the registry in a folder for reading only; one that is not there is empty.
    pub fn open_to_read(folder: &Path, home: Home) -> Result<Self> {
        Ok(Self { folder: folder.to_owned(), home, database: Database::open_to_read(folder)? })
    }

    /// The authority that signs, made when there is none.
    fn authority(&self) -> Result<Authority> {
        if let Some(authority) = self.database.read(|connection| Ok(load_authority(connection)?))? {
            return authority.into_authority();
        }
        let made = Authority::new(
            "awsiot-kit local CA",
            KeyKind::EcP256,
            clock::now(),
            AWS_CERTIFICATES_END,
            random::bytes()?,
        )?;
        // Another process may have made one meanwhile: the first one stays.
        self.database.write(|transaction| {
            let sql = "INSERT INTO authority (one, certificate, private_key) VALUES (1, ?1, ?2) ON CONFLICT DO NOTHING";
            transaction.execute(sql, (made.certificate_pem(), made.key().to_pkcs8_pem().expose()))?;
            Ok(())
        })?;
        self.database
            .read(|connection| Ok(load_authority(connection)?))?
            .ok_or_else(|| Error::bug("the local authority is gone"))?
            .into_authority()
    }

    fn certificate_arn(&self, id: &str) -> String {
        self.home.arn(&format!("cert/{id}"))
    }

    /// Hands out a list page by page, each page read on its own.
    fn pages<T>(
        &self,
        each: Each<'_, T>,
        name: impl Fn(&T) -> String,
        page: impl Fn(&Connection, &str) -> std::result::Result<Vec<T>, Trouble>,
    ) -> Result<()> {
        let mut after = String::new();
        loop {
            let items = self.database.read(|connection| page(connection, &after))?;
            let Some(last) = items.last() else { return Ok(()) };
            after = name(last);
            if hand_out(items, each)?.is_break() {
                return Ok(());
            }
        }
    }
}

/// The authority as the database keeps it.
struct KeptAuthority {
    certificate: String,
    private_key: Secret,
}

impl KeptAuthority {
    fn into_authority(self) -> Result<Authority> {
        Authority::from_parts(&self.certificate, PrivateKey::from_pkcs8_pem(&self.private_key)?)
    }
}

fn load_authority(connection: &Connection) -> rusqlite::Result<Option<KeptAuthority>> {
    connection
        .query_row("SELECT certificate, private_key FROM authority", [], |row| {
            Ok(KeptAuthority { certificate: row.get(0)?, private_key: Secret::new(row.get(1)?) })
        })
        .optional()
}

impl Registry for LocalRegistry {
    fn describe(&self) -> String {
        format!("local, in {} (nothing leaves this machine)", self.folder.display())
    }

    fn kind(&self) -> &'static str {
        "local"
    }

    fn home(&self) -> &Home {
        &self.home
    }

    fn data_endpoint(&self) -> Result<String> {
        Ok(ENDPOINT.to_owned())
    }

    fn credential_endpoint(&self) -> Result<String> {
        Ok(ENDPOINT.to_owned())
    }

    fn trusted_roots(&self) -> Result<String> {
        Ok(self.authority()?.certificate_pem().to_owned())
    }

    fn create_thing_type(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| things::create_type(transaction, name))
    }

    fn describe_thing_type(&self, name: &str) -> Result<Option<(String, bool)>> {
        self.database.read(|connection| things::describe_type(connection, name))
    }

    fn deprecate_thing_type(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| things::deprecate_type(transaction, name))
    }

    fn delete_thing_type(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| things::delete_type(transaction, name))
    }

    fn create_thing_group(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| things::create_group(transaction, name))
    }

    fn describe_thing_group(&self, name: &str) -> Result<Option<String>> {
        self.database.read(|connection| things::describe_group(connection, name))
    }

    fn thing_groups_above(&self, _: &str) -> Result<Vec<String>> {
        // Groups are made without a parent, and a parent is fixed when its group is made.
        Ok(Vec::new())
    }

    fn delete_thing_group(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| things::delete_group(transaction, name))
    }

    fn add_thing_to_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        self.database.write(|transaction| things::add_to_group(transaction, thing, group))
    }

    fn remove_thing_from_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        self.database.write(|transaction| things::remove_from_group(transaction, thing, group))
    }

    fn list_thing_groups_for_thing(&self, thing: &str) -> Result<Vec<String>> {
        self.database.read(|connection| things::groups_of(connection, thing))
    }

    fn list_things_in_thing_group(&self, group: &str, each: Each<'_, String>) -> Result<()> {
        self.pages(each, String::clone, |connection, after| things::page_of_group(connection, group, after, PAGE))
    }

    fn create_thing(&self, thing: &ThingRecord) -> Result<()> {
        self.database.write(|transaction| things::create(transaction, thing))
    }

    fn describe_thing(&self, name: &str) -> Result<Option<ThingRecord>> {
        self.database.read(|connection| things::describe(connection, name))
    }

    fn update_thing(&self, thing: &ThingRecord) -> Result<()> {
        self.database.write(|transaction| things::update(transaction, thing))
    }

    fn delete_thing(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| things::delete(transaction, name))
    }

    fn list_things(&self, each: Each<'_, ThingRecord>) -> Result<()> {
        self.pages(each, |thing| thing.name.clone(), |connection, after| things::page(connection, after, PAGE))
    }

    fn create_certificate_from_csr(&self, csr_pem: &str) -> Result<CertificateRecord> {
        let now = clock::now();
        let terms = LeafTerms { not_before: now, not_after: AWS_CERTIFICATES_END, serial: random::bytes()? };
        let pem = self.authority()?.sign_request(csr_pem, &terms).map_err(|error| {
            Error::registry("InvalidRequestException", "the certificate signing request is refused").cause(error)
        })?;
        self.database.write(|transaction| certificates::insert(transaction, &pem, now, &|id| self.certificate_arn(id)))
    }

    fn register_certificate_without_ca(&self, pem: &str) -> Result<CertificateRecord> {
        let now = clock::now();
        self.database.write(|transaction| certificates::insert(transaction, pem, now, &|id| self.certificate_arn(id)))
    }

    fn register_certificate(&self, pem: &str, ca_pem: &str) -> Result<CertificateRecord> {
        let now = clock::now();
        self.database.write(|transaction| {
            authorities::expect_signer(transaction, pem, ca_pem)?;
            certificates::insert(transaction, pem, now, &|id| self.certificate_arn(id))
        })
    }

    fn get_registration_code(&self) -> Result<String> {
        let fresh = random::bytes::<32>()?;
        self.database.write(|transaction| authorities::registration_code(transaction, &fresh))
    }

    fn register_ca_certificate(&self, registration: &CaRegistration<'_>) -> Result<CaRecord> {
        let now = clock::now();
        self.database.write(|transaction| authorities::register(transaction, registration, now, &self.home))
    }

    fn describe_ca_certificate(&self, id: &str) -> Result<Option<CaRecord>> {
        self.database.read(|connection| authorities::describe(connection, id, &self.home))
    }

    fn list_ca_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        self.pages(each, |line| line.id.clone(), |connection, after| authorities::page(connection, after, PAGE))
    }

    fn update_ca_certificate(&self, id: &str, status: Status, auto_registration: bool) -> Result<()> {
        self.database.write(|transaction| authorities::update(transaction, id, status, auto_registration))
    }

    fn delete_ca_certificate(&self, id: &str) -> Result<()> {
        self.database.write(|transaction| authorities::delete(transaction, id))
    }

    fn describe_certificate(&self, id: &str) -> Result<Option<CertificateRecord>> {
        self.database.read(|connection| certificates::describe(connection, id, &|id| self.certificate_arn(id)))
    }

    fn update_certificate(&self, id: &str, status: Status) -> Result<()> {
        self.database.write(|transaction| certificates::update(transaction, id, status))
    }

    fn delete_certificate(&self, id: &str) -> Result<()> {
        self.database.write(|transaction| certificates::delete(transaction, id, &self.certificate_arn(id)))
    }

    fn list_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        let mut before = i64::MAX;
        loop {
            let (lines, last) = self.database.read(|connection| certificates::page(connection, before, PAGE))?;
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
        self.database.write(|transaction| certificates::attach(transaction, thing, principal_arn))
    }

    fn detach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()> {
        self.database.write(|transaction| certificates::detach(transaction, thing, principal_arn))
    }

    fn list_thing_principals(&self, thing: &str) -> Result<Vec<String>> {
        self.database.read(|connection| certificates::principals_of(connection, thing))
    }

    fn list_principal_things(&self, principal_arn: &str) -> Result<Vec<String>> {
        self.database.read(|connection| certificates::things_of(connection, principal_arn))
    }

    fn create_policy(&self, name: &str, document: &str) -> Result<()> {
        let now = clock::now();
        self.database.write(|transaction| policies::create(transaction, name, document, now))
    }

    fn get_policy(&self, name: &str) -> Result<Option<String>> {
        self.database.read(|connection| policies::get(connection, name))
    }

    fn delete_policy(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| policies::delete(transaction, name))
    }

    fn list_policies(&self, each: Each<'_, String>) -> Result<()> {
        self.pages(each, String::clone, |connection, after| policies::page(connection, after, PAGE))
    }

    fn create_policy_version(&self, name: &str, document: &str) -> Result<String> {
        let now = clock::now();
        self.database.write(|transaction| policies::create_version(transaction, name, document, now))
    }

    fn list_policy_versions(&self, name: &str) -> Result<Vec<PolicyVersion>> {
        self.database.read(|connection| policies::versions(connection, name))
    }

    fn get_policy_version(&self, name: &str, version: &str) -> Result<Option<String>> {
        self.database.read(|connection| policies::get_version(connection, name, version))
    }

    fn delete_policy_version(&self, name: &str, version: &str) -> Result<()> {
        self.database.write(|transaction| policies::delete_version(transaction, name, version))
    }

    fn attach_policy(&self, name: &str, target: &str) -> Result<()> {
        self.database.write(|transaction| policies::attach(transaction, name, target))
    }

    fn detach_policy(&self, name: &str, target: &str) -> Result<()> {
        self.database.write(|transaction| policies::detach(transaction, name, target))
    }

    fn list_attached_policies(&self, target: &str) -> Result<Vec<String>> {
        self.database.read(|connection| policies::attached_to(connection, target))
    }

    fn list_targets_for_policy(&self, name: &str) -> Result<Vec<String>> {
        self.database.read(|connection| policies::targets_of(connection, name))
    }
}

/// Hands out a page of a list.
fn hand_out<T>(items: Vec<T>, each: Each<'_, T>) -> Result<ControlFlow<()>> {
    for item in items {
        if each(item)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// What is not there, in AWS's words.
fn not_found(what: &str, name: &str) -> Error {
    Error::registry("ResourceNotFoundException", format!("there is no {what} `{name}`")).on(name)
}

/// A name that AWS would refuse.
fn refuse_name<T>(parsed: std::result::Result<T, NameProblem>) -> Result<()> {
    match parsed {
        Ok(_) => Ok(()),
        Err(problem) => Err(Error::registry("InvalidRequestException", "the request is refused").cause(problem)),
    }
}

/// The first column of every row that a query with one parameter gives.
fn strings(connection: &Connection, sql: &str, parameter: &str) -> std::result::Result<Vec<String>, Trouble> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([parameter], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
