//! Questions per second and policies linted per second, on one core.
//!
//!     cargo bench --bench policy

// A bench prints and may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use awsiot_kit::finding::Source;
use awsiot_kit::policy::context::{Context, Request, ThingContext};
use awsiot_kit::policy::lint::{Settings, lint_source};
use awsiot_kit::policy::parse;
use awsiot_kit::policy::simulate::Policies;

const HOME: &str = "arn:aws:iot:eu-west-1:123456789012:";
const THING: &str = "${iot:Connection.Thing.ThingName}";

/// A policy of so many resources, most of them with a variable and half of those with a wildcard.
fn policy(resources: usize, seed: usize) -> String {
    let list = |kind: &str| -> String {
        let names = (0..resources.div_ceil(3)).map(|at| {
            let tail = if at % 2 == 0 { "/*" } else { "" };
            format!("\"{HOME}{kind}/plant-{seed}/line-{at}/{THING}{tail}\"")
        });
        names.collect::<Vec<_>>().join(",")
    };
    format!(
        r#"{{"Version":"2012-10-17","Statement":[
          {{"Effect":"Allow","Action":"iot:Connect","Resource":"{HOME}client/{THING}","Condition":{{"Bool":{{"iot:Connection.Thing.IsAttached":"true"}}}}}},
          {{"Effect":"Allow","Action":["iot:Publish","iot:RetainPublish"],"Resource":[{}]}},
          {{"Effect":"Allow","Action":"iot:Receive","Resource":[{}]}},
          {{"Effect":"Allow","Action":"iot:Subscribe","Resource":[{}]}}]}}"#,
        list("topic"),
        list("topic"),
        list("topicfilter")
    )
}

/// Runs for about half a second; calls per second.
fn rate(mut call: impl FnMut(usize)) -> f64 {
    let begin = Instant::now();
    let mut count = 0;
    while begin.elapsed().as_millis() < 500 {
        for _ in 0..1000 {
            call(count);
            count += 1;
        }
    }
    count as f64 / begin.elapsed().as_secs_f64()
}

fn main() {
    let context = Context {
        client_id: Some("pump-1".into()),
        thing: Some(ThingContext { name: "pump-1".into(), attached: true, ..ThingContext::default() }),
        ..Context::at("eu-west-1", "123456789012")
    };
    println!("simulate, questions per second on one core");
    println!("{:>10} {:>12} {:>14} {:>14} {:>14}", "resources", "characters", "allowed", "denied", "mixed");
    for resources in [3, 9, 15, 24, 60, 150] {
        let text = policy(resources, 1);
        let document = parse::read_good(&Source::new("p", text)).unwrap();
        let policies = Policies::new([&document]);
        let last = resources / 3 - 1;
        let allowed = Request::new(
            "iot:Publish",
            "topic",
            &format!("plant-1/line-{last}/pump-1{}", if last % 2 == 0 { "/x" } else { "" }),
        );
        let denied = Request::new("iot:Publish", "topic", "plant-1/line-0/pump-2");
        let mixed = [
            allowed.clone(),
            denied.clone(),
            Request::new("iot:Connect", "client", "pump-1"),
            Request::new("iot:Receive", "topic", "plant-1/line-0/pump-1/a/b"),
            Request::new("iot:Subscribe", "topicfilter", "plant-1/line-0/pump-1/#"),
            Request::new("iot:Subscribe", "topicfilter", "#"),
        ];
        let one = |request: &Request| {
            rate(|_| {
                black_box(policies.decide(black_box(&context), request));
            })
        };
        let (allowed, denied) = (one(&allowed), one(&denied));
        let mixed = rate(|at| {
            black_box(policies.decide(black_box(&context), &mixed[at % mixed.len()]));
        });
        println!("{resources:>10} {:>12} {allowed:>14.0} {denied:>14.0} {mixed:>14.0}", document.characters());
    }
    let sources: Vec<Source> = (0..10_000).map(|at| Source::new(format!("{at}.json"), policy(9, at))).collect();
    let settings = Settings::default();
    let begin = Instant::now();
    let findings: usize = sources.iter().map(|source| lint_source(source, &settings).len()).sum();
    println!(
        "lint: 10000 policies of {} characters in {:.3} s, {findings} findings",
        policy(9, 1).len(),
        begin.elapsed().as_secs_f64()
    );
}
