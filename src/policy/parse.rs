//! Reads a policy document: everything that AWS IoT accepts, with the place of every part and a finding for the rest.
//!
//! Grammar: IAM User Guide, "Grammar of the IAM JSON policy language"; AWS IoT has no `Principal`.

use super::document::{Condition, Document, Effect, Selection, Spanned, Statement};
use crate::error::{Error, Result};
use crate::finding::json::{self, Node, Value};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Source, Span};

/// The code of everything that is wrong with a document's form.
pub const SYNTAX: &str = "policy-syntax";

/// Reads a document as far as it can be read; what cannot is left out and named by a finding.
pub fn read(source: &Source) -> (Document, Vec<Finding>) {
    let (root, problems) = json::read(source.text());
    let problems = problems.into_iter().map(|own| Finding::deny(SYNTAX, own.message).at(source, own.span));
    let mut findings: Vec<Finding> = problems.collect();
    let Some(root) = root else {
        let document = Document { source: source.clone(), version: None, ..Document::new(Vec::new()) };
        return (document, findings);
    };
    let (document, more) = read_node(source, &root, Some(source.text()));
    findings.extend(more);
    (document, findings)
}

/// Reads a document that is a part of a file; `text` is what AWS would be given as the policy.
pub fn read_node(source: &Source, root: &Node, text: Option<&str>) -> (Document, Vec<Finding>) {
    let mut reader = Reader { source, findings: Vec::new() };
    let mut document = Document { source: source.clone(), version: None, ..Document::new(Vec::new()) };
    document.counted = text.map(super::characters);
    reader.document(&mut document, root);
    (document, reader.findings)
}

/// Reads a document that must be good.
///
/// # Errors
/// The first thing that is wrong with it, with line and column.
pub fn read_good(source: &Source) -> Result<Document> {
    let (document, findings) = read(source);
    match findings.into_iter().next() {
        None => Ok(document),
        Some(finding) => Err(bad(source, &finding)),
    }
}

/// The error that a document cannot be used.
pub fn bad(source: &Source, finding: &Finding) -> Error {
    let (line, column) = finding.place.as_ref().map_or((1, 1), |place| place.line_column());
    let help = finding.help.clone().unwrap_or_else(|| "`awsiot-kit policy lint` names every such place".into());
    Error::input(SYNTAX, format!("cannot read the policy `{}`", source.name()))
        .cause(format!("line {line}, column {column}: {}", finding.message))
        .hint(help)
        .on(source.name())
}

struct Reader<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
}

const DOCUMENT_KEYS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_KEYS: [&str; 7] = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Reader<'_> {
    fn say(&mut self, span: &Span, message: impl Into<String>) {
        self.findings.push(Finding::deny(SYNTAX, message).at(self.source, span.clone()));
    }

    fn say_help(&mut self, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::deny(SYNTAX, message).at(self.source, span.clone()).help(help));
    }

    fn document(&mut self, document: &mut Document, root: &Node) {
        let Value::Map(entries) = &root.value else {
            return self.say(&root.span, format!("a policy is an object, and this is {}", root.value.kind()));
        };
        let mut statements = None;
        for (key, span, node) in entries {
            match key.as_str() {
                "Version" => {
                    document.version = self.text("Version", node);
                    if let Some(version) = &document.version
                        && !["2012-10-17", "2008-10-17"].contains(&version.text.as_str())
                    {
                        let message = format!("there is no version `{}` of the policy language", version.text);
                        self.say_help(&node.span, message, "the current one is `2012-10-17`");
                    }
                }
                "Id" => document.id = self.text("Id", node),
                "Statement" => statements = Some(node),
                key => self.unknown_key(key, span, &DOCUMENT_KEYS),
            }
        }
        match statements.map(|node| (&node.value, node)) {
            None => self.say(&(root.span.start..root.span.start + 1), "the policy has no `Statement`"),
            Some((Value::Map(_), node)) => document.statements.extend(self.statement(node)),
            Some((Value::List(nodes), node)) => {
                if nodes.is_empty() {
                    self.say(&node.span, "the policy has no statement: the list is empty");
                }
                for node in nodes {
                    document.statements.extend(self.statement(node));
                }
            }
            Some((value, node)) => {
                self.say(
                    &node.span,
                    format!("`Statement` is an object or a list of objects, and this is {}", value.kind()),
                );
            }
        }
    }

    fn unknown_key(&mut self, key: &str, span: &Span, known: &[&str]) {
        if matches!(key, "Principal" | "NotPrincipal") {
            let help = "remove it: an AWS IoT policy applies to whatever it is attached to";
            return self.say_help(span, format!("an AWS IoT policy has no `{key}`"), help);
        }
        self.say_help(span, format!("unknown key `{key}`"), did_you_mean(key, known.iter().copied()));
    }

    fn statement(&mut self, node: &Node) -> Option<Statement> {
        let Value::Map(entries) = &node.value else {
            self.say(&node.span, format!("a statement is an object, and this is {}", node.value.kind()));
            return None;
        };
        let before = self.findings.len();
        let (mut sid, mut effect, mut actions, mut resources, mut conditions) = (None, None, None, None, Vec::new());
        for (key, span, value) in entries {
            match key.as_str() {
                "Sid" => sid = self.text("Sid", value),
                "Effect" => effect = self.effect(value),
                "Action" | "NotAction" => self.selection(key, span, value, &mut actions),
                "Resource" | "NotResource" => self.selection(key, span, value, &mut resources),
                "Condition" => conditions = self.conditions(value),
                key => self.unknown_key(key, span, &STATEMENT_KEYS),
            }
        }
        for (element, missing) in
            [("Effect", effect.is_none()), ("Action", actions.is_none()), ("Resource", resources.is_none())]
        {
            // A wrong value was named already where it stands.
            if missing && self.findings.len() == before {
                let brace = node.span.start..node.span.start + 1;
                self.say(&brace, format!("the statement has no `{element}`"));
            }
        }
        Some(Statement {
            sid,
            effect: effect?,
            actions: actions?,
            resources: resources?,
            conditions,
            span: node.span.clone(),
        })
    }

    fn effect(&mut self, node: &Node) -> Option<Effect> {
        let text = self.text("Effect", node)?;
        match text.text.as_str() {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            other => {
                let message = format!("`Effect` is `Allow` or `Deny`, not `{other}`");
                self.say_help(&node.span, message, did_you_mean(other, ["Allow", "Deny"]));
                None
            }
        }
    }

    fn selection(&mut self, key: &str, span: &Span, node: &Node, slot: &mut Option<Selection>) {
        if slot.is_some() {
            let element = key.trim_start_matches("Not");
            return self.say(span, format!("a statement has either `{element}` or `Not{element}`, once"));
        }
        let list = self.texts(key, node);
        if list.is_empty() {
            if matches!(&node.value, Value::List(items) if items.is_empty()) {
                self.say(&node.span, format!("`{key}` is empty, so that the statement applies to nothing"));
            }
            return;
        }
        *slot = Some(Selection { not: key.starts_with("Not"), list });
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Value::Map(operators) = &node.value else {
            self.say(&node.span, format!("`Condition` is an object, and this is {}", node.value.kind()));
            return conditions;
        };
        for (operator, operator_span, keys) in operators {
            let Value::Map(entries) = &keys.value else {
                let message =
                    format!("`{operator}` is an object of keys and values, and this is {}", keys.value.kind());
                self.say(&keys.span, message);
                continue;
            };
            if super::condition::Operator::parse(operator).is_none() {
                let known = super::condition::names();
                let help = did_you_mean(operator, known.iter().map(String::as_str));
                self.say_help(operator_span, format!("there is no condition operator `{operator}`"), help);
            }
            for (key, span, values) in entries {
                conditions.push(Condition {
                    operator: Spanned { text: operator.clone(), span: operator_span.clone() },
                    key: Spanned { text: key.clone(), span: span.clone() },
                    values: self.texts(key, values),
                });
            }
        }
        conditions
    }

    fn text(&mut self, element: &str, node: &Node) -> Option<Spanned> {
        let text = scalar(node).filter(|_| matches!(node.value, Value::Text(_)));
        if text.is_none() {
            self.say(&node.span, format!("`{element}` is a string, and this is {}", node.value.kind()));
        }
        text
    }

    /// One text or a list of them; in conditions AWS takes numbers and booleans without quotes too.
    fn texts(&mut self, element: &str, node: &Node) -> Vec<Spanned> {
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let strict = STATEMENT_KEYS.contains(&element);
        let mut texts = Vec::new();
        for node in nodes {
            match scalar(node).filter(|_| !strict || matches!(node.value, Value::Text(_))) {
                Some(text) => texts.push(text),
                None => {
                    let message =
                        format!("`{element}` is a string or a list of strings, and this is {}", node.value.kind());
                    self.say(&node.span, message);
                }
            }
        }
        texts
    }
}

