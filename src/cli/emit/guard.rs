//! No private key is ever overwritten by another: what is in the way of a key is looked into first.

use std::path::Path;

use base64ct::{Base64, Encoding};

use crate::artefact::{Artefact, Content};
use crate::cert::key::PrivateKey;
use crate::cert::read::read;
use crate::error::{Error, Result};
use crate::host::disk;
use crate::secret::Secret;

/// Sees that none of the files would take the place of another private key.
///
/// # Errors
/// Exit 5, naming the file that holds one.
pub fn expect_no_other_key(folder: &Path, files: &[Artefact], key: &PrivateKey) -> Result<()> {
    let password = disk::read_if_there(&folder.join("keystore-password.txt"))?
        .map(|bytes| Secret::new(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec()));
    for file in files.iter().filter(|file| matches!(file.content, Content::Secret(_))) {
        let path = folder.join(&file.path);
        let Some(there) = disk::read_if_there(&path)? else { continue };
        if there != file.content.bytes() && holds_another(&there, password.as_ref(), key) {
            return Err(Error::machine("exists", format!("`{}` holds another private key", path.display()))
                .cause("nothing was written")
                .hint("move it away, or choose another folder with `--out`"));
        }
    }
    Ok(())
}

fn holds_another(there: &[u8], password: Option<&Secret>, key: &PrivateKey) -> bool {
    match read(there, password) {
        Ok(found) if !found.keys.is_empty() => {
            found.keys.iter().any(|found| found.key.public_key_der() != key.public_key_der())
        }
        // A store that does not open may hold anything.
        Err(error) if error.code().starts_with("password") => true,
        // Texts with the key in them: JSON, C, AT commands. A line of the PEM stands in each as it is.
        _ => {
            let text = unpacked(&String::from_utf8_lossy(there));
            if let Some(scalar) = tasmota(&text) {
                return !key
                    .to_sec1_der()
                    .is_ok_and(|own| own.expose().windows(scalar.len()).any(|bytes| bytes == scalar));
            }
            let pem = key.to_pkcs8_pem();
            let own = pem.expose_str().and_then(|pem| pem.lines().nth(1)).unwrap_or_default();
            text.contains("PRIVATE KEY") && !text.contains(own)
        }
    }
}

/// A text with what it holds in other words behind it: bytes of a C array, and what commands of Zephyr's shell bring in base64.
fn unpacked(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let array: Vec<u8> =
        words.filter_map(|word| word.strip_prefix("0x")).filter_map(|hex| u8::from_str_radix(hex, 16).ok()).collect();
    let mut all = format!("{text}{}", String::from_utf8_lossy(&array));
    for buffer in text.split("cred buf clear").skip(1) {
        let chunks: String = buffer.lines().filter_map(|line| line.strip_prefix("cred buf ")).collect();
        all.push_str(&String::from_utf8_lossy(&Base64::decode_vec(&chunks).unwrap_or_default()));
    }
    all
}

/// The bytes of the key in Tasmota's own form.
fn tasmota(text: &str) -> Option<Vec<u8>> {
    let base64 = text.lines().find_map(|line| line.strip_prefix("TLSKey1 "))?;
    Base64::decode_vec(base64.trim()).ok().filter(|bytes| !bytes.is_empty())
}
