//! `awsiot-kit cert rotate`: a new key and certificate beside the old ones, tried, swapped in the bundle, then the old one off.
//!
//! Killed at any moment, the same command goes on: a mark on disk says which certificate is to be replaced, and the new key is on disk
//! before anyone hears of it.

use std::time::Instant;

use clap::Args;
use time::Duration;

use crate::cert::key;
use crate::cli::apply::{Consent, Wish, apply, sum_up, tidy};
use crate::cli::cert::inspect::rfc3339;
use crate::cli::cert::term;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::pick::Pick;
use crate::cli::progress::{Shown, catch_interrupts};
use crate::cli::report::{ask, can_ask};
use crate::cli::session::{Access, STATE, Session, manifest_text};
use crate::error::{Error, Exit, Result};
use crate::host::clock;
use crate::host::rotation::{Retiring, Rotations};
use crate::host::store::Store;
use crate::host::workspace::beside;
use crate::plan::apply::{Patience, Run};
use crate::plan::observed::{Observed, ObservedCertificate, observe};
use crate::plan::ownership::{self, Whose};
use crate::plan::{self, Item, Kind, Plan, Sign, Step, Which, thing::retire};
use crate::registry::Status;
use verify::{Endpoint, verify};

mod verify;

/// Give a thing a new key and certificate, and switch the old certificate off
#[derive(Args, Debug)]
#[command(
    after_help = "The new certificate is made, attached and switched on beside the old one. Then it is tried: a connection to the endpoint \
    as the thing, which ends the connection that the device has there (it comes back). Where nobody answers, the rotation says so and \
    goes on; where the endpoint refuses, the new certificate is taken back and the old one stays. Then the bundle changes, the old key \
    is moved aside to `.kept` in the folder of bundles, and the old certificate is switched off.\n\n\
    With a local registry only an endpoint that the manifest or --connect names is called.\n\n\
    --grace deletes the old certificate in time: the first `cert rotate` after it is over does that, or `cert rotate --finish`.\n\n\
    Examples:\n  awsiot-kit cert rotate pump-1 --yes\n  awsiot-kit cert rotate pump-1 --grace 7d --yes\n  \
    awsiot-kit cert rotate pump-1 --old keep --grace 7d --yes\n  \
    awsiot-kit cert rotate --finish --yes\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 the manifest is wrong, 4 registry, or the endpoint refuses \
    the new certificate; 5 this machine, 6 half done, 130 interrupted."
)]
pub struct RotateArgs {
    /// The thing, as the manifest names it
    #[arg(required_unless_present = "finish", conflicts_with = "finish")]
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    thing: Option<String>,
    /// What becomes of the old certificate: stay active, go off, or go off and be deleted
    #[arg(long, value_name = "keep|off|delete", default_value = "off", value_parser = ["keep", "off", "delete"])]
    old: String,
    /// Delete the old certificate when this time is over, for example 7d or 12h
    #[arg(long, value_name = "SPAN", value_parser = term::parse)]
    grace: Option<Duration>,
    /// Only delete the old certificates whose grace is over
    #[arg(long)]
    finish: bool,
    /// Try the new certificate at this endpoint
    #[arg(long, value_name = "HOST[:PORT]", value_parser = Endpoint::parse, conflicts_with_all = ["no_connect", "finish"])]
    connect: Option<Endpoint>,
    /// Do not try the new certificate by connecting
    #[arg(long)]
    no_connect: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

/// Where a rotation stands.
enum Stage {
    /// The new key waits; the bundle holds the old one.
    Begun,
    /// The bundle holds the new one: only the old certificate is left to deal with.
    Swapped,
}

impl RotateArgs {
    /// Makes the new one, tries it, swaps, switches the old one off.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let path = &self.manifest.file;
        let rotations = Rotations::new(beside(path).join(STATE));
        if self.grace.is_some() && self.old == "delete" {
            return Err(Error::usage("`--old delete` deletes the old certificate at once, `--grace` later")
                .hint("leave one of them out"));
        }
        let what = match &self.thing {
            Some(thing) => format!("give {thing} a new key and certificate"),
            None => "delete the certificates whose grace is over".to_owned(),
        };
        if !self.yes {
            if !can_ask() {
                return Err(Error::usage("rotate asks before it changes anything, and there is no terminal to ask on")
                    .hint("run the same command with `--yes`"));
            }
            if !ask(&format!("{what}? only `yes` is yes: "))? {
                return Err(Error::new(Exit::No, "declined", "nothing was done"));
            }
        }
        rotations.sweep()?;
        if let Some(thing) = &self.thing
            && matches!(self.begin(context, &rotations, thing)?, Stage::Begun)
        {
            let source = manifest_text(path)?;
            let wish = Wish { pick: Pick::only(self.thing.as_slice()), ..Wish::of(Consent::Given) };
            apply(context, &source, path, &wish)?;
        }
        self.finish(context, &rotations)
    }

