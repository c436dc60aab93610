//! The derived policy is tight: it allows every declared operation and nothing beside that has any effect.

use std::collections::BTreeSet;

use awsiot_kit::finding::Source;
use awsiot_kit::policy::context::{Context, Request, ThingContext};
use awsiot_kit::policy::derive::derive;
use awsiot_kit::policy::lint::{Settings, lint_made};
use awsiot_kit::policy::parse;
use awsiot_kit::policy::simulate::{Decision, Policies};
use awsiot_kit::policy::{self, Document};
use awsiot_kit::thing::name::{ANY_THING, ClientId, Home, ShadowName, ThingName};
use awsiot_kit::thing::operation::{self, Action, Operation, Operations};
use awsiot_kit::thing::reserved::{Service, TOPICS, find};
use awsiot_kit::thing::topic::{Pattern, Piece};
use proptest::prelude::*;

fn home() -> Home {
    Home { region: "eu-central-1".into(), account: "123456789012".into() }
}

fn client(name: &str) -> Context {
    Context {
        client_id: Some(name.into()),
        thing: Some(ThingContext { name: name.into(), attached: true, ..ThingContext::default() }),
        ..Context::at("eu-central-1", "123456789012")
    }
}

/// The documents as AWS would get them: written and read again.
fn sent(documents: &[Document]) -> Vec<Document> {
    documents.iter().map(|document| parse::read_good(&Source::new("p", document.compact())).unwrap()).collect()
}

/// Whether a text is one of a pattern's, told by trying every way; nothing here is shared with the program.
fn is_of(pieces: &[Piece], text: &str) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return text.is_empty() };
    let text_of = |own: &str| own.replace(ANY_THING, "t1");
    match first {
        Piece::Text(own) => text.strip_prefix(&text_of(own)).is_some_and(|text| is_of(rest, text)),
        Piece::Level | Piece::Rest => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            let mut ends = ends.filter(|end| *first == Piece::Rest || !text[..*end].contains('/'));
            ends.any(|end| is_of(rest, &text[end..]))
        }
    }
}

fn declared(operations: &Operations, action: Action, text: &str) -> bool {
    operations.iter().any(|own| own.action == action && is_of(own.on.pieces(), text))
}

/// Some texts of a pattern.
fn samples(pattern: &Pattern) -> Vec<String> {
    [["", ""], ["x", "x/y"], ["t1", "a"], ["+", "#"]]
        .iter()
        .map(|[level, below]| {
            let text = |piece: &Piece| match piece {
                Piece::Text(own) => own.replace(ANY_THING, "t1"),
                Piece::Level => (*level).to_owned(),
                Piece::Rest => (*below).to_owned(),
            };
            pattern.pieces().iter().map(text).collect()
        })
        .collect()
}

/// Texts near the border of what a text belongs to.
fn neighbours(text: &str) -> Vec<String> {
    let mut near = vec![
        text.to_owned(),
        format!("{text}/"),
        format!("{text}/x"),
        format!("x{text}"),
        format!("x/{text}"),
        String::new(),
    ];
    near.push(text.chars().take(text.chars().count().saturating_sub(1)).collect());
    near.push(text.replacen('/', "/x/", 1));
    near.push(text.replacen('/', "", 1));
    near.push(text.replacen('/', "//", 1));
    near.push(text.replace("t1", "t2"));
    near.push(text.replacen('a', "b", 1));
    near.push(text.replacen('*', "y", 1));
    for (at, _) in text.match_indices('/') {
        near.push(format!("{}/q{}", &text[..at], &text[at..]));
        near.push(format!("{}/#", &text[..at]));
    }
    near
}

const ACTIONS: [Action; 5] =
    [Action::Connect, Action::Publish, Action::RetainPublish, Action::Subscribe, Action::Receive];

/// MQTT's wildcards, with AWS's difference that `a/#` is not `a`.
fn hears(filter: &str, topic: &str) -> bool {
    match (filter.split_once('/'), topic.split_once('/')) {
        _ if filter == "#" => true,
        (Some((level, filter)), Some((own, topic))) => (level == "+" || level == own) && hears(filter, topic),
        (None, None) => filter == "+" || filter == topic,
        _ => false,
    }
}

