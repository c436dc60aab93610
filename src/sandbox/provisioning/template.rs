//! A provisioning template, filled in: which thing, certificate status, groups and policies it asks for.
//!
//! Developer Guide, "Provisioning templates": `Ref`, and of the functions `Fn::Join`, `Fn::Select`, `Fn::FindInMap`, `Fn::Split`, `Fn::Sub`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Refusal, complete};
use crate::digest::sha256_hex;
use crate::registry::ThingRecord;
use crate::sandbox::directory::{Order, Policy};

type Outcome<T> = Result<T, Refusal>;

/// What a template asks for with these parameters, and the device configuration that it hands back.
pub fn order(template: &Value, given: &BTreeMap<String, String>, certificate: &str) -> Outcome<(Order, Value)> {
    let mut parameters = given.clone();
    for (name, own) in template.get("Parameters").and_then(Value::as_object).into_iter().flatten() {
        match (parameters.contains_key(name), own.get("Default").and_then(Value::as_str)) {
            (true, _) => {}
            (false, Some(default)) => {
                parameters.insert(name.clone(), default.to_owned());
            }
            (false, None) => return Err(Refusal::new("InvalidParameters", format!("parameter `{name}` is missing"))),
        }
    }
    let fill = Fill { parameters: &parameters, mappings: template.get("Mappings") };
    let mut order =
        Order { certificate: String::new(), active: true, thing: None, groups: Vec::new(), policies: Vec::new() };
    for (name, resource) in template.get("Resources").and_then(Value::as_object).into_iter().flatten() {
        let properties = resource.get("Properties").and_then(Value::as_object).cloned().unwrap_or_default();
        match resource.get("Type").and_then(Value::as_str) {
            Some("AWS::IoT::Thing") => thing(&fill, &properties, &mut order)?,
            Some("AWS::IoT::Certificate") => {
                let id = fill.optional(&properties, "CertificateId")?.unwrap_or_default();
                if id != certificate {
                    return Err(Refusal::new(
                        "InvalidTemplate",
                        "CertificateId must be {\"Ref\": \"AWS::IoT::Certificate::Id\"}",
                    ));
                }
                order.certificate = id;
                let status = fill.optional(&properties, "Status")?.unwrap_or_else(|| "ACTIVE".to_owned());
                order.active = status.eq_ignore_ascii_case("ACTIVE");
            }
            Some("AWS::IoT::Policy") => order.policies.push(policy(&fill, &properties)?),
            other => {
                let shown = other.unwrap_or("none");
                return Err(Refusal::new("InvalidTemplate", format!("resource `{name}` has the unknown type {shown}")));
            }
        }
    }
    complete(&order)?;
    let configuration = match template.get("DeviceConfiguration") {
        Some(Value::Object(own)) => {
            let filled: Outcome<Map<String, Value>> =
                own.iter().map(|(name, value)| Ok((name.clone(), Value::String(fill.text(value)?)))).collect();
            Value::Object(filled?)
        }
        _ => json!({}),
    };
    Ok((order, configuration))
}

fn thing(fill: &Fill<'_>, properties: &Map<String, Value>, order: &mut Order) -> Outcome<()> {
    let name = fill
        .optional(properties, "ThingName")?
        .ok_or_else(|| Refusal::new("InvalidTemplate", "AWS::IoT::Thing has no ThingName"))?;
    let mut attributes = BTreeMap::new();
    for (key, value) in properties.get("AttributePayload").and_then(Value::as_object).into_iter().flatten() {
        attributes.insert(key.clone(), fill.text(value)?);
    }
    for group in properties.get("ThingGroups").and_then(Value::as_array).into_iter().flatten() {
        order.groups.push(fill.text(group)?);
    }
    order.thing = Some(ThingRecord { name, thing_type: fill.optional(properties, "ThingTypeName")?, attributes });
    Ok(())
}

