//! A comparison of policies finds every difference that the evaluator knows, and its witness really differs.

use awsiot_kit::finding::Source;
use awsiot_kit::policy::context::{Context, Request};
use awsiot_kit::policy::diff::{Side, diff};
use awsiot_kit::policy::simulate::{Decision, Policies};
use awsiot_kit::policy::{Document, Effect, Statement, parse};
use proptest::prelude::*;

const HOME: &str = "arn:aws:iot:eu-west-1:123456789012:";

fn statement() -> impl Strategy<Value = Statement> {
    let level = prop::sample::select(vec!["a", "b", "*", "a*", "?", "b?", "+"]);
    let name = prop::collection::vec(level, 1..4).prop_map(|levels| levels.join("/"));
    let kind = prop::sample::select(vec!["topic/", "topicfilter/", "*"]);
    let resource = prop_oneof![
        6 => (kind, name).prop_map(|(kind, name)| format!("{HOME}{kind}{name}")),
        1 => Just("*".to_owned()),
    ];
    let action = prop::sample::select(vec!["iot:Publish", "iot:Subscribe", "iot:*", "iot:Receive"]);
    let effect = prop::sample::select(vec![Effect::Allow, Effect::Allow, Effect::Deny]);
    (effect, prop::collection::vec(action, 1..3), prop::collection::vec(resource, 1..3), prop::bool::weighted(0.15))
        .prop_map(|(effect, actions, resources, not)| {
            let mut statement = Statement::new(effect, actions, resources);
            statement.resources.not = not;
            statement
        })
}

fn document() -> impl Strategy<Value = Document> {
    prop::collection::vec(statement(), 1..4)
        .prop_map(|list| parse::read_good(&Source::new("p", Document::new(list).compact())).unwrap())
}

fn allows(document: &Document, action: &str, tail: &str) -> bool {
    let context = Context::at("eu-west-1", "123456789012");
    let request = Request { action: action.to_owned(), tail: tail.to_owned() };
    Policies::new([document]).decide(&context, &request).decision == Decision::Allow
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_policy_does_not_differ_from_itself(document in document()) {
        let diff = diff(std::slice::from_ref(&document), std::slice::from_ref(&document));
        prop_assert!(diff.differences.is_empty() && diff.unknown.is_empty());
    }

    #[test]
    fn a_witness_really_differs_and_where_there_is_none_nothing_does(a in document(), b in document()) {
        let diff = diff(std::slice::from_ref(&a), std::slice::from_ref(&b));
        for own in &diff.differences {
            let tail = own.resource.strip_prefix(HOME).unwrap_or(&own.resource);
            let (has, lacks) = if own.only == Side::A { (&a, &b) } else { (&b, &a) };
            prop_assert!(allows(has, own.action, tail) && !allows(lacks, own.action, tail), "{own:?}");
        }
        for action in ["iot:Publish", "iot:Subscribe", "iot:Receive"] {
            let kind = if action == "iot:Subscribe" { "topicfilter" } else { "topic" };
            for name in ["a", "b", "a/b", "a/b/a", "b/", "x", "ab/b", "+/a", "bx/a/b"] {
                let tail = format!("{kind}/{name}");
                let (by_a, by_b) = (allows(&a, action, &tail), allows(&b, action, &tail));
                let only = if by_a { Side::A } else { Side::B };
                let told = diff.differences.iter().any(|own| own.action == action && own.only == only);
                prop_assert!(by_a == by_b || told || diff.unknown.contains(&action), "{action} {tail}");
            }
        }
    }
}