/// Reserved topics that AWS publishes on, of this thing and of others.
fn documented() -> Vec<String> {
    let names = [["t1", "x"], ["t2", "config"], ["t1", "config"], ["t1", "namespace-x"]];
    // Jobs of a namespace are the thing's own jobs too.
    let rows = TOPICS.iter().filter(|own| own.clients.may_subscribe() && own.service != Service::JobNamespaces);
    rows.flat_map(|own| {
        names.iter().flat_map(|[thing, other]| {
            let filters = own.filters(&[("thing", thing), ("device", thing), ("shadow", other)]);
            filters.into_iter().map(|filter| filter.replace('+', other))
        })
    })
    .collect()
}

/// All declared is allowed; of what is near nothing else is, unless a finding says so.
pub fn is_tight(operations: &Operations) {
    let derived = derive(operations, &home()).unwrap();
    assert_eq!(
        derived.documents.iter().map(Document::compact).collect::<Vec<_>>(),
        derive(operations, &home()).unwrap().documents.iter().map(Document::compact).collect::<Vec<_>>(),
    );
    for document in &derived.documents {
        assert!(document.characters() <= policy::MAX_CHARACTERS, "{}", document.characters());
    }
    assert!(derived.documents.len() <= policy::MAX_POLICIES);
    let remarks = lint_made(&derived.documents, &Settings::default());
    // What the random operations themselves ask for (a Receive or a Subscribe alone, `+` in front, a client id with an open end) is not the derivation's doing.
    let asked = [
        "policy-receive-missing",
        "policy-connect-missing",
        "policy-mqtt-wildcard",
        "policy-filter-any",
        "policy-topic-any",
        "policy-reserved-any",
        "policy-deny-bypass",
        "policy-both-directions",
        "policy-client-spoofable",
    ];
    let own: Vec<_> = remarks.iter().filter(|finding| !asked.contains(&finding.code)).collect();
    assert!(own.is_empty() || !derived.findings.is_empty(), "{own:?}");
    let policies = Policies::new(&sent(&derived.documents));
    let shown = || derived.documents.iter().map(Document::pretty).collect::<String>();
    let allowed =
        |action: Action, on: &str| policies.decide(&client("t1"), &Request::of(action, on)).decision == Decision::Allow;
    let all_near: BTreeSet<String> =
        operations.iter().flat_map(|own| samples(&own.on)).flat_map(|sample| neighbours(&sample)).collect();
    let filters: Vec<&String> = all_near.iter().filter(|near| allowed(Action::Subscribe, near)).collect();
    let documented = documented();
    // What is allowed beyond what is declared, and has no effect that is not declared.
    let idle = |action: Action, on: &str| match action {
        Action::Publish => on.starts_with("$aws/") && find(on).is_none_or(|own| !own.topic.clients.may_publish()),
        Action::Subscribe => {
            let mut heard = documented.iter().filter(|topic| hears(on, topic));
            on.starts_with("$aws/") && heard.all(|topic| declared(operations, Action::Receive, topic))
        }
        Action::Receive => {
            let published = !on.starts_with("$aws/") || find(on).is_some_and(|own| own.topic.clients.may_subscribe());
            // Below a thing's own reserved prefix nothing is published that is not for this thing.
            let own = on.starts_with("$aws/things/t1/");
            own || !published || !filters.iter().any(|filter| hears(filter, on))
        }
        _ => false,
    };
    for near in &all_near {
        for action in ACTIONS {
            let answer = allowed(action, near);
            let wanted = declared(operations, action, near);
            assert!(answer || !wanted, "{action:?} `{near}`\n{}", shown());
            if derived.findings.is_empty() {
                assert!(!answer || wanted || idle(action, near), "{action:?} `{near}`\n{}", shown());
            }
        }
    }
}

fn level() -> impl Strategy<Value = String> {
    let thing = ANY_THING.to_string();
    prop::sample::select(vec![
        "a".to_owned(),
        "b".into(),
        "ab".into(),
        "t1".into(),
        thing,
        "a*".into(),
        "a?b".into(),
        "${x}".into(),
        "+".into(),
        "+".into(),
    ])
}

fn topic() -> impl Strategy<Value = String> {
    prop::collection::vec(level(), 1..5).prop_map(|levels| levels.join("/"))
}

fn filter() -> impl Strategy<Value = String> {
    (topic(), any::<bool>()).prop_map(|(topic, rest)| if rest { format!("{topic}/#") } else { topic })
}

