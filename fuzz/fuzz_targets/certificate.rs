//! Certificates: taken apart, looked at for weaknesses, put in chains.
#![no_main]

use awsiot_kit::cert::chain::{Pool, first_fault};
use awsiot_kit::cert::inspect::Certificate;
use awsiot_kit::cert::weak;
use libfuzzer_sys::fuzz_target;
use time::OffsetDateTime;

fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = Certificate::from_der(bytes) else { return };
    let now = OffsetDateTime::UNIX_EPOCH;
    let _ = weak::findings(&certificate, now);
    let pool = Pool::new([&certificate]);
    let (path, _) = pool.above(&certificate);
    let _ = first_fault(&certificate, &path, now);
});
