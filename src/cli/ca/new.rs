//! `awsiot-kit ca new`: a root authority, or one below another.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cert::authority::Authority;
use crate::cert::constraint::{Limits, NameLimit};
use crate::cert::{inspect, key, request};
use crate::cli::cert::source::{key_kind, key_kinds, password};
use crate::cli::cert::terms;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::error::{Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::workspace::beside;
use crate::thing::KeyKind;

/// Make a certificate authority
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit ca new factory\n  awsiot-kit ca new line-1 --parent factory --path-length 0 --days 1825\n  \
    awsiot-kit ca new lyon --permit dns:lyon.example.com --exclude dns:office.lyon.example.com\n  \
    awsiot-kit ca new vault --password-env CA_PASS\n\n\
    An encrypted key is opened with --in-password-env or --ca-password-env where a command has it, with AWSIOT_KIT_CA_PASSWORD \
    elsewhere (apply, cert rotate), or by asking on the terminal.\n\n\
    Exit codes: 0 done, 2 usage, 3 the name or parent is wrong, 5 there is such an authority already, or it cannot be written."
)]
pub struct NewArgs {
    /// Its name here
    name: String,
    /// Its common name [default: the name]
    #[arg(long, value_name = "TEXT")]
    common_name: Option<String>,
    /// The kind of its key
    #[arg(long, value_name = "KIND", default_value = "ec-p256", value_parser = key_kinds())]
    key: String,
    /// For how many days it is valid
    #[arg(long, value_name = "N", default_value_t = 3650, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// The authority that signs it; without one it signs itself
    #[arg(long, value_name = "NAME")]
    parent: Option<String>,
    /// How many authorities may stand below it
    #[arg(long, value_name = "N")]
    path_length: Option<u8>,
    /// A name that it may sign for, with all below it; no other of its kind (can be repeated)
    #[arg(long, value_name = "dns|email|uri|ip:NAME", value_parser = NameLimit::parse)]
    permit: Vec<NameLimit>,
    /// A name that it may not sign for, nor any below it (can be repeated)
    #[arg(long, value_name = "dns|email|uri|ip:NAME", value_parser = NameLimit::parse)]
    exclude: Vec<NameLimit>,
    /// Environment variable with a password that its key is encrypted with on disk
    #[arg(long, value_name = "VAR", conflicts_with = "password_file")]
    password_env: Option<String>,
    /// File whose first line is that password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Environment variable with the password of the parent's key
    #[arg(long, value_name = "VAR", requires = "parent", conflicts_with = "parent_password_file")]
    parent_password_env: Option<String>,
    /// File whose first line is the password of the parent's key
    #[arg(long, value_name = "FILE", requires = "parent")]
    parent_password_file: Option<PathBuf>,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl NewArgs {
    /// Makes it: its key is on disk before its certificate is.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        let own_password = password(self.password_env.as_deref(), self.password_file.as_deref())?;
        let above_password = password(self.parent_password_env.as_deref(), self.parent_password_file.as_deref())?;
        let load = |parent: &String| authorities.load_with(parent, above_password.as_ref());
        let parent = self.parent.as_ref().map(load).transpose()?;
        let common_name = request::common_name(self.common_name.as_ref().unwrap_or(&self.name))?;
        let terms = terms::from_now(self.days)?;
        let limits =
            Limits { path_length: self.path_length, permitted: self.permit.clone(), excluded: self.exclude.clone() };
        if let Some(parent) = &parent {
            // Tried with a key that is thrown away, before anything is on disk.
            let trial = key::generate(KeyKind::EcP256)?;
            let trial = parent.authority.intermediate(trial, &common_name, &terms, limits.clone())?;
            parent.expect_may_sign(trial.certificate())?;
        }
        let key = authorities.save_key(&self.name, own_password.as_ref(), || key::generate(key_kind(&self.key)))?;
        let (made, above) = match &parent {
            None => (Authority::root(key, &common_name, &terms, limits)?, ""),
            Some(parent) => {
                let made = parent.authority.intermediate(key, &common_name, &terms, limits)?;
                (made, parent.chain_pem.as_str())
            }
        };
        let folder = authorities.save_certificate(&self.name, &format!("{}{above}", made.certificate_pem()))?;
        if context.is_json() {
            let id = inspect::certificate_id(made.certificate_pem())?;
            context.json(&json!({ "ca": self.name, "certificateId": id, "folder": folder.display().to_string() }))?;
        } else {
            context.note(&format!("made the authority {} in {}", self.name, folder.display()));
        }
        Ok(Exit::Done)
    }
}