fn operations() -> impl Strategy<Value = Operations> {
    let one = prop_oneof![
        (topic(), any::<bool>()).prop_map(|(topic, retain)| operation::publish(&topic, retain)),
        filter().prop_map(|filter| operation::publish(&filter, false)),
        filter().prop_map(|filter| operation::subscribe(&filter)),
        Just(vec![operation::connect(&ClientId::any())]),
        Just(vec![operation::connect(&ClientId::parse("t1").unwrap())]),
        topic().prop_map(|topic| vec![Operation { action: Action::Subscribe, on: Pattern::topics(&topic) }]),
    ];
    prop::collection::vec(one, 1..12).prop_map(|many| many.into_iter().flatten().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn the_derived_policy_allows_what_is_declared_and_nothing_near_it(operations in operations()) {
        is_tight(&operations);
    }
}

/// MQTT's own rule of what a filter matches (3.1.1, section 4.7), written down for this test: `a/#` matches `a`.
fn matches(filter: &[&str], topic: &[&str]) -> bool {
    match (filter, topic) {
        (["#"], _) | ([], []) => true,
        (["+", filter @ ..], [_, topic @ ..]) => matches(filter, topic),
        ([own, filter @ ..], [level, topic @ ..]) => own == level && matches(filter, topic),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_broker_sends_out_for_a_filter_is_allowed_the_topic_above_the_tree_among_it(
        filters in prop::collection::vec((prop::collection::vec(prop::sample::select(vec!["a", "b", "+"]), 1..4), any::<bool>(), any::<bool>()), 1..4),
    ) {
        let filters: Vec<(String, bool)> =
            filters.into_iter().map(|(levels, rest, retain)| (levels.join("/") + if rest { "/#" } else { "" }, retain)).collect();
        let operations: Operations =
            filters.iter().flat_map(|(filter, retain)| operation::publish(filter, *retain)).collect();
        let derived = derive(&operations, &home()).unwrap();
        let policies = Policies::new(&sent(&derived.documents));
        let mut topics = vec!["a".to_owned(), "b".to_owned()];
        for depth in 1..4 {
            let longest: Vec<String> = topics.iter().filter(|topic| topic.matches('/').count() + 1 == depth).cloned().collect();
            topics.extend(longest.iter().flat_map(|topic| ["a", "b", "c"].map(|level| format!("{topic}/{level}"))));
        }
        for topic in &topics {
            let levels: Vec<&str> = topic.split('/').collect();
            for (filter, retain) in &filters {
                if !matches(&filter.split('/').collect::<Vec<_>>(), &levels) {
                    continue;
                }
                let may = |action| policies.decide(&client("t1"), &Request::of(action, topic)).decision == Decision::Allow;
                prop_assert!(may(Action::Publish), "`{topic}` of `{filter}`");
                prop_assert!(!retain || may(Action::RetainPublish), "`{topic}` of `{filter}`, retained");
            }
        }
    }
}

#[test]
fn shadows_and_jobs_are_tight_and_exact_though_job_ids_are_unknown() {
    for thing in [ThingName::any(), ThingName::parse("t1").unwrap()] {
        let mut operations = Operations::from([operation::connect(&ClientId::parse("t1").unwrap())]);
        operations.extend(operation::jobs(&thing));
        operations.extend(operation::shadow(&thing, None));
        operations.extend(operation::shadow(&thing, Some(&ShadowName::parse("config").unwrap())));
        let derived = derive(&operations, &home()).unwrap();
        assert!(derived.findings.is_empty(), "{:?}", derived.findings);
        assert!(lint_made(&derived.documents, &Settings::default()).is_empty());
        is_tight(&operations);
    }
}

/// A thing that does this, under a name that is written out.
fn acting(operations: impl IntoIterator<Item = Vec<Operation>>) -> Operations {
    let connect = operation::connect(&ClientId::parse("t1").unwrap());
    operations.into_iter().flatten().chain([connect]).collect()
}

#[test]
fn what_a_thing_does_with_aws_services_fits_one_policy() {
    let thing = ThingName::parse("t1").unwrap();
    let config = ShadowName::parse("config").unwrap();
    let all = acting([
        operation::jobs(&thing),
        operation::shadow(&thing, None),
        operation::shadow(&thing, Some(&config)),
        operation::device_defender(&thing),
        operation::secure_tunneling(&thing),
        operation::publish("telemetry/t1", false),
        operation::subscribe("cmd/t1/#"),
    ]);
    let derived = derive(&all, &home()).unwrap();
    assert_eq!(derived.documents.len(), 1, "{}", derived.documents.iter().map(Document::pretty).collect::<String>());
    assert!(derived.findings.is_empty());
    is_tight(&all);
    is_tight(&acting([
        operation::commands(&thing),
        operation::file_streams(&thing),
        operation::location(&thing),
        operation::provision("fleet"),
        operation::basic_ingest("rule/t1/#"),
    ]));
    let jobs = acting([operation::jobs(&thing)]);
    let text = derive(&jobs, &home()).unwrap().documents[0].compact();
    assert_eq!(text.matches("jobs/*\"").count(), 2, "one for Publish and Receive, one for Subscribe: {text}");
    assert!(!text.contains("Deny"), "{text}");
    is_tight(&jobs);
    is_tight(&acting([operation::shadow(&thing, Some(&config))]));
}

#[test]
fn a_deny_stands_in_the_policy_of_the_allow_that_it_narrows() {
    let many = (0..40).flat_map(|at| operation::publish(&format!("plant/line/machine-number-{at}/+/telemetry"), false));
    let operations: Operations = many.collect();
    let derived = derive(&operations, &home()).unwrap();
    assert!(derived.documents.len() > 1 && derived.findings.is_empty());
    for document in &derived.documents {
        let policies = Policies::new(&sent(std::slice::from_ref(document)));
        for at in 0..40 {
            let topic = format!("plant/line/machine-number-{at}/a/b/telemetry");
            let decision = policies.decide(&client("t1"), &Request::of(Action::Publish, &topic)).decision;
            assert_ne!(decision, Decision::Allow, "{topic} by one policy alone\n{}", document.pretty());
        }
    }
}

#[test]
fn one_thing_with_everyday_topics_fits_one_policy() {
    let thing = ThingName::any();
    let mut operations = Operations::from([operation::connect(&ClientId::any())]);
    operations.extend(operation::publish(&format!("telemetry/{thing}"), false));
    operations.extend(operation::publish(&format!("state/{thing}"), true));
    operations.extend(operation::subscribe(&format!("cmd/{thing}/#")));
    let derived = derive(&operations, &home()).unwrap();
    assert_eq!(derived.documents.len(), 1);
    assert_eq!(
        derived.documents[0].compact(),
        concat!(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-central-1:123456789012:client/${iot:Connection.Thing.ThingName}"},"#,
            r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:eu-central-1:123456789012:topic/telemetry/${iot:Connection.Thing.ThingName}"},"#,
            r#"{"Effect":"Allow","Action":["iot:Publish","iot:RetainPublish"],"Resource":"arn:aws:iot:eu-central-1:123456789012:topic/state/${iot:Connection.Thing.ThingName}"},"#,
            r#"{"Effect":"Allow","Action":"iot:Receive","Resource":"arn:aws:iot:eu-central-1:123456789012:topic/cmd/${iot:Connection.Thing.ThingName}/*"},"#,
            r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:eu-central-1:123456789012:topicfilter/cmd/${iot:Connection.Thing.ThingName}/#"}]}"#,
        )
    );
}

#[test]
fn a_level_below_which_everything_is_declared_needs_no_deny() {
    let operations: Operations = operation::publish("a/+/#", false).into_iter().collect();
    let text = derive(&operations, &home()).unwrap().documents[0].compact();
    assert!(text.contains("topic/a/*\"") && !text.contains("Deny"), "{text}");
}

#[test]
fn where_no_deny_can_help_a_finding_says_what_is_allowed_too() {
    let operations: Operations =
        ["a/+/b", "a/x/+/b"].iter().flat_map(|topic| operation::publish(topic, false)).collect();
    let derived = derive(&operations, &home()).unwrap();
    assert_eq!(derived.findings.len(), 1);
    assert!(derived.findings[0].message.contains("topic") || derived.findings[0].message.contains("`a/*/b`"));
    is_tight(&operations);
}

#[test]
fn too_many_operations_are_split_and_far_too_many_are_an_error() {
    let many = |count: usize| -> Operations {
        (0..count)
            .flat_map(|at| operation::publish(&format!("plant/line/machine-number-{at}/telemetry"), true))
            .collect()
    };
    let derived = derive(&many(60), &home()).unwrap();
    assert!(derived.documents.len() > 1);
    is_tight(&many(60));
    assert!(derive(&many(1000), &home()).is_err());
}

#[test]
fn nothing_declared_needs_no_policy() {
    assert!(derive(&Operations::new(), &home()).unwrap().documents.is_empty());
}
