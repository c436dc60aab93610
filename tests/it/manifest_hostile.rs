//! Hostile manifests: none makes the program panic, hang or take memory without measure.

use awsiot_kit::finding::{Finding, Source};
use awsiot_kit::manifest::{self, Surroundings};
use proptest::prelude::*;

use crate::fixture::around;

/// Everything that can be done with a manifest's text.
fn use_it(text: &str, rows: &str) -> Vec<Finding> {
    let reading = manifest::read(&Source::new("m", text), &|name| Ok(Source::new(name, rows)));
    let mut findings = reading.findings;
    if let Some(manifest) = reading.manifest {
        findings.extend(manifest.resolve(&around(&manifest)).1);
        findings.extend(manifest.resolve(&Surroundings::default()).1);
    }
    for finding in &findings {
        let (line, column) = finding.place.as_ref().unwrap().line_column();
        assert!(line >= 1 && column >= 1);
        assert!(finding.message.len() < 2000, "{}", finding.message);
    }
    findings
}

fn codes(text: &str, rows: &str) -> Vec<&'static str> {
    let mut codes: Vec<_> = use_it(text, rows).iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

/// Pieces of manifests: what comes of them is nearly right, and so gets far.
const PIECES: &[&str] = &[
    "version = 1\n",
    "registry = \"local\"\n",
    "[defaults]\n",
    "[things.a]\n",
    "[things.b]\n",
    "[fleets.f]\n",
    "[aws]\n",
    "inventory = \"i\"\n",
    "name = \"s-{a}\"\n",
    "client-id = \"{thing}-{b}\"\n",
    "publish = [",
    "subscribe = [\"x/#\", ",
    "\"{thing}/+\", ",
    "{ topic = \"t\", retain = true }, ",
    "]\n",
    "attributes = { a = \"{b}\", b = \"{a}{a}\" }\n",
    "emit.nanomq = { bridge = \"aws\" }\n",
    "last-will = { topic = \"w\" }\n",
    "routes = [{ direction = \"in\", local = \"l\", remote = \"{region}\" }]\n",
    "certificate.days = 3\n",
    "groups = [\"\u{e000}\", \"ü\"]\n",
    "shadow = [\"classic\", \"{a}\"]\n",
    "\"\"\"",
    "'",
    "\"",
    "{",
    "}",
    "=",
    "\n",
    "\r",
    "\u{feff}",
    "\u{0}",
    "1e400",
    "-0x1",
    "12:00:00",
];

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(?s).{0,200}", rows in "(?s).{0,100}") {
        use_it(&text, &rows);
    }

    #[test]
    fn nearly_right_manifests_are_read_without_panic(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..25),
        rows in "(?s)(a,b\n)?([a-z0-9 \"{},:]{0,8}\n){0,4}",
    ) {
        use_it(&pieces.concat(), &rows);
    }
}

#[test]
fn attributes_that_double_at_each_level_come_to_an_end() {
    let doubling: String = (0..40).map(|n| format!("a{n} = '{{a{0}}}{{a{0}}}'\n", n + 1)).collect();
    let text = format!("version = 1\n[things.x]\npublish = ['{{a0}}']\n[things.x.attributes]\n{doubling}a40 = ''\n");
    assert!(codes(&text, "").contains(&"manifest-placeholder"));
}

#[test]
fn attributes_in_a_long_row_come_to_an_end() {
    let chain: String = (0..50_000).map(|n| format!("a{n} = '{{a{}}}'\n", n + 1)).collect();
    let text = format!("version = 1\n[things.x]\npublish = ['{{a0}}']\n[things.x.attributes]\n{chain}a50000 = ''\n");
    assert!(codes(&text, "").contains(&"manifest-placeholder"));
}

#[test]
fn very_many_faults_are_counted_not_listed() {
    let text = format!("version = 1\n[things.x]\n{}", (0..100_000).map(|n| format!("k{n} = 1\n")).collect::<String>());
    let findings = use_it(&text, "");
    assert_eq!(findings.len(), 501);
    assert_eq!(findings.last().unwrap().code, "manifest-more");
    let one_line = format!("version = 1\nthings.x = {{ {} }}", ["password = \"x\""; 3].join(", "));
    assert!(codes(&one_line, "").contains(&"manifest-syntax"), "a key twice");
    let secrets: String = (0..50_000).map(|n| format!("password{n} = 'x', ")).collect();
    use_it(&format!("things.x = {{ {secrets} }}"), "");
}

