//! A survey as JSON lines: one object for each thing, certificate, policy, finding and difference, with names in place of numbers.

use serde::Serialize;
use serde_json::{Value, json};

use super::Survey;

/// One object at a time; each has `object`, which says what it is. The first says where and when.
pub fn lines(survey: &Survey) -> impl Iterator<Item = Value> {
    let certificate = |at: &usize| survey.certificates.get(*at).map(|own| own.id.as_str());
    let policy = |at: &usize| survey.policies.get(*at).map(|own| own.name.as_str());
    let thing = |at: &usize| survey.things.get(*at).map(|own| own.name.as_str());
    let about = std::iter::once(object("report", &survey.about));
    let things = survey.things.iter().map(move |own| {
        let mut value = object("thing", own);
        set(&mut value, "certificates", own.certificates.iter().filter_map(certificate));
        set(&mut value, "policies", own.policies.iter().filter_map(policy));
        value
    });
    let certificates = survey.certificates.iter().map(move |own| {
        let mut value = object("certificate", own);
        set(&mut value, "policies", own.policies.iter().filter_map(policy));
        value
    });
    let policies = survey.policies.iter().map(|own| object("policy", own));
    let findings = survey.findings.iter().map(move |own| {
        let mut value = object("finding", own);
        if let Some((path, line, column)) = &own.place {
            value["place"] = json!({ "path": path, "line": line, "column": column });
        }
        set(&mut value, "things", own.things.iter().filter_map(thing));
        set(&mut value, "certificates", own.certificates.iter().filter_map(certificate));
        set(&mut value, "policies", own.policies.iter().filter_map(policy));
        value
    });
    let drift = survey.drift.iter().map(move |own| {
        let mut value = object("difference", own);
        if let Some(at) = &own.thing {
            value["thing"] = thing(at).into();
        }
        value
    });
    about.chain(things).chain(certificates).chain(policies).chain(findings).chain(drift)
}

fn object(kind: &str, value: &impl Serialize) -> Value {
    let mut object = json!({ "object": kind });
    if let (Some(own), Ok(Value::Object(fields))) = (object.as_object_mut(), serde_json::to_value(value)) {
        own.extend(fields);
    }
    object
}

/// Puts names in place of numbers.
fn set<'a>(value: &mut Value, key: &str, names: impl Iterator<Item = &'a str>) {
    if value.get(key).is_some() {
        value[key] = names.collect::<Vec<_>>().into();
    }
}
