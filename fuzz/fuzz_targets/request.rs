//! Certificate requests: read, and signed when they are good.
#![no_main]

use awsiot_kit::cert::request;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = request::read(bytes);
});
