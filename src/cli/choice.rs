//! Which registry a command works with, and whose names stand in it: by the flags, the environment and the manifest, in this order.

use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::error::{Error, Result};
use crate::host::workspace::beside;
use crate::manifest::{Manifest, RegistryChoice, STATE};
use crate::thing::name::{Home, check_region};

/// The region that the local registry's ARNs name when nothing else is said.
const LOCAL_REGION: &str = "us-east-1";
/// The account that they name.
const LOCAL_ACCOUNT: &str = "000000000000";

/// The registry that the flag, the environment or the manifest names; it need not be there yet.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// As the flag would name it.
    pub word: String,
    /// The folder of a local one; none for AWS.
    pub folder: Option<PathBuf>,
}

impl Chosen {
    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        self.folder.is_some()
    }

    /// Chooses, and says on stderr which it is: the first line of every command that has to do with a registry.
    pub fn new(context: &Context, manifest: Option<&Manifest>, path: &Path) -> Result<Self> {
        let flag = context.globals.registry.as_deref().map(RegistryChoice::parse).transpose()?;
        let (choice, relative_to) = match (flag, manifest.and_then(|manifest| manifest.registry.clone())) {
            (Some(flag), _) => (flag, PathBuf::new()),
            (None, Some(own)) => (own, beside(path)),
            (None, None) => (RegistryChoice::Aws, PathBuf::new()),
        };
        Ok(match choice {
            RegistryChoice::Local(place) => {
                let word = place.as_ref().map_or("local".to_owned(), |place| format!("local:{place}"));
                let folder = place.map_or_else(|| beside(path).join(STATE), |place| relative_to.join(place));
                let leaves = match &context.destination {
                    None => "nothing leaves this machine".to_owned(),
                    // A password may stand in an address that is refused in a moment.
                    Some(place) => format!(
                        "but the upload to {} does leave this machine",
                        place.rsplit('@').next().unwrap_or(place)
                    ),
                };
                context.announce(format!("registry: local, in {} ({leaves})", folder.display()));
                Self { word, folder: Some(folder) }
            }
            RegistryChoice::Aws => {
                context.announce("registry: aws".to_owned());
                Self { word: "aws".to_owned(), folder: None }
            }
        })
    }
}

/// Partition, region and account that the flags, the manifest or else the local registry's own words name.
pub fn home_of(context: &Context, manifest: Option<&Manifest>) -> Result<Home> {
    let aws = manifest.map(|manifest| &manifest.aws);
    let region = flag_region(context)?
        .or_else(|| aws.and_then(|aws| aws.region.clone()))
        .unwrap_or_else(|| LOCAL_REGION.to_owned());
    let account = aws.and_then(|aws| aws.account.clone()).unwrap_or_else(|| LOCAL_ACCOUNT.to_owned());
    Ok(Home { region, account })
}

/// The region that the flag names.
pub(super) fn flag_region(context: &Context) -> Result<Option<String>> {
    let region = context.globals.region.clone();
    if let Some(region) = &region {
        check_region(region).map_err(|problem| {
            Error::usage(format!("`--region {region}`: {problem}")).hint("leave it out to use the manifest's own")
        })?;
    }
    Ok(region)
}
