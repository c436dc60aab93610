//! What other people's programs do on the wire, read from their sources (`tests/programs`): the derived policy allows each of it, and nothing near it.

use std::fs;
use std::path::Path;

use awsiot_kit::finding::Source;
use awsiot_kit::manifest::{self, Surroundings};
use awsiot_kit::policy::context::{Context, Request, ThingContext};
use awsiot_kit::policy::derive::derive;
use awsiot_kit::policy::parse;
use awsiot_kit::policy::simulate::{Decision, Policies};
use awsiot_kit::thing::name::Home;
use awsiot_kit::thing::operation::Action;
use serde::Deserialize;

/// What one program does.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    /// Where its source is.
    source: String,
    /// A thing `t1` that runs it.
    manifest: String,
    /// Action, what it is on, and where the source says so.
    does: Vec<(String, String, String)>,
}

/// Other things' names in the place of `t1`, and texts that are near it.
const NEAR: [&str; 10] = ["t2", "t", "t11", "T1", "xt1", "t1x", "t-1", "t1 ", "1t", "t1_"];

fn action(word: &str) -> Action {
    match word {
        "Connect" => Action::Connect,
        "Publish" => Action::Publish,
        "Subscribe" => Action::Subscribe,
        "Receive" => Action::Receive,
        other => panic!("{other} is no action of MQTT"),
    }
}

#[test]
fn what_the_real_programs_do_is_allowed_and_nothing_near_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let program: Program = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(program.source.starts_with("https://"), "{name}");
        let text = format!("version = 1\nregistry = \"local\"\n{}", program.manifest);
        let none = |_: &str| -> Result<Source, awsiot_kit::error::Error> { unreachable!("there is no inventory") };
        let manifest = manifest::read(&Source::new("awsiot.toml", text), &none).manifest.unwrap();
        let around = Surroundings {
            region: Some("eu-central-1".to_owned()),
            account: Some("123456789012".to_owned()),
            endpoint: Some("x-ats.iot.eu-central-1.amazonaws.com".to_owned()),
        };
        let (things, findings) = manifest.resolve(&around);
        let device = &things.first().unwrap_or_else(|| panic!("{name}: {findings:?}")).device;
        assert!(device.emit.iter().any(|emit| emit.target.name == name), "{name}");
        let home = Home { region: "eu-central-1".into(), account: "123456789012".into() };
        let derived = derive(&device.operations(), &home).unwrap();
        let sent: Vec<_> = derived
            .documents
            .iter()
            .map(|document| parse::read_good(&Source::new("p", document.compact())).unwrap())
            .collect();
        let policies = Policies::new(&sent);
        let allows = |client: &str, action: Action, on: &str| {
            let context = Context {
                client_id: Some(client.to_owned()),
                thing: Some(ThingContext { name: "t1".into(), attached: true, ..ThingContext::default() }),
                ..Context::at("eu-central-1", "123456789012")
            };
            policies.decide(&context, &Request::of(action, on)).decision == Decision::Allow
        };
        for (word, on, at) in &program.does {
            let action = action(word);
            let client = if action == Action::Connect { on.as_str() } else { "t1" };
            assert!(allows(client, action, on), "{name}: {word} on `{on}`, as {at} does, is not allowed");
            let mut refused = 0;
            for near in NEAR {
                // The id of a second connection stands behind `t1#`, which is any text.
                let near = on.replacen("t1", near, 1);
                let client = if action == Action::Connect { near.as_str() } else { "t1" };
                assert!(!allows(client, action, &near), "{name}: {word} on `{near}` is allowed");
                refused += 1;
            }
            assert_eq!(refused, 10);
            seen += 1;
        }
    }
    assert!(seen >= 50, "{seen}");
}
