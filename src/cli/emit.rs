//! `awsiot-kit emit`: the files of one target alone, written or compared.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::json;

use crate::artefact::{Artefact, Content};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Session};
use crate::edge::disk;
use crate::error::{Error, Exit, Result};
use crate::observed::observe;
use crate::store::Store;
use crate::target::{Emit, Options, TARGETS, Target, target};

/// Write a target's files alone, or compare them with what is there
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit emit nanomq\n  awsiot-kit emit nrf --thing sensor-1 --out firmware/creds\n  awsiot-kit emit kura --check\n\n\
    The things must have been applied: the files hold their keys and certificates.\n\n\
    Exit codes: 0 done or the same, 1 there are differences (with --check), 2 usage, 3 the manifest is wrong or not applied, 4 registry, 5 this machine."
)]
pub struct EmitArgs {
    /// The target
    #[arg(value_name = "TARGET", value_parser = PossibleValuesParser::new(TARGETS.iter().map(|target| target.name)))]
    target: String,
    #[command(flatten)]
    manifest: ManifestArg,
    /// This thing only, whether its manifest names the target or not
    #[arg(long, value_name = "NAME")]
    thing: Option<String>,
    /// The folder for the files, one per thing below it when there are several; by default the bundles'
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; say what differs
    #[arg(long)]
    check: bool,
}

impl EmitArgs {
    /// Writes or compares.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let Some(target) = target(&self.target) else { return Err(Error::bug("a target that is not in the list")) };
        let mut session = Session::open(context, &self.manifest.file, Access::Read)?;
        if let Some(name) = &self.thing {
            session = session.only(std::slice::from_ref(name))?;
            add(&mut session, target);
        }
        let things: Vec<String> = session
            .desired
            .things
            .iter()
            .filter(|desired| desired.thing.emit.iter().any(|emit| emit.target.name == target.name))
            .map(|desired| desired.thing.name.as_str().to_owned())
            .collect();
        if things.is_empty() {
            return Err(Error::input(
                "no-such-target",
                format!("no thing of the manifest has the target `{}`", target.name),
            )
            .hint(format!("add `[things.NAME.emit.{}]`, or name one with `--thing`", target.name)));
        }
        let mut differs = false;
        for thing in &things {
            let folder = match &self.out {
                Some(out) if things.len() == 1 => out.clone(),
                Some(out) => out.join(thing),
                None => Path::new(&session.site.workspace.show_bundle(thing)).join(target.name),
            };
            for file in files(&session, thing, target)? {
                differs |= self.file(context, thing, &folder, &file)?;
            }
        }
        Ok(if self.check && differs { Exit::No } else { Exit::Done })
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
                if there.is_some() && matches!(file.content, Content::Secret(_)) && file.purpose.contains("private key")
                {
                    return Err(Error::machine("exists", format!("`{}` holds another private key", path.display()))
                        .hint("move it away, or choose another folder with `--out`"));
                }
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

/// Gives the one thing the target with its defaults, when the manifest does not.
fn add(session: &mut Session, target: &'static Target) {
    for desired in &mut session.desired.things {
        if !desired.thing.emit.iter().any(|emit| emit.target.name == target.name) {
            desired.thing.emit.push(Emit { target, options: Options::default().with_defaults(target), place: None });
        }
    }
}

/// The files of one target of one thing.
fn files(session: &Session, thing: &str, target: &Target) -> Result<Vec<Artefact>> {
    let observed = observe(&*session.site.registry, &session.site.workspace, thing)?;
    let desired = session.desired.things.iter().find(|desired| desired.thing.name.as_str() == thing);
    let (Some(key), Some(own), Some(desired)) = (&observed.key, &observed.own, desired) else {
        return Err(Error::input("not-applied", format!("`{thing}` has no key and certificate yet"))
            .hint("`awsiot-kit apply` makes them")
            .on(thing));
    };
    let folder = format!("{}/", target.name);
    let all = session.assembly().files(desired, key, &own.record, &observed.bundle)?;
    let mine = all.into_iter().filter_map(|file| {
        let path = file.path.strip_prefix(&folder)?.to_owned();
        Some(Artefact { path, ..file })
    });
    Ok(mine.collect())
}
