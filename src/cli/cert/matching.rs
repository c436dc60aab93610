//! `awsiot-kit cert match`: whether a key and a certificate belong together.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::cert::source::InPassword;
use crate::cli::context::Context;
use crate::error::{Exit, Result};

/// Say whether a private key and a certificate belong together
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit cert match private-key.pem certificate.pem && echo yes\n\n\
    Exit codes: 0 they do, 1 they do not, 2 usage, 3 a file or password is wrong.")]
pub struct MatchArgs {
    /// The private key, in any form
    key: PathBuf,
    /// The certificate, in any form; the first of several
    cert: PathBuf,
    #[command(flatten)]
    in_password: InPassword,
}

impl MatchArgs {
    /// Answers.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let key = self.in_password.key(&self.key)?;
        let certificate = self.in_password.certificate(&self.cert)?;
        let matches = certificate.public_key == key.public_key_der();
        if context.is_json() {
            context.json(&json!({ "match": matches, "certificateId": certificate.id }))?;
        } else {
            context.line(if matches { "yes" } else { "no" })?;
        }
        Ok(if matches { Exit::Done } else { Exit::No })
    }
}
