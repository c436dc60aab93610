//! `awsiot-kit cert convert`: any form of key, certificate and keystore into any other.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

use crate::cert::firmware;
use crate::cert::pbe::Profile;
use crate::cert::select::{Given, select};
use crate::cert::write::{Form, Options, write};
use crate::cli::cert::source::{self, InPassword};
use crate::cli::context::Context;
use crate::cli::report;
use crate::error::{Error, Exit, Result};
use crate::host::{clock, prompt, random};

/// Convert keys, certificates and keystores from any form into any other
#[derive(Args, Debug)]
#[command(
    after_help = "What is read is known by its bytes: PEM or DER, PKCS#1, SEC1, PKCS#8 plain or encrypted, X.509, chains, PKCS#7,\n\
    PKCS#12, JKS, several objects in one file. Nothing is overwritten.\n\n\
    Examples:\n  \
    awsiot-kit cert convert key.pem --to pkcs8 --out outKey.pem\n  \
    awsiot-kit cert convert --key key.pem --cert cert.pem --to pkcs12 --password-env PASS --out device.pfx\n  \
    awsiot-kit cert convert --key key.pem --cert cert.pem --ca amazon-root-ca-1 --alias aws-ssl --to jks \\\n      --password-env PASS --out cacerts.ks\n\n\
    Exit codes: 0 done, 2 usage, 3 an input or password is wrong, 5 the file cannot be written."
)]
pub struct ConvertArgs {
    /// What may hold anything, or `-` for stdin; may be left out when --key or --cert say what goes in
    #[arg(value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// The form that is written
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(Form::ALL.map(Form::word)).map(|word| form(&word)))]
    to: Form,
    /// Where it is written, or `-` for stdout
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What the private key comes from
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// What the device certificate comes from, with its chain if it is there
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
    /// What the certificates between it and its root come from (can be repeated)
    #[arg(long, value_name = "FILE")]
    chain: Vec<PathBuf>,
    /// What is trusted: a file, `amazon` for all of Amazon's roots, or one as `amazon-root-ca-1` (can be repeated)
    #[arg(long, value_name = "FILE|amazon")]
    ca: Vec<String>,
    /// The alias of the key in a keystore [default: the certificate's common name]
    #[arg(long, value_name = "NAME")]
    alias: Option<String>,
    /// How a keystore or key is sealed: AES-256 with HMAC-SHA-256 (modern), or 3DES with SHA-1 for old systems [default: modern]
    // It has the id and type of the global AWS profile, which it stands in for here: nothing in this command speaks to AWS.
    #[arg(long, value_name = "modern|legacy", value_parser = PossibleValuesParser::new([Profile::Modern.word(), Profile::Legacy.word()]))]
    profile: Option<String>,
    /// Iterations of key derivation [default: 10000, legacy 2048]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    iterations: Option<u32>,
    /// Environment variable with the password of what is written
    #[arg(long, value_name = "VAR", conflicts_with = "password_file")]
    password_env: Option<String>,
    /// File whose first line is the password of what is written
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Environment variable with another password for the key in a JKS
    #[arg(long, value_name = "VAR")]
    key_password_env: Option<String>,
    #[command(flatten)]
    in_password: InPassword,
    /// c-header: keep the constants in flash on Arduino boards
    #[arg(long)]
    progmem: bool,
    /// nrf-at: the security tag
    #[arg(long, value_name = "TAG", default_value_t = 201, value_parser = sec_tag)]
    sec_tag: u32,
}

fn sec_tag(text: &str) -> std::result::Result<u32, String> {
    let tag = text.parse().map_err(|_| "a security tag is a whole number from 0 to 2147483647".to_owned())?;
    firmware::check_sec_tag(tag)
}

fn form(word: &str) -> Form {
    Form::ALL.into_iter().find(|form| form.word() == word).unwrap_or(Form::Pem)
}

impl ConvertArgs {
    /// Reads, chooses, writes.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        if self.inputs.is_empty() && self.key.is_none() && self.cert.is_none() && self.ca.is_empty() {
            return Err(Error::usage("there is nothing to convert")
                .hint("name a file, or say what goes in with `--key`, `--cert` or `--ca`"));
        }
        let stdin = Path::new("-");
        let from_stdin =
            self.inputs.iter().chain(&self.key).chain(&self.cert).chain(&self.chain).filter(|path| *path == stdin);
        if from_stdin.count() > 1 {
            return Err(
                Error::usage("stdin can be read only once").hint("give `-` for one input, and files for the others")
            );
        }
        let read = |path: &PathBuf| self.in_password.read(path);
        let given = Given {
            inputs: self.inputs.iter().map(read).collect::<Result<_>>()?,
            key: self.key.as_ref().map(read).transpose()?,
            certificate: self.cert.as_ref().map(read).transpose()?,
            chain: self.chain.iter().map(read).collect::<Result<_>>()?,
            trusted: self.ca.iter().map(|word| source::trusted(word, &self.in_password)).collect::<Result<_>>()?,
            alias: self.alias.clone(),
        };
        let mut password = source::password(self.password_env.as_deref(), self.password_file.as_deref())?;
        if password.is_none() && self.to.takes_password() && report::can_ask() {
            let first = prompt::password("Password of what is written: ")?;
            if prompt::password("The same again: ")?.expose() != first.expose() {
                return Err(Error::usage("the two passwords differ"));
            }
            password = Some(first);
        }
        let key_password = source::password(self.key_password_env.as_deref(), None)?;
        if let Some(password) = password.as_ref().filter(|_| self.to == Form::Pkcs12)
            && !password.expose().is_ascii()
        {
            context.note("note: Java opens no PKCS#12 whose password has characters outside ASCII");
        }
        let legacy = self.profile.as_deref() == Some(Profile::Legacy.word());
        let profile = if legacy { Profile::Legacy } else { Profile::Modern };
        let options = Options {
            password: password.as_ref(),
            key_password: key_password.as_ref(),
            profile,
            iterations: self.iterations,
            now: clock::now(),
            progmem: self.progmem,
            sec_tag: self.sec_tag,
        };
        let selection = select(given)?;
        if !selection.left_out.is_empty() {
            context.note(&format!(
                "note: only the entry `{}` is taken; left out: {}",
                self.alias.as_deref().unwrap_or_default(),
                selection.left_out.join(", ")
            ));
        }
        let (keys, trusted) = (selection.keys.len(), selection.trusted.len());
        let mut randomness = Ok(());
        let mut salts = |buffer: &mut [u8]| {
            if let Err(error) = random::fill(buffer) {
                randomness = Err(error);
            }
        };
        let content = write(selection, self.to, &options, &mut salts)?;
        randomness?;
        source::write(context, &self.out, &content, self.to.is_binary())?;
        if self.out != stdin {
            if context.is_json() {
                context.json(&json!({
                    "file": self.out.display().to_string(),
                    "format": self.to.word(),
                    "bytes": content.bytes().len(),
                    "keys": keys,
                    "trusted": trusted,
                }))?;
            } else {
                context.note(&format!("wrote {} ({})", self.out.display(), self.to.word()));
            }
        }
        Ok(Exit::Done)
    }
}
