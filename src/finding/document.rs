//! From the bytes of a file to a [`Source`]: what is not UTF-8 text is told apart and refused with its remedy.

use crate::error::{Error, Result};
use crate::finding::Source;

/// Takes bytes as UTF-8 text; a byte order mark is taken off.
///
/// # Errors
/// Exit 3 when they are UTF-16, binary or anything else that is not UTF-8, each named as what it is.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Source> {
    let refuse = |message: String| Error::input("not-utf-8", message).on(name);
    if let Some(encoding) = utf16(&bytes) {
        return Err(refuse(format!("`{name}` is UTF-16"))
            .hint(format!("save it as UTF-8, for example with `iconv -f {encoding} -t UTF-8`")));
    }
    if bytes.contains(&0) {
        return Err(refuse(format!("`{name}` is a binary file, not text")).hint("is it the right file?"));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let good = Source::new(name, String::from_utf8_lossy(error.as_bytes().get(..at).unwrap_or_default()));
        let (line, column) = good.line_column(at);
        refuse(format!("`{name}` is not text in UTF-8"))
            .cause(format!("line {line}, column {column}: the bytes there are no character"))
            .hint("is it the right file? save it as UTF-8 if so")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(Source::new(name, text))
}

/// Takes bytes as lines of UTF-8 text: in lines after the first, what is no character, or is a NUL, becomes U+FFFD.
///
/// # Errors
/// As [`decode`], when the first line is no text.
pub fn decode_rows(name: &str, bytes: Vec<u8>) -> Result<Source> {
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let is_text = |bytes: &[u8]| !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    if is_text(&bytes) || utf16(&bytes).is_some() || !bytes.get(..first).is_some_and(is_text) {
        return decode(name, bytes);
    }
    let text = String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}");
    decode(name, text.into_bytes())
}

/// Which UTF-16 it is: by its byte order mark, or by a NUL in every other byte at the start.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.get(..bytes.len().min(64) / 2 * 2)?;
    let nul_in = |odd: usize| {
        start.len() >= 4 && start.chunks_exact(2).all(|pair| pair.get(odd) == Some(&0) && pair.get(1 - odd) != Some(&0))
    };
    match start {
        [0xff, 0xfe, ..] => Some("UTF-16LE"),
        [0xfe, 0xff, ..] => Some("UTF-16BE"),
        _ if nul_in(1) => Some("UTF-16LE"),
        _ if nul_in(0) => Some("UTF-16BE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> String {
        let error = decode("m.toml", bytes.to_vec()).unwrap_err();
        format!("{error} {}", error.remedy().unwrap_or_default())
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(decode("m", b"\xef\xbb\xbfa = 1".to_vec()).unwrap().text(), "a = 1");
    }

    #[test]
    fn a_line_that_is_no_text_leaves_the_others_as_they_are() {
        let rows = decode_rows("r", b"\xef\xbb\xbfserial\n1\n\xff2\n3\0\n4\n".to_vec()).unwrap();
        assert_eq!(rows.text(), "serial\n1\n\u{fffd}2\n3\u{fffd}\n4\n");
        assert!(decode_rows("r", b"\xffserial\n1\n".to_vec()).is_err());
        assert!(decode_rows("r", b"s\0e\0r\0i\0a\0l\0\n\0".to_vec()).is_err());
    }

    #[test]
    fn utf_16_is_told_from_binary_and_from_latin_1() {
        assert!(problem(b"\xff\xfev\0e\0").contains("UTF-16LE"));
        assert!(problem(b"v\0e\0r\0").contains("UTF-16LE"));
        assert!(problem(b"\0v\0e\0r").contains("UTF-16BE"));
        assert!(problem(b"\x7fELF\x02\0\0\0\0").contains("binary"));
        assert!(problem(b"a = 1\nb = '\xe9'").contains("line 2, column 6"));
    }
}
