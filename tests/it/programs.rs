//! What other people's programs do on the wire, read from their sources (`tests/programs`): the derived policy allows each of it, and nothing near it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use awsiot_kit::emit::TARGETS;
use awsiot_kit::finding::{Level, Source};
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
    /// What stands for the device in its topics; near misses are made of it.
    #[serde(default = "thing")]
    own: Vec<String>,
    /// The client id of the connection that publishes and subscribes.
    client: Option<String>,
    /// A thing `t1` that runs it.
    manifest: String,
    /// Action, what it is on, and where the source says so.
    does: Vec<(String, String, String)>,
}

fn thing() -> Vec<String> {
    vec!["t1".to_owned()]
}

/// Other devices' names, and texts that are near one's own.
fn near(own: &str) -> [String; 10] {
    let chars: Vec<char> = own.chars().collect();
    let (first, last) = (&own[1..], &own[..own.len() - 1]);
    let swapped: String =
        chars.iter().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect();
    let backwards: String = chars.iter().rev().collect();
    let made = [
        format!("{own}1"),
        format!("{own}x"),
        format!("x{own}"),
        format!("{own} "),
        format!("{own}_"),
        format!("{last}{}", if own.ends_with('2') { '3' } else { '2' }),
        first.to_owned(),
        last.to_owned(),
        swapped,
        backwards,
    ];
    assert!(made.iter().all(|near| near != own), "{made:?}");
    made
}

fn action(word: &str) -> Action {
    match word {
        "Connect" => Action::Connect,
        "Publish" => Action::Publish,
        "Subscribe" => Action::Subscribe,
        "Receive" => Action::Receive,
        "RetainPublish" => Action::RetainPublish,
        other => panic!("{other} is no action of MQTT"),
    }
}

#[test]
fn what_the_real_programs_do_is_allowed_and_nothing_near_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let (mut seen, mut targets) = (0, BTreeSet::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // Several files are of one target: NAME.toml, NAME.WAY.toml.
        let target = name.split('.').next().unwrap();
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
        let denied: Vec<_> = findings.iter().filter(|finding| finding.level == Level::Deny).collect();
        assert!(denied.is_empty(), "{name}: {denied:?}");
        let device = &things.first().unwrap_or_else(|| panic!("{name}: {findings:?}")).device;
        assert!(device.emit.iter().any(|emit| emit.target.name == target), "{name}");
        targets.insert(target.to_owned());
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
            let usual = program.client.as_deref().unwrap_or("t1");
            let client = if action == Action::Connect { on.as_str() } else { usual };
            assert!(allows(client, action, on), "{name}: {word} on `{on}`, as {at} does, is not allowed");
            let own =
                program.own.iter().find(|own| on.contains(own.as_str())).unwrap_or_else(|| panic!("{name}: {on}"));
            let mut refused = 0;
            for near in near(own) {
                let near = on.replacen(own.as_str(), &near, 1);
                let client = if action == Action::Connect { near.as_str() } else { usual };
                assert!(!allows(client, action, &near), "{name}: {word} on `{near}` is allowed");
                refused += 1;
            }
            assert_eq!(refused, 10);
            seen += 1;
        }
    }
    assert!(seen >= 180, "{seen}");
    let all: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(targets, all, "say in tests/programs what the program of each target does");
}
