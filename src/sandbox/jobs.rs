//! Jobs as AWS IoT serves them over MQTT: enough to exercise a device's agent.
//!
//! Developer Guide, "Jobs device MQTT and HTTPS APIs". Jobs come from a file that the user names; executions live as long as the sandbox
//! runs.

use serde_json::{Map, Value, json};

use super::packet::Message;
use crate::error::{Error, Result};

/// A job's execution on one thing.
#[derive(Clone, Debug)]
struct Execution {
    thing: String,
    job: String,
    document: Value,
    status: String,
    details: Map<String, Value>,
    queued: u64,
    started: Option<u64>,
    updated: u64,
    version: u64,
    number: u64,
}

/// Every execution.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    all: Vec<Execution>,
}

/// A refusal: its code and message as AWS publishes them.
struct Refusal(&'static str, String);

/// Statuses that an execution does not leave.
const ENDS: [&str; 6] = ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "REMOVED", "CANCELED"];
/// Statuses that a device may set.
const SETTABLE: [&str; 4] = ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"];

impl Jobs {
    /// Reads jobs: a JSON array of objects with `jobId`, `thing` and `document`.
    ///
    /// # Errors
    /// Exit 3 when it is not that.
    pub fn read(text: &str, now: u64) -> Result<Self> {
        let wrong = |why: String| {
            Error::input("jobs", "these are no jobs")
                .cause(why)
                .hint(r#"a JSON array of {"jobId": "…", "thing": "…", "document": {…}}"#)
        };
        let list: Vec<Value> = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let mut jobs = Self::default();
        for (at, entry) in list.iter().enumerate() {
            let word = |name: &str| entry.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
            let (Some(job), Some(thing)) = (word("jobId"), word("thing")) else {
                return Err(wrong(format!("entry {} lacks `jobId` or `thing`", at + 1)));
            };
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            if job.is_empty() || job.len() > 64 || !job.chars().all(fits) {
                return Err(wrong(format!("`{job}` is no job id: 1 to 64 of a-z A-Z 0-9 _ -")));
            }
            jobs.all.push(Execution {
                thing,
                job,
                document: entry.get("document").cloned().unwrap_or_else(|| json!({})),
                status: "QUEUED".to_owned(),
                details: Map::new(),
                queued: now / 1000,
                started: None,
                updated: now / 1000,
                version: 1,
                number: at as u64 + 1,
            });
        }
        Ok(jobs)
    }

    /// Answers a question; the first message is the answer, those after it are notifications.
    pub fn answer(&mut self, thing: &str, job: Option<&str>, verb: &str, payload: &[u8], now: u64) -> Vec<Message> {
        let prefix = format!("$aws/things/{thing}/jobs");
        let question = job.map_or_else(|| format!("{prefix}/{verb}"), |job| format!("{prefix}/{job}/{verb}"));
        let body: Value = match payload.is_empty() {
            true => json!({}),
            false => serde_json::from_slice(payload).unwrap_or(Value::Null),
        };
        let before = self.pending(thing);
        let first = self.first(thing).map(|own| (own.job.clone(), own.version));
        let result = match (&body, job, verb) {
            (Value::Object(body), None, "get") => Ok(self.list(thing, body)),
            (Value::Object(body), None, _) => Ok(self.start_next(thing, body, now)),
            (Value::Object(body), Some(job), "get") => self.describe(thing, job, body),
            (Value::Object(body), Some(job), _) => self.update(thing, job, body, now),
            _ => Err(Refusal("InvalidJson", "the payload is no JSON object".to_owned())),
        };
        let token = body.get("clientToken").cloned();
        let (end, mut answer) = match result {
            Ok(answer) => ("accepted", answer),
            Err(Refusal(code, message)) => ("rejected", json!({ "code": code, "message": message })),
        };
        answer["timestamp"] = json!(now / 1000);
        if let Some(token) = token {
            answer["clientToken"] = token;
        }
        let mut messages = vec![Message::own(format!("{question}/{end}"), answer.to_string(), now)];
        if self.pending(thing) != before {
            let body = json!({ "timestamp": now / 1000, "jobs": self.grouped(thing) });
            messages.push(Message::own(format!("{prefix}/notify"), body.to_string(), now));
        }
        let next = self.first(thing).map(|own| own.job.clone());
        if next != first.map(|(job, _)| job) {
            let execution = self.first(thing).map(|own| own.whole(true));
            let mut body = json!({ "timestamp": now / 1000 });
            if let Some(execution) = execution {
                body["execution"] = execution;
            }
            messages.push(Message::own(format!("{prefix}/notify-next"), body.to_string(), now));
        }
        messages
    }

    /// What is not over, by id: what `notify` tells of.
    fn pending(&self, thing: &str) -> Vec<String> {
        self.open(thing).map(|own| own.job.clone()).collect()
    }

    fn open<'a>(&'a self, thing: &'a str) -> impl Iterator<Item = &'a Execution> {
        self.all.iter().filter(move |own| own.thing == thing && !ENDS.contains(&own.status.as_str()))
    }

    /// The next one: in progress first, then in order.
    fn first(&self, thing: &str) -> Option<&Execution> {
        let open = |own: &&Execution| own.thing == thing && !ENDS.contains(&own.status.as_str());
        let all = || self.all.iter().filter(open);
        all().find(|own| own.status == "IN_PROGRESS").or_else(|| all().next())
    }

    fn grouped(&self, thing: &str) -> Value {
        let mut groups = Map::new();
        for own in self.open(thing) {
            let list = groups.entry(own.status.clone()).or_insert_with(|| json!([]));
            if let Some(list) = list.as_array_mut() {
                list.push(own.summary());
            }
        }
        Value::Object(groups)
    }

    fn list(&self, thing: &str, _: &Map<String, Value>) -> Value {
        let of = |status: &str| {
            self.open(thing).filter(|own| own.status == status).map(Execution::summary).collect::<Vec<_>>()
        };
        json!({ "inProgressJobs": of("IN_PROGRESS"), "queuedJobs": of("QUEUED") })
    }

    fn find(&mut self, thing: &str, job: &str) -> std::result::Result<&mut Execution, Refusal> {
        // A name that stands for the next one (Developer Guide, "DescribeJobExecution").
        let next = if job == "$next" { self.first(thing).map(|own| own.job.clone()) } else { Some(job.to_owned()) };
        let missing =
            || Refusal("ResourceNotFound", format!("there is no execution of job `{job}` on thing `{thing}`"));
        let next = next.ok_or_else(missing)?;
        self.all.iter_mut().find(|own| own.thing == thing && own.job == next).ok_or_else(missing)
    }

    fn describe(&mut self, thing: &str, job: &str, body: &Map<String, Value>) -> std::result::Result<Value, Refusal> {
        let with_document = body.get("includeJobDocument").and_then(Value::as_bool).unwrap_or(true);
        if job == "$next" && self.first(thing).is_none() {
            return Ok(json!({}));
        }
        let own = self.find(thing, job)?;
        Ok(json!({ "execution": own.whole(with_document) }))
    }

    fn start_next(&mut self, thing: &str, body: &Map<String, Value>, now: u64) -> Value {
        let Some(job) = self.first(thing).map(|own| own.job.clone()) else { return json!({}) };
        let Some(own) = self.all.iter_mut().find(|own| own.thing == thing && own.job == job) else { return json!({}) };
        if own.status == "QUEUED" {
            own.set("IN_PROGRESS", body, now);
        }
        json!({ "execution": own.whole(true) })
    }

    fn update(
        &mut self,
        thing: &str,
        job: &str,
        body: &Map<String, Value>,
        now: u64,
    ) -> std::result::Result<Value, Refusal> {
        let own = self.find(thing, job)?;
        let status = body.get("status").and_then(Value::as_str).unwrap_or_default();
        if !SETTABLE.contains(&status) {
            return Err(Refusal("InvalidRequest", format!("`{status}` is none of {}", SETTABLE.join(", "))));
        }
        if let Some(expected) = body.get("expectedVersion").and_then(number)
            && expected != own.version
        {
            return Err(Refusal("VersionMismatch", format!("the version is {}, not {expected}", own.version)));
        }
        if ENDS.contains(&own.status.as_str()) {
            return Err(Refusal("InvalidStateTransition", format!("the execution is {}", own.status)));
        }
        own.set(status, body, now);
        let mut answer = json!({});
        let wants = |name: &str| body.get(name).and_then(Value::as_bool).unwrap_or(false);
        if wants("includeJobExecutionState") {
            answer["executionState"] =
                json!({ "status": own.status, "statusDetails": own.details, "versionNumber": own.version });
        }
        if wants("includeJobDocument") {
            answer["jobDocument"] = own.document.clone();
        }
        Ok(answer)
    }
}

/// A version as devices send it: a number, or a text that is one.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl Execution {
    fn set(&mut self, status: &str, body: &Map<String, Value>, now: u64) {
        status.clone_into(&mut self.status);
        if let Some(Value::Object(details)) = body.get("statusDetails") {
            self.details.extend(details.clone());
        }
        self.started = self.started.or(Some(now / 1000));
        self.updated = now / 1000;
        self.version += 1;
    }

