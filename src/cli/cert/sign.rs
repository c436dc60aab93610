//! `awsiot-kit cert sign`: a device certificate for a request, by an authority of one's own.

use std::path::PathBuf;

use clap::Args;

use crate::artefact::Content;
use crate::cert::authority::{Authority, KeptAuthority, LeafUse};
use crate::cert::key::PrivateKey;
use crate::cert::request;
use crate::cert::san::AlternativeName;
use crate::cli::cert::source::{InPassword, write};
use crate::cli::cert::terms::{Days, with_chain};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::error::{Error, Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::disk;
use crate::host::workspace::beside;

/// Sign a certificate request with an authority of one's own
#[derive(Args, Debug)]
#[command(
    after_help = "Subject and public key come from the request; what else it asks for is not heard, but for its names with --keep-san.\n\n\
    Examples:\n  awsiot-kit cert sign pump-1.csr.pem --ca factory --out pump-1.pem\n  \
    awsiot-kit cert sign pump-1.csr.pem --ca-cert ca.pem --ca-key ca.key --days 365 --out pump-1.pem\n\n\
    Exit codes: 0 done, 2 usage, 3 the request, authority or password is wrong, 5 the file cannot be written."
)]
pub struct SignArgs {
    /// The request, PEM or DER, or `-` for stdin
    request: PathBuf,
    /// The authority, by the name that `ca new` gave it
    #[arg(long, value_name = "NAME", required_unless_present = "ca_cert", conflicts_with = "ca_cert", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::authorities))]
    ca: Option<String>,
    /// The authority's certificate, in any form, with those above it
    #[arg(long, value_name = "FILE", requires = "ca_key")]
    ca_cert: Option<PathBuf>,
    /// The authority's private key, in any form
    #[arg(long, value_name = "FILE", requires = "ca_cert")]
    ca_key: Option<PathBuf>,
    #[command(flatten)]
    days: Days,
    /// A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)
    #[arg(long, value_name = "KIND:NAME", value_parser = AlternativeName::parse)]
    san: Vec<AlternativeName>,
    /// Keep the names besides the subject that the request asks for
    #[arg(long)]
    keep_san: bool,
    /// For a broker's own certificate: TLS servers too
    #[arg(long)]
    server: bool,
    /// Where the certificate goes, or `-` for stdout
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    #[command(flatten)]
    in_password: InPassword,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl SignArgs {
    /// Signs.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let kept = self.authority()?;
        let request = request::read(&disk::read_input(&self.request)?)
            .map_err(|error| error.on(self.request.display().to_string()))?;
        let mut names = self.san.clone();
        let asked: Vec<String> = request.names.iter().map(ToString::to_string).collect();
        match self.keep_san {
            true => names.extend(request.names.iter().filter(|name| !self.san.contains(name)).cloned()),
            false if !asked.is_empty() => context.note(&format!(
                "note: the request asks for the names {}, which are left out; `--keep-san` keeps them",
                asked.join(", ")
            )),
            false => {}
        }
        let leaf_use = LeafUse { server: self.server, names };
        let signed = kept.sign_for(&request, &self.days.terms()?, &leaf_use)?;
        let signed = with_chain(context, &signed, &kept)?;
        write(context, &self.out, &Content::Public(signed.into_bytes()), false)?;
        Ok(Exit::Done)
    }

    fn authority(&self) -> Result<KeptAuthority> {
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        match (&self.ca, &self.ca_cert, &self.ca_key) {
            (Some(name), ..) => authorities.load_with(name, self.in_password.all()?.as_ref()),
            (None, Some(certificate), Some(key)) => {
                let contents = self.in_password.read(certificate)?;
                let chain_pem: String = contents
                    .certificates
                    .iter()
                    .map(|found| crate::cert::pem::certificate(&found.certificate.der))
                    .collect();
                let key = self.in_password.key(key)?;
                let key = PrivateKey::from_pkcs8_der(key.to_pkcs8_der().expose())?;
                Ok(KeptAuthority { authority: Authority::from_parts(&chain_pem, key)?, chain_pem })
            }
            _ => Err(Error::usage("which authority signs?").hint("`--ca NAME`, or `--ca-cert` with `--ca-key`")),
        }
    }
}
