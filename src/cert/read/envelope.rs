//! What other people wrap keys in: base64 of a PEM or a keystore, alone, in quotes, in a Kubernetes Secret, in JSON.

use base64ct::{Base64, Base64Unpadded, Encoding};

use crate::secret::Secret;

/// How base64 begins, of what is read here: `-----BEGIN`, a byte order mark before it, JKS, JCEKS.
const BEGINNINGS: [&str; 4] = ["LS0tLS1CRUdJTi", "77u/LS0tLS1CRUdJTi", "/u3+7Q", "zs7Ozg"];

/// The shortest base64 of DER that is looked at inside other text; what is shorter may be a word.
const SHORTEST_DER: usize = 88;

/// The things of ours that stand in a text as base64, decoded, in order; none where it holds no such thing.
pub(super) fn base64_in(bytes: &[u8]) -> Vec<Secret> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut found = Vec::new();
    // All of it, in however many lines.
    if text.chars().all(|c| is_base64(c) || c.is_ascii_whitespace()) {
        let joined: String = text.split_ascii_whitespace().collect();
        let joined = Secret::from(joined);
        found.extend(joined.expose_str().filter(|text| text.len() > 8).and_then(|text| decoded(text, 8)));
        return found;
    }
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        for (at, run) in runs(line) {
            let mut joined = run.to_owned();
            // A value that goes on in lines of its own, as YAML's blocks and wrapped base64 do.
            if at + run.len() == line.trim_end().len() {
                while let Some(next) = lines.peek().map(|next| next.trim())
                    && !next.is_empty()
                    && (next.len() % 4 == 0 || next.len() >= joined.len().min(16))
                    && next.chars().all(is_base64)
                {
                    joined.push_str(next);
                    lines.next();
                }
            }
            let joined = Secret::from(joined);
            found.extend(joined.expose_str().and_then(|text| decoded(text, SHORTEST_DER)));
        }
    }
    found
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

/// The runs of base64 characters in a line, with where they begin.
fn runs(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = line.get(from..)?;
        let start = from + rest.find(is_base64)?;
        let tail = line.get(start..)?;
        let end = start + tail.find(|c| !is_base64(c)).unwrap_or(tail.len());
        from = end;
        Some((start, line.get(start..end)?))
    })
}

/// What a text says in base64, when it begins as something of ours.
fn decoded(text: &str, shortest_der: usize) -> Option<Secret> {
    // A DER sequence of more than 127 bytes begins so, and one of BER.
    let is_der = text.len() >= shortest_der && ["MI", "MH", "MF", "MC"].iter().any(|begin| text.starts_with(begin));
    if !is_der && !BEGINNINGS.iter().any(|begin| text.starts_with(begin)) {
        return None;
    }
    let decoded = Base64::decode_vec(text).or_else(|_| Base64Unpadded::decode_vec(text.trim_end_matches('='))).ok()?;
    let decoded = Secret::new(decoded);
    (!is_der || decoded.expose().first() == Some(&0x30)).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_found_wherever_it_stands_and_words_are_none() {
        let pem = "-----BEGIN X-----\nAQID\n-----END X-----\n";
        let long = Base64::encode_string(pem.as_bytes());
        let wrapped = format!("{}\n{}\n", &long[..40], &long[40..]);
        let block = format!("data:\n  tls.crt: |\n    {}\n    {}\n  tls.key: {long}\n", &long[..40], &long[40..]);
        for (text, count) in [
            (long.clone(), 1),
            (wrapped, 1),
            (format!("\"{long}\""), 1),
            (format!("kind: Secret\ndata:\n  tls.crt: {long}\n  tls.key: {long}\ntype: kubernetes.io/tls\n"), 2),
            (block, 2),
            (format!("{{\"a\":\"{long}\",\"b\":[\"{long}\"]}}"), 2),
            ("MINUTES MIGHT PASS: MIKE".to_owned(), 0),
            ("LS0tLS1CRUdJTi!".to_owned(), 0),
        ] {
            let found = base64_in(text.as_bytes());
            assert_eq!(found.len(), count, "{text}");
            assert!(found.iter().all(|found| found.expose() == pem.as_bytes()), "{text}");
        }
    }
}
