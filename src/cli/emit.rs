//! `awsiot-kit emit`: the files of one target alone, written or compared; for Kura, brought onto the gateway too.

mod guard;
mod upload;

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::json;

use crate::artefact::{Artefact, Content};
use crate::bundle::secret_options;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::Stream;
use crate::cli::session::Session;
use crate::emit::{Device, Emit, Options, TARGETS, Target, client, target};
use crate::error::{Error, Exit, Result};
use crate::finding::{Finding, any_deny};
use crate::host::disk;
use crate::plan::observed::observe;
use crate::secret::Secret;
use crate::thing::{PolicyChoice, Thing};

/// Write a target's files alone, or compare them with what is there
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit emit nanomq\n  awsiot-kit emit nrf --thing sensor-1 --out firmware/creds\n  awsiot-kit emit kura --check\n  \
    awsiot-kit emit kura --upload https://gateway.local --password-env KURA_PASSWORD --ca gateway.pem\n\n\
    The things must have been applied: the files hold their keys and certificates. A private key that is there is never overwritten by another.\n\n\
    --upload brings the configuration onto a running Kura 5 by its REST API, and an RSA key with it; Kura takes no EC key that way,\n\
    so the keystore is copied by hand first, as its README says.\n\n\
    Exit codes: 0 done or the same, 1 there are differences (with --check), 2 usage, 3 the manifest is wrong or not applied,\n\
    4 registry, or the gateway cannot be reached or says no, 5 this machine."
)]
pub struct EmitArgs {
    /// The target
    #[arg(value_name = "TARGET", value_parser = PossibleValuesParser::new(TARGETS.iter().map(|target| target.name)))]
    target: String,
    #[command(flatten)]
    manifest: ManifestArg,
    /// This thing only, whether its manifest names the target or not
    #[arg(long, value_name = "NAME", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    thing: Option<String>,
    /// The folder for the files, one per thing below it when there are several; by default the bundles'
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; say what differs
    #[arg(long, conflicts_with = "upload")]
    check: bool,
    /// Run the sandbox with the target's files pointed at it, and say how the real program is started
    #[cfg(feature = "sandbox")]
    #[arg(long = "try", conflicts_with_all = ["check", "out", "upload"])]
    try_out: bool,
    #[command(flatten)]
    upload: upload::UploadArgs,
}

/// The files of one thing and where they go.
struct Emitted {
    thing: String,
    folder: PathBuf,
    files: Vec<Artefact>,
}

impl EmitArgs {
    /// Writes or compares.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        #[cfg(feature = "sandbox")]
        if self.try_out {
            let only: Vec<String> = self.thing.iter().cloned().collect();
            return crate::cli::rehearsal::run(context, &self.manifest.file, &only, Some(&self.target));
        }
        let Some(target) = target(&self.target) else { return Err(Error::bug("a target that is not in the list")) };
        let gateway = self.upload.gateway(target)?;
        let context = &context.sending_to(self.upload.destination());
        let mut session = Session::open_to_emit(context, &self.manifest.file, self.thing.as_slice())?;
        if self.thing.is_some() {
            add(context, &mut session, target)?;
        }
        let emitted = self.emitted(&session, target)?;
        if gateway.is_some() && emitted.len() > 1 {
            return Err(Error::usage("one gateway is one thing").hint("name it with `--thing`"));
        }
        let mut differs = false;
        for Emitted { thing, folder, files } in &emitted {
            if self.out.is_some() && !self.check {
                disk::make_folder(folder, 0o700)?;
                let secrets = files.iter().filter(|file| matches!(file.content, Content::Secret(_)));
                context.keep_out_of_git(folder, &secrets.map(|file| file.path.as_str()).collect::<Vec<_>>())?;
            }
            for file in files {
                differs |= self.file(context, thing, folder, file)?;
            }
        }
        if let (Some(gateway), [one]) = (gateway, &emitted[..]) {
            upload::bring(context, &gateway, &one.thing, &one.files, &session.assembly().registry.trusted_roots()?)?;
        }
        Ok(if self.check && differs { Exit::No } else { Exit::Done })
    }

    /// All files of all things, before the first is written: when one is in the way, none is.
    fn emitted(&self, session: &Session, target: &'static Target) -> Result<Vec<Emitted>> {
        let with = |device: &Device| device.emit.iter().any(|emit| emit.target.name == target.name);
        let devices = session.desired.things.iter().map(|desired| &desired.device).filter(|device| with(device));
        let things: Vec<&Thing> = devices.map(|device| &device.thing).collect();
        if things.is_empty() {
            return Err(Error::input(
                "no-such-target",
                format!("no thing of the manifest has the target `{}`", target.name),
            )
            .hint(format!("add `[things.NAME.emit.{}]`, or name one with `--thing`", target.name)));
        }
        let several = things.len() > 1;
        let emitted = things.into_iter().map(|thing| {
            let name = thing.name.as_str();
            let folder = match &self.out {
                Some(out) if several => out.join(name),
                Some(out) => out.clone(),
                None => session.site.workspace.bundle_folder(name).join(target.name),
            };
            let files = files(session, name, target, &folder, self.check)?;
            Ok(Emitted { thing: name.to_owned(), folder, files })
        });
        emitted.collect()
    }

    /// Writes or compares one file; whether it differed.
    fn file(&self, context: &Context, thing: &str, folder: &Path, file: &Artefact) -> Result<bool> {
        let path = folder.join(&file.path);
        let there = disk::read_if_there(&path)?;
        let same = there.as_deref() == Some(file.content.bytes());
        let action = match (same, self.check) {
            (true, _) => "same",
            (false, true) => "differs",
            (false, false) => {
                if let Some(parent) = path.parent() {
                    disk::make_folder(parent, 0o700)?;
                }
                disk::write_over(&path, file.content.bytes(), file.mode)?;
                "wrote"
            }
        };
        if context.is_json() {
            context.json(&json!({ "thing": thing, "path": path.display().to_string(), "action": action }))?;
        } else if !(same && self.check) {
            context.line(&format!("{action} {}", path.display()))?;
        }
        Ok(!same)
    }
}

