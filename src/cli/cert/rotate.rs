//! `awsiot-kit cert rotate`: a new key and certificate beside the old ones, swapped in the bundle, then the old one off.
//!
//! Killed at any moment, the same command goes on: a mark on disk says which certificate is to be replaced, and the new key is on disk
//! before anyone hears of it.

use clap::Args;

use crate::apply::Run;
use crate::cert::key;
use crate::cli::apply::{Wish, apply, sum_up};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::progress::{Shown, catch_interrupts};
use crate::cli::report::{ask, can_ask};
use crate::cli::session::{Access, STATE, Session, manifest_text};
use crate::edge::rotation::Rotations;
use crate::edge::workspace::beside;
use crate::error::{Error, Exit, Result};
use crate::observed::observe;
use crate::plan::{Item, Kind, Plan, Sign, Step, Which, thing::retire};
use crate::registry::Status;
use crate::store::Store;

/// Give a thing a new key and certificate, and switch the old certificate off
#[derive(Args, Debug)]
#[command(
    after_help = "The new certificate is attached and active before the bundle changes; the old key is moved aside, to `.kept` in the\n\
    folder of bundles. The old certificate is switched off last, and can be switched on again until it is deleted.\n\n\
    Examples:\n  awsiot-kit cert rotate pump-1 --yes\n  awsiot-kit cert rotate pump-1 --old keep --yes     # until the device has the new one\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 the manifest is wrong, 4 registry, 5 this machine,\n\
    6 half done, 130 interrupted."
)]
pub struct RotateArgs {
    /// The thing, as the manifest names it
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    thing: String,
    /// What becomes of the old certificate: stay active, go off, or go off and be deleted
    #[arg(long, value_name = "keep|off|delete", default_value = "off", value_parser = ["keep", "off", "delete"])]
    old: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl RotateArgs {
    /// Makes the new one, swaps, switches the old one off.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let path = &self.manifest.file;
        let rotations = Rotations::new(beside(path).join(STATE));
        if !self.yes {
            if !can_ask() {
                return Err(Error::usage("rotate asks before it changes anything, and there is no terminal to ask on")
                    .hint("run the same command with `--yes`"));
            }
            if !ask(&format!("give {} a new key and certificate? only `yes` is yes: ", self.thing))? {
                return Err(Error::new(Exit::No, "declined", "nothing was done"));
            }
        }
        let only = [self.thing.clone()];
        if self.begin(context, &rotations)? {
            let source = manifest_text(path)?;
            apply(context, &source, path, &Wish { yes: true, replace: false, only: &only, saved: None })?;
        }
        self.finish(context, &rotations)
    }

    /// Puts a new key beside the old one, unless an earlier run did; whether it still has to be brought into use.
    fn begin(&self, context: &Context, rotations: &Rotations) -> Result<bool> {
        let session =
            Session::open(context, &self.manifest.file, Access::Write)?.only(std::slice::from_ref(&self.thing))?;
        let store = &session.site.workspace;
        let _lock = store.lock("cert rotate")?;
        let observed = observe(&*session.site.registry, store, &self.thing)?;
        let Some(own) = &observed.own else {
            return Err(Error::input(
                "nothing-to-rotate",
                format!("`{}` has no certificate whose key is in its bundle", self.thing),
            )
            .on(self.thing.clone())
            .hint("`awsiot-kit apply` gives it its first one"));
        };
        match rotations.begun(&self.thing)? {
            // The old one is still in the bundle: the new key may wait already.
            Some(old) if old == own.record.id => {}
            // Swapped before the run was killed: only the old one is left to deal with.
            Some(_) => return Ok(false),
            None => rotations.begin(&self.thing, &own.record.id)?,
        }
        let waits = match (observed.pending_key(), &observed.key) {
            (Some(pending), Some(key)) => pending.public_key_der() != key.public_key_der(),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !waits {
            store.clear_pending(&self.thing)?;
            let wanted = session.desired.things.iter().find(|desired| desired.thing.name.as_str() == self.thing);
            let kind = wanted.map(|desired| desired.thing.certificate.key).unwrap_or_default();
            store.save_pending_key(&self.thing, &key::generate(kind)?.to_pkcs8_pem())?;
        }
        Ok(true)
    }

    /// Deals with the old certificate; the bundle holds the new one.
    fn finish(&self, context: &Context, rotations: &Rotations) -> Result<Exit> {
        let Some(old) = rotations.begun(&self.thing)? else { return Ok(Exit::Done) };
        let session =
            Session::open(context, &self.manifest.file, Access::Write)?.only(std::slice::from_ref(&self.thing))?;
        let store = &session.site.workspace;
        let _lock = store.lock("cert rotate")?;
        let observed = observe(&*session.site.registry, store, &self.thing)?;
        if observed.own.as_ref().is_none_or(|own| own.record.id == old) {
            return Err(Error::bug(format!("the bundle of `{}` still holds the old certificate", self.thing)));
        }
        let mut item = Item { sign: Sign::Change, ..Item::keep(Kind::Certificate, &self.thing) };
        if let Some(found) = observed.certificates.iter().find(|certificate| certificate.record.id == old) {
            match self.old.as_str() {
                "delete" => item.steps = retire(&self.thing, found),
                "off" if found.record.status == Status::Active => {
                    item.steps =
                        vec![Step::Deactivate { thing: self.thing.clone(), certificate: Which::Id(old.clone()) }];
                }
                _ => {}
            }
        }
        let plan = Plan { items: vec![item] };
        let assembly = session.assembly();
        let watch = Shown::new(context, plan.steps());
        catch_interrupts();
        let receipt =
            Run { assembly: &assembly, store, watch: &watch, purge: false }.carry_out("cert rotate", &plan)?;
        rotations.end(&self.thing)?;
        sum_up(context, &receipt, "rotated")?;
        if self.old == "keep" {
            context.note(&format!("the old certificate stays active: `awsiot-kit cert revoke {old} --yes` ends it"));
        }
        Ok(Exit::Done)
    }
}
