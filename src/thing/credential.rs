//! What a key and a certificate are to be like: the kind of the key, who signs, for how long.

/// The kind of a private key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// `ec-p256`
    #[default]
    EcP256,
    /// `ec-p384`
    EcP384,
    /// `rsa-2048`
    Rsa2048,
    /// `rsa-3072`
    Rsa3072,
    /// `rsa-4096`
    Rsa4096,
}

impl KeyKind {
    /// Every kind, the default first.
    pub const ALL: [Self; 5] = [Self::EcP256, Self::EcP384, Self::Rsa2048, Self::Rsa3072, Self::Rsa4096];

    /// The word for it in manifests and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::EcP256 => "ec-p256",
            Self::EcP384 => "ec-p384",
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
        }
    }

    /// The kind that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Who signs a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Issuer {
    /// AWS signs the CSR; with the local registry, the local CA.
    #[default]
    Aws,
    /// A certificate authority of one's own, by name.
    Ca(String),
    /// The key itself.
    SelfSigned,
}

impl Issuer {
    /// The word for it in manifests: `aws`, `ca:NAME`, `self-signed`.
    pub fn word(&self) -> String {
        match self {
            Self::Aws => "aws".to_owned(),
            Self::Ca(name) => format!("ca:{name}"),
            Self::SelfSigned => "self-signed".to_owned(),
        }
    }
}

/// What a certificate is to be like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateSpec {
    /// The kind of its key.
    pub key: KeyKind,
    /// Who signs it.
    pub issuer: Issuer,
    /// For how many days; AWS's own certificates take no such wish (they end on 2049-12-31).
    pub days: Option<u32>,
    /// Where the request lies that the device made, a file or a folder of them, relative to the manifest: its key never comes here, and
    /// `key` says nothing.
    pub csr: Option<String>,
}

impl CertificateSpec {
    /// Whether the key is made on the device and stays there.
    pub fn is_on_device(&self) -> bool {
        self.csr.is_some()
    }

    /// The word for the key in manifests: its kind, or `on-device`.
    pub fn key_word(&self) -> &'static str {
        if self.is_on_device() { ON_DEVICE } else { self.key.word() }
    }
}

/// The word for a key that its device makes and keeps.
pub const ON_DEVICE: &str = "on-device";
/// The folder of requests, beside the manifest, when the manifest names none.
pub const REQUESTS: &str = "requests";
