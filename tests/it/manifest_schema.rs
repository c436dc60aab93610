//! The JSON Schema of the manifest: fresh, and of one mind with `check`.

use std::fs;
use std::path::Path;

use awsiot_kit::manifest;

use crate::judge::approve;

#[test]
fn the_schema_that_is_shipped_is_the_one_that_reads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/manifest.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, manifest::schema()).unwrap();
    }
    let shipped = fs::read_to_string(&path).unwrap_or_default();
    assert!(shipped == manifest::schema(), "{} is stale: refresh it with `UPDATE=1 cargo test`", path.display());
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
