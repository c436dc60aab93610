//! PEM armour, read leniently: text around it, CRLF, a byte order mark, quoted C strings, blanks; several objects in one file.

use std::fmt;

use base64ct::{Base64, Encoding};

use crate::secret::Secret;

/// One object in armour.
pub(crate) struct Block {
    /// What the armour says it is: `CERTIFICATE`, `PRIVATE KEY`, …
    pub(crate) label: String,
    /// The lines `Name: value` before the base64, as old encrypted keys have them.
    #[allow(dead_code)]
    pub(crate) headers: Vec<(String, String)>,
    /// The bytes inside.
    pub(crate) der: Secret,
    /// The line that the armour begins on, from 1.
    pub(crate) line: usize,
}

/// What is wrong with armour, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArmourProblem {
    line: usize,
    what: String,
}

impl fmt::Display for ArmourProblem {
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
pub(crate) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, ArmourProblem> {
    let mut blocks = Vec::new();
    let mut open: Option<Open> = None;
    for (index, line) in lines(bytes).enumerate() {
        let number = index + 1;
        let problem = |what: String| ArmourProblem { line: number, what };
        match &mut open {
            None => {
                if let Some(label) = std::str::from_utf8(line).ok().and_then(|text| label(text, BEGIN)) {
                    open =
                        Some(Open { label: label.to_owned(), headers: Vec::new(), base64: Vec::new(), line: number });
                }
            }
            Some(block) => {
                let text =
                    std::str::from_utf8(line).map_err(|_| problem("inside the armour is not text".to_owned()))?;
                if let Some(label) = label(text, END) {
                    if label != block.label {
                        return Err(problem(format!("`{}` ends as `{}`", show(&block.label), show(label))));
                    }
                    if let Some(block) = open.take() {
                        blocks.push(block.close(number)?);
                    }
                } else if label_of_another(text) {
                    return Err(problem(format!("`{}` begun on line {} does not end", show(&block.label), block.line)));
                } else {
                    block.take(text);
                }
            }
        }
    }
    match open {
        Some(block) => Err(ArmourProblem {
            line: block.line,
            what: format!("`{}` does not end: the file is cut off", show(&block.label)),
        }),
        None => Ok(blocks),
    }
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
    fn close(self, line: usize) -> Result<Block, ArmourProblem> {
        let base64 = Secret::new(self.base64);
        let decoded = base64.expose_str().and_then(|text| Base64::decode_vec(text).ok());
        match decoded {
            Some(der) => Ok(Block { label: self.label, headers: self.headers, der: Secret::new(der), line: self.line }),
            None => Err(ArmourProblem { line, what: format!("what stands in `{}` is not base64", show(&self.label)) }),
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
    fn headers_of_old_encrypted_keys_are_kept() -> Result<(), ArmourProblem> {
        let text = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQID\n-----END X-----\n";
        let found = blocks(text.as_bytes())?;
        let headers = &found.first().map(|block| block.headers.clone()).unwrap_or_default();
        assert_eq!(headers.len(), 2);
        assert_eq!(headers.get(1), Some(&("DEK-Info".to_owned(), "AES-128-CBC,00".to_owned())));
        Ok(())
    }
}
