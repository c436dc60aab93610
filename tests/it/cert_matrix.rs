//! Every key kind × every form that is read × every form that is written, with openssl and keytool at both ends.
//!
//! The inputs are written by openssl and keytool. Every output is the same, byte for byte, whichever input it came from, and is
//! judged once: the key that openssl finds in it is the key that went in. The table in `docs/certificates.md` is made here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use awsiot_kit::cert::authority::{Authority, LeafTerms};
use awsiot_kit::cert::key::{self, PrivateKey};
use awsiot_kit::cert::keystore::{self, KeyEntry, Keystore};
use awsiot_kit::cert::pbe::Profile;
use awsiot_kit::cert::read::{Contents, read};
use awsiot_kit::cert::request;
use awsiot_kit::cert::select::{Given, select};
use awsiot_kit::cert::write::{Form, Options, write};
use awsiot_kit::error::Error;
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::KeyKind;
use time::macros::datetime;

use crate::judge::{approve, ask};

const PASSWORD: &str = "s3cret-pass";
const TERMS: LeafTerms = LeafTerms {
    not_before: datetime!(2026-01-01 00:00 UTC),
    not_after: datetime!(2049-12-31 23:59:59 UTC),
    serial: [7; 16],
};

/// Which keys a row is for.
#[derive(Clone, Copy, PartialEq)]
enum For {
    All,
    Ec,
    Rsa,
}

impl For {
    fn has(self, kind: KeyKind) -> bool {
        self == Self::All || (self == Self::Rsa) == is_rsa(kind)
    }
}

fn is_rsa(kind: KeyKind) -> bool {
    kind.word().starts_with("rsa")
}

