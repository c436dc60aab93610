//! `awsiot-kit cert csr`: a certificate request for a key that never leaves this machine.

use std::path::PathBuf;

use clap::Args;

use crate::artefact::Content;
use crate::cert::{key, request};
use crate::cli::cert::source::{InPassword, key_kind, key_kinds, write};
use crate::cli::context::Context;
use crate::edge::disk;
use crate::error::{Exit, Result};

/// Make a certificate request for a private key, which is made when it is not there yet
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit cert csr pump-1 --key pump-1.key.pem --out pump-1.csr.pem\n\n\
    Exit codes: 0 done, 2 usage, 3 the key or password is wrong, 5 a file is there already or cannot be written.")]
pub struct CsrArgs {
    /// The name that the certificate is to be for (its common name)
    name: String,
    /// The private key, in any form; made (PKCS#8, 0600) when there is no such file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The kind of a key that is made
    #[arg(long, value_name = "KIND", default_value = "ec-p256", value_parser = key_kinds())]
    kind: String,
    /// Where the request goes, or `-` for stdout
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    #[command(flatten)]
    in_password: InPassword,
}

impl CsrArgs {
    /// Makes the request.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        request::common_name(&self.name)?;
        let csr = if self.key.exists() || self.key.as_os_str() == "-" {
            request::new(&*self.in_password.key(&self.key)?, &self.name)?
        } else {
            let key = key::generate(key_kind(&self.kind))?;
            // Safe on disk before anyone hears of its request.
            disk::write_new(&self.key, key.to_pkcs8_pem().expose(), 0o600)?;
            context.note(&format!("made the private key {}", self.key.display()));
            request::new(&key, &self.name)?
        };
        write(context, &self.out, &Content::Public(csr.into_bytes()), false)?;
        Ok(Exit::Done)
    }
}
