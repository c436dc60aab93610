//! `awsiot-kit cert csr`: a certificate request for a key that never leaves this machine.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::artefact::Content;
use crate::cert::{key, request};
use crate::cli::cert::keygen;
use crate::cli::cert::source::{InPassword, key_kind, key_kinds, write, write_secret};
use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};

/// Make a certificate request for a private key, which is made when it is not there yet
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit cert csr pump-1 --key pump-1.key.pem --out pump-1.csr.pem\n  \
    awsiot-kit cert csr --from-keygen answer.txt --out modem.csr.pem\n\n\
    The way back into a Nordic modem, which has the key already:\n  \
    awsiot-kit cert convert --cert modem.pem --ca amazon-root-ca-1 --to nrf-at --sec-tag 201 --out credentials.at\n\n\
    Exit codes: 0 done, 2 usage, 3 the key or password is wrong, 5 a file is there already or cannot be written.")]
pub struct CsrArgs {
    /// The name that the certificate is to be for (its common name)
    #[arg(required_unless_present = "from_keygen")]
    name: Option<String>,
    /// The private key, in any form; made (PKCS#8, 0600) when there is no such file
    #[arg(long, value_name = "FILE", required_unless_present = "from_keygen")]
    key: Option<PathBuf>,
    /// Take the request out of what a Nordic modem answered to `AT%KEYGEN`, whose key never leaves it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "key"])]
    from_keygen: Option<PathBuf>,
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
        let csr = match (&self.from_keygen, &self.name, &self.key) {
            (Some(answer), ..) => keygen::request_of(answer)?,
            (None, Some(name), Some(key)) => self.of_key(context, name, key)?,
            _ => return Err(Error::bug("a request without a name or key")),
        };
        write(context, &self.out, &Content::Public(csr.into_bytes()), false)?;
        Ok(Exit::Done)
    }

    /// The request for a key of this machine.
    fn of_key(&self, context: &Context, name: &str, key: &Path) -> Result<String> {
        request::common_name(name)?;
        if key.exists() || key.as_os_str() == "-" {
            return request::new(&*self.in_password.key(key)?, name);
        }
        let made = key::generate(key_kind(&self.kind))?;
        // Safe on disk before anyone hears of its request.
        write_secret(context, key, made.to_pkcs8_pem().expose())?;
        context.note(&format!("made the private key {}", key.display()));
        request::new(&made, name)
    }
}
