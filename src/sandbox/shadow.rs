//! Device shadows as AWS IoT serves them over MQTT: get, update with its delta and documents, and delete, each with its version.
//!
//! Developer Guide, "AWS IoT Device Shadow service" (documents, "Device Shadow MQTT topics", error codes). Shadows live as long as the
//! sandbox runs.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::limits;
use super::packet::Message;

/// Every shadow, by thing and name.
#[derive(Debug, Default)]
pub struct Shadows {
    all: HashMap<(String, Option<String>), Shadow>,
    /// Versions of shadows that were deleted: a new one goes on counting.
    deleted: HashMap<(String, Option<String>), u64>,
}

/// One shadow.
#[derive(Clone, Debug, Default)]
struct Shadow {
    desired: Map<String, Value>,
    reported: Map<String, Value>,
    /// Times of the leaves of either part.
    desired_times: Map<String, Value>,
    reported_times: Map<String, Value>,
    version: u64,
    at: u64,
}

/// A refusal: its code and message as AWS publishes them.
struct Refusal(u16, String);

/// The beginning of a shadow's topics.
fn prefix(thing: &str, name: Option<&str>) -> String {
    match name {
        None => format!("$aws/things/{thing}/shadow"),
        Some(name) => format!("$aws/things/{thing}/shadow/name/{name}"),
    }
}

impl Shadows {
    /// Answers a question to a shadow; `verb` is `get`, `update` or `delete`.
    pub fn answer(&mut self, thing: &str, name: Option<&str>, verb: &str, payload: &[u8], now: u64) -> Vec<Message> {
        let prefix = prefix(thing, name);
        let key = (thing.to_owned(), name.map(ToOwned::to_owned));
        let token = serde_json::from_slice::<Value>(payload).ok().and_then(|body| body.get("clientToken").cloned());
        let result = match verb {
            "get" => self.get(&key, now).map(|body| vec![("get/accepted", body)]),
            "update" => self.update(key, payload, now),
            _ => self.delete(&key, payload, now).map(|body| vec![("delete/accepted", body)]),
        };
        let answers = result.unwrap_or_else(|Refusal(code, message)| {
            let body = json!({ "code": code, "message": message, "timestamp": now / 1000 });
            let topic = match verb {
                "get" => "get/rejected",
                "update" => "update/rejected",
                _ => "delete/rejected",
            };
            vec![(topic, body)]
        });
        answers
            .into_iter()
            .map(|(topic, mut body)| {
                if let (Some(token), Some(body)) = (&token, body.as_object_mut()) {
                    body.insert("clientToken".to_owned(), token.clone());
                }
                Message::own(format!("{prefix}/{topic}"), body.to_string(), now)
            })
            .collect()
    }

    fn get(&self, key: &(String, Option<String>), now: u64) -> Result<Value, Refusal> {
        let shadow = self.all.get(key).ok_or_else(|| no_shadow(key))?;
        Ok(json!({
            "state": shadow.state(true),
            "metadata": shadow.metadata(),
            "version": shadow.version,
            "timestamp": now / 1000,
        }))
    }

    fn update(
        &mut self,
        key: (String, Option<String>),
        payload: &[u8],
        now: u64,
    ) -> Result<Vec<(&'static str, Value)>, Refusal> {
        if payload.len() > limits::SHADOW {
            return Err(Refusal(413, "The payload exceeds the maximum size allowed".to_owned()));
        }
        let body: Value = serde_json::from_slice(payload).map_err(|_| Refusal(400, "Invalid JSON".to_owned()))?;
        let state = body
            .get("state")
            .ok_or_else(|| Refusal(400, "Missing required node: state".to_owned()))?
            .as_object()
            .ok_or_else(|| Refusal(400, "State node must be an object".to_owned()))?;
        if let Some(odd) = state.keys().find(|key| !matches!(key.as_str(), "desired" | "reported")) {
            return Err(Refusal(400, format!("State contains an invalid node: '{odd}'")));
        }
        for part in ["desired", "reported"] {
            let value = state.get(part).unwrap_or(&Value::Null);
            if !(value.is_object() || value.is_null()) {
                return Err(Refusal(400, format!("{part} node must be an object")));
            }
            if depth(value) > limits::SHADOW_DEPTH {
                return Err(Refusal(400, "JSON contains too many levels of nesting; maximum is 8".to_owned()));
            }
        }
        let old = self.all.get(&key).cloned();
        let current = old.as_ref().map_or(0, |shadow| shadow.version);
        match body.get("version") {
            None | Some(Value::Null) => {}
            Some(wanted) => match wanted.as_u64() {
                None => return Err(Refusal(400, "Invalid version".to_owned())),
                Some(wanted) if wanted != current => return Err(Refusal(409, "Version conflict".to_owned())),
                Some(_) => {}
            },
        }
        let mut shadow = old.clone().unwrap_or_default();
        shadow.version = current.max(self.deleted.remove(&key).unwrap_or(0)) + 1;
        shadow.at = now / 1000;
        let mut told = Map::new();
        let mut told_times = Map::new();
        for part in ["desired", "reported"] {
            let (own, times) = match part {
                "desired" => (&mut shadow.desired, &mut shadow.desired_times),
                _ => (&mut shadow.reported, &mut shadow.reported_times),
            };
            match state.get(part) {
                None => {}
                Some(Value::Object(change)) => {
                    merge(own, times, change, now / 1000);
                    told_times.insert(part.to_owned(), stamped(&Value::Object(change.clone()), now / 1000));
                    told.insert(part.to_owned(), Value::Object(change.clone()));
                }
                Some(_) => {
                    own.clear();
                    times.clear();
                    told.insert(part.to_owned(), Value::Null);
                }
            }
        }
        if Value::Object(shadow.desired.clone()).to_string().len()
            + Value::Object(shadow.reported.clone()).to_string().len()
            > limits::SHADOW
        {
            return Err(Refusal(413, "The payload exceeds the maximum size allowed".to_owned()));
        }
        let mut answers = vec![(
            "update/accepted",
            json!({ "state": told, "metadata": told_times, "version": shadow.version, "timestamp": now / 1000 }),
        )];
        let delta = difference(&shadow.desired, &shadow.reported);
        // A delta is published for an update of `desired` that leaves a difference to `reported`.
        if state.contains_key("desired") && !delta.is_empty() {
            let times = only(&shadow.desired_times, &delta);
            answers.push((
                "update/delta",
                json!({ "version": shadow.version, "timestamp": now / 1000, "state": delta, "metadata": times }),
            ));
        }
        let side = |shadow: &Shadow| json!({ "state": shadow.state(false), "metadata": shadow.metadata(), "version": shadow.version });
        answers.push((
            "update/documents",
            json!({
                "previous": old.as_ref().map(side),
                "current": side(&shadow),
                "timestamp": now / 1000,
            }),
        ));
        self.all.insert(key, shadow);
        Ok(answers)
    }

