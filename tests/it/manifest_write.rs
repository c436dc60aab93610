//! Writing a manifest: what was written is read as what it was.

use std::collections::BTreeMap;

use awsiot_kit::emit::{Device, Emit, OptionKind, OptionValue, Options, SecretSource, TARGETS};
use awsiot_kit::finding::{Level, Source};
use awsiot_kit::manifest::{self, AwsSettings, RegistryChoice, Surroundings, Writing};
use awsiot_kit::thing::mqtt::{MqttSettings, MqttVersion, Session};
use awsiot_kit::thing::name::{ClientId, GroupName, ShadowName, ThingName, ThingTypeName};
use awsiot_kit::thing::{
    CertificateSpec, Direction, Issuer, KeyKind, LastWill, PolicyChoice, Publication, Route, Thing,
};
use proptest::option;
use proptest::prelude::*;

use crate::fixture;

const NAME: &str = "[a-zA-Z0-9:_-]{1,12}";
const LEVELS: &str = "[a-z{}\"'\\\\ üé#€.]{0,3}";

/// A topic without wildcards, with the characters that need care.
fn topic() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-z{}\"'\\\\ üé€.]{1,5}", 1..4).prop_map(|levels| levels.join("/"))
}

fn options() -> impl Strategy<Value = Vec<Emit>> {
    prop::collection::vec((0..TARGETS.len(), any::<u8>(), LEVELS), 0..3).prop_map(|picks| {
        let mut emits: BTreeMap<&str, Emit> = BTreeMap::new();
        for (at, salt, text) in picks {
            let target = &TARGETS[at];
            let mut options = Options::default();
            for (n, spec) in target.options.iter().enumerate() {
                if (usize::from(salt) >> (n % 8)) & 1 == 0 {
                    continue;
                }
                let value = match spec.kind {
                    OptionKind::Choice(words) => OptionValue::Text(words[usize::from(salt) % words.len()].to_owned()),
                    OptionKind::Flag => OptionValue::Flag(salt % 2 == 0),
                    OptionKind::Number(low, high) => OptionValue::Number((low + i64::from(salt)).min(high)),
                    OptionKind::Secret if salt % 3 == 0 => OptionValue::Secret(SecretSource::File(format!("p{text}"))),
                    OptionKind::Secret => OptionValue::Secret(SecretSource::Env("VAR".to_owned())),
                    // A client id is not empty, and has no wildcards.
                    OptionKind::Text if spec.name == "client-id" => {
                        OptionValue::Text(format!("c{}", text.replace('#', "")))
                    }
                    OptionKind::Text | OptionKind::Pattern => OptionValue::Text(text.clone()),
                };
                options.set(spec.name, value, None);
            }
            emits.insert(target.name, Emit { target, options: options.with_defaults(target), place: None });
        }
        emits.into_values().collect()
    })
}

prop_compose! {
    fn wire()(
        publish in prop::collection::vec((topic(), any::<bool>()), 0..3),
        subscribe in prop::collection::vec(topic(), 0..3),
        shadows in prop::collection::btree_set(option::of("[a-zA-Z0-9:_-]{1,5}".prop_filter("the word for none", |name| name != "classic")), 0..3),
        jobs in any::<bool>(),
        will in option::of((topic(), "(?s).{0,20}", 0u8..2, any::<bool>())),
        routes in prop::collection::vec((any::<bool>(), topic(), topic(), 0u8..2, any::<bool>()), 0..3),
    ) -> Thing {
        Thing {
            publish: publish.into_iter().map(|(topic, retain)| Publication { topic, retain }).collect(),
            subscribe,
            shadows: shadows.into_iter().map(|name| name.map(|name| ShadowName::parse(&name).unwrap())).collect(),
            jobs,
            last_will: will.map(|(topic, payload, qos, retain)| LastWill { topic, payload, qos, retain }),
            routes: routes
                .into_iter()
                .enumerate()
                .map(|(n, (out, local, remote, qos, retain))| Route {
                    direction: if out { Direction::Out } else { Direction::In },
                    // Each its own, so that none echoes.
                    local: format!("{n}/{local}"),
                    remote,
                    qos,
                    retain: retain && out,
                })
                .collect(),
            ..fixture::bare("x")
        }
    }
}

fn mqtt() -> impl Strategy<Value = MqttSettings> {
    let sessions = vec![Session::Clean, Session::Kept, Session::KeptFor(5400), Session::KeptFor(86_400)];
    let versions = vec![MqttVersion::V311, MqttVersion::V5];
    (option::of(prop::sample::select(sessions)), option::of(30u16..=1200), option::of(prop::sample::select(versions)))
        .prop_map(|(session, keep_alive, version)| {
            // MQTT 3.1.1 has no word for how long.
            let version = version.filter(|_| !matches!(session, Some(Session::KeptFor(_))));
            MqttSettings { session, keep_alive, version }
        })
}

