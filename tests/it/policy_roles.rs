//! Roles that devices of AWS's documentation, SDKs and vendors play, each said as a manifest: its derived policy allows what the role does,
//! by the judge in Python, and is no longer than the shortest published policy that is right. `docs/policies.md` has the table.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use awsiot_kit::finding::Source;
use awsiot_kit::policy::characters;
use awsiot_kit::policy::lint::{Settings, lint_together};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::judge::ask;
use crate::policy_judge::{JUDGE, policies};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    role: String,
    manifest: Vec<String>,
    /// How many things are alike: of two the names give way to variables.
    things: usize,
    samples: Vec<String>,
    /// The shortest sample that is right.
    beaten: Option<String>,
    /// What is wrong with the samples where none is right.
    why: Option<String>,
    source: Vec<String>,
    operations: Vec<String>,
}

impl Role {
    fn manifest(&self) -> String {
        let mut text = "version = 1\n\n[aws]\nregion = \"eu-west-1\"\naccount = \"123456789012\"\n".to_owned();
        for name in ["pump-7", "pump-8"].iter().take(self.things) {
            let lines = self.manifest.join("\n").replace("pump-7", name);
            write!(text, "\n[things.{name}]\n{lines}\n").unwrap();
        }
        text
    }

    fn case(&self, policies: &[String]) -> Value {
        json!({ "name": self.role, "policies": policies, "thing": "pump-7", "operations": self.operations })
    }
}

fn sample(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(format!("tests/vectors/lint/{name}.json"))).unwrap()
}

/// The table between its two marks in `docs/policies.md`.
fn holds_table(table: &str) {
    const MARKS: [&str; 2] = ["<!-- roles -->\n", "<!-- end of roles -->"];
    let path = Path::new(ROOT).join("docs/policies.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (own, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, [before, MARKS[0], table, MARKS[1], after].concat()).unwrap();
    } else {
        assert_eq!(own, table, "UPDATE=1 writes the table anew");
    }
}

#[test]
fn the_derived_policy_of_every_role_does_its_work_and_is_no_longer_than_a_sample_that_is_right() {
    let text = fs::read_to_string(Path::new(ROOT).join("tests/vectors/roles.json")).unwrap();
    let roles: Vec<Role> = serde_json::from_str(&text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut questions = Vec::new();
    let mut wrong = Vec::new();
    let mut table = "| role | characters | shortest published policy that is right |\n|---|---|---|\n".to_owned();
    for role in &roles {
        assert!(!role.source.is_empty() && role.beaten.is_some() != role.why.is_some(), "{}", role.role);
        let path = folder.path().join("awsiot.toml");
        fs::write(&path, role.manifest()).unwrap();
        let own: Vec<String> = serde_json::from_value(policies(&path).remove(0)["policies"].clone()).unwrap();
        let length: usize = own.iter().map(|text| characters(text)).sum();
        questions.push(role.case(&own));
        let sources: Vec<Source> = own.iter().map(|text| Source::new("p", text.as_str())).collect();
        for finding in lint_together(&sources, &Settings::default()) {
            wrong.push(format!("{}: {} {}", role.role, finding.code, finding.message));
        }
        let lengths: BTreeMap<&str, usize> =
            role.samples.iter().map(|name| (name.as_str(), characters(&sample(name)))).collect();
        let published = match (&role.beaten, &role.why) {
            (Some(name), _) => {
                questions.push(role.case(&[sample(name)]));
                if length > lengths[name.as_str()] || own.len() > 1 {
                    wrong.push(format!("{}: {length} characters, `{name}` has {}", role.role, lengths[name.as_str()]));
                }
                format!("{} (`{}`)", lengths[name.as_str()], name.trim_start_matches("sample-"))
            }
            (None, why) => {
                let list: Vec<String> = lengths.values().map(ToString::to_string).collect();
                format!("none: the one of {} is not, {}", list.join(", "), why.as_deref().unwrap())
            }
        };
        writeln!(table, "| {} | {length} | {published} |", role.role).unwrap();
    }
    let verdict = ask("python3", folder.path(), &[JUDGE, "ask"], Value::from(questions).to_string().as_bytes());
    assert!(verdict.good, "{}", verdict.err);
    assert_eq!(verdict.text().trim(), "[]", "refused");
    assert!(wrong.is_empty(), "{wrong:#?}");
    holds_table(&table);
}
