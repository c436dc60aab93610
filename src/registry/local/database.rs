//! The database file of the local registry: its schema, its transactions, and SQLite's errors in our words.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::error::{Error, Result};
use crate::host::{disk, git};

/// How long a second process waits for the first to end its transaction.
const PATIENCE: Duration = Duration::from_secs(10);

/// The version of the schema; a file of another version is refused rather than guessed at.
const SCHEMA_VERSION: i64 = 2;

const SCHEMA: &str = "
CREATE TABLE thing_types (name TEXT PRIMARY KEY, description TEXT NOT NULL, deprecated INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE thing_groups (name TEXT PRIMARY KEY, description TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE things (
    name TEXT PRIMARY KEY,
    type TEXT REFERENCES thing_types (name),
    attributes TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX things_by_type ON things (type);
CREATE TABLE memberships (
    thing TEXT NOT NULL REFERENCES things (name) ON DELETE CASCADE,
    thing_group TEXT NOT NULL REFERENCES thing_groups (name) ON DELETE CASCADE,
    PRIMARY KEY (thing, thing_group)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_group ON memberships (thing_group);
CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE,
    pem TEXT NOT NULL,
    status TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE TABLE principals (
    thing TEXT NOT NULL REFERENCES things (name),
    principal TEXT NOT NULL,
    PRIMARY KEY (thing, principal)
) STRICT, WITHOUT ROWID;
CREATE INDEX principals_by_principal ON principals (principal);
CREATE TABLE policies (name TEXT PRIMARY KEY, next_version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE policy_versions (
    policy TEXT NOT NULL REFERENCES policies (name) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    in_force INTEGER NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (policy, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachments (
    policy TEXT NOT NULL REFERENCES policies (name),
    target TEXT NOT NULL,
    PRIMARY KEY (policy, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_target ON attachments (target);
CREATE TABLE authority (one INTEGER PRIMARY KEY CHECK (one = 1), certificate TEXT NOT NULL, private_key BLOB NOT NULL) STRICT;
PRAGMA user_version = 1;
";

/// What version 2 has more: authorities of one's own. A database of version 1 is brought up when it is first written to.
const AUTHORITIES: [&str; 2] = [
    "TABLE ca_certificates (
        id TEXT PRIMARY KEY,
        subject BLOB NOT NULL,
        pem TEXT NOT NULL,
        status TEXT NOT NULL,
        mode TEXT NOT NULL,
        auto_registration INTEGER NOT NULL,
        created INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
    "TABLE registration_code (one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL) STRICT;",
];

/// Adds what version 2 has more; `CREATE TEMP` where only is read: then it is there, and empty, for this process alone.
fn add_authorities(connection: &Connection, create: &str) -> rusqlite::Result<()> {
    AUTHORITIES.iter().try_for_each(|table| connection.execute_batch(&format!("{create} {table}")))
}

/// The database of one local registry.
pub struct Database {
    connection: Mutex<Connection>,
    path: PathBuf,
    /// The folder in which the database is made, or opened for writing, when something is first written.
    unopened: Mutex<Option<PathBuf>>,
    /// Whether changes are parts of one large transaction just now.
    together: AtomicBool,
    /// What stands around each change.
    pub around: Option<Arc<dyn Around>>,
}

/// What stands around each change of a local registry: it sees the change begin and end, and may keep it from either.
///
/// With it the crash tests cut a run off at any call.
pub trait Around: Send + Sync {
    /// Makes one change by calling `work`, once at the most.
    ///
    /// # Errors
    /// Those of `work`, or its own.
    fn change(&self, work: &mut dyn FnMut() -> Result<()>) -> Result<()>;
}

impl Database {
    /// Opens the registry's database for reading and writing.
    ///
    /// Until something is written nothing is made: whoever stops before has left nothing behind.
    pub fn open(folder: &Path) -> Result<Self> {
        let database = Self::open_to_read(folder)?;
        Ok(Self { unopened: Mutex::new(Some(folder.to_owned())), ..database })
    }

    /// Opens the registry's database for reading only; where there is none yet, an empty one that is nowhere on disk.
    pub fn open_to_read(folder: &Path) -> Result<Self> {
        let path = folder.join("registry.db");
        disk::expect_room_for_folder(folder, "registry")?;
        if path.exists() {
            let mut database = Self::opened_to_read(path.clone(), false)?;
            let version = match database.version() {
                Err(error) if error.code() == "permission-denied" && !has_bytes(&folder.join("registry.db-wal")) => {
                    database = Self::opened_to_read(path.clone(), true)?;
                    database.version()?
                }
                version => version?,
            };
            // Version 0: a process that was killed before it wrote the schema left an empty file, which is an empty registry.
            if version != 0 {
                database.expect_version(version)?;
                if version < SCHEMA_VERSION {
                    let connection = database.connection();
                    // What is temporary is nowhere on disk, but a connection that is to write nothing does not write that either.
                    connection
                        .pragma_update(None, "query_only", false)
                        .and_then(|()| add_authorities(&connection, "CREATE TEMP"))
                        .and_then(|()| connection.pragma_update(None, "query_only", true))
                        .map_err(|error| failed(&database.path, &error))?;
                    drop(connection);
                }
                return Ok(database);
            }
        }
        let connection = Connection::open_in_memory().map_err(|error| failed(&path, &error))?;
        connection
            .execute_batch(SCHEMA)
            .and_then(|()| add_authorities(&connection, "CREATE"))
            .map_err(|error| failed(&path, &error))?;
        Ok(Self::of(connection, path))
    }

    /// What is open already.
    fn of(connection: Connection, path: PathBuf) -> Self {
        Self {
            connection: Mutex::new(connection),
            path,
            unopened: Mutex::new(None),
            together: AtomicBool::new(false),
            around: None,
        }
    }

    /// Opens a database that is there. SQLite notes its readers in files beside it, and only who may write takes them away again, so it is
    /// opened for writing and then told to write nothing. Where nobody may write, nobody changes it either, and it is taken as it lies.
    fn opened_to_read(path: PathBuf, as_it_lies: bool) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = if as_it_lies {
            let flags = flags | OpenFlags::SQLITE_OPEN_READ_ONLY;
            let plain = path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let name = format!("file:{plain}?immutable=1");
            Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)
        } else {
            Connection::open_with_flags(&path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)
                .and_then(|connection| connection.pragma_update(None, "query_only", true).map(|()| connection))
        };
        let connection = opened
            .and_then(|connection| connection.busy_timeout(PATIENCE).map(|()| connection))
            .map_err(|error| failed(&path, &error))?;
        Ok(Self::of(connection, path))
    }

    /// Opens the database for writing, making it when it is not there; once.
    ///
    /// The file holds the local authority's private key, so it is only its owner's to read.
    fn make(&self) -> Result<()> {
        let mut unopened = self.unopened.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = unopened.as_deref() else { return Ok(()) };
        disk::make_folder(folder, 0o700)?;
        disk::sweep(folder)?;
        git::ignore_all(folder)?;
        let open = || -> rusqlite::Result<Connection> {
            Connection::open(&self.path).and_then(|connection| connection.busy_timeout(PATIENCE).map(|()| connection))
        };
        // SQLite gives its side files the mode of the main one.
        disk::write_if_missing(&self.path, b"", 0o600)?;
        *self.connection() = open().map_err(|error| failed(&self.path, &error))?;
        self.prepare()?;
        *unopened = None;
        Ok(())
    }

    fn prepare(&self) -> Result<()> {
        self.connection()
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
            .map_err(|error| failed(&self.path, &error))?;
        self.transact(|transaction| {
            let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if version == 0 {
                transaction.execute_batch(SCHEMA)?;
            }
            if version < SCHEMA_VERSION {
                add_authorities(transaction, "CREATE")?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            }
            Ok(())
        })?;
        self.expect_version(self.version()?)
    }

    fn version(&self) -> Result<i64> {
        self.connection()
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(|error| failed(&self.path, &error))
    }

    fn expect_version(&self, version: i64) -> Result<()> {
        if (1..=SCHEMA_VERSION).contains(&version) {
            return Ok(());
        }
        Err(Error::registry("registry-version", format!("`{}` was written by a newer awsiot-kit", self.path.display()))
            .cause(format!("its schema has version {version}, this program knows {SCHEMA_VERSION}"))
            .hint("use the newer program, or another `--registry local:DIR`"))
    }

    fn connection(&self) -> std::sync::MutexGuard<'_, Connection> {
        // A panic of another thread leaves no half transaction behind: SQLite rolls it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Outcome<T>) -> Result<T> {
        work(&self.connection()).map_err(|trouble| self.explain(trouble))
    }

    /// Writes in one transaction: all of it or nothing.
    pub fn write<T>(&self, work: impl FnOnce(&Connection) -> Outcome<T>) -> Result<T> {
        let Some(around) = &self.around else {
            self.make()?;
            return self.transact(work);
        };
        let (mut work, mut value) = (Some(work), None);
        around.change(&mut || {
            if let Some(work) = work.take() {
                self.make()?;
                value = Some(self.transact(work)?);
            }
            Ok(())
        })?;
        value.ok_or_else(|| Error::bug("a change of the local registry was not made"))
    }

    /// Makes every change that `work` asks for, from whichever thread, a part of one transaction: all of them are on disk when the call
    /// returns, at the price of one. A change that is refused undoes itself alone.
    ///
    /// # Errors
    /// Those of `work`, whose other changes stay; or when the transaction cannot be ended, and then nothing of it is there.
    pub fn write_together(&self, work: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        self.make()?;
        let execute = |sql: &str| self.connection().execute_batch(sql).map_err(|error| failed(&self.path, &error));
        execute("BEGIN IMMEDIATE")?;
        self.together.store(true, Ordering::SeqCst);
        let worked = work();
        self.together.store(false, Ordering::SeqCst);
        if let Err(error) = execute("COMMIT") {
            // Best effort: what is not ended is undone when the connection goes.
            let _ = execute("ROLLBACK");
            return Err(error);
        }
        worked
    }

    fn transact<T>(&self, work: impl FnOnce(&Connection) -> Outcome<T>) -> Result<T> {
        let mut connection = self.connection();
        let refused = |error: rusqlite::Error| failed(&self.path, &error);
        if self.together.load(Ordering::SeqCst) {
            let part = connection.savepoint().map_err(refused)?;
            let value = work(&part).map_err(|trouble| self.explain(trouble))?;
            part.commit().map_err(refused)?;
            return Ok(value);
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(refused)?;
        let value = work(&transaction).map_err(|trouble| self.explain(trouble))?;
        transaction.commit().map_err(refused)?;
        Ok(value)
    }

    fn explain(&self, trouble: Trouble) -> Error {
        match trouble {
            Trouble::Refused(error) => error,
            Trouble::Database(error) => failed(&self.path, &error),
        }
    }
}

/// Whether a file is there and not empty.
fn has_bytes(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.len() > 0)
}

/// What a verb of the local registry comes to.
pub type Outcome<T> = std::result::Result<T, Trouble>;

/// Why a transaction did not go through.
pub enum Trouble {
    /// The registry's rules say no.
    Refused(Error),
    /// The database does.
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

fn failed(path: &Path, error: &rusqlite::Error) -> Error {
    let shown = path.display().to_string();
    let base = |code| Error::machine(code, format!("the local registry `{shown}` cannot be used")).on(&*shown);
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            base("no-space").cause("no space left").hint("make room and run the same command again").retryable()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => base("permission-denied")
            .cause(error)
            .hint("check who owns the folder and its mode, or use another one with `--registry local:DIR`"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => base("locked")
            .cause("another process has been writing to it for more than 10 seconds")
            .hint("wait until it has ended, then run the same command again")
            .retryable(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Error::registry("registry-damaged", format!("the local registry `{shown}` is damaged"))
                .cause(error)
                .on(&*shown)
                .hint("move it away; the next `apply` makes a new one and new certificates")
        }
        _ => base("io").cause(error),
    }
}