/// Gives the one thing the target with its defaults, when the manifest does not, and says what comes of that.
fn add(context: &Context, session: &mut Session, target: &'static Target) -> Result<()> {
    let port = session.connection.port;
    for desired in &mut session.desired.things {
        let device = &mut desired.device;
        if device.emit.iter().any(|emit| emit.target.name == target.name) {
            continue;
        }
        let options = Options::default().with_defaults(target);
        let mut wider = device.clone();
        wider.emit.push(Emit { target, options, place: None });
        let mut findings = client::check(&wider.thing, &wider.emit);
        if let Some((own, emit)) = wider.views().last() {
            findings.extend((target.check)(&own, &emit.options, port));
            findings.extend(target.cannot_say(&own.mqtt));
        }
        findings.extend(beyond_the_policy(device, &wider, target));
        let thing = &device.thing;
        findings = findings.into_iter().map(|finding| finding.at_place(thing.place.clone())).collect();
        if any_deny(&findings) || !context.globals.quiet {
            context.findings(&findings, Stream::Stderr)?;
        }
        if any_deny(&findings) {
            return Err(Error::input("target", format!("`{}` cannot be emitted for `{}`", target.name, thing.name))
                .cause("see the findings above; nothing was done")
                .on(thing.name.as_str()));
        }
        *device = wider;
    }
    Ok(())
}

/// What the target does of its own, which a policy that was made without it does not allow.
fn beyond_the_policy(device: &Device, wider: &Device, target: &Target) -> Option<Finding> {
    let thing = &device.thing;
    let own = device.operations();
    let more: Vec<String> = wider
        .operations()
        .iter()
        .filter(|operation| !own.contains(operation))
        .map(|operation| format!("`{operation}`"))
        .collect();
    (thing.policy == PolicyChoice::Derived && !more.is_empty()).then(|| {
        Finding::warn(
            "emit-policy",
            format!(
                "the policy of `{}` does not allow what {} does of its own: {}",
                thing.name,
                target.name,
                more.join(", ")
            ),
        )
        .help(format!("add `[things.{}.emit.{}]` to the manifest and apply it", thing.name, target.name))
    })
}

/// The files of one target of one thing; passwords that were made before are those of the bundle, or else of the folder.
fn files(session: &Session, thing: &str, target: &Target, folder: &Path, check: bool) -> Result<Vec<Artefact>> {
    let mut observed = observe(&*session.site.registry, &session.site.workspace, thing)?;
    let desired = session.desired.things.iter().find(|desired| desired.device.thing.name.as_str() == thing);
    let (Some(key), Some(own), Some(desired)) = (&observed.key, &observed.own, desired) else {
        return Err(Error::input("not-applied", format!("`{thing}` has no key and certificate yet"))
            .hint("`awsiot-kit apply` makes them")
            .on(thing));
    };
    for emit in desired.device.emit.iter().filter(|emit| emit.target.name == target.name) {
        for (option, kept_in) in secret_options(emit) {
            let path = folder.join(format!("{option}.txt"));
            if let (false, Some(bytes)) =
                (observed.bundle.passwords.contains_key(&kept_in), disk::read_if_there(&path)?)
            {
                let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
                observed.bundle.passwords.insert(kept_in, Secret::new(line.to_vec()));
            }
        }
    }
    let below = format!("{}/", target.name);
    let all = session.assembly().files(desired, key, &own.record, &observed.bundle)?;
    let mine = all.into_iter().filter_map(|file| {
        let path = file.path.strip_prefix(&below)?.to_owned();
        Some(Artefact { path, ..file })
    });
    let mine: Vec<Artefact> = mine.collect();
    if let (false, Some(key)) = (check, key.private()) {
        guard::expect_no_other_key(folder, &mine, key)?;
    }
    Ok(mine)
}
