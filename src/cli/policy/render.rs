//! `awsiot-kit policy render`: the policy of a manifest's thing, of a template, or of whoever applies a manifest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use super::templates;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::Stream;
use crate::cli::session::{self, Chosen, home_of};
use crate::error::{Error, Exit, Result};
use crate::finding::any_deny;
use crate::host::workspace::beside;
use crate::manifest::{Manifest, Surroundings};
use crate::plan::desired::Desired;
use crate::policy::iam::{Names, Task, operator};
use crate::policy::{characters, library};
use crate::thing::Issuer;
use crate::thing::name::{Home, check_account};

/// Print the policy of a thing, of a template, or of the manifest's operator
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit policy render --thing plant-bridge\n  \
    awsiot-kit policy render --template claim --var template=fleet --region eu-west-1 --account 123456789012\n  \
    awsiot-kit policy render --iam --for destroy\n\n\
    Templates: bridge, claim, gateway, jobs, operator, sensor, shadow; a folder of one's own wins by name.\n\n\
    Exit codes: 0 done, 2 usage, 3 the manifest or template is wrong.")]
pub struct RenderArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// The thing; without it, every policy that the manifest's things need
    #[arg(long, value_name = "NAME", conflicts_with = "template", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    thing: Option<String>,
    /// A template, by name or path, instead of a manifest's thing
    #[arg(long, value_name = "NAME|PATH", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::policy_templates))]
    template: Option<String>,
    /// A folder of one's own templates
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// A value for the template
    #[arg(long = "var", value_name = "KEY=VALUE", requires = "template")]
    vars: Vec<String>,
    /// The account; without it, the manifest's
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// The least IAM policy of whoever applies the manifest
    #[arg(long, conflicts_with_all = ["template", "thing"])]
    iam: bool,
    /// With --iam: what is done with the manifest
    #[arg(long = "for", value_name = "TASK", requires = "iam", default_value = "apply", value_parser = PossibleValuesParser::new(Task::ALL.map(|(word, _)| word)))]
    task: String,
    /// Without white space
    #[arg(long)]
    compact: bool,
}

