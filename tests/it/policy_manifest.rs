//! From a manifest's text to the registered policy: what is declared is allowed as AWS evaluates it, nothing near it is, and it fits.

use std::collections::BTreeSet;

use awsiot_kit::finding::Source;
use awsiot_kit::policy::context::{Context, Request, ThingContext};
use awsiot_kit::policy::simulate::{Decision, Policies};
use awsiot_kit::policy::{self, parse};
use awsiot_kit::registry::prelude::*;
use awsiot_kit::thing::operation::Action;
use proptest::prelude::*;

use crate::scene::Scene;

/// Somewhere in a manifest: what a thing says that it does. `{thing}` stands in it as in the manifest.
#[derive(Clone, Debug, Default)]
struct Declared {
    name: &'static str,
    client_id: Option<&'static str>,
    publish: BTreeSet<(String, bool)>,
    subscribe: BTreeSet<String>,
    shadow: BTreeSet<&'static str>,
    jobs: bool,
    last_will: Option<(String, bool)>,
    out: Option<String>,
    into: Option<String>,
}

impl Declared {
    fn client(&self) -> &'static str {
        self.client_id.unwrap_or(self.name)
    }

    fn toml(&self) -> String {
        let quoted = |texts: &BTreeSet<String>| format!("{:?}", texts.iter().collect::<Vec<_>>());
        let mut text = format!("[things.{}]\n", self.name);
        if let Some(id) = self.client_id {
            text += &format!("client-id = \"{id}\"\n");
        }
        let publish: Vec<_> = self
            .publish
            .iter()
            .map(
                |(topic, retain)| {
                    if *retain { format!("{{ topic = {topic:?}, retain = true }}") } else { format!("{topic:?}") }
                },
            )
            .collect();
        text += &format!("publish = [{}]\nsubscribe = {}\n", publish.join(", "), quoted(&self.subscribe));
        text += &format!("shadow = {:?}\njobs = {}\n", self.shadow.iter().collect::<Vec<_>>(), self.jobs);
        if let Some((topic, retain)) = &self.last_will {
            text += &format!("last-will = {{ topic = {topic:?}, payload = \"gone\", qos = 1, retain = {retain} }}\n");
        }
        let route = |direction: &str, local: &str, remote: &String| {
            format!("{{ direction = \"{direction}\", local = \"{local}\", remote = {remote:?} }}")
        };
        let out = self.out.iter().map(|remote| route("out", "local/up", remote));
        let into = self.into.iter().map(|remote| route("in", "local/down", remote));
        text += &format!("routes = [{}]\n", out.chain(into).collect::<Vec<_>>().join(", "));
        text
    }

    /// Whether something that is allowed beyond what is declared has no effect: AWS publishes nothing there, or takes nothing there, or
    /// nothing that may be subscribed to hears it.
    fn is_idle(&self, action: Action, on: &str, filters: &[&String]) -> bool {
        let home = format!("$aws/things/{}/", self.name);
        let Some(rest) = on.strip_prefix(&home) else {
            return action == Action::Receive && !filters.iter().any(|filter| matches(filter, on));
        };
        let job_requests = ["get", "start-next", "+/get", "+/update"].map(|verb| format!("jobs/{verb}"));
        let shadows = ["shadow/", "shadow/name/config/", "shadow/name/other/"];
        let verbs = ["get", "update", "delete"];
        let is_shadow_request = shadows.iter().any(|shadow| verbs.iter().any(|verb| rest == format!("{shadow}{verb}")));
        let is_request = is_shadow_request || job_requests.iter().any(|request| matches(request, rest));
        match action {
            // To publish is taken on requests alone.
            Action::Publish => !is_request,
            // Below `jobs/` only answers and news come, and all of them are declared with the jobs; a shadow's answers with the shadow.
            Action::Subscribe => {
                self.jobs && rest.starts_with("jobs/")
                    || shadows.iter().any(|shadow| {
                        let inner = rest.strip_prefix(shadow).and_then(|rest| rest.split_once('/'));
                        inner.is_some_and(|(verb, _)| ["get", "update", "delete", "+", "#"].contains(&verb))
                            && self.shadow.contains(if *shadow == "shadow/" { "classic" } else { "config" })
                            && !shadow.contains("other")
                            && (*shadow != "shadow/" || !verb_is_wild(rest))
                    })
            }
            // AWS publishes answers and news, and shadows' requests are heard too, which those about jobs are not; anything else never arrives.
            Action::Receive => {
                let answers = ["accepted", "rejected"];
                let of_jobs = job_requests
                    .iter()
                    .any(|request| answers.iter().any(|answer| matches(&format!("{request}/{answer}"), rest)));
                let news = ["jobs/notify", "jobs/notify-next"].contains(&rest);
                let of_shadows = ["shadow", "shadow/name/+"].iter().any(|shadow| {
                    let told = answers.iter().flat_map(|answer| verbs.map(|verb| format!("{verb}/{answer}")));
                    let mut told = told.chain(["update/delta", "update/documents"].map(str::to_owned));
                    told.any(|inner| matches(&format!("{shadow}/{inner}"), rest))
                });
                let arrives = of_jobs || news || of_shadows || is_shadow_request;
                !arrives || !filters.iter().any(|filter| matches(filter, on))
            }
            _ => false,
        }
    }

    /// Whether an operation is one of those declared. Written from AWS's documents alone: Developer Guide, "Reserved topics" and "MQTT".
    fn asks(&self, action: Action, on: &str) -> bool {
        let fill = |text: &str| text.replace("{thing}", self.name);
        let home = format!("$aws/things/{}", self.name);
        let shadows = || {
            self.shadow.iter().map(|shadow| match *shadow {
                "classic" => format!("{home}/shadow"),
                named => format!("{home}/shadow/name/{named}"),
            })
        };
        let answered = [
            "get/accepted",
            "get/rejected",
            "update/accepted",
            "update/rejected",
            "update/delta",
            "update/documents",
            "delete/accepted",
            "delete/rejected",
        ];
        let told = || {
            let mut filters: Vec<String> = self.subscribe.iter().chain(&self.into).map(|filter| fill(filter)).collect();
            filters.extend(shadows().flat_map(|shadow| answered.map(|answer| format!("{shadow}/{answer}"))));
            filters
        };
        let job_answers = || -> Vec<String> {
            let asked = ["get", "start-next", "+/get", "+/update"].into_iter();
            let answers =
                asked.flat_map(|verb| ["accepted", "rejected"].map(|answer| format!("{home}/jobs/{verb}/{answer}")));
            let news = ["notify", "notify-next"].into_iter().map(|verb| format!("{home}/jobs/{verb}"));
            if self.jobs { answers.chain(news).collect() } else { Vec::new() }
        };
        match action {
            Action::Connect => on == self.client(),
            Action::Publish | Action::RetainPublish => {
                let sent = self.publish.iter().chain(&self.last_will);
                let mut sent = sent.filter(|(_, retain)| *retain || action == Action::Publish);
                sent.any(|(topic, _)| matches(&fill(topic), on))
                    || action == Action::Publish
                        && (self.out.iter().any(|topic| matches(&fill(topic), on))
                            || shadows().any(|shadow| {
                                ["get", "update", "delete"].iter().any(|verb| on == format!("{shadow}/{verb}"))
                            })
                            || self.jobs
                                && ["get", "start-next", "+/get", "+/update"]
                                    .iter()
                                    .any(|verb| matches(&format!("{home}/jobs/{verb}"), on)))
            }
            // A job's id is known only at run time, so a filter with the id in it is declared as well as one with `+`.
            Action::Subscribe => {
                told().iter().any(|filter| filter == on) || job_answers().iter().any(|filter| matches(filter, on))
            }
            Action::Receive => told().iter().chain(&job_answers()).any(|filter| matches(filter, on)),
            _ => false,
        }
    }
}

