//! What Device Defender's audit asks of an account, answered from what a survey holds: certificates that are shared, end soon or are revoked and
//! still attached, keys that are too weak, policies that hang on nothing, things that others may impersonate.
//!
//! Device Defender Developer Guide, "Audit checks". What the registry does not tell (who is connected) is not guessed.

use std::collections::BTreeMap;

use super::impersonation::impersonations;
use super::read::{Held, HeldCertificate};
use super::remark::{and, blank};
use super::{Remark, State, Survey};
use crate::cert::inspect::Certificate;
use crate::cert::weak;
use crate::finding::{Finding, Level};
use crate::plan::observed::short;
use crate::policy::document::Document;
use crate::registry::Status;
use crate::thing::name::Home;
use time::OffsetDateTime;

/// More remarks of one kind help nobody.
const MOST: usize = 100;

/// Adds what an audit finds.
pub(super) fn audit(survey: &mut Survey, held: &Held, home: &Home, documents: &[Document], now: OffsetDateTime) {
    let mut found = certificates(held, now);
    if survey.about.everything {
        found.extend(authorities(survey, held, now));
        found.extend(policies(survey));
    }
    found.extend(things(survey, held));
    let mut impersonated = impersonations(survey, held, home, documents);
    let more = impersonated.len().saturating_sub(MOST);
    impersonated.truncate(MOST);
    found.extend(impersonated);
    if more > 0 {
        found.push(blank(
            "audit-thing-impersonable",
            Level::Warn,
            format!("{more} more resources of policies let one thing connect as another"),
        ));
    }
    survey.findings.extend(found);
}

/// What was found of one code, and of which certificates.
struct Group {
    level: Level,
    /// Of the first of them.
    about: String,
    help: Option<String>,
    certificates: Vec<usize>,
}

