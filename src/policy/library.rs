//! Policy templates: those of the program, and how any template becomes a policy.
//!
//! A template is a policy with `{{ name }}` where a value goes. `partition`, `region`, `account`, `thing` and `client_id` are always given.

use std::collections::{BTreeMap, BTreeSet};

use super::derive::THING_VARIABLE;
use super::document::Document;
use super::parse;
use crate::error::{Error, Result};
use crate::finding::Source;
use crate::finding::nearest::did_you_mean;
use crate::render::{Format, render};
use crate::thing::Thing;
use crate::thing::name::Home;

/// The templates of the program: name and text.
pub const TEMPLATES: [(&str, &str); 7] = [
    ("bridge", include_str!("../../templates/policies/bridge.json")),
    ("claim", include_str!("../../templates/policies/claim.json")),
    ("gateway", include_str!("../../templates/policies/gateway.json")),
    ("jobs", include_str!("../../templates/policies/jobs.json")),
    ("operator", include_str!("../../templates/policies/operator.json")),
    ("sensor", include_str!("../../templates/policies/sensor.json")),
    ("shadow", include_str!("../../templates/policies/shadow.json")),
];

/// The values of a template, by name.
pub type Values = BTreeMap<String, String>;

/// A template of the program.
///
/// # Errors
/// When there is none of that name; the hint names the nearest.
pub fn template(name: &str) -> Result<Source> {
    let found = TEMPLATES.iter().find(|(own, _)| *own == name);
    found.map(|(name, text)| Source::new(format!("{name}.json"), *text)).ok_or_else(|| {
        Error::input("template-unknown", format!("there is no policy template `{name}`"))
            .hint(did_you_mean(name, TEMPLATES.iter().map(|(name, _)| *name)))
    })
}

/// The values that every template is given: whichever thing connects, under its own name.
pub fn values(home: &Home) -> Values {
    [
        ("partition", home.partition()),
        ("region", &home.region),
        ("account", &home.account),
        ("thing", THING_VARIABLE),
        ("client_id", THING_VARIABLE),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The values for one thing: its name, its client id and its attributes (with `_` for what a name of a value cannot hold).
pub fn values_of(thing: &Thing, home: &Home) -> Values {
    let identifier = |name: &String| name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let mut all: Values = thing.attributes.iter().map(|(name, value)| (identifier(name), value.clone())).collect();
    all.extend(values(home));
    all.insert("thing".to_owned(), thing.name.to_string());
    all.insert("client_id".to_owned(), thing.client_id.to_string());
    all
}

/// Fills in a template.
///
/// # Errors
/// When a value is missing, the template is wrong, or what comes out is no policy.
pub fn fill(template: &Source, values: &Values) -> Result<Document> {
    Prepared::new(template.clone())?.fill(values)
}

/// A template that is filled in many times, and the values that it needs.
#[derive(Debug)]
pub struct Prepared {
    template: Source,
    needed: BTreeSet<String>,
}

impl Prepared {
    /// Looks what a template needs.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(template: Source) -> Result<Self> {
        Ok(Self { needed: needed(&template)?, template })
    }

    /// Fills it in.
    ///
    /// # Errors
    /// When a value is missing, or what comes out is no policy.
    pub fn fill(&self, values: &Values) -> Result<Document> {
        filled(&self.template, &self.needed, values)
    }
}

fn filled(template: &Source, needed: &BTreeSet<String>, values: &Values) -> Result<Document> {
    let missing: Vec<&String> = needed.iter().filter(|name| !values.contains_key(*name)).collect();
    if let [first, ..] = missing.as_slice() {
        let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        return Err(Error::input("template-value", format!("the template `{}` needs {names}", template.name()))
            .hint(format!("give it with `--var {first}=VALUE`"))
            .on(template.name()));
    }
    let text = render(Format::Json, template.name(), template.text(), values)?;
    parse::read_good(&Source::new(template.name(), text.trim_start()))
}

/// The values that a template has no default for.
fn needed(template: &Source) -> Result<BTreeSet<String>> {
    let wrong = |error: minijinja::Error| {
        Error::input("template", format!("template `{}` cannot be read", template.name()))
            .cause(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned))
            .on(template.name())
    };
    let environment = minijinja::Environment::new();
    let parsed = environment.template_from_str(template.text()).map_err(wrong)?;
    let named = parsed.undeclared_variables(false);
    // A name that always stands before `default` may be left out.
    let optional = |name: &String| {
        let uses = template.text().match_indices("{{").filter(|(at, _)| {
            let inner = template.text()[at + 2..].split("}}").next().unwrap_or_default();
            inner.split('|').next().is_some_and(|own| own.trim() == name)
        });
        let mut uses =
            uses.map(|(at, _)| template.text()[at..].split("}}").next().unwrap_or_default().contains("default"));
        uses.next().is_some_and(|first| first && uses.all(|other| other))
    };
    Ok(named.into_iter().filter(|name| !optional(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::MAX_CHARACTERS;
    use super::super::lint::{Settings, lint_source};
    use super::*;
    use crate::finding::any_deny;

    #[test]
    fn every_template_gives_a_policy_without_denied_findings() {
        let home = Home { region: "cn-north-1".into(), account: "123456789012".into() };
        for (name, _) in TEMPLATES {
            let mut values = values(&home);
            values.insert("template".into(), "fleet".into());
            let document = fill(&template(name).unwrap(), &values).unwrap();
            let findings = lint_source(&document.source, &Settings::default());
            assert!(!any_deny(&findings), "{name}: {findings:?}");
            assert!(findings.is_empty() || name == "claim", "{name}: {findings:?}");
            assert!(document.characters() <= MAX_CHARACTERS);
        }
    }

    #[test]
    fn a_missing_value_is_named_and_a_wrong_name_corrected() {
        let home = Home { region: "eu-west-1".into(), account: "123456789012".into() };
        let error = fill(&template("claim").unwrap(), &values(&home)).unwrap_err();
        assert_eq!(error.remedy(), Some("give it with `--var template=VALUE`"));
        assert_eq!(template("senser").unwrap_err().remedy(), Some("did you mean `sensor`?"));
    }

    #[test]
    fn a_value_cannot_break_out_of_its_quotes() {
        let home = Home { region: "eu-west-1".into(), account: "123456789012".into() };
        let mut values = values(&home);
        values.insert("thing".into(), "x\", \"Resource\": \"*".into());
        let document = fill(&template("sensor").unwrap(), &values).unwrap();
        assert!(document.statements[1].resources.list[0].text.ends_with("telemetry/x\", \"Resource\": \"*"));
    }
}
