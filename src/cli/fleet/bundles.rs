//! `awsiot-kit fleet bundles --each`: every bundle out of the archives, one after the other, into a program's stdin.

use std::io::Write;
use std::process::{Command, Stdio};

use clap::Args;

use super::bundle::around;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::pick::{Pick, PickArgs};
use crate::cli::progress::{catch_interrupts, interrupted};
use crate::error::{Error, Exit, Result};
use crate::host::disk::machine_error;

/// Run a command for every bundle in the fleets' archives
#[derive(Args, Debug)]
#[command(
    after_help = "CMD is run by `sh -c`, with the bundle as a tar stream on its stdin and the thing's name in AWSIOT_KIT_THING. A command that fails \
    is named, and the next one is run.\n\n\
    Examples:\n  awsiot-kit fleet bundles --each 'flash-station --serial \"$AWSIOT_KIT_THING\"'\n  \
    awsiot-kit fleet bundles --shard 1/2 --each 'ssh station tar xf -'\n\n\
    Exit codes: 0 done, 1 a command failed, 2 usage, 3 the manifest is wrong, 5 this machine, 130 interrupted."
)]
pub struct BundlesArgs {
    /// The command
    #[arg(long, value_name = "CMD")]
    each: String,
    #[command(flatten)]
    pick: PickArgs,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl BundlesArgs {
    /// Runs it for each.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let Pick { shard, .. } = self.pick.pick(&[])?;
        let workspace = around(context, &self.manifest)?;
        let (mut done, mut failed) = (0, 0);
        catch_interrupts();
        for thing in workspace.packed_things()?.iter().filter(|thing| shard.is_none_or(|shard| shard.has(thing))) {
            if interrupted() {
                return Err(Error::new(Exit::Interrupted, "interrupted", format!("interrupted after {done} bundles")));
            }
            let Some(bytes) = workspace.packed_bytes(thing)? else { continue };
            match self.feed(thing, bytes.expose())? {
                Some(why) => {
                    failed += 1;
                    context.note(&format!("failed: {thing}: {why}"));
                }
                None => done += 1,
            }
        }
        context.note(&format!("{done} bundles handed over, {failed} failed"));
        Ok(if failed == 0 { Exit::Done } else { Exit::No })
    }

    /// Hands a bundle over; says why when that failed.
    fn feed(&self, thing: &str, bytes: &[u8]) -> Result<Option<String>> {
        let refused = |error: std::io::Error| machine_error("run", std::path::Path::new("sh"), &error);
        let mut child = Command::new("sh")
            .args(["-c", &self.each])
            .env("AWSIOT_KIT_THING", thing)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(refused)?;
        // One that does not want all of it says by its exit code whether it is content.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(bytes).and_then(|()| stdin.write_all(&[0; 1024])));
        let status = child.wait().map_err(refused)?;
        Ok((!status.success()).then(|| status.to_string()))
    }
}
