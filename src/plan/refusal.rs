//! What a manifest asks for and the work of another hand forbids.

use super::{Kind, Plan};
use crate::error::{Error, Result};

/// Something of another hand's that would have to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of resource.
    pub kind: Kind,
    /// Which.
    pub name: String,
    /// How it is known to be another's.
    pub why: String,
}

impl Plan {
    /// Sees that nothing of another hand's stands in the way.
    ///
    /// # Errors
    /// Exit 3, code `foreign`, naming what does.
    pub fn expect_no_refusals(&self) -> Result<()> {
        let Some(first) = self.refusals.first() else { return Ok(()) };
        let more = match self.refusals.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more like it"),
        };
        let (kind, name) = (first.kind.to_string().replace('-', " "), &first.name);
        Err(Error::input("foreign", format!("the {kind} `{name}` says something else than the manifest{more}"))
            .cause(format!("it is {}; nothing was done", first.why))
            .on(name.as_str())
            .hint(match first.kind {
                Kind::Thing => {
                    "say in the manifest what it has, as `awsiot-kit import aws` does, or change it with `--take-over`"
                }
                _ => "give yours another name (`policy-name`), or change theirs with `--take-over`",
            }))
    }
}
