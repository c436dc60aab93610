//! Preflight: all that can be found out about a manifest before the first call, the same for `check`, `plan` and `apply`.
//!
//! Things are resolved, their policies made and linted, and every file of every bundle is made once with a key that is thrown away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::bundle::rehearsal::Rehearsal;
use crate::error::Result;
use crate::finding::{Finding, Level, Source, any_deny, sort};
use crate::manifest::{Enrol, Manifest, Repeats, ResolvedThing, Surroundings, in_order};
use crate::parallel;
use crate::plan::desired::{Desired, Forms, Made, Policies, Template};
use crate::policy::codes::is_accepted;
use crate::policy::lint::{Settings, lint_together};
use crate::thing::Thing;
use crate::thing::name::Home;

/// So many things are looked at together, on all processors.
const AT_ONCE: usize = 256;

/// What is looked at, and with what.
pub struct Preflight<'a> {
    /// The manifest, read.
    pub manifest: &'a Manifest,
    /// Partition, region and account of the policies.
    pub home: &'a Home,
    /// Where devices are going to connect.
    pub endpoint: &'a str,
    /// Brings the text of a policy template.
    pub template: Template<'a>,
    /// Makes the bundles to see whether they can be made; none where nothing is going to be made.
    pub rehearsal: Option<&'a Rehearsal<'a>>,
    /// Whether the policies are linted too.
    pub lints: bool,
    /// Only these things are going to be worked on; none means all.
    pub only: &'a [String],
    /// Whether a row that cannot be used is left out, and stops nothing else.
    pub spares_rows: bool,
}

/// What was found out.
#[derive(Default)]
pub struct Outcome {
    /// What the manifest wants; empty when that was not asked for, and incomplete when something is denied.
    pub desired: Desired,
    /// Everything that is wrong or deserves a look.
    pub findings: Vec<Finding>,
    /// What each bundle takes on disk, about, by thing.
    pub bytes: BTreeMap<String, u64>,
    /// How many rows of inventories cannot be used.
    pub bad_rows: usize,
    /// Whether anything is denied but rows that are left out.
    denied: bool,
}

impl Outcome {
    /// Whether anything stops what is about to be done: anything that is denied, but for rows that are left out where that is enough.
    pub fn is_denied(&self) -> bool {
        self.denied || (self.bad_rows > 0 && self.desired.things.is_empty())
    }

    /// Adds what was found elsewhere, about no row.
    pub fn add(&mut self, findings: Vec<Finding>) {
        self.denied |= any_deny(&findings);
        self.findings.extend(findings);
        sort(&mut self.findings);
    }
}

/// Whether what is found out is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// What the manifest wants, to be planned.
    Everything,
    /// Only the findings: the size of a fleet costs next to no memory.
    Findings,
}

impl Preflight<'_> {
    /// Looks at everything.
    ///
    /// # Errors
    /// When this machine does not let a template be read or a key be made.
    pub fn run(&self, keep: Keep) -> Result<Outcome> {
        let around = Surroundings {
            region: Some(self.home.region.clone()),
            account: Some(self.home.account.clone()),
            endpoint: Some(self.endpoint.to_owned()),
        };
        let (mut findings, mut forms, mut kept) = (Vec::new(), Forms::default(), Vec::new());
        let mut enrolments = Enrolments::default();
        let (mut bad_rows, mut denied) = (0, false);
        for resolved in self.manifest.things(&around) {
            // Only a row that comes to nothing is left out: what is denied of a thing that would be made stops everything.
            let spares = self.spares_rows && resolved.thing.is_none();
            let mut own = resolved.findings.iter().filter(|finding| finding.level == Level::Deny);
            denied |= own.any(|finding| !(spares && self.manifest.is_about_row(finding)));
            findings.extend(resolved.findings);
            let Some(thing) = resolved.thing else {
                bad_rows += usize::from(resolved.is_row);
                continue;
            };
            let remark = enrolments.remark(&thing);
            denied |= remark.is_some();
            findings.extend(remark);
            forms.count(&thing);
            if keep == Keep::Everything {
                kept.push(thing);
            }
        }
        if denied {
            return Ok(Outcome { findings: in_order(findings), bad_rows, denied, ..Outcome::default() });
        }
        findings.extend(forms.one_policy_each());
        let policies = Policies::new(forms, self.home, self.template);
        let mut outcome = Outcome { findings, bad_rows, ..Outcome::default() };
        match keep {
            Keep::Everything => self.look_closer(kept.into_iter(), policies, keep, &mut outcome)?,
            Keep::Findings => {
                let things = self.manifest.things(&around).filter_map(|resolved| resolved.thing);
                self.look_closer(things, policies, keep, &mut outcome)?;
            }
        }
        outcome.findings = in_order(outcome.findings);
        Ok(outcome)
    }

    /// Makes the policies and the files of things, and remarks on both.
    fn look_closer(
        &self,
        mut things: impl Iterator<Item = ResolvedThing>,
        mut policies: Policies<'_>,
        keep: Keep,
        outcome: &mut Outcome,
    ) -> Result<()> {
        let width = std::thread::available_parallelism().map_or(1, usize::from);
        let clean = Clean::default();
        let mut repeats = Repeats::default();
        let before = outcome.findings.len();
        loop {
            let chunk: Vec<ResolvedThing> = things.by_ref().take(AT_ONCE).collect();
            if chunk.is_empty() {
                break;
            }
            let mut found = Vec::new();
            let mut made: Vec<Made> = Vec::with_capacity(chunk.len());
            for resolved in chunk {
                let mut own = Vec::new();
                let thing = policies.of(resolved, &mut own)?;
                found.extend(own.into_iter().filter(|finding| !is_accepted(&thing.allow, finding)));
                made.push(thing);
            }
            let look = Look { rehearsal: self.rehearsal, lints: self.lints, only: self.only, clean: &clean };
            let looked_at = parallel::map(width, &made, |made| look.at(made))?;
            for (made, (more, bytes)) in made.into_iter().zip(looked_at) {
                found.extend(more);
                if keep == Keep::Everything {
                    outcome.bytes.insert(made.device.thing.name.to_string(), bytes);
                    outcome.desired.take(made);
                }
            }
            outcome.findings.extend(repeats.fresh(&self.manifest.source, found));
        }
        outcome.findings.extend(repeats.sum_up());
        outcome.denied |= any_deny(&outcome.findings[before..]);
        Ok(())
    }
}

