//! PEM armour, written: one form, with LF line ends on every system, so that the same input gives the same bytes.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// Base64 characters in a line of armour, RFC 7468 section 2.
const WIDTH: usize = 64;

/// Bytes in armour: `-----BEGIN LABEL-----`, base64 in lines of 64, `-----END LABEL-----`.
pub fn armour(label: &str, der: &[u8]) -> String {
    let base64 = Zeroizing::new(Base64::encode_string(der));
    // Room for all of it, so that no half-written copy of a key is left behind by growing.
    let mut out = String::with_capacity(base64.len() + base64.len().div_ceil(WIDTH) + 2 * label.len() + 36);
    out.extend(["-----BEGIN ", label, "-----\n"]);
    for start in (0..base64.len()).step_by(WIDTH) {
        out.push_str(base64.get(start..base64.len().min(start + WIDTH)).unwrap_or_default());
        out.push('\n');
    }
    out.extend(["-----END ", label, "-----\n"]);
    out
}

/// Secret bytes in armour; no copy of them is left behind.
pub fn armour_secret(label: &str, der: &Secret) -> Secret {
    Secret::from(armour(label, der.expose()))
}

/// A certificate in armour.
pub fn certificate(der: &[u8]) -> String {
    armour("CERTIFICATE", der)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_armoured_as_the_pem_library_does() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..200 {
            let der = &bytes[..length];
            let expected = ::pem::encode_config(
                &::pem::Pem::new("X", der),
                ::pem::EncodeConfig::new().set_line_ending(::pem::LineEnding::LF),
            );
            assert_eq!(armour("X", der), expected, "{length}");
        }
    }
}