fn policy(fill: &Fill<'_>, properties: &Map<String, Value>) -> Outcome<Policy> {
    if let Some(name) = fill.optional(properties, "PolicyName")? {
        return Ok(Policy { name, document: None });
    }
    let document = match properties.get("PolicyDocument") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => fill.inside(other)?.to_string(),
        None => {
            return Err(Refusal::new("InvalidTemplate", "AWS::IoT::Policy has neither PolicyName nor PolicyDocument"));
        }
    };
    // AWS names it by a digest of its document.
    Ok(Policy { name: sha256_hex(document.as_bytes()), document: Some(document) })
}

/// Fills in references and functions.
struct Fill<'a> {
    parameters: &'a BTreeMap<String, String>,
    mappings: Option<&'a Value>,
}

fn wrong(what: &str) -> Refusal {
    Refusal::new("InvalidTemplate", what.to_owned())
}

impl Fill<'_> {
    fn optional(&self, properties: &Map<String, Value>, key: &str) -> Outcome<Option<String>> {
        properties.get(key).map(|value| self.text(value)).transpose()
    }

    fn parameter(&self, name: &str) -> Outcome<String> {
        let missing = || Refusal::new("InvalidParameters", format!("there is no parameter `{name}`"));
        self.parameters.get(name).cloned().ok_or_else(missing)
    }

    /// A value that is, or becomes, a text.
    fn text(&self, value: &Value) -> Outcome<String> {
        match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Object(own) if own.len() == 1 => {
                let (name, argument) = own.iter().next().ok_or_else(|| wrong("an empty function"))?;
                self.call(name, argument)
            }
            _ => Err(wrong("a text or a function is expected")),
        }
    }

    fn call(&self, name: &str, argument: &Value) -> Outcome<String> {
        let list = || argument.as_array().ok_or_else(|| wrong("a function wants a list"));
        match name {
            "Ref" => self.parameter(argument.as_str().unwrap_or_default()),
            "Fn::Join" => match list()?.as_slice() {
                [separator, parts] => Ok(self.list(parts)?.join(&self.text(separator)?)),
                _ => Err(wrong("Fn::Join wants a separator and a list")),
            },
            "Fn::Select" => match list()?.as_slice() {
                [index, parts] => {
                    let at: usize = self.text(index)?.parse().map_err(|_| wrong("Fn::Select wants a number"))?;
                    self.list(parts)?.get(at).cloned().ok_or_else(|| wrong("Fn::Select is out of range"))
                }
                _ => Err(wrong("Fn::Select wants an index and a list")),
            },
            "Fn::FindInMap" => match list()?.as_slice() {
                [map, first, second] => {
                    let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
                    let found = self.mappings.and_then(|all| all.get(&map)?.get(&first)?.get(&second));
                    self.text(found.ok_or_else(|| wrong("Fn::FindInMap finds nothing"))?)
                }
                _ => Err(wrong("Fn::FindInMap wants a map and two keys")),
            },
            "Fn::Sub" => match argument {
                Value::String(text) => self.substitute(text, &Map::new()),
                Value::Array(own) => match own.as_slice() {
                    [Value::String(text), Value::Object(more)] => self.substitute(text, more),
                    _ => Err(wrong("Fn::Sub wants a text and an object")),
                },
                _ => Err(wrong("Fn::Sub wants a text")),
            },
            other => Err(wrong(&format!("`{other}` is no function of templates"))),
        }
    }

    fn list(&self, value: &Value) -> Outcome<Vec<String>> {
        match value {
            Value::Array(own) => own.iter().map(|value| self.text(value)).collect(),
            Value::Object(own) => match own.get("Fn::Split").and_then(Value::as_array).map(Vec::as_slice) {
                Some([separator, text]) => {
                    let (separator, text) = (self.text(separator)?, self.text(text)?);
                    Ok(text.split(&separator).map(ToOwned::to_owned).collect())
                }
                _ => Err(wrong("a list or Fn::Split is expected")),
            },
            _ => Err(wrong("a list is expected")),
        }
    }

    /// `${name}` in a text.
    fn substitute(&self, text: &str, more: &Map<String, Value>) -> Outcome<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}').ok_or_else(|| wrong("a `${` without its end"))?;
            out += before;
            out += &match more.get(name) {
                Some(value) => self.text(value)?,
                None => self.parameter(name)?,
            };
            rest = tail;
        }
        Ok(out + rest)
    }

    /// A document with the functions inside it filled in.
    fn inside(&self, value: &Value) -> Outcome<Value> {
        Ok(match value {
            Value::Object(own) if own.len() == 1 && own.keys().any(|key| key == "Ref" || key.starts_with("Fn::")) => {
                Value::String(self.text(value)?)
            }
            Value::Object(own) => Value::Object(
                own.iter().map(|(name, value)| Ok((name.clone(), self.inside(value)?))).collect::<Outcome<_>>()?,
            ),
            Value::Array(own) => Value::Array(own.iter().map(|value| self.inside(value)).collect::<Outcome<_>>()?),
            other => other.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Value {
        json!({
            "Parameters": { "Serial": { "Type": "String" }, "Site": { "Type": "String", "Default": "lyon" }, "AWS::IoT::Certificate::Id": { "Type": "String" } },
            "Mappings": { "Sites": { "lyon": { "group": "france" } } },
            "Resources": {
                "certificate": { "Type": "AWS::IoT::Certificate", "Properties": { "CertificateId": { "Ref": "AWS::IoT::Certificate::Id" }, "Status": "Active" } },
                "thing": { "Type": "AWS::IoT::Thing", "Properties": {
                    "ThingName": { "Fn::Join": ["-", ["pump", { "Ref": "Serial" }]] },
                    "AttributePayload": { "site": { "Ref": "Site" } },
                    "ThingGroups": [{ "Fn::FindInMap": ["Sites", { "Ref": "Site" }, "group"] }]
                } },
                "policy": { "Type": "AWS::IoT::Policy", "Properties": { "PolicyDocument": { "Version": "2012-10-17", "Statement": [
                    { "Effect": "Allow", "Action": "iot:Connect", "Resource": { "Fn::Sub": "arn:aws:iot:*:*:client/${Serial}" } }] } } }
            },
            "DeviceConfiguration": { "first": { "Fn::Select": ["0", { "Fn::Split": [",", "a,b"] }] } }
        })
    }

    fn given(serial: Option<&str>) -> BTreeMap<String, String> {
        let own = serial.map(|serial| ("Serial".to_owned(), serial.to_owned()));
        own.into_iter().chain([("AWS::IoT::Certificate::Id".to_owned(), "c".to_owned())]).collect()
    }

    #[test]
    fn a_template_is_filled_in() {
        let (order, configuration) = order(&template(), &given(Some("7")), "c").unwrap();
        let thing = order.thing.unwrap();
        assert_eq!((thing.name.as_str(), thing.attributes["site"].as_str()), ("pump-7", "lyon"));
        assert_eq!((order.groups, order.active, order.certificate.as_str()), (vec!["france".to_owned()], true, "c"));
        assert!(order.policies[0].document.as_ref().unwrap().contains("client/7"));
        assert_eq!(configuration, json!({ "first": "a" }));
    }

    #[test]
    fn what_is_missing_or_unknown_is_refused_with_its_name() {
        let missing = order(&template(), &given(None), "c").unwrap_err();
        assert!(missing.body()["errorMessage"].as_str().unwrap().contains("`Serial`"));
        for (place, value) in [
            ("/Resources/thing/Type", json!("AWS::IoT::Other")),
            ("/Resources/thing/Properties/ThingName", json!({ "Fn::Base64": "x" })),
            ("/Resources/certificate/Properties/CertificateId", json!("other")),
            ("/DeviceConfiguration/first", json!({ "Fn::Select": ["9", ["a"]] })),
        ] {
            let mut bad = template();
            *bad.pointer_mut(place).unwrap() = value;
            assert!(order(&bad, &given(Some("7")), "c").is_err(), "{place}");
        }
    }
}
