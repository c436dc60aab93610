//! Files of everybody's tools: made by nine other programs, each read right or refused by name. The table in `docs/certificates.md` is made here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use awsiot_kit::cert::read::{Contents, Passwords, read_with};
use awsiot_kit::cert::select::{Given, select};
use awsiot_kit::digest::sha256_hex;
use awsiot_kit::secret::Secret;
use serde::Deserialize;

use crate::judge::need;

/// A file of the corpus, and what stands in it as other programs know it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    producer: String,
    file: String,
    form: String,
    /// SHA-256 of the public keys.
    keys: Vec<String>,
    /// SHA-256 of the certificates.
    certificates: Vec<String>,
    #[serde(default)]
    requests: usize,
    password: Option<String>,
    key_password: Option<String>,
    /// The code of the error, for what is out of reach.
    refused: Option<String>,
    /// What keytool sees in a keystore, by alias.
    #[serde(default)]
    entries: BTreeMap<String, Seen>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    is_key: bool,
    chain: Vec<String>,
}

/// Makes the corpus in a folder; what it holds.
fn corpus(folder: &Path) -> Vec<Entry> {
    for program in ["openssl", "keytool", "certtool", "pk12util", "certutil", "ssh-keygen", "node"] {
        need(program);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules =
        std::env::var_os("NODE_PATH").map_or_else(|| root.join("target/judges-node/node_modules"), PathBuf::from);
    assert!(modules.join("node-forge").exists(), "node-forge is not installed: `./test` installs it");
    let script = root.join("tests/support/certificate_corpus.py");
    let output = Command::new(need("python3")).arg(script).arg(folder).env("NODE_PATH", modules).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let index = fs::read_to_string(folder.join("index.jsonl")).unwrap();
    index.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values.dedup();
    values
}

/// What we see in a file.
fn open(folder: &Path, entry: &Entry) -> Result<Contents, awsiot_kit::error::Error> {
    let secret = |text: &Option<String>| text.clone().map(Secret::from);
    let (all, keys) = (secret(&entry.password), secret(&entry.key_password));
    let bytes = fs::read(folder.join(&entry.file)).unwrap();
    read_with(&bytes, Passwords { all: all.as_ref(), keys: keys.as_ref() })
}

/// What is wrong with what we see, in words.
fn fault(folder: &Path, entry: &Entry) -> Option<String> {
    let contents = match (open(folder, entry), &entry.refused) {
        (Err(error), Some(code)) => {
            return (error.code() != code).then(|| format!("refused as {}: {error}", error.code()));
        }
        (Ok(_), Some(_)) => return Some("read, and it should be out of reach".to_owned()),
        (Err(error), None) => return Some(format!("refused as {}: {error}", error.code())),
        (Ok(contents), None) => contents,
    };
    let keys = contents.keys.iter().map(|found| sha256_hex(&found.key.public_key_der())).collect();
    let certificates = contents.certificates.iter().map(|found| found.certificate.id.to_string()).collect();
    if sorted(keys) != sorted(entry.keys.clone()) {
        return Some(format!("{} keys, and not those that were put in", contents.keys.len()));
    }
    if sorted(certificates) != sorted(entry.certificates.clone()) {
        return Some(format!("{} certificates, and not those that were put in", contents.certificates.len()));
    }
    if contents.requests.len() != entry.requests {
        return Some(format!("{} requests", contents.requests.len()));
    }
    entry.entries.iter().find_map(|(alias, seen)| {
        let given = Given { inputs: vec![contents.clone()], alias: Some(alias.clone()), ..Given::default() };
        let selection = match select(given) {
            Ok(selection) => selection,
            Err(error) => return Some(format!("`{alias}` alone: {error}")),
        };
        let own: Vec<String> = match selection.keys.as_slice() {
            [key] if seen.is_key => key.chain.iter().map(|own| own.id.to_string()).collect(),
            [] if !seen.is_key => {
                let plain = selection.certificates.iter().map(|own| own.id.to_string());
                plain.chain(selection.trusted.iter().map(|(_, der)| sha256_hex(der))).collect()
            }
            keys => return Some(format!("`{alias}` alone: {} keys", keys.len())),
        };
        (own != seen.chain).then(|| format!("`{alias}` alone: another chain than keytool's"))
    })
}

#[test]
fn every_file_of_every_producer_is_read_right_or_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let entries = corpus(folder.path());
    assert!(entries.len() >= 600, "{} files", entries.len());
    let faults: Vec<String> = entries
        .iter()
        .filter_map(|entry| Some(format!("{} ({}): {}", entry.file, entry.producer, fault(folder.path(), entry)?)))
        .collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), entries.len(), faults.join("\n"));
    // With another password every one that has any is refused, and for that reason.
    for entry in entries.iter().filter(|entry| entry.password.is_some() && entry.refused.is_none()).step_by(7) {
        let wrong = Secret::from("not-this-one".to_owned());
        let bytes = fs::read(folder.path().join(&entry.file)).unwrap();
        match read_with(&bytes, Passwords { all: Some(&wrong), keys: None }) {
            Err(error) => {
                assert!(["password-wrong", "key-form", "der-form"].contains(&error.code()), "{}: {error}", entry.file)
            }
            Ok(_) => panic!("{} opens with a wrong password", entry.file),
        }
    }
    check_table(&entries);
}

fn check_table(entries: &[Entry]) {
    let mut rows: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for entry in entries {
        let row = rows.entry((&entry.producer, &entry.form)).or_default();
        match entry.refused {
            None => row.0 += 1,
            Some(_) => row.1 += 1,
        }
    }
    let mut table = String::from("| written by | form | read right | refused by name |\n|---|---|---|---|\n");
    for ((producer, form), (read, refused)) in &rows {
        let shown = |count: &usize| if *count == 0 { "–".to_owned() } else { count.to_string() };
        table.push_str(&format!("| {producer} | {form} | {} | {} |\n", shown(read), shown(refused)));
    }
    let read: usize = rows.values().map(|row| row.0).sum();
    let refused: usize = rows.values().map(|row| row.1).sum();
    table.push_str(&format!("| **together** | | **{read}** | **{refused}** |\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/certificates.md");
    let document = fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- corpus: made by tests/it/cert_corpus.rs -->\n", "<!-- end of corpus -->\n");
    let (before, rest) =
        document.split_once(begin).expect("docs/certificates.md holds the mark where the table begins");
    let (inside, after) = rest.split_once(end).expect("docs/certificates.md holds the mark where the table ends");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert!(inside == table, "the table in docs/certificates.md is old; `UPDATE=1 cargo test` writes it anew");
    }
}
