//! Writes a policy document: compact, or for people to read; the same document gives the same bytes.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::document::{Condition, Document, Selection, Spanned, Statement};

impl Document {
    /// The document without any white space that could be left out.
    pub fn compact(&self) -> String {
        // Writing strings, lists and maps with string keys to memory has no way to fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The document for people: two spaces per level, a line end at the end.
    pub fn pretty(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// In the order in which AWS's own examples have the keys.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(version) = &self.version {
            map.serialize_entry("Version", &version.text)?;
        }
        if let Some(id) = &self.id {
            map.serialize_entry("Id", &id.text)?;
        }
        map.serialize_entry("Statement", &self.statements)?;
        map.end()
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(sid) = &self.sid {
            map.serialize_entry("Sid", &sid.text)?;
        }
        map.serialize_entry("Effect", self.effect.as_str())?;
        map.serialize_entry(if self.actions.not { "NotAction" } else { "Action" }, &self.actions)?;
        map.serialize_entry(if self.resources.not { "NotResource" } else { "Resource" }, &self.resources)?;
        if !self.conditions.is_empty() {
            map.serialize_entry("Condition", &Conditions(&self.conditions))?;
        }
        map.end()
    }
}

impl Serialize for Selection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OneOrMany(&self.list).serialize(serializer)
    }
}

/// A single entry needs no list: two characters of the 2,048 saved.
struct OneOrMany<'a>(&'a [Spanned]);

impl Serialize for OneOrMany<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [one] => serializer.serialize_str(&one.text),
            many => serializer.collect_seq(many.iter().map(|entry| &entry.text)),
        }
    }
}

/// Comparisons grouped by their operator, as the `Condition` block has them.
struct Conditions<'a>(&'a [Condition]);

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (at, condition) in self.0.iter().enumerate() {
            let operator = &condition.operator.text;
            if self.0[..at].iter().all(|earlier| earlier.operator.text != *operator) {
                map.serialize_entry(operator, &Keys(self.0, operator))?;
            }
        }
        map.end()
    }
}

struct Keys<'a>(&'a [Condition], &'a str);

impl Serialize for Keys<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let same = self.0.iter().filter(|condition| condition.operator.text == self.1);
        serializer.collect_map(same.map(|condition| (&condition.key.text, OneOrMany(&condition.values))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Effect;
    use super::*;

    #[test]
    fn a_document_is_written_in_the_usual_order() {
        let mut statement = Statement::new(Effect::Allow, ["iot:Connect"], ["a", "b"]);
        statement.sid = Some("S".into());
        statement.conditions.push(Condition { operator: "Bool".into(), key: "k".into(), values: vec!["true".into()] });
        assert_eq!(
            Document::new(vec![statement]).compact(),
            r#"{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":"iot:Connect","Resource":["a","b"],"Condition":{"Bool":{"k":"true"}}}]}"#
        );
    }
}
