//! Policies: any text is read, remarked upon, mended, compared and asked, and what is written is read back as the same.
#![no_main]

use awsiot_kit::finding::document::decode;
use awsiot_kit::finding::Source;
use awsiot_kit::policy::context::{Context, Request};
use awsiot_kit::policy::lint::{Settings, lint_source};
use awsiot_kit::policy::simulate::Policies;
use awsiot_kit::policy::{cases, diff, fix, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = decode("policy.json", bytes.to_vec()) else { return };
    for finding in lint_source(&source, &Settings::default()) {
        if let Some(place) = &finding.place {
            // Every place lies in the text and can be pointed at.
            let _ = place.line_column();
            assert!(source.text().get(place.span.clone()).is_some(), "{}", finding.code);
        }
    }
    let _ = cases::read(&source);
    let _ = fix::fix(&source);
    let Ok(document) = parse::read_good(&source) else { return };
    let pretty = Source::new("pretty.json", document.pretty());
    let Ok(again) = parse::read_good(&pretty) else { panic!("what is written is not read: {}", pretty.text()) };
    assert_eq!(again.compact(), document.compact());
    let context = Context::at("eu-central-1", "123456789012");
    let (one, other) = (Policies::new([&document]), Policies::new([&again]));
    for (action, kind, name) in [("iot:Connect", "client", "a"), ("iot:Publish", "topic", "a/b"), ("iot:Subscribe", "topicfilter", "a/#")] {
        let request = Request::new(action, kind, name);
        assert_eq!(one.decide(&context, &request).decision, other.decide(&context, &request).decision);
    }
    if bytes.len() < 1024 {
        let _ = diff::diff(std::slice::from_ref(&document), std::slice::from_ref(&again));
    }
});
