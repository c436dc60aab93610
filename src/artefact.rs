//! An artefact: a file that is to be written, as a value; nothing here touches the disk.

use crate::secret::Secret;

/// What a file holds.
#[derive(Clone)]
pub enum Content {
    /// Bytes that anyone may see.
    Public(Vec<u8>),
    /// A key, a password, or a store that holds one.
    Secret(Secret),
}

impl Content {
    /// The bytes, whichever they are; for the writer and for digests.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Public(bytes) => bytes,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

/// A file to be: its path below the bundle, its bytes, its mode and what it is for.
#[derive(Clone)]
pub struct Artefact {
    /// Path below the bundle's folder, with `/`; never absolute, never with `..`.
    pub path: String,
    /// What it holds.
    pub content: Content,
    /// Unix permission bits: 0o644, 0o600, 0o700.
    pub mode: u32,
    /// What it is for, in a few words; `bundle.json` repeats it.
    pub purpose: &'static str,
}

impl Artefact {
    /// A file that anyone may read: mode 0644.
    pub fn public(path: impl Into<String>, bytes: impl Into<Vec<u8>>, purpose: &'static str) -> Self {
        Self { path: path.into(), content: Content::Public(bytes.into()), mode: 0o644, purpose }
    }

    /// A file that holds a key or password: mode 0600.
    pub fn secret(path: impl Into<String>, secret: Secret, purpose: &'static str) -> Self {
        Self { path: path.into(), content: Content::Secret(secret), mode: 0o600, purpose }
    }

    /// The same file with the mode that its system demands.
    #[must_use]
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// The same file one folder further down.
    #[must_use]
    pub fn below(mut self, folder: &str) -> Self {
        self.path = format!("{folder}/{}", self.path);
        self
    }
}
