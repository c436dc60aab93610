//! `awsiot-kit cert inspect`: what is in a file.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cert::chain::{self, End, Pool};
use crate::cert::constraint::limits_of;
use crate::cert::inspect::Certificate;
use crate::cert::key::PrivateKey;
use crate::cert::read::Contents;
use crate::cert::{request, weak};
use crate::cli::cert::source::{self, InPassword};
use crate::cli::context::Context;
use crate::digest::hex;
use crate::error::{Exit, Result};
use crate::finding::{Finding, Level};
use crate::host::clock;

/// Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit cert inspect certificate.pem\n  \
    awsiot-kit cert inspect keystore.p12 --in-password-env PASS\n  \
    awsiot-kit cert inspect certificate.pem --format json | jq -r .certificateId\n\n\
    Private keys are never shown, only their kind.\n\n\
    Exit codes: 0 done, 2 usage, 3 the file or password is wrong.")]
pub struct InspectArgs {
    /// The file, or `-` for stdin
    file: PathBuf,
    /// More certificates that a chain may go through or end in: a file, or `amazon` (can be repeated)
    #[arg(long, value_name = "FILE|amazon")]
    ca: Vec<String>,
    #[command(flatten)]
    in_password: InPassword,
}

impl InspectArgs {
    /// Prints every object.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let contents = self.in_password.read(&self.file)?;
        let more = self.ca.iter().map(|word| source::trusted(word, &self.in_password)).collect::<Result<Vec<_>>>()?;
        show_certificates(context, &contents, &more)?;
        for found in &contents.keys {
            show_key(context, &found.key, found.alias.as_deref(), &contents)?;
        }
        for der in &contents.requests {
            show_request(context, der)?;
        }
        Ok(Exit::Done)
    }
}

/// Prints every certificate that was found; chains may go through `more`.
pub fn show_certificates(context: &Context, contents: &Contents, more: &[Contents]) -> Result<()> {
    let now = clock::now();
    let found = contents.certificates.iter().chain(more.iter().flat_map(|contents| &contents.certificates));
    let pool = Pool::new(found.map(|found| &found.certificate));
    for (index, found) in contents.certificates.iter().enumerate() {
        let view = View::new(&found.certificate, &pool, contents, found.alias.as_deref(), found.trusted, now);
        if context.is_json() {
            context.json(&view.json())?;
        } else {
            if index > 0 {
                context.line("")?;
            }
            view.print(context)?;
        }
    }
    Ok(())
}

/// A certificate and what can be said about it here.
struct View<'a> {
    certificate: &'a Certificate,
    path: Vec<&'a Certificate>,
    end: End,
    fault: Option<String>,
    alias: Option<&'a str>,
    trusted: bool,
    has_key: bool,
    findings: Vec<Finding>,
    days_left: i64,
}

impl<'a> View<'a> {
    fn new(
        certificate: &'a Certificate,
        pool: &Pool<'a>,
        contents: &Contents,
        alias: Option<&'a str>,
        trusted: bool,
        now: OffsetDateTime,
    ) -> Self {
        let (path, end) = pool.above(certificate);
        let fault = chain::first_fault(certificate, &path, now);
        Self {
            certificate,
            path,
            end,
            fault,
            alias,
            trusted,
            has_key: contents.keys.iter().any(|found| found.key.public_key_der() == certificate.public_key),
            findings: weak::findings(certificate, now),
            days_left: days_left(certificate, now),
        }
    }

    fn json(&self) -> serde_json::Value {
        let certificate = self.certificate;
        let findings: Vec<_> = self
            .findings
            .iter()
            .map(|finding| json!({ "code": finding.code, "level": finding.level, "message": finding.message, "help": finding.help }))
            .collect();
        let held = limits_of(certificate);
        json!({
            "object": "certificate",
            "certificateId": certificate.id,
            "subject": certificate.subject,
            "issuer": certificate.issuer,
            "serial": hex(&certificate.serial),
            "notBefore": rfc3339(certificate.not_before),
            "notAfter": rfc3339(certificate.not_after),
            "daysLeft": self.days_left,
            "key": weak::key_kind(&certificate.public_key),
            "keyHere": self.has_key,
            "authority": certificate.authority,
            "pathLength": held.path_length,
            "permitted": held.permitted,
            "excluded": held.excluded,
            "alias": self.alias,
            "trusted": self.trusted,
            "chain": {
                "subjects": self.path.iter().map(|above| &above.subject).collect::<Vec<_>>(),
                "complete": self.end == End::Root,
                "missing": match &self.end { End::Root => None, End::Missing(issuer) => Some(issuer) },
                "fault": self.fault,
            },
            "findings": findings,
        })
    }

