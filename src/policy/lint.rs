//! Remarks about policies: one function and one line in [`LINTS`] each, and a page each under `docs/lints/`.
//!
//! They include all that Device Defender's audit checks of policies flag (Device Defender guide, "AWS IoT policies overly permissive" and
//! "AWS IoT policies potentially misconfigured").

mod actions;
mod arns;
mod bypass;
mod connect;
mod directions;
mod kinds;
mod missing;
mod mqtt;
pub mod prepared;
mod reach;
mod redundant;
mod size;
mod variables;

use std::collections::BTreeMap;

use self::prepared::View;
use super::document::Document;
use super::{found, parse};
use crate::finding::{Finding, Level, Source};

/// One lint.
#[derive(Debug)]
pub struct Lint {
    /// Its code.
    pub code: &'static str,
    /// Its level unless the user changes it.
    pub level: Level,
    /// What it is about, one line.
    pub about: &'static str,
    /// Finds the places.
    check: fn(&View<'_>) -> Vec<Finding>,
}

const fn lint(code: &'static str, level: Level, about: &'static str, check: fn(&View<'_>) -> Vec<Finding>) -> Lint {
    Lint { code, level, about, check }
}

use Level::{Deny, Warn};

/// Every lint, in the order of the documentation.
pub const LINTS: &[Lint] = &[
    lint("policy-action-wildcard", Deny, "every action is allowed", actions::wildcard),
    lint("policy-client-any", Deny, "any client id may connect", connect::any),
    lint("policy-client-spoofable", Deny, "nothing ties the client id to the thing", connect::spoofable),
    lint("policy-topic-any", Deny, "every topic may be published to", reach::topic_any),
    lint("policy-filter-any", Deny, "every topic may be subscribed to", reach::filter_any),
    lint("policy-reserved-any", Deny, "reserved topics of other things are open", reach::reserved_any),
    lint("policy-role-alias-any", Deny, "the role of every role alias may be taken on", reach::role_alias_any),
    lint("policy-resource-type", Deny, "an action never applies to this kind of resource", kinds::resource_type),
    lint("policy-mqtt-wildcard", Warn, "`+` or `#` where it is only a character", mqtt::wildcard),
    lint("policy-deny-bypass", Warn, "a broader filter evades a Deny", bypass::bypass),
    lint("policy-receive-missing", Warn, "what is subscribed to is never delivered", missing::receive),
    lint("policy-publish-missing", Warn, "messages may be retained but not published", missing::publish),
    lint("policy-connect-missing", Warn, "nothing may connect", missing::connect),
    lint("policy-action-unknown", Deny, "AWS IoT has no such action", actions::unknown),
    lint("policy-variable-unknown", Deny, "AWS IoT has no such variable", variables::unknown),
    lint("policy-variable-unversioned", Deny, "variables are plain text in this version", variables::unversioned),
    lint("policy-variable-in-deny", Warn, "a Deny does nothing while its variable has no value", variables::in_deny),
    lint("policy-variable-in-core", Warn, "a Greengrass core has no thing variables", variables::in_core),
    lint("policy-arn", Deny, "not the ARN of an AWS IoT resource", arns::malformed),
    lint("policy-arn-foreign", Warn, "a resource of another account or region", arns::foreign),
    lint("policy-http-only", Warn, "an action that counts over HTTPS only", kinds::http_only),
    lint("policy-size", Deny, "longer than AWS takes", size::size),
    lint("policy-redundant", Warn, "another entry allows it already", redundant::redundant),
    lint("policy-both-directions", Warn, "the same topic may be sent and heard", directions::both),
    // Found while a document is read.
    lint(parse::SYNTAX, Deny, "not a policy document", |_| Vec::new()),
];

/// A level that a user gives a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Not reported.
    Allow,
    /// Reported at this level.
    At(Level),
}

/// What a user says about the lints.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Codes with another level than their own.
    pub levels: BTreeMap<String, Choice>,
    /// The account that resources should be in.
    pub account: Option<String>,
    /// The region that resources should be in.
    pub region: Option<String>,
    /// The certificate is attached to its thing exclusively: then IsAttached holds under whatever client id.
    pub exclusive: bool,
}

impl Settings {
    /// The findings with the user's levels, in the order of the text.
    fn apply(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain_mut(|finding| match self.levels.get(finding.code) {
            None => true,
            Some(Choice::Allow) => false,
            Some(Choice::At(level)) => {
                finding.level = *level;
                true
            }
        });
        crate::finding::sort(&mut findings);
        findings
    }
}

/// The findings about one policy text.
pub fn lint_source(source: &Source, settings: &Settings) -> Vec<Finding> {
    lint_together(std::slice::from_ref(source), settings)
}

/// The findings about policies that are attached together: what one lacks another may have.
pub fn lint_together(sources: &[Source], settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut documents = Vec::new();
    for source in sources {
        let policies = found::policies(source);
        for found in policies.found {
            findings.extend(found.findings);
            if policies.together || sources.len() > 1 {
                documents.push(found.document);
            } else {
                // Policies of a template or an account: which of them are attached together it does not say.
                findings.extend(checks(&[found.document], settings));
            }
        }
    }
    if !documents.is_empty() {
        findings.extend(checks(&documents, settings));
    }
    settings.apply(findings)
}

/// The findings about documents that were made rather than read, attached together; they have no places.
pub fn lint_made(documents: &[Document], settings: &Settings) -> Vec<Finding> {
    let texts = documents.iter().enumerate();
    let sources: Vec<Source> =
        texts.map(|(at, document)| Source::new(format!("policy-{}", at + 1), document.pretty())).collect();
    lint_together(&sources, settings)
}

fn checks(documents: &[Document], settings: &Settings) -> Vec<Finding> {
    let view = View::new(documents, settings);
    LINTS.iter().flat_map(|lint| (lint.check)(&view)).collect()
}
