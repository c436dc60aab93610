//! Keys, requests, certificates, authorities and keystores: every form that a device, a gateway or a Java stack wants.
//!
//! Everything here is pure: files, time and random bytes come in as arguments. The one exception is named in [`engine`].

mod armour;
pub mod authority;
mod der;
mod draft;
mod engine;
pub mod inspect;
pub mod key;
mod oid;
pub mod pem;
pub mod request;
pub mod roots;
