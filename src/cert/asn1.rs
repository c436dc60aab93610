//! ASN.1 on the `der` crate: its errors in words, BER made DER before it is read, and the parts that several forms share.

use der::asn1::{AnyRef, ObjectIdentifier, SetOfVec};
use der::{Decode, Encode, ErrorKind, Reader, SliceReader, Tag};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// What is wrong with some DER, in words: all that `der` can say, in one place.
pub(crate) fn in_words(problem: der::Error) -> String {
    match problem.kind() {
        ErrorKind::Incomplete { .. } => "the data ends too early".to_owned(),
        ErrorKind::TagUnexpected { expected: Some(wanted), actual } => format!("found {actual} where {wanted} belongs"),
        ErrorKind::TagUnexpected { expected: None, actual } => format!("found {actual}, which does not belong there"),
        ErrorKind::TrailingData { .. } => "bytes follow after the end".to_owned(),
        ErrorKind::Overlength | ErrorKind::IndefiniteLength => "a length is not written as DER writes it".to_owned(),
        ErrorKind::Length { tag } => format!("a {tag} is too long or too short"),
        ErrorKind::Value { tag } | ErrorKind::Noncanonical { tag } => format!("the value of a {tag} is out of range"),
        ErrorKind::OidMalformed => "an object identifier is broken".to_owned(),
        ErrorKind::OidUnknown { oid } => format!("the identifier {} is not known here", name(oid)),
        kind => kind.to_string(),
    }
}

/// Some DER, of values that are known to fit.
pub(crate) fn encode(value: &impl Encode) -> Result<Vec<u8>> {
    value.to_der().map_err(|problem| Error::bug("a value cannot be written as DER").cause(in_words(problem)))
}

/// As [`encode`], of what nobody may see.
pub(crate) fn encode_secret(value: &impl Encode) -> Result<Secret> {
    encode(value).map(Secret::new)
}

/// A sequence of values that are DER already.
pub(crate) fn list(values: &[Vec<u8>]) -> Result<Vec<u8>> {
    encode(&whole(values)?)
}

/// A set of values that are DER already, in the order that DER demands.
pub(crate) fn set(values: &[Vec<u8>]) -> Result<Vec<u8>> {
    let values = SetOfVec::try_from(whole(values)?);
    encode(&values.map_err(|problem| Error::bug("values make no set").cause(in_words(problem)))?)
}

fn whole(values: &[Vec<u8>]) -> Result<Vec<AnyRef<'_>>> {
    let values: der::Result<Vec<_>> = values.iter().map(|value| AnyRef::from_der(value)).collect();
    values.map_err(|problem| Error::bug("a value of ours is no DER").cause(in_words(problem)))
}

/// The one sequence that some bytes are.
pub(crate) fn sequence(bytes: &[u8]) -> der::Result<AnyRef<'_>> {
    let value = AnyRef::from_der(bytes)?;
    value.tag_is(Tag::Sequence)
}

/// Every value inside one that is constructed.
pub(crate) fn inside(value: AnyRef<'_>) -> der::Result<Vec<AnyRef<'_>>> {
    values(value).collect()
}

/// The same, one after the other, so that what is broken further on does not matter to what is looked at.
pub(crate) fn values(value: AnyRef<'_>) -> impl Iterator<Item = der::Result<AnyRef<'_>>> {
    let mut reader = SliceReader::new(value.value()).ok().filter(|reader| !reader.is_finished());
    std::iter::from_fn(move || {
        let value = AnyRef::decode(reader.as_mut()?);
        // Behind what is broken there is nothing to be found: a reader that stays where it is would break for ever.
        if value.is_err() || reader.as_ref().is_some_and(Reader::is_finished) {
            reader = None;
        }
        Some(value)
    })
}

/// A value whose tag must be one.
pub(crate) trait Expect<'a> {
    /// The value, when it has this tag.
    fn tag_is(self, wanted: Tag) -> der::Result<AnyRef<'a>>;
}

impl<'a> Expect<'a> for AnyRef<'a> {
    fn tag_is(self, wanted: Tag) -> der::Result<AnyRef<'a>> {
        der::Tagged::tag(&self).assert_eq(wanted)?;
        Ok(self)
    }
}