/// What openssl is asked to write: the name of the form, the keys it is for, and the arguments (`P` stands for the password).
const WRITTEN_BY_OPENSSL: &[(&str, For, &str)] = &[
    ("PKCS#8 PEM", For::All, "pkcs8 -topk8 -nocrypt -in key.pem"),
    ("PKCS#8 DER", For::All, "pkcs8 -topk8 -nocrypt -in key.pem -outform DER"),
    ("PKCS#1 PEM", For::Rsa, "rsa -traditional -in key.pem"),
    ("PKCS#1 DER", For::Rsa, "rsa -traditional -in key.pem -outform DER"),
    ("SEC1 PEM", For::Ec, "ec -in key.pem"),
    ("SEC1 DER", For::Ec, "ec -in key.pem -outform DER"),
    ("SEC1 without its public key", For::Ec, "ec -in key.pem -no_public"),
    ("PKCS#8 PBES2 AES-128", For::All, "pkcs8 -topk8 -in key.pem -v2 aes-128-cbc -passout pass:P"),
    (
        "PKCS#8 PBES2 AES-192 HMAC-SHA-1",
        For::All,
        "pkcs8 -topk8 -in key.pem -v2 aes-192-cbc -v2prf hmacWithSHA1 -passout pass:P",
    ),
    (
        "PKCS#8 PBES2 AES-256 HMAC-SHA-256",
        For::All,
        "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -v2prf hmacWithSHA256 -passout pass:P",
    ),
    (
        "PKCS#8 PBES2 AES-256 HMAC-SHA-384",
        For::All,
        "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -v2prf hmacWithSHA384 -passout pass:P",
    ),
    (
        "PKCS#8 PBES2 AES-256 HMAC-SHA-512 DER",
        For::All,
        "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -v2prf hmacWithSHA512 -passout pass:P -outform DER",
    ),
    ("PKCS#8 PBES2 3DES", For::All, "pkcs8 -topk8 -in key.pem -v2 des3 -passout pass:P"),
    (
        "PKCS#8 PBES2 DES",
        For::All,
        "pkcs8 -topk8 -in key.pem -v2 des-cbc -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PBES2 RC2",
        For::All,
        "pkcs8 -topk8 -in key.pem -v2 rc2-cbc -passout pass:P -provider default -provider legacy",
    ),
    ("PKCS#8 scrypt", For::All, "pkcs8 -topk8 -in key.pem -scrypt -passout pass:P"),
    (
        "PKCS#8 PBES1 MD5 DES",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-MD5-DES -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PBES1 MD5 RC2",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-MD5-RC2-64 -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PBES1 SHA-1 DES",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-DES -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PBES1 SHA-1 RC2",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC2-64 -passout pass:P -provider default -provider legacy",
    ),
    ("PKCS#8 PKCS#12 3DES", For::All, "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-3DES -passout pass:P"),
    ("PKCS#8 PKCS#12 two-key 3DES", For::All, "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-2DES -passout pass:P"),
    (
        "PKCS#8 PKCS#12 RC2-128",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC2-128 -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PKCS#12 RC2-40",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC2-40 -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PKCS#12 RC4-128",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC4-128 -passout pass:P -provider default -provider legacy",
    ),
    (
        "PKCS#8 PKCS#12 RC4-40",
        For::All,
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC4-40 -passout pass:P -provider default -provider legacy",
    ),
    ("`Proc-Type` PKCS#1 AES-128", For::Rsa, "rsa -traditional -in key.pem -aes128 -passout pass:P"),
    ("`Proc-Type` PKCS#1 AES-192", For::Rsa, "rsa -traditional -in key.pem -aes192 -passout pass:P"),
    ("`Proc-Type` PKCS#1 AES-256", For::Rsa, "rsa -traditional -in key.pem -aes256 -passout pass:P"),
    ("`Proc-Type` PKCS#1 3DES", For::Rsa, "rsa -traditional -in key.pem -des3 -passout pass:P"),
    (
        "`Proc-Type` PKCS#1 DES",
        For::Rsa,
        "rsa -traditional -in key.pem -des -passout pass:P -provider default -provider legacy",
    ),
    ("`Proc-Type` SEC1 AES-128", For::Ec, "ec -in key.pem -aes128 -passout pass:P"),
    ("`Proc-Type` SEC1 AES-256", For::Ec, "ec -in key.pem -aes256 -passout pass:P"),
    ("`Proc-Type` SEC1 3DES", For::Ec, "ec -in key.pem -des3 -passout pass:P"),
    ("PKCS#12, openssl 3", For::All, "pkcs12 -export -inkey key.pem -in chain.pem -name device -passout pass:P"),
    (
        "PKCS#12, `-legacy` (3DES, RC2-40)",
        For::All,
        "pkcs12 -export -legacy -inkey key.pem -in chain.pem -passout pass:P",
    ),
    ("PKCS#12, `-descert`", For::All, "pkcs12 -export -legacy -descert -inkey key.pem -in chain.pem -passout pass:P"),
    (
        "PKCS#12, RC4-128 and AES-128",
        For::All,
        "pkcs12 -export -legacy -keypbe PBE-SHA1-RC4-128 -certpbe AES-128-CBC -inkey key.pem -in chain.pem -passout pass:P",
    ),
    (
        "PKCS#12, MAC with SHA-512",
        For::All,
        "pkcs12 -export -macalg sha512 -inkey key.pem -in chain.pem -passout pass:P",
    ),
    (
        "PKCS#12, MAC with SHA-224",
        For::All,
        "pkcs12 -export -macalg sha224 -inkey key.pem -in chain.pem -passout pass:P",
    ),
    (
        "PKCS#12, certificates not encrypted",
        For::All,
        "pkcs12 -export -certpbe NONE -inkey key.pem -in chain.pem -passout pass:P",
    ),
    (
        "PKCS#12, nothing encrypted",
        For::All,
        "pkcs12 -export -keypbe NONE -certpbe NONE -nomaciter -inkey key.pem -in chain.pem -passout pass:P",
    ),
    ("PKCS#12 without a MAC", For::All, "pkcs12 -export -nomac -inkey key.pem -in chain.pem -passout pass:P"),
];

/// What keytool is asked to write: all keys in one store.
const WRITTEN_BY_KEYTOOL: &[(&str, &str)] = &[
    ("PKCS#12, keytool", "-deststoretype PKCS12"),
    ("PKCS#12, keytool as in Java 8", "-deststoretype PKCS12 -J-Dkeystore.pkcs12.legacy"),
    ("JKS, keytool", "-deststoretype JKS"),
];

