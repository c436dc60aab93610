//! `awsiot-kit fleet template`: the header line of the inventory that a fleet needs.

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{manifest_text, refuse};
use crate::error::{Error, Exit, Result};
use crate::finding::Source;
use crate::finding::nearest::did_you_mean;
use crate::manifest;

/// Print the CSV header that a fleet's inventory needs
#[derive(Args, Debug)]
#[command(
    after_help = "The columns are the placeholders that the fleet's table uses and nothing else brings, in the order in which they are used.\n\n\
    Examples:\n  awsiot-kit fleet template > sensors.csv\n  awsiot-kit fleet template meter -f plant/awsiot.toml\n\n\
    Exit codes: 0 done, 2 usage (or no such fleet), 3 the manifest is wrong."
)]
pub struct TemplateArgs {
    /// The fleet; may be left out where the manifest has one only
    fleet: Option<String>,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl TemplateArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let source = manifest_text(&self.manifest.file)?;
        // The inventory need not be there yet.
        let reading = manifest::read(&source, &|name| Ok(Source::new(name, "\n")));
        let Some(manifest) = &reading.manifest else { return Err(refuse(context, &source, &reading.findings)) };
        let names: Vec<&str> = manifest.fleets().map(|fleet| fleet.key).collect();
        let list = names.join(", ");
        let wanted = match (&self.fleet, names.as_slice()) {
            (Some(fleet), _) => fleet.as_str(),
            (None, [only]) => only,
            (None, []) => return Err(Error::usage("the manifest has no fleet").hint("add a table `[fleets.NAME]`")),
            (None, _) => return Err(Error::usage("the manifest has several fleets").hint(format!("name one: {list}"))),
        };
        let Some(fleet) = manifest.fleets().find(|fleet| fleet.key == wanted) else {
            return Err(Error::usage(format!("the manifest has no fleet `{wanted}`"))
                .hint(did_you_mean(wanted, names.iter().copied())));
        };
        if context.is_json() {
            context.json(&json!({ "fleet": fleet.key, "columns": fleet.columns }))?;
            return Ok(Exit::Done);
        }
        let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
        let written = line.write_record(&fleet.columns).map_err(|error| Error::bug("a header is no CSV").cause(error));
        written?;
        let bytes = line.into_inner().map_err(|error| Error::bug("a header is no CSV").cause(error))?;
        context.line(String::from_utf8_lossy(&bytes).trim_end())?;
        Ok(Exit::Done)
    }
}