    /// Puts a new key beside the old one, unless an earlier run did, and tries the certificate that it gets.
    fn begin(&self, context: &Context, rotations: &Rotations, thing: &str) -> Result<Stage> {
        let path = &self.manifest.file;
        let session = Session::of(context, &manifest_text(path)?, path, Access::Write, self.thing.as_slice())?;
        let store = &session.site.workspace;
        let _lock = store.lock("cert rotate")?;
        let observed = observe(&*session.site.registry, store, thing)?;
        if observed.key.as_ref().is_some_and(|key| key.private().is_none()) {
            return Err(Error::input("key-on-device", format!("the device keeps the key of `{thing}`"))
                .on(thing)
                .hint("have the device make a new key, put its request where `csr` says, and `awsiot-kit apply --replace`"));
        }
        let Some(own) = &observed.own else {
            return Err(Error::input(
                "nothing-to-rotate",
                format!("`{thing}` has no certificate whose key is in its bundle"),
            )
            .on(thing)
            .hint("`awsiot-kit apply` gives it its first one"));
        };
        match rotations.begun(thing)? {
            // The old one is still in the bundle: the new key may wait already.
            Some(old) if old == own.record.id => {}
            // Swapped before the run was killed: only the old one is left to deal with.
            Some(_) => {
                tidy(context, &session.assembly(), store, &mut session.things())?;
                return Ok(Stage::Swapped);
            }
            None => {
                // Whatever stops the apply that follows stops it before a key is made.
                plan::plan(&session.assembly(), store, &plan::Options::default())?.expect_no_refusals()?;
                rotations.begin(thing, &own.record.id)?;
            }
        }
        if !new_key_waits(&observed) {
            store.clear_pending(thing)?;
            let wanted = session.desired.things.iter().find(|desired| desired.device.thing.name.as_str() == thing);
            let kind = wanted.map(|desired| desired.device.thing.certificate.key).unwrap_or_default();
            store.save_pending_key(thing, &key::generate(kind)?.to_pkcs8_pem())?;
        }
        let endpoint = if self.no_connect { None } else { self.connect.clone().or_else(|| Endpoint::of(&session)) };
        if let Some(endpoint) = endpoint {
            self.prove(context, &session, rotations, thing, &endpoint)?;
        }
        Ok(Stage::Begun)
    }

    /// Brings the new certificate into force beside the old one and tries it; takes it back when it is refused.
    fn prove(
        &self,
        context: &Context,
        session: &Session,
        rotations: &Rotations,
        thing: &str,
        endpoint: &Endpoint,
    ) -> Result<()> {
        let (assembly, store) = (session.assembly(), &session.site.workspace);
        let mut plan = plan::plan(&assembly, store, &plan::Options::default())?;
        plan.expect_no_refusals()?;
        // All but the bundle, which changes once the certificate is proved.
        plan.items.retain(|item| item.kind != Kind::Bundle);
        carry_out(context, session, &plan)?;
        let refused = match verify(context, session, thing, endpoint) {
            Err(refused) if refused.code() == "certificate-refused" => refused,
            answer => return answer,
        };
        let steps = vec![Step::DropPending { thing: thing.to_owned() }];
        let taken_back = Item { sign: Sign::Remove, steps, ..Item::keep(Kind::Certificate, thing) };
        carry_out(context, session, &Plan { items: vec![taken_back], ..Plan::default() })
            .map_err(|error| error.context(format!("{refused}, and it could not be taken back")))?;
        rotations.end(thing)?;
        Err(refused)
    }

