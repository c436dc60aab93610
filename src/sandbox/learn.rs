//! What clients were refused, said as the lines of a manifest that would allow it.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use crate::thing::operation::Action;

/// What was refused so far, by thing.
#[derive(Debug, Default)]
pub struct Learned {
    things: BTreeMap<String, Wants>,
}

/// What one thing's client wanted.
#[derive(Debug, Default)]
struct Wants {
    client: String,
    connect: bool,
    /// Topics, and whether with the RETAIN flag.
    publish: BTreeMap<String, bool>,
    subscribe: BTreeSet<String>,
    shadows: BTreeSet<String>,
    jobs: bool,
    fresh: bool,
}

impl Learned {
    /// Remembers that a thing's client was refused something.
    pub fn add(&mut self, thing: &str, client: &str, action: Action, on: &str) {
        let wants = self.things.entry(thing.to_owned()).or_default();
        client.clone_into(&mut wants.client);
        wants.fresh = true;
        if action == Action::Connect {
            wants.connect = true;
            return;
        }
        if let Some(rest) = on.strip_prefix("$aws/things/").and_then(|rest| rest.strip_prefix(thing)) {
            if let Some(shadow) = rest.strip_prefix("/shadow/") {
                let name = shadow.strip_prefix("name/").and_then(|named| named.split('/').next());
                wants.shadows.insert(name.unwrap_or("classic").to_owned());
                return;
            }
            if rest.starts_with("/jobs/") {
                wants.jobs = true;
                return;
            }
        }
        let text = placed(on, thing);
        match action {
            Action::Publish => {
                wants.publish.entry(text).or_insert(false);
            }
            Action::RetainPublish => {
                wants.publish.insert(text, true);
            }
            Action::Subscribe | Action::Receive => {
                wants.subscribe.insert(text);
            }
            // What is asked over HTTPS does not come by here.
            _ => {}
        }
    }

    /// The lines for a client that was refused something since they were last given.
    pub fn fresh(&mut self, client: &str) -> Option<String> {
        let (thing, wants) = self.things.iter_mut().find(|(_, wants)| wants.client == client && wants.fresh)?;
        wants.fresh = false;
        Some(wants.lines(thing))
    }

    /// The lines for everybody.
    pub fn manifest(&self) -> String {
        self.things.iter().map(|(thing, wants)| wants.lines(thing)).collect::<Vec<_>>().join("\n")
    }
}

/// A topic with the thing's name as the placeholder that stands for it.
fn placed(topic: &str, thing: &str) -> String {
    topic.split('/').map(|level| if level == thing { "{thing}" } else { level }).collect::<Vec<_>>().join("/")
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

impl Wants {
    fn lines(&self, thing: &str) -> String {
        let bare = !thing.is_empty() && thing.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let key = if bare { thing.to_owned() } else { quoted(thing) };
        let mut text = format!("[things.{key}]\n");
        let mut add = |name: &str, value: String| text += &format!("{name} = {value}\n");
        if self.client != thing {
            add("client-id", quoted(&self.client));
        }
        let list = |values: Vec<String>| format!("[{}]", values.join(", "));
        if !self.publish.is_empty() {
            let entries = self.publish.iter().map(|(topic, retain)| match retain {
                true => format!("{{ topic = {}, retain = true }}", quoted(topic)),
                false => quoted(topic),
            });
            add("publish", list(entries.collect()));
        }
        if !self.subscribe.is_empty() {
            add("subscribe", list(self.subscribe.iter().map(|filter| quoted(filter)).collect()));
        }
        if !self.shadows.is_empty() {
            add("shadow", list(self.shadows.iter().map(|name| quoted(name)).collect()));
        }
        if self.jobs {
            add("jobs", "true".to_owned());
        }
        if self.connect && self.client == thing {
            text += "# It was not let in at all: apply this, then connect again to see what else it wants.\n";
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_become_lines_of_a_manifest_that_can_be_read_back() {
        let mut learned = Learned::default();
        for (action, on) in [
            (Action::Publish, "telemetry/pump"),
            (Action::RetainPublish, "state/pump"),
            (Action::Publish, "state/pump"),
            (Action::Subscribe, "cmd/pump/#"),
            (Action::Publish, "$aws/things/pump/shadow/get"),
            (Action::Subscribe, "$aws/things/pump/shadow/name/config/update/delta"),
            (Action::Publish, "$aws/things/pump/jobs/start-next"),
        ] {
            learned.add("pump", "pump", action, on);
        }
        let text = learned.fresh("pump").unwrap();
        let read: toml::Table = text.parse().unwrap();
        let thing = &read["things"]["pump"];
        assert_eq!(thing["publish"][0]["topic"].as_str(), Some("state/{thing}"));
        assert_eq!(thing["publish"][1].as_str(), Some("telemetry/{thing}"));
        assert_eq!(thing["subscribe"][0].as_str(), Some("cmd/{thing}/#"));
        assert_eq!(thing["shadow"][1].as_str(), Some("config"));
        assert_eq!(thing["jobs"].as_bool(), Some(true));
        assert_eq!(learned.fresh("pump"), None, "said once");
    }

    #[test]
    fn a_client_that_is_no_thing_gets_its_client_id_and_hostile_names_stay_text() {
        let mut learned = Learned::default();
        learned.add("a:b", "x\"]\n[evil", Action::Publish, "t");
        let read: toml::Table = learned.manifest().parse().unwrap();
        assert_eq!(read["things"]["a:b"]["client-id"].as_str(), Some("x\"]\n[evil"));
    }
}