#[test]
fn large_values_are_refused_and_not_repeated() {
    let long = "x".repeat(1_000_000);
    for text in [
        format!("version = 1\n[things.{long}]\n"),
        format!("version = 1\n{long} = 1\n"),
        format!("version = 1\n[things.a]\n{long} = 1\n"),
        format!("version = 1\nregistry = '{long}'\n"),
        format!("version = 1\n[aws]\nregion = '{long}'\nendpoint = '{long}'\nprofile = '\u{1b}{long}'\n"),
        format!("version = 1\n[things.a]\nclient-id = '{long}'\n"),
        format!("version = 1\n[things.a]\nclient-id = '{{{}}}'\n", &long[..1000]),
        format!("version = 1\n[things.a]\npublish = [{}]\n", "'x',".repeat(100_000)),
        format!(
            "version = 1\n[things.a]\nemit.{long} = 1\nemit.nanomq.{long} = 1\nemit.nanomq.bridge = '{}'\n",
            &long[..9000]
        ),
        format!(
            "version = 1\n[defaults]\nclient-id = '{}'\n{}",
            &long[..9000],
            (0..60_000).map(|n| format!("[things.a{n}]\n")).collect::<String>()
        ),
    ] {
        assert!(
            use_it(&text, "").iter().any(|finding| finding.level == awsiot_kit::finding::Level::Deny),
            "{}",
            &text[..80]
        );
    }
}

#[test]
fn too_much_of_everything_is_told_apart_by_its_code() {
    let things: String = (0..60_000).map(|n| format!("[things.a{n}]\n")).collect();
    let shared = format!("version = 1\n[defaults]\nclient-id = '{}'\n{things}", "x".repeat(9000));
    assert!(codes(&shared, "").contains(&"manifest-size"));
    assert!(codes(&" x".repeat(3 << 20), "").contains(&"manifest-size"));
    let payload = format!("version = 1\nthings.a.last-will = {{ topic = 't', payload = '{}' }}\n", "x".repeat(131_073));
    assert!(codes(&payload, "").contains(&"manifest-payload"));
}

#[test]
fn a_fleet_with_a_fault_in_every_row_shows_some_and_counts_the_rest() {
    let rows: String = std::iter::once("serial\n".to_owned()).chain((0..1000).map(|n| format!("bad {n}\n"))).collect();
    let text = "version = 1\n[fleets.f]\ninventory = 'i'\nname = 's-{serial}'\n";
    let reading = manifest::read(&Source::new("m", text), &|name| Ok(Source::new(name, rows.clone())));
    let manifest = reading.manifest.unwrap();
    let findings = manifest.resolve(&around(&manifest)).1;
    assert_eq!(findings.len(), 21);
    assert!(findings.iter().any(|finding| finding.message == "… and 980 more like this one"));
}

#[test]
fn a_targets_remark_on_every_row_is_made_once() {
    let rows: String = std::iter::once("serial\n".to_owned()).chain((0..100).map(|n| format!("{n}\n"))).collect();
    let text = "version = 1\n[fleets.f]\ninventory = 'i'\nname = 's-{serial}'\nroutes = [{ direction = 'out', local = 'a', remote = 'b' }]\n[fleets.f.emit.nanomq]\n";
    let reading = manifest::read(&Source::new("m", text), &|name| Ok(Source::new(name, rows.clone())));
    let manifest = reading.manifest.unwrap();
    let (things, findings) = manifest.resolve(&around(&manifest));
    assert_eq!(things.len(), 100);
    assert_eq!(findings.len(), 1, "the server's certificate goes unchecked: {findings:?}");
    assert_eq!(findings[0].place.as_ref().unwrap().line_column().0, 6);
}

#[test]
fn ten_thousand_rows_are_ten_thousand_things() {
    let rows: String =
        std::iter::once("serial,site\n".to_owned()).chain((0..10_000).map(|n| format!("{n},lyon\n"))).collect();
    let text = "version = 1\n[fleets.f]\ninventory = 'i'\nname = 's-{serial}'\npublish = ['{site}/{thing}']\n";
    let reading = manifest::read(&Source::new("m", text), &|name| Ok(Source::new(name, rows.clone())));
    let manifest = reading.manifest.unwrap();
    let mut count = 0;
    for resolved in manifest.things(&Surroundings::default()) {
        assert!(resolved.findings.is_empty());
        count += usize::from(resolved.thing.is_some());
    }
    assert_eq!(count, 10_000);
}