/// What one thing is looked at with, on any thread.
struct Look<'a> {
    rehearsal: Option<&'a Rehearsal<'a>>,
    lints: bool,
    only: &'a [String],
    clean: &'a Clean,
}

/// Policies that have no findings, with a stand-in for the thing's name: a fleet's policies mostly differ in nothing else.
#[derive(Default)]
struct Clean(Mutex<BTreeSet<String>>);

impl Clean {
    /// So many are kept, so that memory does not grow with the fleet.
    const KEPT: usize = 64;

    /// What a thing's policies say but for its name; none where the name could be mistaken for a word of the policy.
    fn form(made: &Made) -> Option<String> {
        let thing = &made.device.thing;
        let names = [thing.client_id.as_str(), thing.name.as_str()];
        let is_plain = |name: &str| {
            let has = |kind: fn(&u8) -> bool| name.bytes().any(|b| kind(&b));
            let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            // No action, key or variable has digits in it.
            letters && name.len() > 3 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
        };
        // Neither has a region's name to be taken for the thing's.
        let is_region = |name: &str, text: &str| {
            text.split([':', '"']).any(|own| own != name && own.contains(name) && !own.contains('/'))
        };
        let texts = made.policies.iter().map(|(_, text)| &**text).collect::<Vec<_>>().join("\n");
        if !names.iter().all(|name| is_plain(name) && !is_region(name, &texts)) {
            return None;
        }
        Some(texts.replace(names[0], "\u{E000}").replace(names[1], "\u{E001}"))
    }

    fn has(&self, form: Option<&String>) -> bool {
        form.is_some_and(|form| self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(form))
    }

    fn add(&self, form: Option<String>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < Self::KEPT {
            all.extend(form);
        }
    }
}

impl Look<'_> {
    /// The findings about one thing's policies and files, and what the files take on disk.
    fn at(&self, made: &Made) -> Result<(Vec<Finding>, u64)> {
        let is_meant = self.only.is_empty() || self.only.iter().any(|name| name == made.device.thing.name.as_str());
        // A thing without a policy has a finding about that already.
        if !is_meant || made.policies.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let mut findings = Vec::new();
        if self.lints && (made.is_first || !self.only.is_empty()) {
            let form = Clean::form(made);
            if !self.clean.has(form.as_ref()) {
                let own = lints(made);
                if own.is_empty() {
                    self.clean.add(form);
                }
                let is_accepted = |finding: &Finding| is_accepted(&made.allow, finding);
                findings.extend(own.into_iter().filter(|finding| !is_accepted(finding)));
            }
        }
        let Some(rehearsal) = self.rehearsal else { return Ok((findings, 0)) };
        let policies: Vec<(String, String)> =
            made.policies.iter().map(|(name, document)| (name.clone(), document.to_string())).collect();
        let rehearsed = rehearsal.of(&made.device, &policies)?;
        findings.extend(rehearsed.findings);
        Ok((findings, rehearsed.bytes))
    }
}

/// The findings about the policies that would be registered for a thing, each with the thing that it is for.
fn lints(made: &Made) -> Vec<Finding> {
    let sources: Vec<Source> =
        made.policies.iter().map(|(name, document)| Source::new(format!("policy {name}"), &**document)).collect();
    let findings = lint_together(&sources, &Settings::default()).into_iter();
    findings.map(|finding| about(finding, &made.device.thing)).collect()
}

fn about(finding: Finding, thing: &Thing) -> Finding {
    match (&finding.related, &thing.place) {
        (None, Some(place)) => finding.related(place.clone(), format!("registered for `{}`", thing.name)),
        _ => finding,
    }
}

/// Fleets whose things come into being in another way than by being registered one by one, which is what applying does.
#[derive(Default)]
struct Enrolments(Vec<String>);

impl Enrolments {
    fn remark(&mut self, resolved: &ResolvedThing) -> Option<Finding> {
        let fleet = resolved.fleet.as_deref().unwrap_or_default();
        if resolved.enrol == Enrol::Register || self.0.iter().any(|said| said == fleet) {
            return None;
        }
        self.0.push(fleet.to_owned());
        let message = format!("the things of fleet `{fleet}` cannot be enrolled in this way yet");
        let finding = Finding::deny("manifest-enrol", message).at_place(resolved.device.thing.place.clone());
        Some(finding.help("use `enrol = \"register\"`, which registers each of them from here"))
    }
}

/// How many of some findings are denied, and how many are warned of.
pub fn counts(findings: &[Finding]) -> (usize, usize) {
    let denied = findings.iter().filter(|finding| finding.level == Level::Deny).count();
    (denied, findings.len() - denied)
}