/// Joins findings about many certificates to one remark per code.
#[derive(Default)]
struct Gathered(BTreeMap<&'static str, Group>);

impl Gathered {
    fn add(&mut self, code: &'static str, level: Level, about: &str, help: Option<&str>, number: usize) {
        let first =
            || Group { level, about: about.to_owned(), help: help.map(str::to_owned), certificates: Vec::new() };
        let group = self.0.entry(code).or_insert_with(first);
        group.level = group.level.max(level);
        group.certificates.push(number);
    }

    fn weak(&mut self, certificate: &Certificate, now: OffsetDateTime, number: usize) {
        for Finding { code, level, message, help, .. } in weak::findings(certificate, now) {
            self.add(code, level, &message, help.as_deref(), number);
        }
    }

    fn remarks(self, held: &[HeldCertificate], many: &str) -> Vec<Remark> {
        let name = |at: &usize| match held.get(*at) {
            Some(own) if !own.things.is_empty() => format!("the certificate of {}", and(&own.things)),
            Some(own) => format!("certificate {}", short(&own.record.id)),
            None => "an authority's certificate".to_owned(),
        };
        let remark = |(code, Group { level, about, help, certificates }): (&'static str, Group)| {
            let message = match certificates.as_slice() {
                [one] => format!("{}: {about}", name(one)),
                all => format!("{} {many}; of the first: {about}", all.len()),
            };
            Remark { help, certificates, ..blank(code, level, message) }
        };
        self.0.into_iter().map(remark).collect()
    }
}

fn certificates(held: &Held, now: OffsetDateTime) -> Vec<Remark> {
    let mut gathered = Gathered::default();
    for (number, HeldCertificate { record, parsed, things, policies }) in held.certificates.iter().enumerate() {
        let is_off = matches!(record.status, Status::Revoked | Status::Inactive);
        let mut add = |code, about: &str, help| gathered.add(code, Level::Warn, about, Some(help), number);
        if things.len() > 1 {
            let help = "give each thing a certificate of its own: whoever has one key has all of them";
            add("audit-certificate-shared", &format!("it is attached to {}", and(things)), help);
        }
        if record.status == Status::Revoked && !things.is_empty() {
            let help = "`awsiot-kit cert rotate` gives the thing a new one; delete the old";
            add("audit-certificate-revoked", &format!("it is revoked and still attached to {}", and(things)), help);
        }
        if record.status == Status::Active && things.is_empty() && !policies.is_empty() {
            let help = "attach it to its thing, or switch it off with `awsiot-kit cert revoke`";
            add("audit-certificate-nobodys", "it is active, has policies and belongs to no thing", help);
        }
        match parsed {
            Some(certificate) if !is_off => gathered.weak(certificate, now, number),
            _ => {}
        }
    }
    gathered.remarks(&held.certificates, "certificates")
}

/// Adds the authorities to the certificates, with what is wrong with them.
fn authorities(survey: &mut Survey, held: &Held, now: OffsetDateTime) -> Vec<Remark> {
    let mut gathered = Gathered::default();
    for (record, parsed) in &held.authorities {
        let number = survey.certificates.len();
        let as_certificate = crate::registry::CertificateRecord {
            id: record.id.clone(),
            arn: record.arn.clone(),
            pem: record.pem.clone(),
            status: record.status,
            created: record.created,
        };
        let shown = super::fill::certificate(&as_certificate, parsed.as_ref(), now);
        survey.certificates.push(super::SurveyedCertificate { authority: true, ..shown });
        if let Some(certificate) = parsed.as_ref().filter(|_| record.status == Status::Active) {
            gathered.weak(certificate, now, number);
        }
    }
    gathered.remarks(&[], "authorities' certificates")
}

fn policies(survey: &Survey) -> Option<Remark> {
    let mut used: Vec<bool> = vec![false; survey.policies.len()];
    let of_things = survey.things.iter().flat_map(|own| &own.policies);
    for number in survey.certificates.iter().flat_map(|own| &own.policies).chain(of_things) {
        if let Some(used) = used.get_mut(*number) {
            *used = true;
        }
    }
    let is_registered = |at: &usize| survey.policies.get(*at).is_some_and(|own| own.registered);
    let unused = used.iter().enumerate().filter(|(_, used)| !**used).map(|(at, _)| at);
    let unused: Vec<usize> = unused.filter(is_registered).collect();
    if unused.is_empty() {
        return None;
    }
    let message = match unused.len() {
        1 => "a policy is attached to no certificate, and to no group that has things".to_owned(),
        count => format!("{count} policies are attached to no certificate, and to no group that has things"),
    };
    let help = Some("`awsiot-kit prune --orphans` takes away those that it made itself".to_owned());
    Some(Remark { help, policies: unused, ..blank("audit-policy-unattached", Level::Warn, message) })
}

fn things(survey: &Survey, held: &Held) -> Vec<Remark> {
    let (mut without, mut several) = (Vec::new(), Vec::new());
    for (number, thing) in survey.things.iter().enumerate().filter(|(_, own)| own.state != State::NotMade) {
        let own = thing.certificates.iter().filter_map(|at| held.certificates.get(*at));
        match own.filter(|certificate| certificate.record.status == Status::Active).count() {
            0 => without.push(number),
            1 => {}
            _ => several.push(number),
        }
    }
    let mut remarks = Vec::new();
    let mut add = |code, things: Vec<usize>, one: &str, many: &str, help: &str| {
        if things.is_empty() {
            return;
        }
        let message = if things.len() == 1 { one.to_owned() } else { format!("{} {many}", things.len()) };
        remarks.push(Remark { help: Some(help.to_owned()), things, ..blank(code, Level::Warn, message) });
    };
    add(
        "audit-thing-no-certificate",
        without,
        "a thing has no active certificate: it cannot connect",
        "things have no active certificate: they cannot connect",
        "`awsiot-kit apply` gives one to what a manifest names",
    );
    add(
        "audit-thing-certificates",
        several,
        "a thing has several active certificates",
        "things have several active certificates",
        "find out which of them the device uses, and switch off the others with `awsiot-kit cert revoke`",
    );
    remarks
}
