//! The JSON Schema of the manifest, from the same list of keys that reads it; editors complete and check by it.

use schemars::generate::SchemaSettings;

use super::raw::Document;

/// The schema, pretty-printed; draft 7, which the TOML plug-ins of editors know.
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schema_value()).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema.
pub(super) fn schema_value() -> serde_json::Value {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "awsiot-kit manifest".into());
    schema.to_value()
}
