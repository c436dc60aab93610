//! A survey: what a manifest wants and a registry holds, side by side, as one value that a page or another program can show.
//!
//! Lists are kept once and spoken of by their numbers, so that ten thousand things are a few megabytes.

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;

use crate::error::Result;
use crate::finding::{Finding, Level};
use crate::plan::desired::Desired;
use crate::plan::{Plan, Sign};
use crate::registry::Registry;

pub mod access;
mod audit;
mod differences;
mod fill;
mod impersonation;
pub mod lines;
pub mod page;
mod read;
mod remark;

pub use access::{Access, Verb};

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is as the manifest wants it.
    AsWanted,
    /// Something about it is otherwise than the manifest wants it.
    Differs,
    /// The manifest wants it, and the registry has none.
    NotMade,
    /// The registry has it, and the manifest knows nothing of it.
    NotInManifest,
    /// The registry has it, and there is no manifest to compare with.
    Registered,
}

/// A thing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurveyedThing {
    /// Its name.
    pub name: String,
    /// The client id that the manifest gives it, when it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Its thing type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub thing_type: Option<String>,
    /// Its thing groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Its attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// How it stands.
    pub state: State,
    /// The numbers of its certificates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<usize>,
    /// The numbers of the policies that count for it: those of its active certificates and of its groups, and where it is not made yet
    /// those that it is going to have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<usize>,
    /// The systems that it runs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<&'static str>,
    /// The topics that the manifest has it publish to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub publish: Vec<String>,
    /// The filters that it has it subscribe to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subscribe: Vec<String>,
    /// What it carries between a local broker and AWS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<SurveyedRoute>,
    /// What is otherwise than wanted, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<String>,
}

/// A route between a local broker and AWS.
#[derive(Clone, Debug, Serialize)]
pub struct SurveyedRoute {
    /// `out`, `in` or `both`.
    pub direction: &'static str,
    /// The topic or filter on the local broker.
    pub local: String,
    /// The same on AWS.
    pub remote: String,
}

/// A certificate of a device, or of an authority.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurveyedCertificate {
    /// SHA-256 of its DER.
    pub id: String,
    /// AWS's word for its status.
    pub status: &'static str,
    /// The day on which it ends; none where it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
    /// Whole days until then, from when the survey was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// The kind of its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether it is an authority's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub authority: bool,
    /// The things that it is attached to, also those that are not among the things surveyed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub things: Vec<String>,
    /// The numbers of the policies that are attached to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<usize>,
}

/// A policy.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurveyedPolicy {
    /// Its name.
    pub name: String,
    /// Characters, as AWS counts them.
    pub characters: usize,
    /// Whether the registry has it.
    pub registered: bool,
    /// What it says, a line for each statement and verb.
    pub access: Vec<Access>,
    /// Operations that it allows and the manifest does not ask for: one for each action that has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wider: Vec<String>,
}

/// A finding with what it is about.
#[derive(Clone, Debug, Serialize)]
pub struct Remark {
    /// Its code.
    pub code: &'static str,
    /// Its level.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The document that it is about, with line and column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<(String, usize, usize)>,
    /// The numbers of the things that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub things: Vec<usize>,
    /// Those of certificates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<usize>,
    /// Those of policies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<usize>,
}

/// What differs between manifest and registry, a line of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct Drift {
    /// `+`, `~` or `-`.
    pub action: Sign,
    /// The kind of resource.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What exactly.
    pub details: Vec<String>,
    /// The number of the thing that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing: Option<usize>,
}

/// Where and when.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// `local` or `aws`.
    pub registry: &'static str,
    /// The region.
    pub region: String,
    /// The account.
    pub account: String,
    /// The manifest's path; none where there is none.
    pub manifest: Option<String>,
    /// Whether all is in it that the registry holds, or only what the manifest names.
    pub everything: bool,
    /// When it was made, RFC 3339.
    pub at: String,
    /// The program's version.
    pub version: &'static str,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
    /// Where and when.
    pub about: About,
    /// The things, by name.
    pub things: Vec<SurveyedThing>,
    /// The certificates, soonest end first.
    pub certificates: Vec<SurveyedCertificate>,
    /// The policies, by name.
    pub policies: Vec<SurveyedPolicy>,
    /// What is wrong or deserves a look: what is denied first.
    pub findings: Vec<Remark>,
    /// What differs.
    pub drift: Vec<Drift>,
}

/// What a manifest adds to what a registry says by itself.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// What it wants.
    pub desired: &'a Desired,
    /// How that differs from what is there.
    pub plan: &'a Plan,
    /// What there is to say about it.
    pub findings: &'a [Finding],
    /// Its path, as messages show it.
    pub path: &'a str,
}

/// Surveys what a manifest wants, or all that a registry holds, or both.
///
/// # Errors
/// When the registry does not answer.
pub fn survey(
    registry: &dyn Registry,
    wanted: Option<Wanted<'_>>,
    everything: bool,
    now: OffsetDateTime,
    at: String,
) -> Result<Survey> {
    let held = read::read(registry, wanted.map(|wanted| wanted.desired), everything)?;
    let home = registry.home();
    let about = About {
        registry: registry.kind(),
        region: home.region.clone(),
        account: home.account.clone(),
        manifest: wanted.map(|wanted| wanted.path.to_owned()),
        everything,
        at,
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut survey = Survey {
        about,
        things: Vec::new(),
        certificates: Vec::new(),
        policies: Vec::new(),
        findings: Vec::new(),
        drift: Vec::new(),
    };
    let documents = fill::fill(&mut survey, &held, wanted, now);
    audit::audit(&mut survey, &held, home, &documents, now);
    survey.findings.sort_by(|a, b| {
        b.level.cmp(&a.level).then(a.code.cmp(b.code)).then(a.place.cmp(&b.place)).then(a.message.cmp(&b.message))
    });
    Ok(survey)
}