    /// Deals with the old certificate, now that the bundle holds the new one, and with those whose grace is over.
    fn finish(&self, context: &Context, rotations: &Rotations) -> Result<Exit> {
        let session = Session::open_to_take_down(context, &self.manifest.file, self.thing.as_slice())?;
        let (registry, store) = (&*session.site.registry, &session.site.workspace);
        let _lock = store.lock("cert rotate")?;
        let mut items = Vec::new();
        let mut left = None;
        if let Some(thing) = &self.thing
            && let Some(old) = rotations.begun(thing)?
        {
            let observed = observe(registry, store, thing)?;
            if observed.own.as_ref().is_none_or(|own| own.record.id == old) {
                return Err(Error::bug(format!("the bundle of `{thing}` still holds the old certificate")));
            }
            // It may hang on nothing any more: an earlier run died while it took it down.
            let found = ObservedCertificate::read(registry, &old)?;
            let whose = found.as_ref().map_or(Whose::Ours, |found| ownership::certificate(&found.record, thing));
            if let Whose::Others(why) = whose {
                context.note(&format!(
                    "the old certificate was {why} and stays as it is: `awsiot-kit cert revoke {old} --yes` ends it"
                ));
            } else {
                if let Some(grace) = self.grace {
                    let due = clock::now() + grace;
                    rotations.retire(&Retiring { certificate: old.clone(), thing: thing.clone(), due })?;
                }
                items.extend(found.map(|found| self.item(thing, &found)));
                left = Some(old);
            }
        }
        let now = clock::now();
        let due: Vec<Retiring> = rotations.retired()?.into_iter().filter(|retiring| retiring.due <= now).collect();
        for Retiring { certificate, thing, .. } in &due {
            if let Some(found) = ObservedCertificate::read(registry, certificate)?
                && ownership::certificate(&found.record, thing).is_ours()
            {
                let steps = retire(thing, &found);
                items.push(Item { sign: Sign::Remove, steps, ..Item::keep(Kind::Certificate, thing) });
            }
        }
        carry_out(context, &session, &Plan { items, ..Plan::default() })?;
        for Retiring { certificate, thing, .. } in &due {
            rotations.forget(certificate)?;
            context.note(&format!("deleted the old certificate {certificate} of {thing}"));
        }
        if let Some(thing) = &self.thing {
            rotations.end(thing)?;
        }
        if let Some(old) = left {
            self.say_what_is_left(context, rotations, &old)?;
        }
        Ok(Exit::Done)
    }

    /// What becomes of the old certificate at once.
    fn item(&self, thing: &str, found: &ObservedCertificate) -> Item {
        let certificate = Which::Id(found.record.id.clone());
        let steps = match self.old.as_str() {
            "delete" => retire(thing, found),
            "off" if found.record.status == Status::Active => {
                vec![Step::Deactivate { thing: thing.to_owned(), certificate }]
            }
            _ => Vec::new(),
        };
        Item { sign: Sign::Change, steps, ..Item::keep(Kind::Certificate, thing) }
    }

    fn say_what_is_left(&self, context: &Context, rotations: &Rotations, old: &str) -> Result<()> {
        let state = if self.old == "keep" { "stays active" } else { "is off" };
        if let Some(retiring) = rotations.retired()?.iter().find(|retiring| retiring.certificate == old) {
            let due = rfc3339(retiring.due);
            context.note(&format!(
                "the old certificate {state}; `awsiot-kit cert rotate --finish --yes` after {due} deletes it"
            ));
        } else if self.old == "keep" {
            context.note(&format!("the old certificate stays active: `awsiot-kit cert revoke {old} --yes` ends it"));
        }
        Ok(())
    }
}

/// Whether a key waits that is not the bundle's.
fn new_key_waits(observed: &Observed) -> bool {
    match (observed.pending_key(), &observed.key) {
        (Some(pending), Some(key)) => pending.public_key_der() != key.public_key_der(),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Carries out a plan, and says what it did.
fn carry_out(context: &Context, session: &Session, plan: &Plan) -> Result<()> {
    let assembly = session.assembly();
    let store = &session.site.workspace;
    let watch = Shown::new(context, plan.steps());
    catch_interrupts();
    let begun = Instant::now();
    // A key that never came into use is nothing to keep.
    let (purge, patience) = (true, Patience::None);
    let receipt = Run { assembly: &assembly, store, watch: &watch, purge, patience }.carry_out("cert rotate", plan)?;
    sum_up(context, &receipt, "rotated", begun.elapsed())
}
