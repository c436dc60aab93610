//! `awsiot-kit cert new`: a key and its certificate, without a registry.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cert::authority::self_signed;
use crate::cert::key::{self, PrivateKey};
use crate::cert::{inspect, request};
use crate::cli::cert::source::{key_kind, key_kinds, write_secret};
use crate::cli::cert::terms::{Days, with_chain};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::error::{Error, Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::disk;
use crate::host::workspace::beside;
use crate::secret::Secret;

/// Make a key and a certificate for it, signed by itself or by an authority of one's own
#[derive(Args, Debug)]
#[command(
    after_help = "It writes private-key.pem (0600) and certificate.pem into a folder of the name. No registry hears of it;\n\
    `thing create` makes a thing with a certificate that AWS knows.\n\n\
    Examples:\n  awsiot-kit cert new pump-1\n  awsiot-kit cert new pump-1 --issuer ca:factory --days 365 --out keys/pump-1\n\n\
    Exit codes: 0 done, 2 usage, 3 the authority or name is wrong, 5 the files are there already or cannot be written."
)]
pub struct NewArgs {
    /// The name that the certificate is for (its common name)
    name: String,
    /// The kind of the key
    #[arg(long, value_name = "KIND", default_value = "ec-p256", value_parser = key_kinds())]
    key: String,
    /// Who signs: self-signed, or ca:NAME
    #[arg(long, value_name = "self-signed|ca:NAME", default_value = "self-signed")]
    issuer: String,
    #[command(flatten)]
    days: Days,
    /// The folder [default: the name]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl NewArgs {
    /// Makes both.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let authority = match self.issuer.as_str() {
            "self-signed" => None,
            issuer => match issuer.strip_prefix("ca:") {
                Some(name) => Some(Authorities::new(beside(&self.manifest.file).join(STATE)).load(name)?),
                None => {
                    return Err(
                        Error::usage(format!("`--issuer {issuer}` is no issuer")).hint("one of: self-signed, ca:NAME")
                    );
                }
            },
        };
        request::common_name(&self.name)?;
        let folder = match &self.out {
            Some(folder) => folder.clone(),
            None if self.name.contains(['/', '\0']) || self.name.starts_with('.') => {
                return Err(
                    Error::usage(format!("`{}` is no name for a folder", self.name)).hint("name one with `--out`")
                );
            }
            None => PathBuf::from(&self.name),
        };
        let (key_path, certificate_path) = (folder.join("private-key.pem"), folder.join("certificate.pem"));
        if certificate_path.exists() {
            return Err(Error::machine("file-exists", format!("`{}` is there already", certificate_path.display()))
                .hint("choose another folder with `--out`; nothing is overwritten"));
        }
        disk::make_folder(&folder, 0o700)?;
        // A key without a certificate is what a killed run leaves: it is used.
        let key = match disk::read_if_there(&key_path)? {
            Some(bytes) => PrivateKey::from_pkcs8_pem(&Secret::new(bytes))
                .map_err(|error| error.on(key_path.display().to_string()))?,
            None => {
                let key = key::generate(key_kind(&self.key))?;
                write_secret(context, &key_path, key.to_pkcs8_pem().expose())?;
                key
            }
        };
        let terms = self.days.terms()?;
        let certificate = match &authority {
            None => self_signed(&key, &self.name, &terms)?,
            Some(kept) => {
                let signed = kept.sign(&request::read(request::new(&key, &self.name)?.as_bytes())?, &terms)?;
                with_chain(context, &signed, kept)?
            }
        };
        disk::write_new(&certificate_path, certificate.as_bytes(), 0o644)?;
        let id = inspect::certificate_id(&certificate)?;
        if context.is_json() {
            context.json(&json!({
                "certificateId": id,
                "key": key.kind().to_string(),
                "privateKey": key_path.display().to_string(),
                "certificate": certificate_path.display().to_string(),
            }))?;
        } else {
            context.note(&format!("wrote {} and {}", key_path.display(), certificate_path.display()));
        }
        Ok(Exit::Done)
    }
}
