//! `awsiot-kit thing create`: a manifest of one, applied.

use clap::Args;
use toml::{Table, Value};

use crate::cli::apply::{Consent, Wish, apply};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::optional_manifest_text;
use crate::emit::TARGETS;
use crate::error::{Error, Exit, Result};
use crate::finding::Source;

/// Create a thing with its certificate, policy and bundle
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  awsiot-kit thing create pump-1 --publish 'telemetry/{thing}' --subscribe 'cmd/{thing}/#' --emit nanomq\n\n\
    It is a manifest of one, applied: run again it changes nothing, and with other flags it changes what differs, after\n\
    asking.\n\
    Registry, account and output folder are those of the manifest here, if there is one.\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 a name or topic is wrong, 4 registry, 5 this machine, 6 half done, 130 interrupted."
)]
pub struct CreateArgs {
    /// The thing's name, which is its MQTT client id too
    name: String,
    /// A topic that it publishes (can be repeated)
    #[arg(long, value_name = "TOPIC")]
    publish: Vec<String>,
    /// A filter that it subscribes to (can be repeated)
    #[arg(long, value_name = "FILTER")]
    subscribe: Vec<String>,
    /// A system that it runs on (can be repeated)
    #[arg(long, value_name = "TARGET", value_parser = target_names())]
    emit: Vec<String>,
    /// An attribute (can be repeated)
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    attr: Vec<(String, String)>,
    /// Its thing type
    #[arg(long = "type", value_name = "TYPE")]
    thing_type: Option<String>,
    /// A thing group that it joins (can be repeated)
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    /// Do not ask before what is there is changed
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

fn target_names() -> clap::builder::PossibleValuesParser {
    TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().into()
}

fn key_value(text: &str) -> std::result::Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("an attribute looks like `key=value`")?;
    Ok((key.to_owned(), value.to_owned()))
}

impl CreateArgs {
    /// Makes the manifest of one and applies it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let path = &self.manifest.file;
        let mut root = match optional_manifest_text(path)? {
            Some(source) => settings(&source)?,
            None => Table::new(),
        };
        root.insert("version".to_owned(), Value::Integer(1));
        root.insert(
            "things".to_owned(),
            Value::Table(Table::from_iter([(self.name.clone(), Value::Table(self.thing()))])),
        );
        let text = toml::to_string(&root).map_err(|error| Error::bug("a manifest of one is not TOML").cause(error))?;
        let source = Source::new(format!("thing create {}", self.name), text);
        let consent = if self.yes { Consent::Given } else { Consent::AskBeforeChanges };
        apply(context, &source, path, &Wish::of(consent))
    }

    fn thing(&self) -> Table {
        let texts = |list: &[String]| Value::Array(list.iter().cloned().map(Value::String).collect());
        let mut thing = Table::new();
        thing.extend(self.thing_type.iter().map(|name| ("type".to_owned(), Value::String(name.clone()))));
        for (key, list) in [("groups", &self.group), ("publish", &self.publish), ("subscribe", &self.subscribe)] {
            if !list.is_empty() {
                thing.insert(key.to_owned(), texts(list));
            }
        }
        if !self.attr.is_empty() {
            let attributes = self.attr.iter().map(|(key, value)| (key.clone(), Value::String(value.clone())));
            thing.insert("attributes".to_owned(), Value::Table(attributes.collect()));
        }
        if !self.emit.is_empty() {
            let targets = self.emit.iter().map(|name| (name.clone(), Value::Table(Table::new())));
            thing.insert("emit".to_owned(), Value::Table(targets.collect()));
        }
        thing
    }
}

/// What a manifest says besides its things.
fn settings(source: &Source) -> Result<Table> {
    let mut root: Table = source.text().parse().map_err(|error: toml::de::Error| {
        Error::input("manifest", format!("`{}` is not TOML", source.name())).cause(error.message()).on(source.name())
    })?;
    root.retain(|key, _| matches!(key, "registry" | "out" | "aws" | "templates"));
    Ok(root)
}
