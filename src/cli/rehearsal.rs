//! `--try` of `apply` and `emit`: the same configuration, pointed at a sandbox that runs here, and the line that starts the real program with it.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::artefact::Artefact;
use crate::cli::context::Context;
use crate::cli::sandbox::SandboxArgs;
use crate::cli::session::{Access, Session, manifest_text};
use crate::emit::OptionValue;
use crate::error::{Error, Exit, Result};
use crate::host::disk;
use crate::plan::observed::observe;
use crate::registry::local::LocalRegistry;

/// The option by which targets are told where their files lie.
const PLACE: &str = "cert-dir";

/// Runs a sandbox with configurations pointed at it, for these things (all when there are none) and this target (all when there is none).
///
/// # Errors
/// Exit 2 for a registry that is not a local one; otherwise as emitting does.
pub fn run(context: &Context, manifest: &Path, only: &[String], target: Option<&str>) -> Result<Exit> {
    let mut session = Session::of(context, &manifest_text(manifest)?, manifest, Access::Read, only)?;
    let Some(folder) = session.site.registry_folder.clone() else {
        return Err(Error::usage("`--try` needs a local registry").hint("`awsiot-kit --registry local apply --try`"));
    };
    let home = session.site.registry.home().clone();
    let args = SandboxArgs::default();
    let served = args.start(LocalRegistry::open(&folder, home)?)?;
    session.connection.endpoint = "localhost".to_owned();
    session.connection.port = served.sandbox.ports.mqtt;
    let mut lines = Vec::new();
    let names: Vec<String> = session.things().map(ToOwned::to_owned).collect();
    for name in &names {
        let place = beside_bundles(&session, name)?;
        point(&mut session, name, &place);
        for file in files(&session, name)? {
            let Some((word, _)) = file.path.split_once('/') else { continue };
            if target.is_some_and(|target| target != word) {
                continue;
            }
            let path = place.join(&file.path);
            if let Some(parent) = path.parent() {
                disk::make_folder(parent, 0o700)?;
            }
            disk::write_over(&path, file.content.bytes(), file.mode)?;
            if let Some(line) = start_line(word, &path) {
                lines.push((name.clone(), word.to_owned(), line));
            }
        }
    }
    context.note(&format!("listening on localhost:{} (MQTT over TLS); Ctrl-C ends it", session.connection.port));
    for (thing, target, line) in &lines {
        match context.is_json() {
            true => context.json(&json!({ "try": { "thing": thing, "target": target, "start": line } }))?,
            false => context.line(&format!("start {target} of {thing}:  {line}"))?,
        }
    }
    served.watch(context, false)
}

/// The folder beside the bundles in which configurations to try lie; absolute, for programs that are started anywhere.
fn beside_bundles(session: &Session, thing: &str) -> Result<PathBuf> {
    let bundle = session.site.workspace.bundle_folder(thing);
    let out = bundle.parent().unwrap_or(Path::new("."));
    let place = out.join(".try").join(thing);
    disk::make_folder(&place, 0o700)?;
    place
        .canonicalize()
        .map_err(|error| Error::machine("io", format!("cannot find `{}`", place.display())).cause(error))
}

/// Tells a thing's targets that their files lie in this folder.
fn point(session: &mut Session, thing: &str, place: &Path) {
    for desired in session.desired.things.iter_mut().filter(|own| own.device.thing.name.as_str() == thing) {
        for emit in &mut desired.device.emit {
            let folder = place.join(emit.target.name).display().to_string();
            for option in emit.target.options.iter().filter(|option| option.name == PLACE) {
                emit.options.set(option.name, OptionValue::Text(folder.clone()), None);
            }
        }
    }
}

fn files(session: &Session, thing: &str) -> Result<Vec<Artefact>> {
    let observed = observe(&*session.site.registry, &session.site.workspace, thing)?;
    let desired = session.desired.things.iter().find(|desired| desired.device.thing.name.as_str() == thing);
    let (Some(key), Some(own), Some(desired)) = (&observed.key, &observed.own, desired) else {
        return Err(Error::input("not-applied", format!("`{thing}` has no key and certificate yet"))
            .hint("`awsiot-kit apply` makes them")
            .on(thing));
    };
    session.assembly().files(desired, key, &own.record, &observed.bundle)
}

/// The line that starts the real program, for a file that it is started with.
fn start_line(target: &str, file: &Path) -> Option<String> {
    let name = file.file_name()?.to_str()?;
    let shown = file.display();
    Some(match (target, name) {
        ("mosquitto", "awsiot-bridge.conf") => format!("mosquitto -c {shown}"),
        ("nanomq", "nanomq.conf") => format!("nanomq start --conf {shown}"),
        ("device-client", "aws-iot-device-client.conf") => format!("aws-iot-device-client --config-file {shown}"),
        ("micropython", "main.py") => format!("micropython {shown}"),
        ("sdk", "client.py") => format!("python3 {shown}"),
        (_, "README.md") if !matches!(target, "mosquitto" | "nanomq" | "device-client") => format!("see {shown}"),
        _ => return None,
    })
}