    fn summary(&self) -> Value {
        let mut own = json!({
            "jobId": self.job,
            "queuedAt": self.queued,
            "lastUpdatedAt": self.updated,
            "executionNumber": self.number,
            "versionNumber": self.version,
        });
        if let Some(started) = self.started {
            own["startedAt"] = started.into();
        }
        own
    }

    fn whole(&self, with_document: bool) -> Value {
        let mut own = self.summary();
        own["thingName"] = self.thing.clone().into();
        own["status"] = self.status.clone().into();
        if !self.details.is_empty() {
            own["statusDetails"] = Value::Object(self.details.clone());
        }
        if with_document {
            own["jobDocument"] = self.document.clone();
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs() -> Jobs {
        Jobs::read(
            r#"[{"jobId":"a","thing":"t","document":{"x":1}},{"jobId":"b","thing":"t"},{"jobId":"c","thing":"u"}]"#,
            1000,
        )
        .unwrap()
    }

    fn ask(jobs: &mut Jobs, job: Option<&str>, verb: &str, body: &str) -> Vec<(String, Value)> {
        let answers = jobs.answer("t", job, verb, body.as_bytes(), 9000);
        let strip = |topic: &str| topic.trim_start_matches("$aws/things/t/jobs/").to_owned();
        answers.iter().map(|own| (strip(&own.topic), serde_json::from_slice(&own.payload).unwrap())).collect()
    }

    #[test]
    fn an_agent_gets_starts_and_ends_its_jobs_one_after_another() {
        let mut own = jobs();
        let listed = ask(&mut own, None, "get", "");
        assert_eq!(listed[0].1["queuedJobs"].as_array().unwrap().len(), 2);
        let started = ask(&mut own, None, "start-next", r#"{"statusDetails":{"step":"1"},"clientToken":"k"}"#);
        assert_eq!(started.len(), 1, "starting the next one changes neither what is pending nor which is next");
        let execution = &started[0].1["execution"];
        assert_eq!((execution["jobId"].as_str(), execution["status"].as_str()), (Some("a"), Some("IN_PROGRESS")));
        assert_eq!((&execution["jobDocument"]["x"], &started[0].1["clientToken"]), (&json!(1), &json!("k")));
        let again = ask(&mut own, None, "start-next", "");
        assert_eq!(again[0].1["execution"]["jobId"], "a", "what is in progress comes first");
        let done = ask(&mut own, Some("a"), "update", r#"{"status":"SUCCEEDED","expectedVersion":"2"}"#);
        let topics: Vec<&str> = done.iter().map(|(topic, _)| topic.as_str()).collect();
        assert_eq!(topics, ["a/update/accepted", "notify", "notify-next"]);
        assert_eq!(done[2].1["execution"]["jobId"], "b");
        assert_eq!(ask(&mut own, Some("$next"), "get", "")[0].1["execution"]["jobId"], "b");
    }

    #[test]
    fn what_cannot_be_done_is_rejected_with_awss_code() {
        let mut own = jobs();
        for (job, verb, body, code) in [
            (Some("x"), "get", "", "ResourceNotFound"),
            (Some("c"), "get", "", "ResourceNotFound"),
            (Some("a"), "update", "no json", "InvalidJson"),
            (Some("a"), "update", r#"{"status":"QUEUED"}"#, "InvalidRequest"),
            (Some("a"), "update", r#"{"status":"FAILED","expectedVersion":9}"#, "VersionMismatch"),
        ] {
            let answer = ask(&mut own, job, verb, body);
            assert!(answer[0].0.ends_with("/rejected"));
            assert_eq!(answer[0].1["code"], code);
        }
        ask(&mut own, Some("a"), "update", r#"{"status":"FAILED"}"#);
        let answer = ask(&mut own, Some("a"), "update", r#"{"status":"IN_PROGRESS"}"#);
        assert_eq!(answer[0].1["code"], "InvalidStateTransition");
        assert!(Jobs::read(r#"[{"jobId":"a b","thing":"t"}]"#, 0).is_err());
    }
}
