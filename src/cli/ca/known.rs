//! Whether the registry knows an authority, for `ca list` and `ca show`.

use std::path::Path;

use serde_json::{Value, json};

use crate::cert::inspect::Certificate;
use crate::cli::cert::inspect::rfc3339;
use crate::cli::context::Context;
use crate::cli::session::{Access, Site};
use crate::error::{Exit, Result};
use crate::registry::{CaRecord, Registry};

/// The registry that is asked, when one is named; none where nobody named one or it cannot be reached: authorities are of use without.
pub fn registry(context: &Context, manifest: &Path) -> Result<Option<Box<dyn Registry>>> {
    match Site::open_if_named(context, manifest, Access::Read) {
        Ok(site) => Ok(site.map(|site| site.registry)),
        Err(error) if error.exit_code() == Exit::Registry => {
            context.note(&format!("note: whether they are registered is not known: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What the registry knows of an authority: `null` where it was not asked, `false` where it is not registered.
pub fn look(registry: Option<&dyn Registry>, certificate: &Certificate) -> Result<(Value, &'static str)> {
    let Some(registry) = registry else { return Ok((Value::Null, "")) };
    Ok(match registry.describe_ca_certificate(certificate.id.as_str())? {
        None => (json!(false), "not registered"),
        Some(record) => (describe(&record), words(&record)),
    })
}

/// An authority's registration, for other programs.
pub fn describe(record: &CaRecord) -> Value {
    json!({
        "certificateId": record.id,
        "certificateArn": record.arn,
        "mode": record.mode.word(),
        "status": record.status.word(),
        "autoRegistration": record.auto_registration,
        "since": rfc3339(record.created),
    })
}

/// The same for people.
fn words(record: &CaRecord) -> &'static str {
    use crate::registry::{CaMode, Status};
    match (record.mode, record.status) {
        (CaMode::SniOnly, Status::Active) => "registered (SNI_ONLY)",
        (CaMode::SniOnly, _) => "registered (SNI_ONLY), switched off",
        (CaMode::Default, Status::Active) => "registered (DEFAULT)",
        (CaMode::Default, _) => "registered (DEFAULT), switched off",
    }
}
