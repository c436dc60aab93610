//! Whatever bytes come in: read, with and without a password; what is read is chosen from and written in every form.
#![no_main]

use awsiot_kit::cert::pbe::Profile;
use awsiot_kit::cert::read::read;
use awsiot_kit::cert::select::{Given, select};
use awsiot_kit::cert::write::{Form, Options, write};
use awsiot_kit::secret::Secret;
use libfuzzer_sys::fuzz_target;
use time::OffsetDateTime;

fuzz_target!(|bytes: &[u8]| {
    let password = Secret::from("changeit".to_owned());
    let _ = read(bytes, None);
    let Ok(contents) = read(bytes, Some(&password)) else { return };
    for form in Form::ALL {
        let given = Given { inputs: vec![contents.clone()], ..Given::default() };
        let Ok(selection) = select(given) else { return };
        let options = Options {
            password: Some(&password),
            key_password: None,
            profile: Profile::Modern,
            iterations: Some(1),
            now: OffsetDateTime::UNIX_EPOCH,
            progmem: false,
            sec_tag: 1,
        };
        if let Ok(written) = write(selection, form, &options, &mut |salt: &mut [u8]| salt.fill(7)) {
            // What was written is read back, except what is no form for reading.
            if !matches!(form, Form::NrfAt | Form::EspNvsCsv | Form::CHeader) {
                assert!(read(written.bytes(), Some(&password)).is_ok(), "{}", form.word());
            }
        }
    }
});
