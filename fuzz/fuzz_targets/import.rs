//! Configurations of other systems: any text, taken for each of them, ends in things and findings; what is written as a manifest is one.
#![no_main]

use awsiot_kit::finding::document::decode;
use awsiot_kit::finding::Source;
use awsiot_kit::{import, manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = decode("bridge.conf", bytes.to_vec()) else { return };
    let _ = import::read(&source, None);
    for kind in import::KINDS {
        let Ok(imported) = import::read(&source, Some(kind.name)) else { continue };
        let written = Source::new("awsiot.toml", imported.manifest("bridge.conf"));
        let reading = manifest::read(&written, &|_| Ok(Source::new("", "")));
        assert!(reading.manifest.is_some(), "{}: {}", kind.name, written.text());
    }
});
