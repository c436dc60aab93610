//! Keys, requests, certificates, authorities and keystores: every form that a device, a gateway or a Java stack wants.
//!
//! Everything here is pure: files, time and random bytes come in as arguments. The one exception is named in `cert::engine`.

mod asn1;
pub mod authority;
pub mod chain;
pub mod constraint;
pub mod crl;
mod engine;
pub mod firmware;
pub mod inspect;
pub mod key;
pub mod keystore;
mod kind;
pub mod pbe;
pub mod pem;
pub mod read;
pub mod request;
pub mod roots;
pub mod san;
pub mod select;
#[cfg(feature = "sandbox")]
pub mod server;
mod signature;
mod tbs;
pub mod weak;
pub mod write;
