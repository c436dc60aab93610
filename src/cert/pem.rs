//! PEM: read leniently (text around it, CRLF, a byte order mark, C strings, JSON, blanks; several objects in one file), written in one form.
//!
//! The crates `pem` and `pem-rfc7468` take none of what surrounds a PEM in firmware, JSON and mail, and lose the line that an error is on.

use std::fmt;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// One object in armour.
pub(crate) struct Block {
    /// What the armour says it is: `CERTIFICATE`, `PRIVATE KEY`, …
    pub(crate) label: String,
    /// The lines `Name: value` before the base64, as old encrypted keys have them.
    pub(crate) headers: Vec<(String, String)>,
    /// The bytes inside.
    pub(crate) der: Secret,
    /// The line that the armour begins on, from 1.
    pub(crate) line: usize,
}

/// What is wrong with armour, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PemProblem {
    line: usize,
    what: String,
}

impl fmt::Display for PemProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Every object in armour in some bytes; none when there is no armour at all.
///
/// Bytes that are not text are no obstacle: only the lines of the armour itself must be.
pub(crate) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, PemProblem> {
    let mut found = Found { blocks: Vec::new(), open: None };
    for (index, line) in lines(bytes).enumerate() {
        match in_one_line(line) {
            None => found.line(line, index + 1)?,
            Some(pieces) => {
                for piece in pieces.split(|byte| *byte == b'\n') {
                    found.line(piece, index + 1)?;
                }
            }
        }
    }
    match found.open {
        Some(block) => Err(PemProblem {
            line: block.line,
            what: format!("`{}` does not end: the file is cut off", show(&block.label)),
        }),
        None => Ok(found.blocks),
    }
}

/// What was met so far.
struct Found {
    blocks: Vec<Block>,
    open: Option<Open>,
}

impl Found {
    fn line(&mut self, line: &[u8], number: usize) -> Result<(), PemProblem> {
        let problem = |what: String| PemProblem { line: number, what };
        let Some(block) = &mut self.open else {
            if let Some(label) = std::str::from_utf8(line).ok().and_then(|text| label(text, BEGIN)) {
                let label = label.to_owned();
                self.open = Some(Open { label, headers: Vec::new(), base64: Vec::new(), line: number });
            }
            return Ok(());
        };
        let text = std::str::from_utf8(line).map_err(|_| problem("inside the armour is not text".to_owned()))?;
        if let Some(label) = label(text, END) {
            if label != block.label {
                return Err(problem(format!("`{}` ends as `{}`", show(&block.label), show(label))));
            }
            if let Some(block) = self.open.take() {
                self.blocks.push(block.close(number)?);
            }
        } else if label_of_another(text) {
            return Err(problem(format!("`{}` begun on line {} does not end", show(&block.label), block.line)));
        } else {
            block.take(text);
        }
        Ok(())
    }
}

/// The lines of the objects that begin and end in one line, as JSON and the environment hold them: with `\n` for each line end, or blanks.
fn in_one_line(line: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let find = |from: usize, what: &str| {
        let rest = line.get(from..).unwrap_or_default();
        rest.windows(what.len()).position(|window| window == what.as_bytes()).map(|at| from + at)
    };
    let mut out = Zeroizing::new(Vec::with_capacity(line.len() + 16));
    let mut from = 0;
    while let Some(begin) = find(from, BEGIN)
        && let Some(head) = find(begin + BEGIN.len(), DASHES).map(|at| at + DASHES.len())
        && let Some(end) = find(head, END)
        && let Some(tail) = find(end + END.len(), DASHES).map(|at| at + DASHES.len())
    {
        out.extend_from_slice(line.get(begin..head)?);
        out.push(b'\n');
        let mut escaped = false;
        for &byte in line.get(head..end)? {
            match (escaped, byte) {
                (_, b'\\') => escaped = true,
                (true, b'n' | b'r') => {
                    out.push(b'\n');
                    escaped = false;
                }
                _ => {
                    out.push(byte);
                    escaped = false;
                }
            }
        }
        out.push(b'\n');
        out.extend_from_slice(line.get(end..tail)?);
        out.push(b'\n');
        from = tail;
    }
    (!out.is_empty()).then_some(out)
}

/// An object whose end was not met yet.
struct Open {
    label: String,
    headers: Vec<(String, String)>,
    base64: Vec<u8>,
    line: usize,
}

impl Open {
    /// Takes a line between begin and end.
    fn take(&mut self, text: &str) {
        let text = unquote(text);
        match text.split_once(':') {
            Some((name, value)) if self.base64.is_empty() => {
                self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            _ => self.base64.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace())),
        }
    }

    /// The object, when its end is met.
    fn close(self, line: usize) -> Result<Block, PemProblem> {
        let base64 = Secret::new(self.base64);
        let decoded = base64.expose_str().and_then(|text| Base64::decode_vec(text).ok());
        match decoded {
            Some(der) => Ok(Block { label: self.label, headers: self.headers, der: Secret::new(der), line: self.line }),
            None => Err(PemProblem { line, what: format!("what stands in `{}` is not base64", show(&self.label)) }),
        }
    }
}

