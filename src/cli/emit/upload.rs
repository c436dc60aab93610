//! `emit kura --upload`: the emitted snapshot, and a key where Kura takes it, onto a running gateway.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::artefact::Artefact;
use crate::cert::key::PrivateKey;
use crate::cli::cert::source::password;
use crate::cli::context::Context;
use crate::emit::Target;
use crate::emit::kura::upload::{COMPONENTS, Component, blocks, components, configure, connections, credentials};
use crate::error::{Error, Result};
use crate::host::disk;
use crate::host::gateway::{Gateway, NOT_FOUND, Trust};
use crate::host::pinned::Fingerprint;
use crate::secret::Secret;

/// Where to upload to, and as whom.
#[derive(Args, Debug)]
pub struct UploadArgs {
    /// kura: bring the configuration onto the gateway at this address, by its REST API
    #[arg(long, value_name = "URL")]
    upload: Option<String>,
    /// The user of the gateway's console
    #[arg(long, value_name = "NAME", default_value = "admin", requires = "upload")]
    user: String,
    /// Environment variable with that user's password
    #[arg(long, value_name = "VAR", requires = "upload", conflicts_with = "password_file")]
    password_env: Option<String>,
    /// File whose first line is that password
    #[arg(long, value_name = "FILE", requires = "upload")]
    password_file: Option<PathBuf>,
    /// What the gateway's certificate must come from, PEM; by default any public authority
    #[arg(long, value_name = "FILE", requires = "upload")]
    ca: Option<PathBuf>,
    /// The gateway's own certificate, `sha256:AB:CD:…`; the first try shows it
    #[arg(long, value_name = "FINGERPRINT", requires = "upload", conflicts_with = "ca")]
    server_fingerprint: Option<String>,
}

impl UploadArgs {
    /// The gateway, when one is named.
    pub fn gateway(&self, target: &Target) -> Result<Option<Gateway>> {
        let Some(address) = &self.upload else { return Ok(None) };
        if target.name != "kura" {
            return Err(Error::usage(format!("nothing can be uploaded for `{}`", target.name))
                .hint("`--upload` is for Eclipse Kura: `awsiot-kit emit kura --upload URL`"));
        }
        let Some(password) = password(self.password_env.as_deref(), self.password_file.as_deref())? else {
            return Err(Error::usage("the password of the gateway's user is missing")
                .hint("name where it is with `--password-env VAR` or `--password-file FILE`"));
        };
        let trust = match (&self.server_fingerprint, &self.ca) {
            (Some(text), _) => Trust::Fingerprint(Fingerprint::parse(text)?),
            (None, Some(path)) => Trust::Roots(disk::read_input(path)?),
            (None, None) => Trust::Public,
        };
        Gateway::new(address, &self.user, &password, &trust).map(Some)
    }

    /// Where something is sent to, when it is.
    pub fn destination(&self) -> Option<&str> {
        self.upload.as_deref()
    }
}

/// Closes the loop: Kura from 5.4 on connects when it is asked to.
fn connect(context: &Context, gateway: &Gateway, thing: &str, components: &[Component]) -> Result<()> {
    for request in connections(components) {
        match gateway.send(request.method, request.path, &request.body) {
            Ok(_) if context.is_json() => {
                context.json(&json!({ "thing": thing, "action": "connected", "request": request.what }))?;
            }
            Ok(_) => context.line(&format!("connected: {}", request.what))?,
            Err(error) if error.code() == NOT_FOUND => {
                context.note("note: this Kura connects by hand alone: press Connect under Cloud Connections");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Brings the files of one thing onto the gateway.
pub fn bring(context: &Context, gateway: &Gateway, thing: &str, files: &[Artefact], roots: &str) -> Result<()> {
    let text = |path: &str| -> Result<&str> {
        let file = files.iter().find(|file| file.path == path);
        file.and_then(|file| std::str::from_utf8(file.content.bytes()).ok())
            .ok_or_else(|| Error::bug(format!("`{path}` was not emitted as text")))
    };
    let components = components(text("snapshot.xml")?)?;
    if components.iter().any(|component| component.factory.is_none()) {
        return Err(Error::input("kura-version", "only Kura 5 can be uploaded to")
            .hint("set `version = \"5\"` for the target")
            .on(thing));
    }
    let answer = gateway.get(COMPONENTS)?;
    let there: BTreeSet<String> =
        answer["pids"].as_array().into_iter().flatten().filter_map(|pid| pid.as_str().map(str::to_owned)).collect();
    let mut requests = configure(&components, &there);
    let pem = text("private-key.pkcs8.pem")?;
    let key = PrivateKey::from_pkcs8_pem(&Secret::from(pem.to_owned()))?;
    if key.kind().is_ecdsa() {
        context.note(
            "note: Kura takes no EC key over its API: copy the keystore onto the gateway by hand, as README.md says",
        );
    } else {
        requests.extend(credentials(pem, &blocks(text("certificate.pem")?), &blocks(roots)));
    }
    for request in requests {
        // A keystore's service starts a moment after its component is made.
        gateway.send_patiently(request.method, request.path, &request.body)?;
        if context.is_json() {
            context.json(&json!({ "thing": thing, "action": "uploaded", "request": request.what }))?;
        } else {
            context.line(&format!("uploaded: {}", request.what))?;
        }
    }
    connect(context, gateway, thing, &components)
}
