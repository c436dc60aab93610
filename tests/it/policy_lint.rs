//! Policies with the findings that an expert would have, and nothing else: `tests/vectors/lint/NAME.json` and `NAME.findings`.

use std::fmt::Write;
use std::path::Path;

use awsiot_kit::finding::{Finding, Level, Source};
use awsiot_kit::policy::lint::{Choice, LINTS, Settings, lint_source};
use proptest::prelude::*;

fn shown(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |mut out, finding| {
        let (line, column) = finding.place.as_ref().unwrap().line_column();
        let level = if finding.level == Level::Deny { "deny" } else { "warn" };
        writeln!(out, "{line}:{column} {level} {}", finding.code).unwrap();
        out
    })
}

#[test]
fn every_policy_gets_its_findings_at_their_very_places() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/lint");
    let mut seen = std::collections::BTreeSet::new();
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let findings = lint_source(&Source::new(path.display().to_string(), text), &Settings::default());
        seen.extend(findings.iter().map(|finding| finding.code));
        let expected = std::fs::read_to_string(path.with_extension("findings")).unwrap_or_default();
        let found = shown(&findings);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path.with_extension("findings"), &found).unwrap();
        } else if found != expected {
            writeln!(wrong, "{}:\n found:\n{found} expected:\n{expected}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // `policy-arn-foreign` needs an account to compare with and has a test of its own.
    let unseen: Vec<_> = LINTS
        .iter()
        .map(|lint| lint.code)
        .filter(|code| *code != "policy-arn-foreign" && !seen.contains(code))
        .collect();
    assert!(unseen.is_empty(), "no policy shows {unseen:?}");
}

/// The JSON blocks of a page: the example and the mended one.
fn blocks(page: &str) -> Vec<String> {
    let blocks = page.split("```json\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_lint_has_a_page_whose_example_shows_it_and_whose_mend_does_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lints");
    let settings = Settings { region: Some("eu-west-1".into()), ..Settings::default() };
    for lint in LINTS {
        let page = std::fs::read_to_string(folder.join(format!("{}.md", lint.code))).unwrap();
        let level = if lint.level == Level::Deny { "deny" } else { "warn" };
        assert!(page.starts_with(&format!("# {}\n\nLevel: {level}\n", lint.code)), "{}", lint.code);
        let blocks = blocks(&page);
        let [example, mended] = blocks.as_slice() else { panic!("{} has no two examples", lint.code) };
        let settings = if lint.code == "policy-arn-foreign" { &settings } else { &Settings::default() };
        let codes = |text: &str| -> Vec<&str> {
            lint_source(&Source::new("p", text), settings).iter().map(|finding| finding.code).collect()
        };
        assert!(codes(example).contains(&lint.code), "{}: {:?}", lint.code, codes(example));
        let left: Vec<_> = codes(mended).into_iter().filter(|code| *code != "policy-connect-missing").collect();
        assert!(left.is_empty(), "{}: the mended policy has {left:?}", lint.code);
    }
    let pages = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(pages, LINTS.len(), "a page is left over");
}

#[test]
fn levels_can_be_changed_and_lints_turned_off() {
    let source = Source::new(
        "p",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}"#,
    );
    assert_eq!(shown(&lint_source(&source, &Settings::default())), "1:89 deny policy-client-any\n");
    let levels = |choice| Settings { levels: [("policy-client-any".to_owned(), choice)].into(), ..Settings::default() };
    assert_eq!(shown(&lint_source(&source, &levels(Choice::At(Level::Warn)))), "1:89 warn policy-client-any\n");
    assert_eq!(shown(&lint_source(&source, &levels(Choice::Allow))), "");
}

#[test]
fn a_foreign_account_or_region_is_found_when_ones_own_is_known() {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/a"}}"#;
    let settings = |account: &str| Settings {
        account: Some(account.into()),
        region: Some("eu-west-1".into()),
        ..Settings::default()
    };
    assert_eq!(shown(&lint_source(&Source::new("p", text), &settings("123456789012"))), "");
    assert_eq!(
        shown(&lint_source(&Source::new("p", text), &settings("999999999999"))),
        "1:89 warn policy-arn-foreign\n"
    );
}

#[test]
fn broken_and_hostile_documents_have_findings_and_no_panic() {
    let deep = "[".repeat(200_000);
    let huge = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"iot:Publish","Resource":"{}"}}}}"#,
        "*a".repeat(5_000_000)
    );
    for text in [
        "",
        "\0",
        "{",
        "[]",
        "null",
        "\u{feff}{}",
        r#"{"Statement":"\ud800"}"#,
        &deep,
        &huge,
        r#"{"Statement":[[],7,{}]}"#,
    ] {
        let findings = lint_source(&Source::new("p", text), &Settings::default());
        assert!(!findings.is_empty(), "{:?}", text.chars().take(40).collect::<String>());
    }
}

/// JSON that is shaped like a policy more often than not.
fn anything() -> impl Strategy<Value = serde_json::Value> {
    let text = prop::sample::select(vec![
        "Allow",
        "Deny",
        "iot:*",
        "iot:Publish",
        "iot:Subscribe",
        "*",
        "2012-10-17",
        "arn:aws:iot:r:a:topic/*",
        "arn:aws:iot:eu-west-1:123456789012:topicfilter/a/+/${iot:ClientId}/#",
        "arn:::::",
        "${",
        "${*}",
        "true",
        "",
    ]);
    let key = prop::sample::select(vec![
        "Version",
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "StringLike",
        "ForAllValues:Bool",
        "iot:ClientId",
        "Sid",
        "x",
    ]);
    let leaf = prop_oneof![8 => text.prop_map(serde_json::Value::from), 1 => Just(serde_json::Value::Null), 1 => any::<i8>().prop_map(Into::into), 1 => any::<String>().prop_map(Into::into)];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((key.clone(), inner), 0..7).prop_map(|entries| serde_json::Value::Object(
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn linting_never_panics_on_json(value in anything()) {
        lint_source(&Source::new("p", value.to_string()), &Settings::default());
        lint_source(&Source::new("p", serde_json::json!({"Version": "2012-10-17", "Statement": value}).to_string()), &Settings::default());
    }

    #[test]
    fn linting_never_panics_on_text(text in any::<String>()) {
        lint_source(&Source::new("p", text), &Settings::default());
    }
}
