//! AWS IoT Device SDK v2: a client with the bundle's values, in Python, JavaScript, Java or C++.

use crate::artefact::Artefact;
use crate::emit::bridge::{check_values, credential_files};
use crate::emit::client::CLIENT_ID;
use crate::emit::program::{self, Program};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target, arduino};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// AWS IoT Device SDK v2.
pub const TARGET: Target = Target {
    name: "sdk",
    about: "AWS IoT Device SDK v2: a client with the bundle's values",
    versions: "the SDKs v2 for Python, JavaScript, Java and C++, 1.10 and later",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "language",
            about: "the language of the client",
            kind: OptionKind::Choice(&["python", "javascript", "java", "cpp"]),
            default: Some("python"),
        },
    ],
    files: &[
        ("client.py, client.js, AwsIotClient.java, main.cpp", "the client"),
        ("requirements.txt, package.json, pom.xml, CMakeLists.txt", "what it needs"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the client must trust"),
        README_FILE,
    ],
    by_hand: &["install the SDK", "run the client"],
    operations: |_, _| Operations::new(),
    habits: Habits { on_device: true, ..Habits::FIXED },
    check,
    emit,
};

/// The files of a language: name, embedded text, what it is for.
type Files = &'static [(&'static str, &'static str, &'static str)];

const PYTHON: Files = &[
    ("client.py", include_str!("../../templates/sdk/client.py"), "the client"),
    ("requirements.txt", include_str!("../../templates/sdk/requirements.txt"), "what it needs"),
];
const JAVASCRIPT: Files = &[
    ("client.js", include_str!("../../templates/sdk/client.js"), "the client"),
    ("package.json", include_str!("../../templates/sdk/package.json"), "what it needs"),
];
const JAVA: Files = &[
    ("AwsIotClient.java", include_str!("../../templates/sdk/AwsIotClient.java"), "the client"),
    ("pom.xml", include_str!("../../templates/sdk/pom.xml"), "what it needs"),
];
const CPP: Files = &[
    ("main.cpp", include_str!("../../templates/sdk/main.cpp"), "the client"),
    ("CMakeLists.txt", include_str!("../../templates/sdk/CMakeLists.txt"), "what it needs"),
];
const README: &str = include_str!("../../templates/sdk/README.md");

fn language(options: &Options) -> (&str, Files) {
    match options.text("language").unwrap_or_default() {
        "javascript" => ("javascript", JAVASCRIPT),
        "java" => ("java", JAVA),
        "cpp" => ("cpp", CPP),
        _ => ("python", PYTHON),
    }
}

fn check(thing: &Thing, options: &Options, _: u16) -> Vec<Finding> {
    let mut findings = program::check(thing, "the client");
    if language(options).0 == "cpp" {
        findings.extend(check_values("C++", Format::C, arduino::values(thing)));
    }
    findings
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (language, sources) = language(emission.options);
    let values = Program::of(emission).with(serde_json::json!({ "language": language }));
    let mut files = Vec::new();
    for (name, text, purpose) in sources {
        let format = match language {
            "cpp" => Format::C,
            // Its escapes are those of strings in Python, JavaScript and Java too.
            _ => Format::Json,
        };
        files.push(Artefact::public(*name, emission.render(format, name, text, &values)?, purpose));
    }
    files.extend(credential_files(emission));
    files.push(emission.readme(README, &values)?);
    Ok(files)
}