/// The forms that are written, in the order of the table, each once per profile where it has one.
fn columns() -> Vec<(String, Form, Profile)> {
    let mut columns = Vec::new();
    for form in Form::ALL {
        if matches!(form, Form::Pkcs8Encrypted | Form::Pkcs12) {
            columns.extend(
                [Profile::Modern, Profile::Legacy]
                    .map(|profile| (format!("{} {}", form.word(), profile.word()), form, profile)),
            );
        } else {
            columns.push((form.word().to_owned(), form, Profile::Modern));
        }
    }
    columns
}

fn convert(contents: Contents, chain: &[u8], form: Form, profile: Profile) -> Result<Vec<u8>, Error> {
    let password = Secret::from(PASSWORD.to_owned());
    let options = Options {
        password: Some(&password),
        key_password: None,
        profile,
        iterations: Some(100),
        now: TERMS.not_before,
        progmem: false,
        sec_tag: 201,
    };
    let mut given = Given { key: Some(contents), alias: Some("device".to_owned()), ..Given::default() };
    if !matches!(form, Form::Der) {
        given.certificate = Some(read(chain, None)?);
    }
    let mut counter = 0_u8;
    let mut salts = |buffer: &mut [u8]| {
        buffer.fill(counter);
        counter += 1;
    };
    Ok(write(select(given)?, form, &options, &mut salts)?.bytes().to_vec())
}

/// The key that other programs find in an output, as DER.
fn key_found_by_judges(at: &Path, form: Form) -> Vec<u8> {
    let pass = format!("pass:{PASSWORD}");
    match form {
        Form::Pkcs8 | Form::Pkcs1 | Form::Sec1 | Form::Pem => {
            approve("openssl", at, &["pkey", "-in", "out", "-outform", "DER"])
        }
        Form::Pkcs8Encrypted => approve("openssl", at, &["pkey", "-in", "out", "-passin", &pass, "-outform", "DER"]),
        Form::Der => approve("openssl", at, &["pkey", "-inform", "DER", "-in", "out", "-outform", "DER"]),
        Form::Pkcs12 => {
            let key = approve("openssl", at, &["pkcs12", "-in", "out", "-passin", &pass, "-nodes", "-nocerts"]);
            openssl_der(at, &key)
        }
        // keytool has opened a JKS with all kinds of key before; here it is enough that this one holds this key.
        Form::Jks => {
            let contents = read(&fs::read(at.join("out")).unwrap(), Some(&Secret::from(PASSWORD.to_owned()))).unwrap();
            openssl_der(at, contents.keys[0].key.to_pkcs8_pem().expose())
        }
        Form::CHeader => {
            let program = "#include <stdio.h>\n#include \"out.h\"\nint main(void) { return fputs(AWS_CERT_PRIVATE, stdout) < 0 || !AWS_CERT_CRT[0]; }\n";
            fs::copy(at.join("out"), at.join("out.h")).unwrap();
            fs::write(at.join("main.c"), program).unwrap();
            approve("cc", at, &["-Wall", "-Werror", "-o", "main", "main.c"]);
            let shown = Command::new(at.join("main")).output().unwrap();
            openssl_der(at, &shown.stdout)
        }
        Form::NrfAt => {
            let text = fs::read_to_string(at.join("out")).unwrap();
            assert!(text.starts_with("AT+CFUN=4\r\nAT%CMNG=0,201,1,\"-----BEGIN CERTIFICATE-----\n"), "{text}");
            assert!(text.ends_with("-----END PRIVATE KEY-----\"\r\nAT+CFUN=1\r\n"), "{text}");
            let (_, key) = text.split_once("AT%CMNG=0,201,2,\"").unwrap();
            openssl_der(at, key.split('"').next().unwrap().as_bytes())
        }
        Form::EspNvsCsv => {
            let program = "import csv,sys\nrows=list(csv.DictReader(open('out',newline='')))\n\
                assert rows[0]['type']=='namespace'\nassert all(len(r['key'])<16 for r in rows)\n\
                sys.stdout.write([r['value'] for r in rows if r['key']=='private_key'][0])";
            openssl_der(at, &approve("python3", at, &["-c", program]))
        }
    }
}

