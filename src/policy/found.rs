//! The policies in a file: one document, several one after another, or those inside of what other programs write.
//!
//! `aws iot get-policy` and `get-policy-version` have the document as a string, a CloudFormation template (JSON or YAML) as the property of an
//! `AWS::IoT::Policy`, Terraform (`show -json` of a plan or state, or the state file) as a string of an `aws_iot_policy`; `policy render
//! --format json` wraps it.

mod yaml;

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
    let (mut values, mut problems) = json::read_stream(source.text());
    if !problems.is_empty() && source.text().contains("AWS::IoT::Policy") {
        (values, problems) = match yaml::read_stream(source.text()) {
            Ok(values) => (values, Vec::new()),
            Err(problem) => return Policies { found: vec![unread(source, &problem)], together: false },
        };
    }
    if values.iter().any(is_log_of_terraform) {
        return Policies { found: vec![without_text(source, LOG, &(0..0))], together: false };
    }
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

/// What `terraform plan -json` prints: lines for programs to follow along, in which no policy's text stands.
const LOG: &str = "this is the log of `terraform plan -json`, which has no policies in it";

fn is_log_of_terraform(node: &Node) -> bool {
    node.get("@level").is_some() && node.get("@module").is_some()
}

/// A policy whose text is not in the file.
fn without_text(source: &Source, why: &str, span: &Span) -> Found {
    let help = "write the plan with `terraform plan -out PLAN`, and lint what `terraform show -json PLAN` prints; what AWS alone knows before the apply, lint in the state after it";
    Found {
        document: empty(source),
        findings: vec![Finding::deny(parse::SYNTAX, why).help(help).at(source, span.clone())],
    }
}

fn unread(source: &Source, problem: &json::Problem) -> Found {
    let finding = Finding::deny(parse::SYNTAX, problem.message.clone()).at(source, problem.span.clone());
    Found { document: empty(source), findings: vec![finding] }
}

fn empty(source: &Source) -> Document {
    Document { source: source.clone(), ..Document::new(Vec::new()) }
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
        let instances =
            node.get("instances").map_or(&[][..], Node::items).iter().filter_map(|own| own.get("attributes"));
        for values in node.get("values").into_iter().chain(instances) {
            found.push(match values.get("policy") {
                Some(Node { span, value: Value::Text(text) }) => in_string(source, span, text),
                other => without_text(
                    source,
                    "this policy's text is known only after the apply",
                    &other.unwrap_or(values).span,
                ),
            });
        }
        return;
    } else if node.get("policyName").or(node.get("policyArn")).is_some() {
        node.get("policyDocument")
    } else if node.get("policy").is_some() {
        node.get("document").filter(|own| !own.entries().is_empty())
    } else {
        None
    };
    if let Some(document) = document {
        let resolved = resolved(document);
        found.push(match &resolved.value {
            Value::Text(text) => in_string(source, &resolved.span, text),
            // What AWS is given is put together from this, and counted as that.
            _ => {
                let (document, findings) = parse::read_node(source, &resolved, None);
                Found { document, findings }
            }
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

/// A policy that is the text of a string; its places become those of a JSON string's own characters, or, where the text was put together
/// or stands in YAML's own forms of strings, that of the whole.
fn in_string(source: &Source, string: &Span, text: &str) -> Found {
    let (inner, problems) = json::read(text);
    let raw = source.text().get(string.clone()).unwrap_or_default();
    let is_json = json::read(raw).0.is_some_and(|own| own.text() == Some(text));
    let places = if is_json { places(raw) } else { Vec::new() };
    let moved = |span: &Span| {
        let at = |offset: usize| string.start + places.get(offset).or(places.last()).copied().unwrap_or(0);
        if is_json { at(span.start)..at(span.end) } else { string.clone() }
    };
    let mut findings: Vec<Finding> = Vec::new();
    findings
        .extend(problems.into_iter().map(|own| Finding::deny(parse::SYNTAX, own.message).at(source, moved(&own.span))));
    let Some(inner) = inner else {
        return Found { document: empty(source), findings };
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
    fn a_template_in_yaml_is_read_as_one_in_json() {
        let template = "Resources:\n  P:\n    Type: AWS::IoT::Policy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n        Statement:\n          - Effect: Allow\n            Action: [iot:Connect]\n            Resource:\n              - !Sub arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/${!iot:Connection.Thing.ThingName}\n              - !Join ['', ['arn:aws:iot:', !Ref AWS::Region, ':', !Ref 'AWS::AccountId', ':client/x']]\n  Q:\n    Type: AWS::IoT::Policy\n    Properties:\n      PolicyDocument: !Sub |\n        {\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"iot:Connect\", \"Resource\": \"arn:aws:iot:${AWS::Region}:1:client/y\"}}\n";
        let found = resources(template);
        assert!(
            found[0].starts_with("arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName} at !Sub arn:${AWS"),
            "{found:?}"
        );
        assert!(found[1].starts_with("arn:aws:iot:*:*:client/x at !Join ["), "{found:?}");
        assert!(found[2].starts_with("arn:aws:iot:*:1:client/y at "), "{found:?}");
        let broken = policies(&Source::new("p", "Type: AWS::IoT::Policy\na: [")).found;
        assert_eq!(broken[0].findings.len(), 1);
    }

    #[test]
    fn what_terraform_does_not_tell_is_said() {
        let log = r#"{"@level":"info","@message":"Plan: 1 to add","@module":"terraform.ui","type":"change_summary"}"#;
        let unknown =
            r#"{"planned_values":{"root_module":{"resources":[{"type":"aws_iot_policy","values":{"name":"p"}}]}}}"#;
        for (text, says) in [(log, "the log of"), (unknown, "only after the apply")] {
            let found = policies(&Source::new("p", text)).found;
            assert!(found[0].findings[0].message.contains(says), "{found:?}");
        }
        let state = format!(
            r#"{{"version":4,"resources":[{{"mode":"managed","type":"aws_iot_policy","instances":[{{"attributes":{{"policy":{}}}}}]}}]}}"#,
            serde_json::to_string(POLICY).unwrap()
        );
        assert_eq!(resources(&state), ["* at \\\"*\\\""]);
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
