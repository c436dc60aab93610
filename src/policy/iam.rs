//! The least IAM policy of the person or program that applies a manifest: what `apply` calls, on what it works with.
//!
//! Resource types: Service Authorization Reference, "Actions, resources, and condition keys for AWS IoT". What has none there can only be
//! granted on `*`; a certificate's id is known only once AWS has made it.

use super::document::{Document, Effect, Statement};
use crate::thing::name::Home;

/// The names that a manifest works with, each list sorted and without repeats.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Things.
    pub things: Vec<String>,
    /// Thing types.
    pub types: Vec<String>,
    /// Thing groups.
    pub groups: Vec<String>,
    /// Policies.
    pub policies: Vec<String>,
    /// Whether authorities of one's own sign, which the registry may know.
    pub authorities: bool,
}

/// With more names than this a list gives way to their common beginning and `*`: IAM policies have a limit too.
const LONGEST_LIST: usize = 20;

/// The policy for applying a manifest.
pub fn operator(names: &Names, home: &Home) -> Document {
    let iot = |actions: &[&str]| -> Vec<String> { actions.iter().map(|action| format!("iot:{action}")).collect() };
    let mut statements = vec![Statement::new(
        Effect::Allow,
        [
            iot(&["DescribeEndpoint", "CreateCertificateFromCsr", "RegisterCertificateWithoutCA", "ListCertificates"]),
            iot(&["AttachThingPrincipal", "DetachThingPrincipal", "ListThingPrincipals", "ListPrincipalThings"]),
            iot(&["ListAttachedPolicies"]),
            vec!["sts:GetCallerIdentity".to_owned()],
        ]
        .concat(),
        ["*"],
    )];
    let mut allow = |actions: &[&str], resources: Vec<String>| {
        if !resources.is_empty() {
            statements.push(Statement::new(Effect::Allow, iot(actions), resources));
        }
    };
    let (things, groups) = (arns("thing", &names.things, home), arns("thinggroup", &names.groups, home));
    allow(&["CreateThing", "DescribeThing", "UpdateThing", "ListThingGroupsForThing"], things.clone());
    allow(&["CreateThingGroup", "DescribeThingGroup"], groups.clone());
    if !groups.is_empty() {
        allow(&["AddThingToThingGroup"], [things, groups].concat());
    }
    allow(&["CreateThingType", "DescribeThingType"], arns("thingtype", &names.types, home));
    allow(
        &[
            "CreatePolicy",
            "GetPolicy",
            "CreatePolicyVersion",
            "ListPolicyVersions",
            "GetPolicyVersion",
            "DeletePolicyVersion",
            "ListTargetsForPolicy",
        ],
        arns("policy", &names.policies, home),
    );
    allow(
        &["DescribeCertificate", "UpdateCertificate", "DeleteCertificate", "AttachPolicy", "DetachPolicy"],
        vec![home.arn("cert/*")],
    );
    if names.authorities {
        statements.push(Statement::new(Effect::Allow, iot(&["RegisterCertificate"]), ["*"]));
        statements.push(Statement::new(Effect::Allow, iot(&["DescribeCACertificate"]), [home.arn("cacert/*")]));
    }
    Document::new(statements)
}

fn arns(kind: &str, names: &[String], home: &Home) -> Vec<String> {
    if names.len() <= LONGEST_LIST {
        return names.iter().map(|name| home.arn(&format!("{kind}/{name}"))).collect();
    }
    let first = names.first().map_or("", String::as_str);
    let shared = names.iter().fold(first, |shared, name| {
        let length = shared.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        &shared[..length]
    });
    vec![home.arn(&format!("{kind}/{shared}*"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_gets_what_the_manifest_names_and_a_beginning_for_many() {
        let home = Home { region: "eu-west-1".into(), account: "123456789012".into() };
        let few = Names { things: vec!["a".into()], policies: vec!["a".into()], ..Names::default() };
        let text = operator(&few, &home).compact();
        assert!(text.contains("arn:aws:iot:eu-west-1:123456789012:thing/a\"") && !text.contains("thinggroup"));
        let many = Names { things: (100..150).map(|n| format!("sensor-{n}")).collect(), ..Names::default() };
        assert!(operator(&many, &home).compact().contains(":thing/sensor-1*\""));
        assert!(!operator(&many, &home).compact().contains("RegisterCertificate\""));
        let own = Names { authorities: true, ..Names::default() };
        let text = operator(&own, &home).compact();
        assert!(text.contains("iot:RegisterCertificate\"") && text.contains("123456789012:cacert/*"), "{text}");
    }
}