    fn delete(&mut self, key: &(String, Option<String>), payload: &[u8], now: u64) -> Result<Value, Refusal> {
        let shadow = self.all.get(key).ok_or_else(|| no_shadow(key))?;
        let wanted = serde_json::from_slice::<Value>(payload).ok().and_then(|body| body.get("version")?.as_u64());
        if wanted.is_some_and(|wanted| wanted != shadow.version) {
            return Err(Refusal(409, "Version conflict".to_owned()));
        }
        let version = shadow.version;
        self.all.remove(key);
        self.deleted.insert(key.clone(), version);
        Ok(json!({ "version": version, "timestamp": now / 1000 }))
    }
}

fn no_shadow((thing, name): &(String, Option<String>)) -> Refusal {
    Refusal(
        404,
        match name {
            None => format!("No shadow exists with name: '{thing}'"),
            Some(name) => format!("No shadow exists with name: '{thing}~{name}'"),
        },
    )
}

impl Shadow {
    /// Its state, with the delta where that is told.
    fn state(&self, with_delta: bool) -> Value {
        let mut state = Map::new();
        for (name, part) in [("desired", &self.desired), ("reported", &self.reported)] {
            if !part.is_empty() {
                state.insert(name.to_owned(), Value::Object(part.clone()));
            }
        }
        let delta = difference(&self.desired, &self.reported);
        if with_delta && !delta.is_empty() {
            state.insert("delta".to_owned(), Value::Object(delta));
        }
        Value::Object(state)
    }

    fn metadata(&self) -> Value {
        let mut all = Map::new();
        for (name, part) in [("desired", &self.desired_times), ("reported", &self.reported_times)] {
            if !part.is_empty() {
                all.insert(name.to_owned(), Value::Object(part.clone()));
            }
        }
        Value::Object(all)
    }
}

/// How many objects lie in each other.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(own) => 1 + own.values().map(depth).max().unwrap_or(0),
        Value::Array(own) => own.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Takes a change in: objects are merged, all else is replaced, null removes.
fn merge(own: &mut Map<String, Value>, times: &mut Map<String, Value>, change: &Map<String, Value>, seconds: u64) {
    for (name, value) in change {
        match value {
            Value::Null => {
                own.remove(name);
                times.remove(name);
            }
            Value::Object(inner) => {
                let below = own.entry(name.clone()).or_insert_with(|| json!({}));
                if !below.is_object() {
                    *below = json!({});
                    times.insert(name.clone(), json!({}));
                }
                let below_times = times.entry(name.clone()).or_insert_with(|| json!({}));
                if let (Some(below), Some(below_times)) = (below.as_object_mut(), below_times.as_object_mut()) {
                    merge(below, below_times, inner, seconds);
                    if below.is_empty() {
                        own.remove(name);
                        times.remove(name);
                    }
                }
            }
            other => {
                own.insert(name.clone(), other.clone());
                times.insert(name.clone(), stamped(other, seconds));
            }
        }
    }
}

/// The metadata of a value: a time for each leaf.
fn stamped(value: &Value, seconds: u64) -> Value {
    match value {
        Value::Object(own) => Value::Object(
            own.iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.clone(), stamped(value, seconds)))
                .collect(),
        ),
        Value::Array(own) => Value::Array(own.iter().map(|value| stamped(value, seconds)).collect()),
        _ => json!({ "timestamp": seconds }),
    }
}

