//! Keystores with the digests that protect them made right again, so that what lies behind them is reached.
#![no_main]

use awsiot_kit::cert::read::read;
use awsiot_kit::secret::Secret;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // A store without a MAC and without encryption: everything in it is reached without a digest in the way.
    let _ = read(bytes, None);
    // Several in one.
    let mut twice = bytes.to_vec();
    twice.extend_from_slice(bytes);
    let _ = read(&twice, Some(&Secret::from(String::new())));
    // A JKS without a password.
    let mut jks = vec![0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2];
    jks.extend_from_slice(bytes);
    let _ = read(&jks, None);
    let _ = read(&jks, Some(&Secret::from("changeit".to_owned())));
});
