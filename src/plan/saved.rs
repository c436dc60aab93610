//! A plan that was saved: written, read back, and compared with what would be done now.

use serde::{Deserialize, Serialize};

use super::{Item, Options, Plan, Reissue};
use crate::error::{Error, Result};

/// The version of the file.
const SCHEMA: u64 = 1;

/// A saved plan: what would be done, to which manifest, on which registry. It holds no secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    /// The version of the file.
    pub schema: u64,
    /// The manifest's path, as it was given when the plan was made.
    pub manifest: String,
    /// The registry: `local`, `local:DIR` or `aws`.
    pub registry: String,
    /// Whether lost keys are replaced.
    pub replace: bool,
    /// Which things get a new key beside one that is elsewhere.
    #[serde(default)]
    pub reissue: Reissue,
    /// Whether what others made is changed.
    #[serde(default)]
    pub take_over: bool,
    /// Whether what the manifest no longer has is taken down.
    #[serde(default)]
    pub prune: bool,
    /// Only these things; all when empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// What would be done.
    pub plan: Vec<Item>,
}

impl Saved {
    /// A plan to be saved.
    pub fn new(manifest: String, registry: String, options: &Options, only: &[String], plan: &Plan) -> Self {
        let Options { replace, reissue, take_over, prune } = options.clone();
        let (only, plan) = (only.to_vec(), plan.items.clone());
        Self { schema: SCHEMA, manifest, registry, replace, reissue, take_over, prune, only, plan }
    }

    /// How it was wanted.
    pub fn options(&self) -> Options {
        Options { replace: self.replace, reissue: self.reissue.clone(), take_over: self.take_over, prune: self.prune }
    }

    /// The file's text.
    pub fn to_text(&self) -> Result<String> {
        let mut text =
            serde_json::to_string_pretty(self).map_err(|error| Error::bug("a plan is not JSON").cause(error))?;
        text.push('\n');
        Ok(text)
    }

    /// Whether a text is meant to be a saved plan rather than a manifest: no manifest starts with a brace.
    pub fn is_one(text: &str) -> bool {
        text.trim_start().starts_with('{')
    }

    /// Reads a saved plan.
    ///
    /// # Errors
    /// Exit 3 when it is not one.
    pub fn read(name: &str, text: &str) -> Result<Self> {
        let bad = || Error::input("plan-form", format!("`{name}` is not a saved plan")).on(name);
        let saved: Self = serde_json::from_str(text).map_err(|error| bad().cause(error))?;
        if saved.schema != SCHEMA {
            return Err(bad().cause(format!("its schema is {}, this program knows {SCHEMA}", saved.schema)));
        }
        Ok(saved)
    }

    /// Whether what would be done now is what was planned, or what an interrupted run has left of it.
    ///
    /// # Errors
    /// Exit 3, code `plan-stale`, when something else would be done now.
    pub fn expect(&self, now: &Plan) -> Result<()> {
        for item in now.items.iter().filter(|item| !item.steps.is_empty()) {
            let planned = self.plan.iter().find(|planned| planned.kind == item.kind && planned.name == item.name);
            // What an interrupted run has done is missing now; any step that was not planned is news.
            if !planned.is_some_and(|planned| item.steps.iter().all(|step| planned.steps.contains(step))) {
                return Err(Error::input("plan-stale", "the saved plan is out of date")
                    .cause(format!("{} {} would now be done differently", item.kind, item.name))
                    .on(item.name.clone())
                    .hint("make a new plan with `awsiot-kit plan --out FILE`, look at it, and apply that"));
            }
        }
        Ok(())
    }
}