fn openssl_der(at: &Path, pem: &[u8]) -> Vec<u8> {
    let verdict = ask("openssl", at, &["pkey", "-outform", "DER"], pem);
    assert!(verdict.good, "{}", verdict.err);
    verdict.out
}

/// A key with what openssl needs to write it in every form.
struct Subject {
    kind: KeyKind,
    at: PathBuf,
    key: PrivateKey,
    chain: String,
    /// The key in DER, as openssl writes it.
    base: Vec<u8>,
}

fn subject(kind: KeyKind, folder: &Path, authority: &Authority) -> Subject {
    let at = folder.join(kind.word());
    fs::create_dir(&at).unwrap();
    let key = key::generate(kind).unwrap();
    let device = authority.sign_request(&request::new(&key, "device").unwrap(), &TERMS).unwrap();
    let chain = format!("{device}{}", authority.certificate_pem());
    fs::write(at.join("key.pem"), key.to_pkcs8_pem().expose()).unwrap();
    fs::write(at.join("chain.pem"), &chain).unwrap();
    let base = approve("openssl", &at, &["pkey", "-in", "key.pem", "-outform", "DER"]);
    Subject { kind, at, key, chain, base }
}

/// What keytool makes of one JKS of ours with every kind of key in it; openssl finds every key in its PKCS#12.
fn written_by_keytool(at: &Path, subjects: &[Subject]) -> Vec<Vec<u8>> {
    let password = Secret::from(PASSWORD.to_owned());
    let certificates: Vec<Contents> = subjects.iter().map(|one| read(one.chain.as_bytes(), None).unwrap()).collect();
    let keys = subjects.iter().zip(&certificates).map(|(subject, contents)| KeyEntry {
        alias: subject.kind.word(),
        key: &subject.key,
        chain: contents.certificates.iter().map(|found| found.certificate.der.as_slice()).collect(),
    });
    let store = Keystore { keys: keys.collect(), trusted: Vec::new() };
    let ours =
        keystore::jks(&store, &password, &password, TERMS.not_before, &mut |buffer: &mut [u8]| buffer.fill(9)).unwrap();
    fs::write(at.join("ours.jks"), ours.expose()).unwrap();
    let mut written = Vec::new();
    for (index, (_, args)) in WRITTEN_BY_KEYTOOL.iter().enumerate() {
        let file = format!("java-{index}");
        let args = format!(
            "-importkeystore -noprompt -srckeystore ours.jks -srcstoretype JKS -destkeystore {file} {args} -srcstorepass {PASSWORD} -deststorepass {PASSWORD}"
        );
        approve("keytool", at, &args.split(' ').collect::<Vec<_>>());
        written.push(fs::read(at.join(file)).unwrap());
    }
    let pass = format!("pass:{PASSWORD}");
    let found = approve("openssl", at, &["pkcs12", "-in", "java-0", "-passin", &pass, "-nodes", "-nocerts"]);
    let found = pem::parse_many(found).unwrap();
    let found: Vec<Vec<u8>> = found.iter().map(|key| openssl_der(at, pem::encode(key).as_bytes())).collect();
    for subject in subjects {
        assert!(found.contains(&subject.base), "{}: keytool lost the key", subject.kind.word());
    }
    written
}