/// Whether what follows `shadow/` begins with a wildcard, which stands for `name` too.
fn verb_is_wild(rest: &str) -> bool {
    rest.strip_prefix("shadow/").is_some_and(|rest| rest.starts_with(['+', '#']))
}

/// MQTT's wildcards, with AWS's difference that `a/#` is not `a`.
fn matches(filter: &str, topic: &str) -> bool {
    match (filter.split_once('/'), topic.split_once('/')) {
        _ if filter == "#" => true,
        (Some((level, filter)), Some((own, topic))) => (level == "+" || level == own) && matches(filter, topic),
        (None, None) => filter == "+" || filter == topic,
        _ => false,
    }
}

/// Texts at the border of a declared one.
fn near(text: &str) -> Vec<String> {
    let mut near = vec![
        text.to_owned(),
        format!("{text}/"),
        format!("{text}/x"),
        format!("x{text}"),
        format!("x/{text}"),
        format!("{text}x"),
    ];
    near.push(text.chars().take(text.chars().count() - 1).collect());
    near.push(text.replacen('+', "q", 1).replacen('#', "r/s", 1));
    near.push(text.replace('+', "q/r").replacen('#', "r", 1));
    near.push(text.replacen('+', "", 1));
    near.push(text.replacen("/#", "", 1));
    near.push(text.replacen('/', "//", 1));
    near.extend(["t1", "t2", "t11"].map(|other| text.replacen("{thing}", other, 1)));
    near.extend(text.match_indices('/').map(|(at, _)| format!("{}/#", &text[..at])));
    near
}

fn level() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "ab", "{thing}", "{thing}", "t2", "a-{thing}"]).prop_map(str::to_owned)
}

fn topic() -> impl Strategy<Value = String> {
    (level(), prop::collection::vec(level(), 0..4), prop::option::weighted(0.1, 0..4_usize)).prop_map(
        |(first, mut rest, at)| {
            if let Some(level) = at.and_then(|at| rest.get_mut(at)) {
                *level = "+".to_owned();
            }
            rest.insert(0, first);
            rest.join("/")
        },
    )
}

