//! The files of a bundle: there, readable, whole, belonging together, in date, and the right roots.

use time::OffsetDateTime;

use super::{Fault, Link};
use crate::cert::inspect::Certificate;
use crate::cert::{chain, inspect, read, roots};

/// What is in a bundle, as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// `private-key.pem`; none when it is not there.
    pub key: Option<&'a [u8]>,
    /// Whether the key is on the device and never was here.
    pub key_elsewhere: bool,
    /// The mode of the key's file.
    pub key_mode: Option<u32>,
    /// `certificate.pem`.
    pub certificate: Option<&'a [u8]>,
    /// `root-ca.pem`.
    pub roots: Option<&'a [u8]>,
    /// Whether the endpoint is AWS's, whose roots are known.
    pub aws: bool,
    /// Now.
    pub now: OffsetDateTime,
}

const REMAKE: &str = "`awsiot-kit apply` writes it anew";

/// Judges the files: the certificate when it could be read, and the links up to the first broken one.
pub fn judge(files: &Files<'_>) -> (Option<Certificate>, Vec<Link>) {
    let mut links = Vec::new();
    let outcome = walk(files, &mut links);
    match outcome {
        Ok(certificate) => (Some(certificate), links),
        Err(link) => {
            links.push(*link);
            (None, links)
        }
    }
}

fn walk(files: &Files<'_>, links: &mut Vec<Link>) -> Result<Certificate, Box<Link>> {
    let broken = |fault: Fault| Box::new(Link::broken("files", fault));
    let there = |name: &str, bytes: Option<&'_ [u8]>| -> Result<(), Box<Link>> {
        match bytes {
            None => Err(broken(Fault::new("file-missing", format!("`{name}` is not there."), REMAKE))),
            Some(bytes) => pem_text(name, bytes).map_or(Ok(()), |fault| Err(broken(fault))),
        }
    };
    there("certificate.pem", files.certificate)?;
    there("root-ca.pem", files.roots)?;
    if !files.key_elsewhere {
        there("private-key.pem", files.key)?;
    }
    let certificate = inspect::certificate(files.certificate.unwrap_or_default()).map_err(|error| {
        broken(Fault::new(
            "certificate-unreadable",
            format!("`certificate.pem` holds no certificate: {}.", error.message()),
            REMAKE,
        ))
    })?;
    let mut key_text = "the key is on the device".to_owned();
    if let (Some(bytes), false) = (files.key, files.key_elsewhere) {
        let found = read::read(bytes, None).ok().and_then(|contents| contents.keys.into_iter().next());
        let Some(found) = found else {
            return Err(broken(Fault::new("key-unreadable", "`private-key.pem` holds no private key.", REMAKE)));
        };
        if found.key.public_key_der() != certificate.public_key {
            return Err(broken(Fault::new(
                "key-of-another",
                "Key and certificate do not belong together (public keys differ). Nothing was sent.",
                "put back the pair that was made together, or `awsiot-kit cert rotate`",
            )));
        }
        key_text = "key and certificate belong together".to_owned();
    }
    if certificate.not_after < files.now {
        return Err(broken(Fault::new(
            "certificate-expired",
            format!("The certificate ended on {}: nobody lets it in any more.", certificate.not_after.date()),
            "`awsiot-kit cert rotate` makes a new one",
        )));
    }
    if certificate.not_before > files.now {
        return Err(broken(Fault::new(
            "clock",
            format!(
                "The certificate begins on {}, and by this clock it is {}: one of them is wrong. A device without the time refuses every server too.",
                certificate.not_before.date(),
                files.now.date()
            ),
            "set the clock (SNTP) before TLS",
        )));
    }
    links.push(Link::holds("files", format!("{key_text}, valid until {}", certificate.not_after.date())));
    if let Some(mode) = files.key_mode.filter(|mode| mode & 0o077 != 0 && !files.key_elsewhere) {
        let says =
            format!("`private-key.pem` has mode {:04o}: others on this machine may read the key.", mode & 0o7777);
        links.push(Link::doubtful("files", Fault::new("key-mode", says, "`chmod 600 private-key.pem`")));
    }
    links.push(trust(files, &certificate));
    match links.last().is_some_and(Link::is_broken) {
        true => Err(Box::new(links.pop().unwrap_or_else(|| Link::skipped("roots", "")))),
        false => Ok(certificate),
    }
}

/// Whether the roots are those of the server.
fn trust(files: &Files<'_>, certificate: &Certificate) -> Link {
    let found =
        read::read(files.roots.unwrap_or_default(), None).map(|contents| contents.certificates).unwrap_or_default();
    let own: Vec<&Certificate> = found.iter().map(|found| &found.certificate).collect();
    if own.is_empty() {
        return Link::broken("roots", Fault::new("roots-unreadable", "`root-ca.pem` holds no certificate.", REMAKE));
    }
    if !files.aws {
        return Link::holds("roots", format!("{} of this registry", own.len()));
    }
    let known = |root: &Certificate| {
        roots::amazon()
            .iter()
            .any(|amazon| amazon.der == root.der.as_slice() || root.subject.contains(&format!("CN={}", amazon.name)))
            || root.subject.contains("Starfield Services Root Certificate Authority - G2")
    };
    if own.iter().any(|root| known(root)) {
        return Link::holds("roots", "Amazon's");
    }
    let mend = "take Amazon Root CA 1 and 3 from `awsiot-kit apply`'s root-ca.pem";
    if own.iter().any(|root| chain::is_signed_by(certificate, root)) {
        let says = "The file given as server root is your device CA. The server root is Amazon Root CA 1; your CA belongs behind the device certificate.";
        return Link::broken("roots", Fault::new("roots-of-device", says, mend));
    }
    let says = format!("`root-ca.pem` holds `{}`, which AWS's servers do not come from.", own[0].subject);
    Link::broken("roots", Fault::new("roots-wrong", says, mend))
}

/// What is wrong with a PEM file as a text, before anything is read from it.
fn pem_text(name: &str, bytes: &[u8]) -> Option<Fault> {
    let begin = find(bytes, b"-----BEGIN")?;
    let rest = &bytes[begin..];
    if find(rest, b"\\n").is_some() {
        let says =
            format!("`{name}` holds backslash-n as two characters, as in CLI JSON output; readers will refuse it.");
        return Some(Fault::new(
            "pem-literal",
            says,
            "write real line ends: `printf '%b' \"$(cat FILE)\"`, or take the bundle's own file",
        ));
    }
    if !rest.contains(&b'\n') && !rest.contains(&b'\r') {
        let says = format!("`{name}` has no line ends, as a C string without them: readers will refuse it.");
        return Some(Fault::new("pem-one-line", says, "each line of the PEM needs its own `\\n`"));
    }
    match find(rest, b"-----END") {
        None => Some(Fault::new("pem-cut", format!("`{name}` ends before its end line."), REMAKE)),
        Some(_) => None,
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
