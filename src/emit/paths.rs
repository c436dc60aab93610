//! Where key, certificate and roots will lie on the system: in one folder under the bundle's names, or each where the manifest says.

use serde::Serialize;

use crate::emit::{OptionKind, OptionSpec, Options};

/// The path of the private key, when it is not in `cert-dir`.
pub const KEY_FILE: OptionSpec =
    path("key-file", "the path of the private key; by default private-key.pem in `cert-dir`");
/// The path of the certificate, when it is not in `cert-dir`.
pub const CERTIFICATE_FILE: OptionSpec =
    path("certificate-file", "the path of the certificate; by default certificate.pem in `cert-dir`");
/// The path of the roots, when they are not in `cert-dir`.
pub const ROOTS_FILE: OptionSpec = path("roots-file", "the path of the roots; by default root-ca.pem in `cert-dir`");

const fn path(name: &'static str, about: &'static str) -> OptionSpec {
    OptionSpec { name, about, kind: OptionKind::Text, default: None }
}

/// Where each file will lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paths {
    /// The private key.
    pub key: String,
    /// The certificate and its chain.
    pub certificate: String,
    /// The roots.
    pub roots: String,
}

/// The options and the names that the files have in a bundle.
pub const NAMES: [(&str, &str); 3] =
    [(KEY_FILE.name, "private-key.pem"), (CERTIFICATE_FILE.name, "certificate.pem"), (ROOTS_FILE.name, "root-ca.pem")];

/// The paths that the options give.
pub fn paths(options: &Options) -> Paths {
    let folder = options.text("cert-dir").unwrap_or_default().trim_end_matches('/');
    let [key, certificate, roots] =
        NAMES.map(|(option, name)| options.text(option).map_or_else(|| format!("{folder}/{name}"), str::to_owned));
    Paths { key, certificate, roots }
}

/// The paths as values to check, each with what it is.
pub fn values(options: &Options) -> Vec<(&'static str, String)> {
    let given = ["cert-dir", KEY_FILE.name, CERTIFICATE_FILE.name, ROOTS_FILE.name];
    let what = ["option `cert-dir`", "option `key-file`", "option `certificate-file`", "option `roots-file`"];
    what.into_iter().zip(given).filter_map(|(what, name)| Some((what, options.text(name)?.to_owned()))).collect()
}
