//! How this program writes policies, so that it knows its own again: their layout, and the form of those that it derives.

use super::KINDS;
use crate::finding::Source;
use crate::policy::document::{Document, Statement};
use crate::policy::parse;
use crate::thing::name::Home;
use crate::thing::operation;

/// Whether a document is laid out as this program lays documents out. Others may do the same: alone it proves little.
pub fn is_laid_out_here(text: &str) -> bool {
    read(text).is_some()
}

/// Whether a document could be one that [`derive`](super::derive()) makes for a client at home in this account and region: laid out as this
/// program does, without names, conditions or exceptions, and each statement about one kind of resource, named in full.
pub fn is_derived_form(text: &str, home: &Home) -> bool {
    read(text).is_some_and(|document| {
        let plain = document.id.is_none() && document.knows_variables() && !document.statements.is_empty();
        plain && document.statements.iter().all(|statement| is_derived_statement(statement, home))
    })
}

/// The document, when it is laid out as this program does.
fn read(text: &str) -> Option<Document> {
    let document = parse::read_good(&Source::new("policy", text)).ok()?;
    (document.pretty().trim_end() == text.trim_end()).then_some(document)
}

fn is_derived_statement(statement: &Statement, home: &Home) -> bool {
    let (actions, resources) = (&statement.actions, &statement.resources);
    if statement.sid.is_some() || !statement.conditions.is_empty() || actions.not || resources.not {
        return false;
    }
    let texts: Vec<&str> = resources.list.iter().map(|resource| resource.text.as_str()).collect();
    let unbound = |text: &str| operation::greengrass_deployments().iter().any(|own| own.action.policy_action() == text);
    if texts == ["*"] {
        return actions.list.iter().all(|action| unbound(&action.text));
    }
    // Where space is short, rights on several kinds of resources share a statement.
    let kind_of = |text: &str| KINDS.iter().flat_map(|kind| *kind).find(|action| action.policy_action() == text);
    let kinds: Option<Vec<String>> = actions
        .list
        .iter()
        .map(|action| Some(home.arn(&format!("{}/", kind_of(&action.text)?.resource_kind()))))
        .collect();
    kinds.is_some_and(|kinds| {
        let of = |text: &str, prefix: &String| text.len() > prefix.len() && text.starts_with(prefix.as_str());
        !kinds.is_empty()
            && kinds.iter().all(|prefix| texts.iter().any(|text| of(text, prefix)))
            && texts.iter().all(|text| kinds.iter().any(|prefix| of(text, prefix)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::derive;
    use crate::thing::name::ClientId;

    #[test]
    fn what_is_derived_has_the_form_and_what_others_write_has_not() {
        let home = Home { region: "eu-central-1".to_owned(), account: "123456789012".to_owned() };
        let mut operations = operation::publish("a/b", true);
        operations.push(operation::connect(&ClientId::parse("c").unwrap()));
        operations.extend(operation::subscribe("x/+/y"));
        let made = derive(&operations.into_iter().collect(), &home).unwrap().documents.remove(0).pretty();
        assert!(is_derived_form(&made, &home) && is_derived_form(made.trim_end(), &home), "{made}");
        let other = Home { account: "210987654321".to_owned(), ..home.clone() };
        assert!(!is_derived_form(&made, &other), "of another account");
        let compact = made.split_whitespace().collect::<String>();
        assert!(!is_derived_form(&compact, &home) && !is_laid_out_here(&compact));
        for (from, to) in [
            ("iot:Connect", "iot:*"),
            ("\"Allow\",", "\"Allow\",\n      \"Sid\": \"x\","),
            ("arn:aws:iot:eu-central-1:123456789012:client/c", "*"),
            ("arn:aws:iot:eu-central-1:123456789012:client/c", "arn:aws:iot:eu-central-1:123456789012:topic/c"),
            ("arn:aws:iot:eu-central-1:123456789012:client/c", "arn:aws:iot:eu-central-1:123456789012:client/"),
            ("2012-10-17", "2008-10-17"),
        ] {
            let changed = made.replace(from, to);
            assert!(changed != made && !is_derived_form(&changed, &home), "{changed}");
        }
        assert!(!is_derived_form("", &home) && !is_derived_form("{}", &home));
    }
}
