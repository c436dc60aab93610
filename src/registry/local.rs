//! The embedded registry: AWS IoT's control plane on this machine, in one database file, with a certificate authority of its own.
//!
//! It answers as AWS IoT does, with its error codes. Where it differs it is kinder: what it changes is in force at once, and a deprecated
//! thing type can be deleted without the five minutes that AWS waits.

mod authorities;
mod certificates;
mod database;
#[cfg(feature = "sandbox")]
pub mod directory;
mod lookup;
mod policies;
mod things;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rusqlite::{Connection, OptionalExtension};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::cert::authority::Authority;
use crate::cert::key::PrivateKey;
use crate::error::{Error, Result};
use crate::host::{clock, random};
use crate::registry::{Each, Registry};
use crate::secret::Secret;
use crate::thing::KeyKind;
use crate::thing::name::{Home, NameProblem};
pub use database::Around;
use database::{Database, Outcome};

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
    /// The authority, once it was read: parsing its key takes longer than a signature.
    authority: OnceLock<Authority>,
}

impl LocalRegistry {
    /// Opens the registry in a folder for reading and writing; it is made when it is not there.
    pub fn open(folder: &Path, home: Home) -> Result<Self> {
        Ok(Self::on(folder, home, Database::open(folder)?))
    }

    /// Opens the registry in a folder for reading only; one that is not there is empty.
    pub fn open_to_read(folder: &Path, home: Home) -> Result<Self> {
        Ok(Self::on(folder, home, Database::open_to_read(folder)?))
    }

    fn on(folder: &Path, home: Home, database: Database) -> Self {
        Self { folder: folder.to_owned(), home, database, authority: OnceLock::new() }
    }

    /// A number that is another one after another process wrote something.
    ///
    /// # Errors
    /// Exit 5 when the database cannot be read.
    pub fn changes(&self) -> Result<u64> {
        let version = |connection: &Connection| connection.query_row("PRAGMA data_version", [], |row| row.get(0));
        self.database.read(|connection| Ok(i64::unsigned_abs(version(connection)?)))
    }

    /// The same, with something that stands around each change.
    #[must_use]
    pub fn with_around(mut self, around: Arc<dyn Around>) -> Self {
        self.database.around = Some(around);
        self
    }

    /// The authority that signs, made when there is none.
    ///
    /// # Errors
    /// Exit 5 when it cannot be read or written.
    pub fn authority(&self) -> Result<&Authority> {
        if let Some(authority) = self.authority.get() {
            return Ok(authority);
        }
        let loaded = self.load_or_make_authority()?;
        Ok(self.authority.get_or_init(|| loaded))
    }

    fn load_or_make_authority(&self) -> Result<Authority> {
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
        page: impl Fn(&Connection, &str) -> Outcome<Vec<T>>,
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

    fn takes_many_at_once(&self) -> bool {
        true
    }

    fn together(&self, work: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        // Made before, for what is undone with the rest would be remembered here all the same.
        self.authority()?;
        self.database.write_together(work)
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
fn strings(connection: &Connection, sql: &str, parameter: &str) -> Outcome<Vec<String>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([parameter], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