fn scalar(node: &Node) -> Option<Spanned> {
    let text = match &node.value {
        Value::Text(text) | Value::Number(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::List(_) | Value::Map(_) => return None,
    };
    Some(Spanned { text, span: node.span.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        read(&Source::new("p", text)).1.into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn every_form_that_aws_takes_is_read() {
        let text = r#"{"Version":"2012-10-17","Id":"i","Statement":{"Sid":"s","Effect":"Deny","NotAction":"iot:Connect",
            "NotResource":["a","b"],"Condition":{"Bool":{"k":true},"NumericLessThan":{"n":[1,"2"]}}}}"#;
        let (document, findings) = read(&Source::new("p", text));
        assert!(findings.is_empty(), "{findings:?}");
        let statement = &document.statements[0];
        assert!(statement.actions.not && statement.resources.not);
        assert_eq!(&text[statement.resources.list[1].span.clone()], "\"b\"");
        assert_eq!(statement.conditions[1].values.len(), 2);
    }

    #[test]
    fn wrong_shapes_are_named() {
        let number = findings(r#"{"Version":2012,"Statement":{"Effect":"Allow","Action":"a","Resource":"*"}}"#);
        assert_eq!(number, ["`Version` is a string, and this is a number"]);
        assert_eq!(findings("[]"), ["a policy is an object, and this is a list"]);
        assert_eq!(findings("{}"), ["the policy has no `Statement`"]);
        let missing = findings(r#"{"Statement":{"Effect":"Allow"}}"#);
        assert_eq!(missing, ["the statement has no `Action`"]);
        let wrong = r#"{"Statement":[{"Effect":"allow","Action":7,"Resource":"*","Principal":"*"}]}"#;
        assert_eq!(findings(wrong).len(), 3, "{:?}", findings(wrong));
        let operator =
            r#"{"Statement":[{"Effect":"Allow","Action":"a","Resource":"*","Condition":{"StringEqual":{"a":"b"}}}]}"#;
        assert_eq!(findings(operator), ["there is no condition operator `StringEqual`"]);
        let both = r#"{"Statement":[{"Effect":"Allow","Action":"a","NotAction":"b","Resource":"*"}]}"#;
        assert_eq!(findings(both), ["a statement has either `Action` or `NotAction`, once"]);
    }

    #[test]
    fn a_bad_document_is_an_error_with_its_place() {
        let error = read_good(&Source::new("p.json", "{\n  \"Statement\": 7}")).unwrap_err();
        assert!(error.causes()[0].starts_with("line 2, column 16"), "{error}");
    }
}
