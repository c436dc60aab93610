//! From when until when a certificate is valid, and the chain that goes behind it.

use clap::Args;
use time::Duration;

use crate::cert::authority::{KeptAuthority, LeafTerms};
use crate::cert::inspect;
use crate::cli::context::Context;
use crate::error::Result;
use crate::host::{clock, random};

/// For how long.
#[derive(Args, Clone, Copy, Debug)]
pub struct Days {
    /// For how many days it is valid
    #[arg(long, value_name = "N", default_value_t = 825, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

/// Terms from now on, with a random serial number.
pub fn from_now(days: u32) -> Result<LeafTerms> {
    let now = clock::now();
    Ok(LeafTerms { not_before: now, not_after: now + Duration::days(days.into()), serial: random::bytes()? })
}

impl Days {
    /// Terms from now on.
    pub fn terms(self) -> Result<LeafTerms> {
        from_now(self.days)
    }
}

/// A certificate that an authority signed, followed by what stands between it and its root.
pub fn with_chain(context: &Context, certificate: &str, kept: &KeptAuthority) -> Result<String> {
    if inspect::certificate(certificate)?.not_after > kept.authority.certificate().not_after {
        context.note("note: the certificate ends after that of its authority; from then on no chain holds");
    }
    Ok(format!("{certificate}{}", kept.between()?))
}
