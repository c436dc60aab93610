//! DER, read and written: the tag-length-value forms of X.690 that keys, certificates and keystores are made of.
//!
//! Reading is strict about lengths and never recurses by itself, so that no input costs more than its own size.

use std::fmt;

/// Tags that are used by name.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
}

/// Where and how bytes are not the DER that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DerProblem {
    /// The bytes end before the value does.
    Truncated,
    /// Another kind of value stands there.
    Unexpected {
        /// The tag that is needed.
        wanted: u8,
        /// The tag that is there.
        found: u8,
    },
    /// The length is written in a form that DER does not know.
    Length,
    /// Bytes follow where nothing should.
    Trailing,
    /// A number is out of range.
    Range,
}

impl fmt::Display for DerProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the data ends too early"),
            Self::Unexpected { wanted, found } => {
                write!(f, "found ASN.1 tag 0x{found:02x} where 0x{wanted:02x} belongs")
            }
            Self::Length => f.write_str("a length is not written as DER writes it"),
            Self::Trailing => f.write_str("bytes follow after the end"),
            Self::Range => f.write_str("a number is out of range"),
        }
    }
}

/// The result of reading DER.
pub(crate) type DerResult<T> = Result<T, DerProblem>;

/// One value: its tag, its content, and all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Value<'a> {
    /// The values inside.
    pub(crate) fn inside(self) -> Reader<'a> {
        Reader { rest: self.content }
    }
}

/// Reads one value after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of some bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all was read.
    pub(crate) fn is_empty(self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub(crate) fn peek(self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value, whatever it is.
    pub(crate) fn any(&mut self) -> DerResult<Value<'a>> {
        let (&tag, &first) = match self.rest {
            [tag, first, ..] => (tag, first),
            _ => return Err(DerProblem::Truncated),
        };
        if tag & 0x1f == 0x1f {
            return Err(DerProblem::Length);
        }
        let (header, length) = match first {
            0..=0x7f => (2, usize::from(first)),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let bytes = self.rest.get(2..2 + count).ok_or(DerProblem::Truncated)?;
                (2 + count, bytes.iter().fold(0_usize, |length, byte| (length << 8) | usize::from(*byte)))
            }
            _ => return Err(DerProblem::Length),
        };
        let end = header.checked_add(length).ok_or(DerProblem::Length)?;
        let whole = self.rest.get(..end).ok_or(DerProblem::Truncated)?;
        let content = whole.get(header..).ok_or(DerProblem::Truncated)?;
        self.rest = self.rest.get(end..).unwrap_or_default();
        Ok(Value { tag, content, whole })
    }

    /// The next value, which must have this tag.
    pub(crate) fn value(&mut self, wanted: u8) -> DerResult<Value<'a>> {
        match self.peek() {
            Some(found) if found != wanted => Err(DerProblem::Unexpected { wanted, found }),
            _ => self.any(),
        }
    }

    /// The next value when it has this tag.
    pub(crate) fn optional(&mut self, wanted: u8) -> DerResult<Option<Value<'a>>> {
        if self.peek() == Some(wanted) { self.any().map(Some) } else { Ok(None) }
    }

    /// The inside of the next value, a sequence.
    pub(crate) fn sequence(&mut self) -> DerResult<Reader<'a>> {
        self.value(tag::SEQUENCE).map(Value::inside)
    }

    /// The content of the next value, an object identifier.
    pub(crate) fn oid(&mut self) -> DerResult<&'a [u8]> {
        self.value(tag::OID).map(|value| value.content)
    }

    /// The next value, a small whole number.
    pub(crate) fn number(&mut self) -> DerResult<u64> {
        let content = self.value(tag::INTEGER)?.content;
        match content {
            [] => Err(DerProblem::Length),
            [first, ..] if first & 0x80 != 0 => Err(DerProblem::Range),
            [0, rest @ ..] | rest if rest.len() <= 8 => {
                Ok(rest.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
            }
            _ => Err(DerProblem::Range),
        }
    }

    /// The content of the next value, octets.
    pub(crate) fn octets(&mut self) -> DerResult<&'a [u8]> {
        self.value(tag::OCTET_STRING).map(|value| value.content)
    }

    /// The bytes of the next value, a bit string of whole bytes.
    pub(crate) fn bits(&mut self) -> DerResult<&'a [u8]> {
        match self.value(tag::BIT_STRING)?.content {
            [0, bits @ ..] => Ok(bits),
            _ => Err(DerProblem::Range),
        }
    }

    /// Nothing may follow.
    pub(crate) fn end(self) -> DerResult<()> {
        if self.is_empty() { Ok(()) } else { Err(DerProblem::Trailing) }
    }
}

/// The one value that some bytes are, with nothing after it.
pub(crate) fn single(bytes: &[u8], wanted: u8) -> DerResult<Value<'_>> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(wanted)?;
    reader.end()?;
    Ok(value)
}

/// A value with this tag around the parts, one after the other.
pub(crate) fn wrap(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let skip = bytes.iter().take_while(|byte| **byte == 0).count();
        out.push(0x80 | (bytes.len() - skip) as u8);
        out.extend(bytes.iter().skip(skip));
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A sequence of the parts.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    wrap(tag::SEQUENCE, parts)
}

/// A set of the parts, in the order that DER demands.
pub(crate) fn set(parts: &[&[u8]]) -> Vec<u8> {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    wrap(tag::SET, &sorted)
}

/// An object identifier from its encoded arcs.
pub(crate) fn oid(arcs: &[u8]) -> Vec<u8> {
    wrap(tag::OID, &[arcs])
}

/// A whole number that is not negative.
pub(crate) fn number(number: u64) -> Vec<u8> {
    unsigned(&number.to_be_bytes())
}

/// A whole number that is not negative, from its big-endian bytes.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = bytes.get(skip..).unwrap_or_default();
    match significant.first() {
        Some(first) if first & 0x80 == 0 => wrap(tag::INTEGER, &[significant]),
        _ => wrap(tag::INTEGER, &[&[0], significant]),
    }
}

/// Octets.
pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    wrap(tag::OCTET_STRING, &[bytes])
}

/// A bit string of whole bytes.
pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    wrap(tag::BIT_STRING, &[&[0], bytes])
}

/// Nothing.
pub(crate) const NULL: &[u8] = &[tag::NULL, 0];

/// The tag of the n-th constructed field: `[n]`.
pub(crate) const fn context(n: u8) -> u8 {
    0xa0 | n
}

/// The tag of the n-th primitive field: `[n] IMPLICIT`.
pub(crate) const fn context_primitive(n: u8) -> u8 {
    0x80 | n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() -> DerResult<()> {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x1_0000] {
            let bytes = vec![0x5a; length];
            let written = octets(&bytes);
            assert_eq!(Reader::new(&written).octets()?, bytes);
            assert_eq!(single(&written, tag::OCTET_STRING)?.whole, written);
        }
        for n in [0, 1, 0x7f, 0x80, 0xffff, u64::MAX] {
            assert_eq!(Reader::new(&number(n)).number()?, n);
        }
        Ok(())
    }

    #[test]
    fn every_truncation_is_noticed() {
        let whole = sequence(&[&number(5), &octets(&[1; 200])]);
        for end in 0..whole.len() {
            assert!(single(&whole[..end], tag::SEQUENCE).is_err(), "{end}");
        }
    }

    #[test]
    fn lengths_that_der_does_not_know_are_refused() {
        for bad in [&[0x30, 0x80, 0, 0][..], &[0x30, 0x85, 0, 0, 0, 0, 0], &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff]] {
            assert!(Reader::new(bad).any().is_err());
        }
    }
}
