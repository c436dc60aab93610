//! The policies in a file: one document, several one after another, or those inside of what other programs write.
//!
//! `aws iot get-policy` and `get-policy-version` have the document as a string, a CloudFormation template (JSON) as the property of an
//! `AWS::IoT::Policy`, Terraform (`show -json` of a plan or state) as a string of an `aws_iot_policy`; `policy render --format json` wraps it.

use super::document::Document;
use super::parse;
use crate::error::Result;
use crate::finding::json::{self, Node, Value};
use crate::finding::{Finding, Source, Span};

/// A policy that was found, and what is wrong with its form.
#[derive(Debug)]
pub struct Found {
    /// The document.
    pub document: Document,
    /// What is wrong with its form.
    pub findings: Vec<Finding>,
}

/// What a file holds.
#[derive(Debug)]
pub struct Policies {
    /// Its policies, in its order.
    pub found: Vec<Found>,
    /// Whether they are documents one after another, which are attached together, and not parts of something larger.
    pub together: bool,
}

/// All policies of a file; of one that holds none, the file as a policy, with what is wrong.
pub fn policies(source: &Source) -> Policies {
    let (values, problems) = json::read_stream(source.text());
    let whole = || {
        let (document, findings) = parse::read(source);
        Policies { found: vec![Found { document, findings }], together: true }
    };
    let is_policy = |node: &Node| node.get("Statement").is_some() || node.get("Version").is_some();
    if !problems.is_empty() || values.iter().all(is_policy) {
        if values.len() < 2 || !problems.is_empty() {
            return whole();
        }
        return Policies { found: values.iter().map(|node| of_node(source, node)).collect(), together: true };
    }
    let mut found = Vec::new();
    for node in &values {
        collect(source, node, &mut found);
    }
    if found.is_empty() {
        return whole();
    }
    let rendered = values.iter().all(|node| node.get("document").is_some() && node.get("policy").is_some());
    Policies { found, together: rendered }
}

/// The policies of a file that must be good.
///
/// # Errors
/// The first thing that is wrong with one, with line and column.
pub fn good_policies(source: &Source) -> Result<Vec<Document>> {
    let found = policies(source).found;
    match found.iter().find_map(|own| own.findings.first()) {
        None => Ok(found.into_iter().map(|own| own.document).collect()),
        Some(finding) => Err(parse::bad(source, finding)),
    }
}

fn of_node(source: &Source, node: &Node) -> Found {
    let (document, findings) = parse::read_node(source, node, source.text().get(node.span.clone()));
    Found { document, findings }
}

/// Looks for policies in what another program wrote.
fn collect(source: &Source, node: &Node, found: &mut Vec<Found>) {
    let is = |key: &str, word: &str| node.get(key).and_then(Node::text) == Some(word);
    let document = if is("Type", "AWS::IoT::Policy") {
        node.get("Properties").and_then(|own| own.get("PolicyDocument"))
    } else if is("type", "aws_iot_policy") {
        node.get("values").and_then(|own| own.get("policy"))
    } else if node.get("policyName").or(node.get("policyArn")).is_some() {
        node.get("policyDocument")
    } else if node.get("policy").is_some() {
        node.get("document").filter(|own| !own.entries().is_empty())
    } else {
        None
    };
    if let Some(document) = document {
        found.push(match &document.value {
            Value::Text(text) => in_string(source, document, text),
            _ => of_node(source, &resolved(document)),
        });
        return;
    }
    // A plan tells of the same resources several times: what is planned counts.
    let planned = node.get("planned_values").is_some();
    for (key, _, inner) in node.entries() {
        if !planned || key == "planned_values" {
            collect(source, inner, found);
        }
    }
    for inner in node.items() {
        collect(source, inner, found);
    }
}

/// A policy that is the text of a JSON string; its places become those of the string's own characters.
fn in_string(source: &Source, string: &Node, text: &str) -> Found {
    let (inner, problems) = json::read(text);
    let places = places(source.text().get(string.span.clone()).unwrap_or_default());
    let moved = |span: &Span| {
        let at = |offset: usize| string.span.start + places.get(offset).or(places.last()).copied().unwrap_or(0);
        at(span.start)..at(span.end)
    };
    let mut findings: Vec<Finding> = Vec::new();
    findings
        .extend(problems.into_iter().map(|own| Finding::deny(parse::SYNTAX, own.message).at(source, moved(&own.span))));
    let Some(inner) = inner else {
        return Found { document: Document { source: source.clone(), ..Document::new(Vec::new()) }, findings };
    };
    let (document, more) = parse::read_node(source, &at_places(&inner, &moved), Some(text));
    findings.extend(more);
    Found { document, findings }
}

/// For each byte of a JSON string's text, and for its end, where it is written in the string with its quotes.
fn places(raw: &str) -> Vec<usize> {
    let mut places = Vec::with_capacity(raw.len());
    let mut chars = raw.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let mut length = c.len_utf8();
        if c == '\\'
            && let Some((_, escape)) = chars.next()
        {
            length = 1;
            if escape == 'u' {
                let digits = raw.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                length = digits.and_then(char::from_u32).map_or(2, char::len_utf8);
                for _ in 0..4 {
                    chars.next();
                }
            }
        }
        places.extend(std::iter::repeat_n(at, length));
    }
    places
}

