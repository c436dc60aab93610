//! `awsiot-kit ca register`: tells a registry of an authority, in either of AWS's modes.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cert::authority::Authority;
use crate::cert::inspect::{self, Certificate};
use crate::cert::key::{self, PrivateKey};
use crate::cert::{chain, pem, request};
use crate::cli::ca::known::describe;
use crate::cli::cert::source::InPassword;
use crate::cli::cert::terms;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, STATE, Site};
use crate::error::{Error, Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::workspace::beside;
use crate::registry::{CaMode, CaRecord, CaRegistration, Registry, Status};
use crate::thing::KeyKind;

/// For how many days the proof that one has an authority's key is valid; it is looked at once, at once.
const PROOF_DAYS: u32 = 1;

/// Register an authority, so that the registry takes the certificates that it signs
#[derive(Args, Debug)]
#[command(
    after_help = "sni-only is what AWS recommends: devices name the endpoint they want (SNI), and several accounts may hold the authority.\n\n\
    default proves that the authority is yours with a certificate for the account's registration code; it is made and signed here when \
    the authority's key is here, and no other account of the region can hold the authority then.\n\n\
    Examples:\n  awsiot-kit ca register factory\n  awsiot-kit ca register factory --mode default\n  \
    awsiot-kit ca register company-ca.pem --mode default --key company-ca.key\n\n\
    Exit codes: 0 done, or it was registered so before; 2 usage, 3 the authority is wrong, 4 registry, 5 this machine."
)]
pub struct RegisterArgs {
    /// Its name here, or a file with its certificate
    #[arg(value_name = "NAME|FILE")]
    authority: String,
    /// How
    #[arg(long, value_name = "MODE", default_value = "sni-only", value_parser = ["sni-only", "default"])]
    mode: String,
    /// The private key of an authority in a file, for the mode `default`
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The certificate for the registration code, where it is made elsewhere
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    verification: Option<PathBuf>,
    /// Register its devices when they first connect
    #[arg(long)]
    auto_registration: bool,
    #[command(flatten)]
    in_password: InPassword,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl RegisterArgs {
    /// Registers it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let mode = if self.mode == "default" { CaMode::Default } else { CaMode::SniOnly };
        if mode == CaMode::SniOnly && (self.key.is_some() || self.verification.is_some()) {
            return Err(Error::usage("`--key` and `--verification` are for `--mode default`")
                .hint("leave them out, or add `--mode default`"));
        }
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        let certificate = certificate(&self.authority, &authorities, &self.in_password)?;
        if !certificate.authority {
            return Err(crate::cert::authority::not_an_authority(&certificate));
        }
        let site = Site::open_without_things(context, &self.manifest.file, Access::Write)?;
        let _lock = site.workspace.lock("ca register")?;
        let registry = &*site.registry;
        let record = match registry.describe_ca_certificate(certificate.id.as_str())? {
            Some(record) => self.again(context, registry, record, mode)?,
            None => {
                let verification = match mode {
                    CaMode::SniOnly => None,
                    CaMode::Default => Some(self.verification(registry, &authorities, &certificate)?),
                };
                registry.register_ca_certificate(&CaRegistration {
                    pem: &pem::certificate(&certificate.der),
                    mode,
                    verification: verification.as_deref(),
                    active: true,
                    auto_registration: self.auto_registration,
                })?
            }
        };
        if context.is_json() {
            context.json(&json!({ "ca": self.authority, "registered": describe(&record) }))?;
        } else {
            context.note(&format!("registered `{}` in the mode {}", certificate.subject, record.mode.word()));
            context.line(&record.arn)?;
        }
        Ok(Exit::Done)
    }

    /// It is registered already: switched on when it is off, refused when it is registered in another way.
    fn again(&self, context: &Context, registry: &dyn Registry, record: CaRecord, mode: CaMode) -> Result<CaRecord> {
        if record.mode != mode {
            let (is, wanted) = (record.mode.word(), mode.word());
            return Err(Error::registry(
                "ResourceAlreadyExistsException",
                format!("the authority is registered already, in the mode {is}"),
            )
            .on(record.id)
            .hint(format!(
                "`awsiot-kit ca unregister {}` first, then register it in the mode {wanted}",
                self.authority
            )));
        }
        if record.status == Status::Active && (record.auto_registration || !self.auto_registration) {
            context.note("nothing to change: it is registered so already");
            return Ok(record);
        }
        let auto_registration = record.auto_registration || self.auto_registration;
        registry.update_ca_certificate(&record.id, Status::Active, auto_registration)?;
        Ok(CaRecord { status: Status::Active, auto_registration, ..record })
    }

    /// The certificate for the registration code: the one that is given, or one that is signed here.
    fn verification(&self, registry: &dyn Registry, here: &Authorities, of: &Certificate) -> Result<String> {
        let code = registry.get_registration_code()?;
        if let Some(path) = &self.verification {
            let given = self.in_password.certificate(path)?;
            if given.common_name.as_deref() != Some(&code) {
                return Err(Error::input(
                    "verification",
                    format!("`{}` is no certificate for the registration code", path.display()),
                )
                .cause(format!("its common name is `{}`", given.common_name.unwrap_or_default()))
                .on(path.display().to_string())
                .hint(format!("its common name must be {code}")));
            }
            if !chain::is_signed_by(&given, of) {
                return Err(Error::input(
                    "verification",
                    format!("`{}` was not signed by `{}`", path.display(), of.subject),
                )
                .on(path.display().to_string()));
            }
            return Ok(pem::certificate(&given.der));
        }
        let authority = match &self.key {
            Some(path) => {
                let key = self.in_password.key(path)?;
                let key = PrivateKey::from_pkcs8_der(key.to_pkcs8_der().expose())?;
                Authority::from_parts(&pem::certificate(&of.der), key)?
            }
            None if here.names()?.contains(&self.authority) => here.load(&self.authority)?.authority,
            None => {
                return Err(Error::input("key-missing", format!("the private key of `{}` is not here", of.subject))
                    .on(self.authority.clone())
                    .hint(format!(
                        "name it with `--key FILE`; or where it is kept, sign a certificate with the common name {code} \
                         and give it with `--verification FILE`"
                    )));
            }
        };
        let request = request::new(&key::generate(KeyKind::EcP256)?, &code)?;
        authority.sign_request(&request, &terms::from_now(PROOF_DAYS)?)
    }
}

/// The certificate of an authority that is named: one of those here, or the first of a file.
pub fn certificate(named: &str, authorities: &Authorities, password: &InPassword) -> Result<Certificate> {
    let is_here = authorities.names()?.iter().any(|name| name == named);
    match is_here || !Path::new(named).exists() {
        true => inspect::certificate(authorities.chain_pem(named)?),
        false => password.certificate(Path::new(named)),
    }
}