fn filter() -> impl Strategy<Value = String> {
    (topic(), any::<bool>()).prop_map(|(topic, below)| if below { format!("{topic}/#") } else { topic })
}

fn declared(name: &'static str) -> impl Strategy<Value = Declared> {
    let shadow = prop::collection::btree_set(prop::sample::select(vec!["classic", "config"]), 0..2);
    let plain = || topic().prop_map(|topic| topic.replace('+', "level"));
    let will = prop::option::weighted(0.3, (plain(), any::<bool>()));
    let ids = prop::option::weighted(
        0.2,
        Just(match name {
            "t1" => "gateway-1",
            "t2" => "gateway-2",
            _ => "gateway-11",
        }),
    );
    (
        prop::collection::btree_map(topic(), any::<bool>(), 0..5),
        prop::collection::btree_set(filter(), 0..5),
        (shadow, any::<bool>(), ids),
        will,
        (prop::option::weighted(0.3, plain()), prop::option::weighted(0.3, filter())),
    )
        .prop_map(move |(publish, subscribe, (shadow, jobs, client_id), last_will, (out, into))| Declared {
            name,
            client_id,
            publish: publish.into_iter().collect(),
            subscribe,
            shadow,
            jobs,
            last_will,
            out,
            into: into.map(|filter| format!("down/{filter}")),
        })
}

/// What is registered for a thing: the policies that its bundle names, as they are in the registry.
fn registered(scene: &Scene, thing: &Declared) -> Policies {
    let bundle: serde_json::Value =
        serde_json::from_slice(&std::fs::read(scene.at(&format!("out/{}/bundle.json", thing.name))).unwrap()).unwrap();
    let registry = scene.registry();
    let arn = bundle["certificateArn"].as_str().unwrap();
    let names = registry.list_attached_policies(arn).unwrap();
    let documents: Vec<_> = names
        .iter()
        .map(|name| {
            let text = registry.get_policy(name).unwrap().unwrap();
            assert!(text.chars().filter(|c| !c.is_whitespace()).count() <= policy::MAX_CHARACTERS, "{name}: {text}");
            parse::read_good(&Source::new(name.as_str(), text)).unwrap()
        })
        .collect();
    assert!(!documents.is_empty() && documents.len() <= policy::MAX_POLICIES);
    Policies::new(&documents)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_registered_policy_allows_what_the_manifest_declares_and_nothing_near_it(
        things in (declared("t1"), declared("t2"), declared("t11"))
    ) {
        let things = [things.0, things.1, things.2];
        let text = things.iter().map(Declared::toml).collect::<String>();
        let scene = Scene::new(&format!("version = 1\nregistry = \"local\"\n{text}"));
        let ran = scene.run(&["apply", "--yes", "--progress", "none"]).expect(0);
        // Where no Deny can take back what a level known only at run time opens, a finding says so.
        let widened = ran.err.contains("policy-level-widened");
        let mut texts: BTreeSet<String> = BTreeSet::new();
        for thing in &things {
            let own = thing.publish.iter().map(|(topic, _)| topic).chain(&thing.subscribe).chain(&thing.out).chain(&thing.into);
            let mut own: Vec<String> = own.chain(thing.last_will.iter().map(|(topic, _)| topic)).cloned().collect();
            let home = "$aws/things/{thing}";
            own.extend(["shadow/get", "shadow/update/delta", "shadow/name/config/update", "shadow/name/config/get/accepted", "shadow/name/other/get", "jobs/get",
                "jobs/notify", "jobs/+/get/accepted", "jobs/+/update", "jobs/j1/update/rejected", "jobs/#", "shadow/#"].map(|rest| format!("{home}/{rest}")));
            own.extend([thing.name.to_owned(), thing.client().to_owned()]);
            texts.extend(own.iter().flat_map(|text| near(text)).map(|text| text.replace("{thing}", thing.name)));
        }
        for thing in &things {
            let policies = registered(&scene, thing);
            let client = Context {
                client_id: Some(thing.client().to_owned()),
                // The certificate is attached to this thing alone, as `apply` does it.
                thing: Some(ThingContext { name: thing.name.to_owned(), attached: true, ..ThingContext::default() }),
                ..Context::at("us-east-1", "000000000000")
            };
            let allows = |action, on: &str| policies.decide(&client, &Request::of(action, on)).decision == Decision::Allow;
            let filters: Vec<&String> = texts.iter().filter(|on| allows(Action::Subscribe, on)).collect();
            for action in [Action::Connect, Action::Publish, Action::RetainPublish, Action::Subscribe, Action::Receive] {
                for on in &texts {
                    let allowed = allows(action, on);
                    let asked = thing.asks(action, on);
                    let by_topic = matches!(action, Action::Publish | Action::RetainPublish | Action::Receive);
                    let idle = allowed && !asked && thing.is_idle(action, on, &filters);
                    if asked || !(widened && by_topic || idle) {
                        prop_assert_eq!(allowed, asked, "{:?} `{}` by {:?}\n{}", action, on, thing, text);
                    }
                }
            }
        }
    }
}
