//! `awsiot-kit cert csr --from-keygen`: the request of a key that a Nordic modem made and keeps.

use std::path::Path;

use crate::cert::handed::from_keygen;
use crate::cert::request;
use crate::error::Result;
use crate::host::disk;

/// The request (PEM) in what a modem answered to `AT%KEYGEN`; its signature is looked at, so that a line that was cut is found here.
///
/// # Errors
/// Exit 3 when the file holds no such answer, or the request is not signed by its own key.
pub fn request_of(path: &Path) -> Result<String> {
    let pem = from_keygen(disk::read_text(path)?.text())?;
    request::read(pem.as_bytes())?;
    Ok(pem)
}
