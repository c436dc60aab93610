//! Findings as SARIF 2.1.0, which CI systems show at their places.

use serde_json::{Value, json};

use super::lint::LINTS;
use crate::finding::codes::{CODES, Weight};
use crate::finding::{Finding, Level};

/// The findings as one SARIF log.
pub fn sarif(findings: &[Finding]) -> Value {
    let level = |level: Level| if level == Level::Deny { "error" } else { "warning" };
    let rule = |id: &str, about: &str, default: Level| json!({ "id": id, "shortDescription": { "text": about }, "defaultConfiguration": { "level": level(default) } });
    // All lints, and of the many codes that are about something else those that were found.
    let lints = LINTS.iter().map(|lint| rule(lint.code, lint.about, lint.level));
    let found = CODES.iter().filter(|code| findings.iter().any(|finding| finding.code == code.name));
    let weight = |weight| if matches!(weight, Weight::Deny | Weight::Hopeless) { Level::Deny } else { Level::Warn };
    let rules: Vec<Value> = lints.chain(found.map(|code| rule(code.name, code.about, weight(code.weight)))).collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let text = match &finding.help {
                Some(help) => format!("{}\n{help}", finding.message),
                None => finding.message.clone(),
            };
            let mut result = json!({
                "ruleId": finding.code,
                "level": level(finding.level),
                "message": { "text": text },
            });
            if let Some(place) = &finding.place {
                let (line, column) = place.line_column();
                let (end_line, end_column) = place.source.line_column(place.span.end);
                result["locations"] = json!([{
                    "physicalLocation": {
                        "artifactLocation": { "uri": uri(place.source.name()) },
                        "region": {
                            "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                        },
                    },
                }]);
            }
            result
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "awsiot-kit", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            // Columns here count characters, not UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A path as the URI reference that SARIF asks for.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Source;

    #[test]
    fn a_finding_has_its_rule_and_its_region() {
        let finding = Finding::deny("policy-arn", "m").at(&Source::new("a b.json", "x\n  yy"), 4..6).help("h");
        let log = sarif(&[finding]);
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "policy-arn");
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.json");
        assert_eq!(result["locations"][0]["physicalLocation"]["region"]["endColumn"], 5);
    }
}
