//! The JSON Schema of the manifest: fresh, and of one mind with `check`.

use std::fs;
use std::path::Path;

use awsiot_kit::manifest;

use crate::judge::approve;

/// Compares a file that is made with the one that is shipped; `UPDATE=1` writes it anew.
fn fresh(path: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, made).unwrap();
    }
    let shipped = fs::read_to_string(&path).unwrap_or_default();
    assert!(shipped == made, "{} is stale: refresh it with `UPDATE=1 cargo test`", path.display());
}

#[test]
fn the_schema_that_is_shipped_is_the_one_that_reads() {
    fresh("schema/manifest.schema.json", &manifest::schema());
}

#[test]
fn the_reference_names_every_key_that_is_read() {
    fresh("docs/manifest.md", &manifest::reference());
    fresh("docs/targets.md", &manifest::target_reference());
}

#[test]
fn every_code_of_a_finding_has_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text_of = |folder: &str, end: &str| {
        let mut text = String::new();
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().ends_with(end) {
                text += &fs::read_to_string(path).unwrap();
            }
        }
        text
    };
    let code = text_of("src/manifest", ".rs") + &fs::read_to_string(root.join("src/manifest.rs")).unwrap();
    let cases = text_of("tests/manifests/invalid", ".findings") + &text_of("tests/it", ".rs");
    let codes: std::collections::BTreeSet<&str> =
        code.split('"').filter(|word| word.starts_with("manifest-") && !word.contains([' ', '{'])).collect();
    assert!(codes.len() > 20, "{codes:?}");
    for code in codes {
        assert!(cases.contains(code), "`{code}` has no case under tests/manifests/invalid");
    }
}

/// Says for each manifest on the command line whether the schema takes it.
const VALIDATE: &str = "
import json, sys
try:
    import jsonschema, tomllib
except ImportError as lack:
    sys.exit(f'{lack}: ./test installs it')
schema = json.load(open('schema/manifest.schema.json'))
jsonschema.Draft7Validator.check_schema(schema)
for path in sys.argv[1:]:
    with open(path, encoding='utf-8-sig', newline='') as file:
        manifest = tomllib.loads(file.read())
    good = jsonschema.Draft7Validator(schema).is_valid(manifest)
    print('takes' if good else 'refuses', path)
";

#[test]
fn another_validator_takes_by_the_schema_what_check_takes_and_refuses_wrong_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<String> = vec!["tests/manifests/invalid/words.toml".to_owned()];
    for folder in ["tests/manifests/valid", "templates/manifest", "examples"] {
        let mut stack = vec![root.join(folder)];
        while let Some(folder) = stack.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    stack.push(path);
                } else if path.extension().is_some_and(|end| end == "toml") {
                    paths.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
    }
    let mut args = vec!["-c", VALIDATE];
    args.extend(paths.iter().map(String::as_str));
    let said = String::from_utf8(approve("python3", root, &args)).unwrap();
    for line in said.lines() {
        let refused = line.contains("invalid/");
        assert!(line.starts_with(if refused { "refuses" } else { "takes" }), "{line}");
    }
    assert_eq!(said.lines().count(), paths.len());
}
