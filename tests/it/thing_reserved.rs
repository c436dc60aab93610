//! The table of reserved topics says what AWS's pages say, retold in `tests/vectors/reserved-topics.json` with their sources.

use std::collections::{BTreeMap, BTreeSet};

use awsiot_kit::thing::reserved::{Clients, TOPICS};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    #[serde(rename = "section")]
    _section: String,
    topic: String,
    operations: BTreeSet<String>,
    /// Where the page contradicts itself: what it is read as, and why.
    read_as: Option<BTreeSet<String>>,
    because: Option<String>,
    source: String,
}

/// The names that the pages give their placeholders; `thing-name` and `payload-format` are words in a topic like any other.
const PLACEHOLDERS: [&str; 27] = [
    "assetModelId",
    "assetId",
    "propertyId",
    "thingName",
    "ThingName",
    "thing-name",
    "payload-format",
    "customer_device_id",
    "caCertificateId",
    "jobID",
    "jobId",
    "clientId",
    "thingGroupName",
    "thingTypeName",
    "parentThingGroupName",
    "childThingGroupName",
    "templateName",
    "<devices>",
    "<DeviceID>",
    "<ExecutionId>",
    "<PayloadFormat>",
    "ruleName",
    "shadowName",
    "StreamId",
    "commandId",
    "status",
    "vehicleName",
];

/// A topic with `{}` for each placeholder, so that the names given to them do not matter.
fn shape(topic: &str) -> String {
    let level = |level: &str| match level {
        level if level.ends_with("...") || level.starts_with("{*") => "{*}".to_owned(),
        level if PLACEHOLDERS.contains(&level) => "{}".to_owned(),
        level => match level.split_once('{') {
            Some((before, _)) => format!("{before}{{}}"),
            None => level.replace("namespaceId", "{}"),
        },
    };
    topic.split('/').map(level).collect::<Vec<_>>().join("/")
}

#[test]
fn the_table_of_reserved_topics_is_that_of_the_pages() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/reserved-topics.json");
    let rows: Vec<Row> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{}", row.topic);
        assert_eq!(row.read_as.is_some(), row.because.is_some(), "{}", row.topic);
        let operations = row.read_as.unwrap_or(row.operations);
        // The events of jobs stand in two sections of the page.
        if let Some(other) = told.insert(shape(&row.topic), operations.clone()) {
            assert_eq!(other, operations, "{}", row.topic);
        }
    }
    let own: BTreeMap<String, BTreeSet<String>> = TOPICS
        .iter()
        .map(|row| {
            let operations: &[&str] = match row.clients {
                Clients::Publish => &["Publish"],
                Clients::Subscribe => &["Subscribe"],
                Clients::Answer => &["Subscribe", "Receive"],
                Clients::Request => &["Publish", "Subscribe"],
            };
            (shape(row.topic), operations.iter().map(|own| (*own).to_owned()).collect())
        })
        .collect();
    assert_eq!(own.len(), TOPICS.len(), "a topic stands twice in the table");
    let missing: Vec<_> = told.iter().filter(|(topic, operations)| own.get(*topic) != Some(operations)).collect();
    let invented: Vec<_> = own.keys().filter(|topic| !told.contains_key(*topic)).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "the pages have {missing:#?}, the table alone has {invented:#?}"
    );
}