impl RenderArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.template {
            Some(name) => self.template(context, name),
            None => self.manifest(context),
        }
    }

    fn template(&self, context: &Context, name: &str) -> Result<Exit> {
        let path = &self.manifest.file;
        // A manifest, if there is one, says where things are at home.
        let reading = session::optional_manifest_text(path)?.map(|source| session::read(&source, &beside(path)));
        let manifest = reading.as_ref().and_then(|reading| reading.manifest.as_ref());
        let own = self.own_templates(manifest);
        let template = templates::read(name, own.as_deref(), Path::new(""))?;
        let mut values = library::values(&self.home(context, manifest)?);
        for pair in &self.vars {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| Error::usage(format!("`--var {pair}` has no `=`")).hint("write `--var KEY=VALUE`"))?;
            values.insert(key.to_owned(), value.to_owned());
        }
        // A client connects under its thing's name unless it is said otherwise.
        let given = |name: &str| self.vars.iter().any(|pair| pair.split('=').next() == Some(name));
        if given("thing") && !given("client_id") {
            let thing = values.get("thing").cloned().unwrap_or_default();
            values.insert("client_id".to_owned(), thing);
        }
        let document = library::fill(&template, &values)?;
        self.print(context, name, &[], &document.compact())?;
        Ok(Exit::Done)
    }

    fn manifest(&self, context: &Context) -> Result<Exit> {
        let path = &self.manifest.file;
        let source = session::manifest_text(path)?;
        let reading = session::read(&source, &beside(path));
        let mut findings = reading.findings;
        let Some(manifest) = reading.manifest else { return Err(session::refuse(context, &source, &findings)) };
        Chosen::new(context, Some(&manifest), path)?;
        let home = self.home(context, Some(&manifest))?;
        let (things, more) = manifest.resolve(&Surroundings {
            region: Some(home.region.clone()),
            account: Some(home.account.clone()),
            endpoint: manifest.aws.endpoint.clone(),
        });
        findings.extend(more);
        if any_deny(&findings) {
            return Err(session::refuse(context, &source, &findings));
        }
        let template = templates::of_manifest(self.templates.clone(), &manifest, path);
        let (desired, more) = Desired::new(things, &home, &template)?;
        findings.extend(more);
        if any_deny(&findings) {
            return Err(session::refuse(context, &source, &findings));
        }
        if !context.quiet {
            context.findings(&findings, Stream::Stderr)?;
        }
        if self.iam {
            let task = Task::ALL.iter().find(|(word, _)| *word == self.task).map_or(Task::Apply, |(_, task)| *task);
            let document = operator(&names(&desired), &home, task);
            self.print(context, "operator", &[], &document.compact())?;
            return Ok(Exit::Done);
        }
        let desired = match &self.thing {
            None => desired,
            Some(thing) => {
                let known: Vec<&str> = desired.things.iter().map(|own| own.device.thing.name.as_str()).collect();
                if !known.contains(&thing.as_str()) {
                    return Err(Error::usage(format!("the manifest has no thing `{thing}`"))
                        .hint(crate::finding::nearest::did_you_mean(thing, known.iter().copied().take(20))));
                }
                desired.only(std::slice::from_ref(thing))
            }
        };
        let mut used: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for own in &desired.things {
            for policy in &own.policies {
                used.entry(policy).or_default().push(own.device.thing.name.as_str());
            }
        }
        for (name, document) in &desired.policies {
            let things = used.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            self.print(context, name, things, document)?;
        }
        Ok(Exit::Done)
    }

    fn print(&self, context: &Context, name: &str, things: &[&str], text: &str) -> Result<()> {
        let bug = |error: serde_json::Error| Error::bug("a policy is not JSON").cause(error);
        if context.is_json() {
            let document: Value = serde_json::from_str(text).map_err(bug)?;
            return context.json(&json!({
                "policy": name, "characters": characters(text), "things": things, "document": document,
            }));
        }
        let source = crate::finding::Source::new(name, text);
        let (document, _) = crate::policy::parse::read(&source);
        context.detail(&format!("{name}: {} of {} characters", characters(text), crate::policy::MAX_CHARACTERS));
        if self.compact { context.line(&document.compact()) } else { context.data(document.pretty().as_bytes()) }
    }

    /// The flag's folder, or the manifest's, which is relative to it.
    fn own_templates(&self, manifest: Option<&Manifest>) -> Option<PathBuf> {
        let folder = manifest.and_then(|manifest| manifest.templates.as_ref());
        self.templates.clone().or_else(|| folder.map(|folder| beside(&self.manifest.file).join(folder)))
    }

    fn home(&self, context: &Context, manifest: Option<&Manifest>) -> Result<Home> {
        let mut home = home_of(context, manifest)?;
        if let Some(account) = &self.account {
            check_account(account).map_err(|problem| Error::usage(format!("`--account {account}`: {problem}")))?;
            home.account.clone_from(account);
        }
        let unsaid = self.account.is_none() && manifest.is_none_or(|manifest| manifest.aws.account.is_none());
        if unsaid {
            context.note(&format!(
                "no account is given, so that the policy is for `{}`; `--account` names another",
                home.account
            ));
        }
        Ok(home)
    }
}

/// The names that a manifest works with.
fn names(desired: &Desired) -> Names {
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list.dedup();
        list
    };
    let things = || desired.things.iter().map(|own| &own.device.thing);
    Names {
        things: sorted(things().map(|thing| thing.name.to_string()).collect()),
        types: sorted(things().filter_map(|thing| thing.thing_type.as_ref().map(ToString::to_string)).collect()),
        groups: sorted(things().flat_map(|thing| thing.groups.iter().map(ToString::to_string)).collect()),
        policies: desired.policies.keys().cloned().collect(),
        authorities: things().any(|thing| matches!(thing.certificate.issuer, Issuer::Ca(_))),
    }
}
