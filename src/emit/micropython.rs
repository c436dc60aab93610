//! MicroPython: a `main.py` that connects, and the credentials in DER.

use crate::artefact::Artefact;
use crate::emit::client::CLIENT_ID;
use crate::emit::program::{self, Program};
use crate::emit::{Emission, Habits, Options, README_FILE, Target};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// MicroPython.
pub const TARGET: Target = Target {
    name: "micropython",
    about: "MicroPython: a main.py that connects, and the credentials in DER",
    versions: "1.21 and later, with `umqtt.simple` 1.4 and later",
    options: &[CLIENT_ID],
    files: &[
        ("main.py", "the program"),
        ("private-key.der", "private key, PKCS#8"),
        ("certificate.der", "device certificate"),
        ("root-ca-1.der", "what the device must trust, numbered, one file each"),
        README_FILE,
    ],
    by_hand: &["fill in the wireless network in `main.py`", "copy all files to the board with `mpremote`"],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
    check,
    emit,
};

const MAIN: &str = include_str!("../../templates/micropython/main.py");
const README: &str = include_str!("../../templates/micropython/README.md");

fn check(thing: &Thing, _: &Options, port: u16) -> Vec<Finding> {
    let mut findings = program::check(thing, "`main.py`");
    findings.extend(program::check_alpn("MicroPython", port));
    findings
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let credentials = emission.credentials;
    let roots = program::certificates_der(&credentials.roots_pem)?;
    let names: Vec<String> = (1..=roots.len()).map(|number| format!("root-ca-{number}.der")).collect();
    let values = Program::of(emission).with(serde_json::json!({ "roots": names }));
    let mut files = vec![
        Artefact::public("main.py", emission.render(Format::Json, "main.py", MAIN, &values)?, "the program"),
        Artefact::secret("private-key.der", program::private_key_der(emission)?, "private key, PKCS#8"),
    ];
    // mbedTLS takes one certificate in DER, not a chain.
    let leaf = program::certificates_der(&credentials.certificate_pem)?;
    files.extend(leaf.into_iter().take(1).map(|der| Artefact::public("certificate.der", der, "device certificate")));
    files.extend(
        names.iter().zip(roots).map(|(name, der)| Artefact::public(name.clone(), der, "what the device trusts")),
    );
    files.push(emission.readme(README, &values)?);
    Ok(files)
}