fn at_places(node: &Node, moved: &dyn Fn(&Span) -> Span) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(|own| at_places(own, moved)).collect()),
        Value::Map(entries) => {
            let entry = |(key, span, own): &json::Entry| (key.clone(), moved(span), at_places(own, moved));
            Value::Map(entries.iter().map(entry).collect())
        }
        other => other.clone(),
    };
    Node { span: moved(&node.span), value }
}

/// A part of a CloudFormation template with its functions replaced by what they come to, as far as the template says: `*` for the region and
/// the account of a stack that is not there yet, a resource's own word for its name.
fn resolved(node: &Node) -> Node {
    let value = match &node.value {
        Value::Map(entries) => match entries.as_slice() {
            [(function, _, argument)] if function == "Ref" || function.starts_with("Fn::") => {
                Value::Text(function_text(function, argument))
            }
            _ => {
                let entry = |(key, span, own): &json::Entry| (key.clone(), span.clone(), resolved(own));
                Value::Map(entries.iter().map(entry).collect())
            }
        },
        Value::List(items) => Value::List(items.iter().map(resolved).collect()),
        other => other.clone(),
    };
    Node { span: node.span.clone(), value }
}

fn function_text(function: &str, argument: &Node) -> String {
    let text_of = |node: &Node| match resolved(node).value {
        Value::Text(text) => text,
        _ => String::new(),
    };
    match function {
        "Ref" => named(argument.text().unwrap_or_default()),
        "Fn::Sub" => substituted(argument.items().first().unwrap_or(argument).text().unwrap_or_default()),
        "Fn::Join" => {
            let parts = argument.items().get(1).map_or(&[][..], Node::items);
            let separator = argument.items().first().and_then(Node::text).unwrap_or_default();
            parts.iter().map(text_of).collect::<Vec<_>>().join(separator)
        }
        _ => argument.items().first().unwrap_or(argument).text().unwrap_or_default().to_owned(),
    }
}

/// CloudFormation User Guide, "Pseudo parameters reference".
fn named(name: &str) -> String {
    match name {
        "AWS::Partition" => "aws".to_owned(),
        "AWS::Region" | "AWS::AccountId" => "*".to_owned(),
        other => other.to_owned(),
    }
}

/// A text of `Fn::Sub`: `${Name}` is filled in, `${!Name}` stays as `${Name}` for AWS IoT.
fn substituted(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push_str("${");
            rest = after;
            continue;
        };
        match name.strip_prefix('!') {
            Some(literal) => out.push_str(&format!("${{{literal}}}")),
            None => out.push_str(&named(name)),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}"#;

    fn resources(text: &str) -> Vec<String> {
        let source = Source::new("p", text);
        let found = policies(&source).found;
        assert!(found.iter().all(|own| own.findings.is_empty()), "{found:?}");
        let all = found.iter().flat_map(|own| &own.document.statements).flat_map(|own| &own.resources.list);
        all.map(|own| format!("{} at {}", own.text, &text[own.span.clone()])).collect()
    }

    #[test]
    fn a_policy_is_found_wherever_programs_put_it() {
        let string = serde_json::to_string(POLICY).unwrap();
        let wanted = ["* at \"*\""];
        assert_eq!(resources(POLICY), wanted);
        assert_eq!(resources(&format!("{POLICY}\n{POLICY}\n")).len(), 2);
        assert_eq!(
            resources(&format!(r#"{{"schema":1,"policy":"a","characters":9,"things":[],"document":{POLICY}}}"#)),
            wanted
        );
        let inside = ["* at \\\"*\\\""];
        assert_eq!(resources(&format!(r#"{{"policyName":"p","policyDocument":{string}}}"#)), inside);
        let plan = format!(
            r#"{{"planned_values":{{"root_module":{{"child_modules":[{{"resources":[{{"type":"aws_iot_policy","values":{{"policy":{string}}}}}]}}]}}}},"resource_changes":[{{"type":"aws_iot_policy","values":{{"policy":{string}}}}}]}}"#
        );
        assert_eq!(resources(&plan), inside);
    }

    #[test]
    fn the_functions_of_a_template_come_to_texts() {
        let template = r#"{"Resources":{"R":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{}}},"P":{"Type":"AWS::IoT::Policy","Properties":{"PolicyDocument":
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":[
            {"Fn::Sub":"arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/${!iot:Connection.Thing.ThingName}"},
            {"Fn::Join":["",["arn:aws:iot:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":client/",{"Ref":"Thing"}]]}]}]}}}}}"#;
        let found = resources(template);
        assert!(
            found[0].starts_with("arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName} at {\"Fn::Sub\""),
            "{found:?}"
        );
        assert!(found[1].starts_with("arn:aws:iot:*:*:client/Thing at "), "{found:?}");
    }

    #[test]
    fn what_is_wrong_in_a_string_has_its_place_there() {
        let text = r#"{"policyName":"p","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Alow\"}]}"}"#;
        let found = policies(&Source::new("p", text)).found;
        let place = found[0].findings[0].place.clone().unwrap();
        assert!(text[place.span.start..].starts_with(r#"\"Alow"#), "{}", &text[place.span.start..]);
        assert_eq!(policies(&Source::new("p", "{}")).found[0].findings.len(), 1);
        assert!(!policies(&Source::new("p", "nonsense")).found[0].findings.is_empty());
    }
}
