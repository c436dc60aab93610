//! `awsiot-kit cert convert`: any form of key, certificate and keystore into any other.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde_json::json;

use crate::cert::firmware;
use crate::cert::key::Kind;
use crate::cert::pbe::Profile;
use crate::cert::select::{Given, Selection, select};
use crate::cert::write::{Form, Options, write};
use crate::cli::cert::source::{self, InPassword};
use crate::cli::context::Context;
use crate::cli::report;
use crate::error::{Error, Exit, Result};
use crate::host::{clock, disk, prompt, random};
use crate::secret::Secret;

/// The security tag where nobody names one.
const SEC_TAG: u32 = 201;

/// Convert keys, certificates and keystores from any form into any other
#[derive(Args, Debug)]
#[command(
    after_help = "What is read is known by its bytes: PEM or DER, PKCS#1, SEC1, PKCS#8 plain or encrypted, X.509, chains, PKCS#7,\n\
    PKCS#12, JKS, OpenSSH, several objects in one file; in the JSON of `aws iot create-keys-and-certificate`, a Kubernetes Secret, base64.\n\
    Nothing is overwritten.\n\n\
    Examples:\n  \
    awsiot-kit cert convert key.pem --to pkcs8 --out outKey.pem\n  \
    awsiot-kit cert convert --key key.pem --cert cert.pem --to pkcs12 --password-env PASS --out device.pfx\n  \
    awsiot-kit cert convert --key key.pem --cert cert.pem --ca amazon-root-ca-1 --alias aws-ssl --to jks \\\n      --password-env PASS --out cacerts.ks\n  \
    awsiot-kit cert convert fleet.p12 --in-password-env PASS --alias pump-1 --to c-header --out credentials.h\n  \
    awsiot-kit cert convert keys/*.pem --each --to pkcs8 --out converted\n\n\
    Exit codes: 0 done, 2 usage, 3 an input or password is wrong, 5 the file cannot be written."
)]
pub struct ConvertArgs {
    /// What may hold anything, or `-` for stdin; may be left out when --key or --cert say what goes in
    #[arg(value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// The form that is written
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(Form::ALL.map(possible)).map(|word| form(&word)))]
    to: Form,
    /// Where it is written, or `-` for stdout; with --each a folder
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
    /// The entry of a keystore that is taken, with its own certificates; or the alias that the key gets [default: the common name]
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
    /// jks: environment variable with another password for the keys
    #[arg(long, value_name = "VAR", conflicts_with = "key_password_file")]
    key_password_env: Option<String>,
    /// jks: file whose first line is another password for the keys
    #[arg(long, value_name = "FILE")]
    key_password_file: Option<PathBuf>,
    /// Convert every input by itself, into the folder that --out names
    #[arg(long, requires = "inputs")]
    each: bool,
    #[command(flatten)]
    in_password: InPassword,
    /// c-header: keep the constants in flash on Arduino boards
    #[arg(long)]
    progmem: bool,
    /// nrf-at: the security tag [default: 201]
    #[arg(long, value_name = "TAG", value_parser = sec_tag)]
    sec_tag: Option<u32>,
}

fn sec_tag(text: &str) -> std::result::Result<u32, String> {
    let tag = text.parse().map_err(|_| "a security tag is a whole number from 0 to 2147483647".to_owned())?;
    firmware::check_sec_tag(tag)
}

/// The form as a value of `--to`, under all of its names.
fn possible(form: Form) -> PossibleValue {
    let value = PossibleValue::new(form.word());
    if form == Form::Pkcs12 { value.aliases(PKCS12) } else { value }
}

/// What people call PKCS#12 files by their endings.
const PKCS12: [&str; 2] = ["p12", "pfx"];

fn form(word: &str) -> Form {
    let word = if PKCS12.contains(&word) { Form::Pkcs12.word() } else { word };
    Form::ALL.into_iter().find(|form| form.word() == word).unwrap_or(Form::Pem)
}

