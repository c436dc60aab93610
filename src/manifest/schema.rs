//! The JSON Schema of the manifest, from the same list of keys that reads it; editors complete and check by it.

use schemars::generate::SchemaSettings;

use super::tables::Document;

/// The schema, pretty-printed; draft 7, which the TOML plug-ins of editors know.
pub fn schema() -> String {
    let settings = SchemaSettings::draft07();
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "awsiot-kit manifest".into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
