//! Object identifiers, as their encoded arcs; each with the document that gives it its meaning.

/// `id-ecPublicKey`, RFC 5480.
pub(crate) const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// `secp256r1`, RFC 5480.
pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `secp384r1`, RFC 5480.
pub(crate) const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
/// `rsaEncryption`, RFC 8017.
pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// `sha256WithRSAEncryption`, RFC 8017.
pub(crate) const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
/// `ecdsa-with-SHA256`, RFC 5758.
pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// `ecdsa-with-SHA384`, RFC 5758.
pub(crate) const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

/// `commonName`, RFC 5280.
pub(crate) const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// `organizationalUnitName`, RFC 5280.
pub(crate) const ORGANIZATIONAL_UNIT: &[u8] = &[0x55, 0x04, 0x0b];

/// `subjectKeyIdentifier`, RFC 5280 section 4.2.1.2.
pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 0x0e];
/// `keyUsage`, RFC 5280 section 4.2.1.3.
pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
/// `basicConstraints`, RFC 5280 section 4.2.1.9.
pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
/// `authorityKeyIdentifier`, RFC 5280 section 4.2.1.1.
pub(crate) const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 0x23];
/// `extKeyUsage`, RFC 5280 section 4.2.1.12.
pub(crate) const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
/// `id-kp-clientAuth`, RFC 5280 section 4.2.1.12.
pub(crate) const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

/// Identifiers that a message may have to name although nothing is done with them.
const NAMES: &[(&[u8], &str)] = &[
    (P256, "P-256"),
    (P384, "P-384"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x23], "P-521"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x0a], "secp256k1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07], "brainpoolP256r1"),
    (RSA, "RSA"),
    (EC_PUBLIC_KEY, "EC"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a], "RSA-PSS"),
    (&[0x2b, 0x65, 0x70], "Ed25519"),
    (&[0x2b, 0x65, 0x71], "Ed448"),
    (&[0x2b, 0x65, 0x6e], "X25519"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], "DSA"),
];

/// The name of an identifier, or its dotted numbers.
pub(crate) fn name(arcs: &[u8]) -> String {
    NAMES.iter().find(|(known, _)| *known == arcs).map_or_else(|| dotted(arcs), |(_, name)| (*name).to_owned())
}

/// An identifier's numbers with dots; `?` where the encoding is broken or a number is too large to say.
pub(crate) fn dotted(arcs: &[u8]) -> String {
    let mut out = String::new();
    let mut number = 0_u64;
    for byte in arcs {
        match number.checked_mul(128) {
            Some(shifted) => number = shifted | u64::from(byte & 0x7f),
            None => return "?".to_owned(),
        }
        if byte & 0x80 != 0 {
            continue;
        }
        if out.is_empty() {
            let first = (number / 40).min(2);
            out = format!("{first}.{}", number - first * 40);
        } else {
            out.push_str(&format!(".{number}"));
        }
        number = 0;
    }
    if out.is_empty() { "?".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_shown_as_people_write_them() {
        assert_eq!(dotted(RSA), "1.2.840.113549.1.1.1");
        assert_eq!(dotted(COMMON_NAME), "2.5.4.3");
        assert_eq!(name(P384), "P-384");
        assert_eq!(dotted(&[]), "?");
        assert_eq!(dotted(&[0xff; 20]), "?");
    }
}