impl ConvertArgs {
    /// Reads, chooses, writes.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        self.expect_heard()?;
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
        let password = self.out_password(context)?;
        if !self.each {
            self.convert(context, &self.inputs, &self.out, password.as_ref())?;
            return Ok(Exit::Done);
        }
        let mut taken = std::collections::BTreeSet::new();
        let mut outs = Vec::new();
        for input in &self.inputs {
            let stem = input.file_stem().filter(|stem| *stem != "-").ok_or_else(|| {
                Error::usage("with `--each` every input is a file").hint("`-` has no name that an output could have")
            })?;
            let mut name = stem.to_os_string();
            name.push(".");
            name.push(self.to.extension());
            if !taken.insert(name.clone()) {
                return Err(Error::usage(format!(
                    "two inputs would be written to `{}`",
                    source::shown(Path::new(&name))
                ))
                .hint("convert one of them alone, or rename it"));
            }
            outs.push(self.out.join(name));
        }
        disk::make_folder(&self.out, 0o700)?;
        for (input, out) in self.inputs.iter().zip(&outs) {
            self.convert(context, std::slice::from_ref(input), out, password.as_ref())?;
        }
        Ok(Exit::Done)
    }

    /// No option is passed over: one that the form has no use for is a mistake.
    fn expect_heard(&self) -> Result<()> {
        let form = self.to.word();
        let options = [
            (
                "--password-env",
                self.password_env.is_some(),
                self.to.takes_password(),
                "pkcs8-encrypted, pkcs12 and jks",
            ),
            (
                "--password-file",
                self.password_file.is_some(),
                self.to.takes_password(),
                "pkcs8-encrypted, pkcs12 and jks",
            ),
            ("--key-password-env", self.key_password_env.is_some(), self.to == Form::Jks, "jks"),
            ("--key-password-file", self.key_password_file.is_some(), self.to == Form::Jks, "jks"),
            ("--profile", self.profile.is_some(), self.to.takes_iterations(), "pkcs8-encrypted and pkcs12"),
            ("--iterations", self.iterations.is_some(), self.to.takes_iterations(), "pkcs8-encrypted and pkcs12"),
            ("--progmem", self.progmem, self.to == Form::CHeader, "c-header"),
            ("--sec-tag", self.sec_tag.is_some(), self.to == Form::NrfAt, "nrf-at"),
        ];
        for (option, is_given, is_heard, forms) in options {
            if is_given && !is_heard {
                let error = Error::usage(format!("`{form}` has no use for `{option}`: it is for {forms}"));
                return Err(match (option, self.to) {
                    (
                        "--password-env" | "--password-file",
                        Form::Pkcs8 | Form::Pem | Form::Pkcs1 | Form::Sec1 | Form::Der,
                    ) => error
                        .cause(format!("what is written as `{form}` is not encrypted"))
                        .hint("`--to pkcs8-encrypted` writes a key that is; `--in-password-env` opens what is read"),
                    ("--key-password-env" | "--key-password-file", Form::Pkcs12) => {
                        error.hint("in a PKCS#12 the keys have the store's password: Java and openssl open no other")
                    }
                    _ => error.hint("leave it out, or choose another form with `--to`"),
                });
            }
        }
        if self.each && (self.key.is_some() || self.cert.is_some()) {
            return Err(Error::usage("`--each` converts every input by itself: `--key` and `--cert` are for one")
                .hint("leave out `--each`, or name the files as inputs"));
        }
        Ok(())
    }

    fn out_password(&self, context: &Context) -> Result<Option<Secret>> {
        let mut password = source::password(self.password_env.as_deref(), self.password_file.as_deref())?;
        if password.is_none() && self.to.takes_password() && report::can_ask() {
            let first = prompt::password("Password of what is written: ")?;
            if prompt::password("The same again: ")?.expose() != first.expose() {
                return Err(Error::usage("the two passwords differ"));
            }
            password = Some(first);
        }
        if let Some(password) = password.as_ref().filter(|_| self.to == Form::Pkcs12)
            && !password.expose().is_ascii()
        {
            context.note("note: Java opens no PKCS#12 whose password has characters outside ASCII");
        }
        Ok(password)
    }

    /// One output from some inputs.
    fn convert(&self, context: &Context, inputs: &[PathBuf], out: &Path, password: Option<&Secret>) -> Result<()> {
        let read = |path: &PathBuf| self.in_password.read(path);
        let given = Given {
            inputs: inputs.iter().map(read).collect::<Result<_>>()?,
            key: self.key.as_ref().map(read).transpose()?,
            certificate: self.cert.as_ref().map(read).transpose()?,
            chain: self.chain.iter().map(read).collect::<Result<_>>()?,
            trusted: self.ca.iter().map(|word| source::trusted(word, &self.in_password)).collect::<Result<_>>()?,
            alias: self.alias.clone(),
        };
        let key_password = source::password(self.key_password_env.as_deref(), self.key_password_file.as_deref())?;
        let legacy = self.profile.as_deref() == Some(Profile::Legacy.word());
        let options = Options {
            password,
            key_password: key_password.as_ref(),
            profile: if legacy { Profile::Legacy } else { Profile::Modern },
            iterations: self.iterations,
            now: clock::now(),
            progmem: self.progmem,
            sec_tag: self.sec_tag.unwrap_or(SEC_TAG),
        };
        let selection = select(given)?;
        self.tell(context, &selection)?;
        let (keys, trusted) = (selection.keys.len(), selection.trusted.len());
        let mut randomness = Ok(());
        let mut salts = |buffer: &mut [u8]| {
            if let Err(error) = random::fill(buffer) {
                randomness = Err(error);
            }
        };
        let content = write(selection, self.to, &options, &mut salts)?;
        randomness?;
        source::write(context, out, &content, self.to.is_binary())?;
        if out != Path::new("-") {
            if context.is_json() {
                context.json(&json!({
                    "file": out.display().to_string(),
                    "format": self.to.word(),
                    "bytes": content.bytes().len(),
                    "keys": keys,
                    "trusted": trusted,
                }))?;
            } else {
                context.note(&format!("wrote {} ({})", source::shown(out), self.to.word()));
            }
        }
        Ok(())
    }

    /// Says what of the input is not in the output.
    fn tell(&self, context: &Context, selection: &Selection) -> Result<()> {
        if !selection.left_out.is_empty() {
            let alias = self.alias.as_deref().unwrap_or_default();
            let others = selection.left_out.join(", ");
            context.note(&format!("note: only the entry `{alias}` is taken; left out: {others}"));
        }
        if let Some(alias) = self.alias.as_ref().filter(|_| !selection.picked && !self.to.has_aliases()) {
            return Err(Error::usage(format!("`--alias {alias}` names no entry of what is read"))
                .cause(format!("and `{}` has no names for what is in it", self.to.word()))
                .hint("`awsiot-kit cert inspect` shows the aliases of a keystore"));
        }
        let besides = !self.chain.is_empty() || !self.ca.is_empty() || self.cert.is_some();
        if self.to.is_key_alone() && besides {
            let form = self.to.word();
            context.note(&format!("note: `{form}` holds the key alone; the certificates that are named are not in it"));
        }
        if selection.keys.iter().any(|key| key.key.kind() == Kind::Ed25519) {
            context.note("note: AWS IoT takes no certificates of Ed25519 keys");
        }
        Ok(())
    }
}