prop_compose! {
    fn thing()(
        base in wire(),
        name in NAME,
        client_id in option::of("[a-zA-Z{}\"' .é]{1,12}"),
        thing_type in NAME,
        groups in prop::collection::btree_set(NAME, 0..4),
        attributes in prop::collection::btree_map("[a-zA-Z0-9_.,@/:#-]{1,8}", "[a-zA-Z0-9_.,@/:#=\\[\\]-]{0,8}", 0..5),
        template in option::of("[a-z/{}.]{1,9}".prop_filter("the word for none", |name| name != "derived")),
        key in prop::sample::select(KeyKind::ALL.to_vec()),
        issuer in prop::sample::select(vec![Issuer::Aws, Issuer::SelfSigned, Issuer::Ca("my-ca".to_owned())]),
        days in option::of(1u32..9000),
        csr in option::of("[a-z {}/.]{0,9}[a-z]"),
        mqtt in mqtt(),
        emit in options(),
    ) -> Device {
        let thing = Thing {
            client_id: ClientId::parse(&client_id.unwrap_or_else(|| name.clone())).unwrap(),
            name: ThingName::parse(&name).unwrap(),
            thing_type: Some(ThingTypeName::parse(&thing_type).unwrap()),
            groups: groups.iter().map(|group| GroupName::parse(group).unwrap()).collect(),
            attributes,
            policy: template.map_or(PolicyChoice::Derived, PolicyChoice::Template),
            certificate: match csr {
                // A key that is not here has no kind, and signs nothing here.
                Some(csr) if issuer != Issuer::SelfSigned => CertificateSpec { key: KeyKind::default(), issuer, days, csr: Some(csr) },
                _ => CertificateSpec { key, issuer, days, csr: None },
            },
            mqtt,
            // Systems whose client ids cannot differ stand side by side here.
            one_at_a_time: true,
            ..base
        };
        Device { thing, emit }
    }
}

/// What is in a thing, its places left out.
fn seen(device: &Device) -> String {
    let bare = Thing { place: None, policy_place: None, ..device.thing.clone() };
    let emit = device.emit.iter().map(|emit| {
        let values =
            emit.target.options.iter().map(|spec| format!("{} {:?}", spec.name, emit.options.value(spec.name)));
        format!("{} {:?}", emit.target.name, values.collect::<Vec<_>>())
    });
    format!("{bare:?} {:?}", emit.collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn a_written_manifest_is_read_as_what_it_was(thing in thing()) {
        let things = [thing];
        let writing = Writing {
            about: &["imported"],
            registry: Some(RegistryChoice::Local(Some("a \"b\"".to_owned()))),
            aws: AwsSettings { region: Some("eu-west-1".to_owned()), port: Some(443), ..AwsSettings::default() },
            things: &things,
            placeholders: false,
        };
        let text = manifest::write(&writing);
        prop_assert_eq!(&text, &manifest::write(&writing));
        let reading = manifest::read(&Source::new("written", text.clone()), &|_| unreachable!());
        let denied: Vec<_> = reading.findings.iter().filter(|finding| finding.level == Level::Deny).collect();
        prop_assert!(denied.is_empty(), "{text}\n{denied:?}");
        let manifest = reading.manifest.unwrap();
        prop_assert_eq!(&manifest.registry, &writing.registry);
        prop_assert_eq!(&manifest.aws, &writing.aws);
        let (read, findings) = manifest.resolve(&Surroundings::default());
        // A target may refuse what was made up here; that is its business, and no fault of the writing.
        if read.is_empty() {
            prop_assert!(findings.iter().any(|finding| !finding.code.starts_with("manifest-")), "{text}\n{findings:?}");
        } else {
            prop_assert_eq!(seen(&read[0].device), seen(&things[0]), "{}", text);
        }
    }
}

#[test]
fn placeholders_are_kept_when_they_are_meant() {
    let thing = Thing { subscribe: vec!["cmd/{thing}/#".to_owned()], ..fixture::bare("a") };
    let things = [Device { thing, emit: Vec::new() }];
    let writing = Writing { things: &things, placeholders: true, ..Writing::default() };
    assert_eq!(manifest::write(&writing), "version = 1\n\n[things.a]\nsubscribe = [\"cmd/{thing}/#\"]\n");
}