    fn print(&self, context: &Context) -> Result<()> {
        let certificate = self.certificate;
        let field = |name: &str, value: &str| context.line(&format!("{name:<15} {value}"));
        field("certificate", &certificate.subject)?;
        field("  certificateId", certificate.id.as_str())?;
        if let Some(alias) = self.alias {
            field("  alias", &format!("{alias}{}", if self.trusted { " (trusted)" } else { "" }))?;
        }
        field("  issuer", &certificate.issuer)?;
        field("  serial", &hex(&certificate.serial))?;
        field("  valid from", &rfc3339(certificate.not_before))?;
        field("  valid until", &format!("{} ({})", rfc3339(certificate.not_after), in_days(self.days_left)))?;
        let here = if self.has_key { ", its private key is here" } else { "" };
        let authority = if certificate.authority { ", an authority" } else { "" };
        field("  key", &format!("{}{authority}{here}", weak::key_kind(&certificate.public_key)))?;
        let held = limits_of(certificate);
        if let Some(most) = held.path_length.filter(|_| certificate.authority) {
            field("  below it", &format!("at most {most} authorities"))?;
        }
        for (name, limits) in [("  signs only", &held.permitted), ("  never signs", &held.excluded)] {
            if !limits.is_empty() {
                field(name, &limits.join(", "))?;
            }
        }
        for above in &self.path {
            field("  signed by", &above.subject)?;
        }
        match &self.end {
            End::Root if self.path.is_empty() => field("  chain", "it signed itself")?,
            End::Root => field("  chain", "complete")?,
            End::Missing(issuer) => field("  chain", &format!("`{issuer}` is missing"))?,
        }
        if let Some(fault) = &self.fault {
            field("  chain fault", fault)?;
        }
        for finding in &self.findings {
            let level = if finding.level == Level::Deny { "deny" } else { "warn" };
            field(&format!("  {level}"), &format!("[{}] {}", finding.code, finding.message))?;
        }
        Ok(())
    }
}

/// Whole days until a certificate ends; negative when it has.
pub fn days_left(certificate: &Certificate, now: OffsetDateTime) -> i64 {
    (certificate.not_after - now).whole_days()
}

fn in_days(days: i64) -> String {
    match days {
        1 => "1 day left".to_owned(),
        0.. => format!("{days} days left"),
        _ => format!("{} days ago", -days),
    }
}

/// A moment as JSON writes it.
pub fn rfc3339(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_default()
}

fn show_key(context: &Context, key: &PrivateKey, alias: Option<&str>, contents: &Contents) -> Result<()> {
    let public = key.public_key_der();
    let fits = contents.certificates.iter().find(|found| found.certificate.public_key == public);
    let fits = fits.map(|found| &found.certificate);
    if context.is_json() {
        return context.json(&json!({
            "object": "private-key",
            "key": key.kind().to_string(),
            "alias": alias,
            "publicKeySha256": crate::digest::sha256_hex(&public),
            "certificateId": fits.map(|certificate| &certificate.id),
        }));
    }
    let whose = fits.map_or("of no certificate here".to_owned(), |certificate| format!("of `{}`", certificate.subject));
    context.line(&format!("{:<15} {}, {whose}", "private key", key.kind()))
}

fn show_request(context: &Context, der: &[u8]) -> Result<()> {
    let request = request::read(der)?;
    let kind = weak::key_kind(&request.public_key);
    if context.is_json() {
        return context.json(&json!({ "object": "request", "subject": request.subject_text, "key": kind }));
    }
    context.line(&format!("{:<15} {}, {kind}", "request", request.subject_text))
}