/// Identifiers that a message may have to name, in the words people use.
const NAMES: &[(&str, &str)] = &[
    ("1.2.840.10045.3.1.7", "P-256"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.10045.2.1", "EC"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("1.3.101.110", "X25519"),
    ("1.2.840.10040.4.1", "DSA"),
];

/// The name of an identifier: ours, or that of the standard that made it, or its numbers.
pub(crate) fn name(oid: ObjectIdentifier) -> String {
    let dotted = oid.to_string();
    match NAMES.iter().find(|(known, _)| *known == dotted) {
        Some((_, name)) => (*name).to_owned(),
        None => const_oid::db::DB.by_oid(&oid).map_or(dotted, str::to_owned),
    }
}

/// How deep values may stand in one another where the writer's own form is undone.
const DEEPEST: usize = 32;

/// The same values as DER, when some bytes are BER that is not: lengths without an end or longer than they need be, strings in pieces.
///
/// NSS, Firefox, Windows and Bouncy Castle write such files. `der` has a reader for BER; it takes neither a piece within a piece nor a length
/// that is written longer than it need be, so that all is made DER first and read by one strict reader. Bytes that are no BER stay as they are:
/// that reader says what is wrong with them.
pub(crate) fn from_ber(bytes: &[u8]) -> Option<Secret> {
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let mut rest = bytes;
    while !rest.is_empty() {
        rest = value(rest, &mut out, DEEPEST)?;
    }
    (out.as_slice() != bytes).then(|| Secret::new(std::mem::take(&mut out)))
}

/// Reads one value of BER and writes it as DER; what follows it is given back. Nothing when it is no BER.
fn value<'a>(bytes: &'a [u8], out: &mut Zeroizing<Vec<u8>>, depth: usize) -> Option<&'a [u8]> {
    let depth = depth.checked_sub(1)?;
    let (tag, length, mut rest) = header(bytes)?;
    let first = *tag.first()?;
    let is_constructed = first & 0x20 != 0;
    let mut content = Zeroizing::new(Vec::new());
    let mut pieces = match length {
        Some(length) => {
            let (inner, after) = rest.split_at_checked(length)?;
            rest = after;
            if !is_constructed {
                content.extend_from_slice(inner);
                &[]
            } else {
                inner
            }
        }
        None if is_constructed => rest,
        None => return None,
    };
    // A string in pieces has the tag of its kind, and the bit that says so.
    let is_string = is_constructed && matches!(first, 0x24 | 0x2c | 0x33 | 0x36 | 0x3e);
    if is_constructed {
        loop {
            match length {
                Some(_) if pieces.is_empty() => break,
                None if pieces.starts_with(&[0, 0]) => {
                    rest = pieces.get(2..)?;
                    break;
                }
                _ if is_string => {
                    let mut piece = Zeroizing::new(Vec::new());
                    pieces = value(pieces, &mut piece, depth)?;
                    let (tag, length, inner) = header(&piece)?;
                    (tag.first()? == &(first & 0x1f) || tag.first()? == &0x04).then_some(())?;
                    content.extend_from_slice(inner.get(..length?)?);
                }
                _ => pieces = value(pieces, &mut content, depth)?,
            }
        }
    }
    match is_string {
        true => out.push(first & 0x1f),
        false => out.extend_from_slice(tag),
    }
    let length = der::Length::try_from(content.len()).ok()?.to_der().ok()?;
    out.extend_from_slice(&length);
    out.extend_from_slice(&content);
    Some(rest)
}

/// The tag and length of a value, and what follows them; a length that is written as "until its end is marked" is none.
fn header(bytes: &[u8]) -> Option<(&[u8], Option<usize>, &[u8])> {
    let mut tag = 1;
    if bytes.first()? & 0x1f == 0x1f {
        tag += bytes.get(1..5)?.iter().position(|byte| byte & 0x80 == 0)? + 1;
    }
    let (tag, rest) = bytes.split_at_checked(tag)?;
    let (first, rest) = rest.split_first()?;
    match first {
        0..=0x7f => Some((tag, Some(usize::from(*first)), rest)),
        0x80 => Some((tag, None, rest)),
        0x81..=0x88 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = length
                .iter()
                .try_fold(0_usize, |length, byte| length.checked_mul(256).map(|length| length | usize::from(*byte)));
            Some((tag, Some(length?), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_stays_as_it_is_and_ber_becomes_der() {
        let cases: [(&[u8], Option<&[u8]>); 9] = [
            (&[0x30, 3, 2, 1, 5], None),
            (&[0x30, 0x80, 2, 1, 5, 0, 0], Some(&[0x30, 3, 2, 1, 5])),
            (&[0x30, 0x81, 3, 2, 1, 5], Some(&[0x30, 3, 2, 1, 5])),
            (&[0x30, 0x84, 0, 0, 0, 3, 2, 1, 5], Some(&[0x30, 3, 2, 1, 5])),
            (&[0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0], Some(&[4, 3, 7, 8, 9])),
            (&[0x24, 8, 4, 1, 7, 0x24, 3, 4, 1, 8], Some(&[4, 2, 7, 8])),
            (&[0xa0, 0x80, 0x24, 0x80, 4, 1, 7, 0, 0, 0, 0], Some(&[0xa0, 3, 4, 1, 7])),
            (&[0x30, 0x80, 2, 1, 5], None),
            (&[4, 0x80, 0, 0], None),
        ];
        for (ber, der) in cases {
            assert_eq!(from_ber(ber).map(|der| der.expose().to_vec()), der.map(<[u8]>::to_vec), "{ber:02x?}");
        }
        assert!(from_ber(&[[0x30, 0x80].repeat(100_000), [0, 0].repeat(100_000)].concat()).is_none(), "too deep");
    }

    #[test]
    fn identifiers_are_shown_as_people_write_them() {
        assert_eq!(name(ObjectIdentifier::new_unwrap("1.3.132.0.34")), "P-384");
        assert_eq!(name(ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.3")), "id-envelopedData");
        assert_eq!(name(ObjectIdentifier::new_unwrap("1.2.3.4.5")), "1.2.3.4.5");
    }
}