/// Lines without their ends, a byte order mark skipped; LF, CRLF and lone CR end a line, and so does `\n` in a C string.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.split(|byte| *byte == b'\n').flat_map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.split(|byte| *byte == b'\r')
    })
}

/// The label of a begin or end line, quoted or not.
fn label<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let text = unquote(text);
    let after = text.strip_prefix(start)?;
    let label = after.strip_suffix(DASHES)?;
    (label.len() <= 64 && !label.contains(DASHES)).then_some(label)
}

/// Whether a line begins another object.
fn label_of_another(text: &str) -> bool {
    label(text, BEGIN).is_some()
}

/// A line without blanks and without what a C string puts around it: `"…\n"`, `"…\r\n"`, a trailing `\`, `;` or `,`.
fn unquote(text: &str) -> &str {
    let text = text.trim();
    let Some(at) = text.find('"') else { return text };
    // What stands before the quote is at most a definition: `#define NAME`, `char x[] =`.
    let quoted = text.get(at + 1..).unwrap_or_default();
    let quoted = quoted.rfind('"').and_then(|end| quoted.get(..end)).unwrap_or(quoted);
    let quoted = quoted.strip_suffix("\\n").unwrap_or(quoted);
    quoted.strip_suffix("\\r").unwrap_or(quoted).trim()
}

/// A label as a message can show it.
fn show(label: &str) -> String {
    label.chars().filter(|c| !c.is_control()).take(40).collect()
}

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

    fn read(text: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
        blocks(text.as_bytes())
            .map(|blocks| blocks.into_iter().map(|block| (block.label, block.der.expose().to_vec())).collect())
            .map_err(|problem| problem.to_string())
    }

    #[test]
    fn armour_is_found_however_it_is_wrapped() {
        let plain = "-----BEGIN X-----\nAQID\n-----END X-----\n";
        let expected = Ok(vec![("X".to_owned(), vec![1, 2, 3])]);
        for text in [
            plain.to_owned(),
            plain.replace('\n', "\r\n"),
            plain.replace('\n', "\r"),
            format!("\u{feff}{plain}"),
            format!("subject=CN = a\nsome text: here\n{plain}trailing"),
            "  -----BEGIN X-----  \n\n  AQ ID  \n-----END X-----".to_owned(),
            "-----BEGIN X----- AQID -----END X-----".to_owned(),
            r#"{"pem": "-----BEGIN X-----\nAQID\n-----END X-----\n", "id": "a"}"#.to_owned(),
            r#"KEY='-----BEGIN X-----\\nAQ\/\nID\n-----END X-----'"#.replace("\\/", ""),
            "#define KEY \\\n\"-----BEGIN X-----\\n\" \\\n\"AQID\\n\" \\\n\"-----END X-----\\n\"\n".to_owned(),
            "#define KEY \"-----BEGIN X-----\\n\" \\\n\"AQID\\n\" \\\n\"-----END X-----\"\n".to_owned(),
            "static const char k[] = \"-----BEGIN X-----\\r\\n\"\n\"AQID\\r\\n\"\n\"-----END X-----\\r\\n\";"
                .to_owned(),
        ] {
            assert_eq!(read(&text), expected, "{text}");
        }
        assert_eq!(read(&format!("{plain}{plain}")).map(|blocks| blocks.len()), Ok(2));
        assert_eq!(read("nothing here"), Ok(Vec::new()));
    }

    #[test]
    fn broken_armour_says_what_and_where() {
        for (text, says) in [
            ("-----BEGIN X-----\nAQID\n", "line 1: `X` does not end"),
            ("a\n-----BEGIN X-----\nAQID\n-----END Y-----\n", "line 4: `X` ends as `Y`"),
            ("-----BEGIN X-----\nAQ!D\n-----END X-----\n", "line 3: what stands in `X` is not base64"),
            ("-----BEGIN X-----\nAQID\n-----BEGIN X-----\n", "line 3: `X` begun on line 1 does not end"),
        ] {
            assert!(read(text).is_err_and(|problem| problem.contains(says)), "{text}");
        }
    }

    #[test]
    fn headers_of_old_encrypted_keys_are_kept() -> Result<(), PemProblem> {
        let text = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQID\n-----END X-----\n";
        let found = blocks(text.as_bytes())?;
        let headers = &found.first().map(|block| block.headers.clone()).unwrap_or_default();
        assert_eq!(headers.len(), 2);
        assert_eq!(headers.get(1), Some(&("DEK-Info".to_owned(), "AES-128-CBC,00".to_owned())));
        Ok(())
    }

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