#[test]
fn every_form_of_every_key_becomes_every_other_form() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::new("Root", KeyKind::EcP256, TERMS.not_before, TERMS.not_after, [1; 16]).unwrap();
    let columns = columns();
    let mut cells: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
    let mut rows: Vec<&str> = WRITTEN_BY_OPENSSL.iter().map(|row| row.0).collect();
    rows.extend(WRITTEN_BY_KEYTOOL.iter().map(|row| row.0));
    let subjects: Vec<Subject> = KeyKind::ALL.iter().map(|kind| subject(*kind, dir.path(), &authority)).collect();
    let from_java = written_by_keytool(dir.path(), &subjects);
    for Subject { kind, at, chain, base, .. } in &subjects {
        let kind = *kind;
        let mut inputs: Vec<(usize, Vec<u8>)> = Vec::new();
        for (row, (_, keys, command)) in WRITTEN_BY_OPENSSL.iter().enumerate() {
            if keys.has(kind) {
                let command = command.replace("pass:P", &format!("pass:{PASSWORD}"));
                inputs.push((row, approve("openssl", at, &command.split(' ').collect::<Vec<_>>())));
            }
        }
        let password = Secret::from(PASSWORD.to_owned());
        let inputs: Vec<(usize, Contents)> = inputs
            .into_iter()
            .map(|(row, input)| {
                let contents = read(&input, Some(&password));
                (row, contents.unwrap_or_else(|error| panic!("{}: {}: {error}", kind.word(), rows[row])))
            })
            .chain(from_java.iter().enumerate().map(|(index, store)| {
                let mut contents = read(store, Some(&password))
                    .unwrap_or_else(|error| panic!("{}: {error}", WRITTEN_BY_KEYTOOL[index].0));
                contents.keys.retain(|found| found.alias.as_deref() == Some(kind.word()));
                (WRITTEN_BY_OPENSSL.len() + index, contents)
            }))
            .collect();
        for (column, (name, form, profile)) in columns.iter().enumerate() {
            let mut judged: Option<Vec<u8>> = None;
            for (row, contents) in &inputs {
                let says = |what: &str| format!("{}: {} → {name}: {what}", kind.word(), rows[*row]);
                match convert(contents.clone(), chain.as_bytes(), *form, *profile) {
                    Ok(out) => {
                        match &judged {
                            Some(judged) => assert!(*judged == out, "{}", says("differs from the other inputs")),
                            None => {
                                fs::write(at.join("out"), &out).unwrap();
                                assert!(key_found_by_judges(at, *form) == *base, "{}", says("another key came out"));
                                judged = Some(out);
                            }
                        }
                        let cell = cells.entry((*row, column)).or_default();
                        let family = if is_rsa(kind) { "RSA" } else { "EC" };
                        if !cell.contains(&family) {
                            cell.push(family);
                        }
                    }
                    Err(error) => {
                        let own_form_of_the_other =
                            matches!((form, is_rsa(kind)), (Form::Pkcs1, false) | (Form::Sec1, true));
                        assert!(own_form_of_the_other && error.code() == "key-kind", "{}", says(&error.to_string()));
                    }
                }
            }
        }
    }
    check_table(&rows, &columns, &cells);
}

/// The table in the documentation is the one that came out.
fn check_table(rows: &[&str], columns: &[(String, Form, Profile)], cells: &BTreeMap<(usize, usize), Vec<&str>>) {
    let mut table = String::from("| read ↓ written → |");
    table.extend(columns.iter().map(|(name, ..)| format!(" {name} |")));
    table.push_str(&format!("\n|{}\n", "---|".repeat(columns.len() + 1)));
    for (row, name) in rows.iter().enumerate() {
        table.push_str(&format!("| {name} |"));
        for column in 0..columns.len() {
            let cell = cells.get(&(row, column)).map_or("–".to_owned(), |families| families.join(" "));
            table.push_str(&format!(" {cell} |"));
        }
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/certificates.md");
    let document = fs::read_to_string(&path).unwrap_or_default();
    let (begin, end) = ("<!-- matrix: made by tests/it/cert_matrix.rs -->\n", "<!-- end of matrix -->\n");
    let (before, rest) =
        document.split_once(begin).expect("docs/certificates.md holds the mark where the matrix begins");
    let (inside, after) = rest.split_once(end).expect("docs/certificates.md holds the mark where the matrix ends");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert!(inside == table, "the table in docs/certificates.md is old; `UPDATE=1 cargo test` writes it anew");
    }
}