/// What `desired` has and `reported` has not, or has otherwise.
fn difference(desired: &Map<String, Value>, reported: &Map<String, Value>) -> Map<String, Value> {
    let mut delta = Map::new();
    for (name, value) in desired {
        match (value, reported.get(name)) {
            (Value::Object(a), Some(Value::Object(b))) => {
                let inner = difference(a, b);
                if !inner.is_empty() {
                    delta.insert(name.clone(), Value::Object(inner));
                }
            }
            (a, Some(b)) if a == b => {}
            (a, _) => {
                delta.insert(name.clone(), a.clone());
            }
        }
    }
    delta
}

/// The times of what is in a delta.
fn only(times: &Map<String, Value>, delta: &Map<String, Value>) -> Map<String, Value> {
    let pairs = delta.iter().filter_map(|(name, value)| {
        let own = times.get(name)?;
        Some((
            name.clone(),
            match (own, value) {
                (Value::Object(own), Value::Object(value)) => Value::Object(only(own, value)),
                (own, _) => own.clone(),
            },
        ))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(shadows: &mut Shadows, verb: &str, body: &str) -> Vec<(String, Value)> {
        let answers = shadows.answer("t", None, verb, body.as_bytes(), 5_000);
        let strip = |topic: &str| topic.trim_start_matches("$aws/things/t/shadow/").to_owned();
        answers.iter().map(|own| (strip(&own.topic), serde_json::from_slice(&own.payload).unwrap())).collect()
    }

    #[test]
    fn an_update_of_desired_gives_accepted_delta_and_documents() {
        let mut own = Shadows::default();
        let answers = ask(
            &mut own,
            "update",
            r#"{"state":{"desired":{"a":{"b":1,"c":2}},"reported":{"a":{"b":1}}},"clientToken":"k"}"#,
        );
        let topics: Vec<&str> = answers.iter().map(|(topic, _)| topic.as_str()).collect();
        assert_eq!(topics, ["update/accepted", "update/delta", "update/documents"]);
        assert!(answers.iter().all(|(_, body)| body["clientToken"] == "k"));
        assert_eq!(answers[1].1["state"], json!({ "a": { "c": 2 } }));
        assert_eq!(answers[1].1["metadata"], json!({ "a": { "c": { "timestamp": 5 } } }));
        assert_eq!(answers[2].1["previous"], Value::Null);
        assert_eq!(answers[2].1["current"]["version"], 1);
    }

    #[test]
    fn null_removes_and_a_part_can_be_emptied() {
        let mut own = Shadows::default();
        ask(&mut own, "update", r#"{"state":{"reported":{"a":1,"b":{"c":1}}}}"#);
        ask(&mut own, "update", r#"{"state":{"reported":{"a":null,"b":{"c":null}}}}"#);
        assert_eq!(ask(&mut own, "get", "")[0].1["state"], json!({}));
        ask(&mut own, "update", r#"{"state":{"desired":{"a":1}}}"#);
        ask(&mut own, "update", r#"{"state":{"desired":null}}"#);
        let got = ask(&mut own, "get", "");
        assert_eq!((got[0].1["state"].clone(), got[0].1["version"].clone()), (json!({}), json!(4)));
    }

    #[test]
    fn versions_are_held_against_and_go_on_after_a_deletion() {
        let mut own = Shadows::default();
        assert_eq!(ask(&mut own, "get", "")[0].1["code"], 404);
        assert_eq!(ask(&mut own, "delete", "")[0].0, "delete/rejected");
        ask(&mut own, "update", r#"{"state":{"reported":{"a":1}}}"#);
        assert_eq!(ask(&mut own, "update", r#"{"state":{"reported":{"a":2}},"version":7}"#)[0].1["code"], 409);
        assert_eq!(ask(&mut own, "update", r#"{"state":{"reported":{"a":2}},"version":1}"#)[0].1["version"], 2);
        assert_eq!(ask(&mut own, "delete", "")[0].1["version"], 2);
        assert_eq!(ask(&mut own, "update", r#"{"state":{"reported":{"a":1}}}"#)[0].1["version"], 3);
    }

    #[test]
    fn what_is_no_shadow_document_is_rejected_with_its_code() {
        let mut own = Shadows::default();
        let deep = (0..9).fold("1".to_owned(), |inner, _| format!("{{\"a\":{inner}}}"));
        for (body, code) in [
            ("", 400),
            ("{}", 400),
            (r#"{"state":[]}"#, 400),
            (r#"{"state":{"wanted":{}}}"#, 400),
            (r#"{"state":{"desired":1}}"#, 400),
            (r#"{"state":{},"version":"x"}"#, 400),
            (&format!(r#"{{"state":{{"desired":{deep}}}}}"#), 400),
            (&format!(r#"{{"state":{{"desired":{{"a":"{}"}}}}}}"#, "x".repeat(9000)), 413),
        ] {
            assert_eq!(ask(&mut own, "update", body)[0].1["code"], code, "{body}");
        }
    }
}
