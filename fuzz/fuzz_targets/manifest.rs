//! Manifests: any text is read and remarked upon, and its things filled in.
#![no_main]

use awsiot_kit::finding::document::decode;
use awsiot_kit::finding::Source;
use awsiot_kit::manifest;
use awsiot_kit::thing::name::Home;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = decode("awsiot.toml", bytes.to_vec()) else { return };
    let reading = manifest::read(&source, &|_| Ok(Source::new("rows.csv", "serial,site\n1,a\n2,\"b\"\n,\n")));
    let home = Home { region: "eu-central-1".to_owned(), account: "123456789012".to_owned() };
    if let Some(manifest) = &reading.manifest {
        let _ = manifest.resolve(&manifest.assumed(&home));
    }
});
