//! The least IAM policy of the person or program that applies a manifest, takes it down, rotates certificates or imports: what that calls, on what it works with.
//!
//! Resource types: Service Authorization Reference, "Actions, resources, and condition keys for AWS IoT". What has none there can only be
//! granted on `*`. AttachThingPrincipal and DetachThingPrincipal take the certificate, and the thing as the condition key `iot:thingArn`.

use super::document::{Condition, Document, Effect, Statement};
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

/// What somebody does with a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// `apply`
    Apply,
    /// `destroy` and `prune`
    Destroy,
    /// `cert rotate`
    Rotate,
    /// `import` of what a registry holds
    Import,
}

impl Task {
    /// Every task by its word.
    pub const ALL: [(&str, Self); 4] =
        [("apply", Self::Apply), ("destroy", Self::Destroy), ("rotate", Self::Rotate), ("import", Self::Import)];

    fn is(self, tasks: &[Self]) -> bool {
        tasks.contains(&self)
    }
}

use Task::{Apply, Destroy, Import, Rotate};

/// Actions, the tasks that need them, and the kind of resource they take; `*` for those that take none.
const RIGHTS: &[(&str, &[Task], &str)] = &[
    ("DescribeEndpoint", &[Apply, Rotate, Import], "*"),
    ("CreateCertificateFromCsr", &[Apply, Rotate], "*"),
    ("RegisterCertificateWithoutCA", &[Apply, Rotate], "*"),
    ("ListCertificates", &[Apply, Rotate, Import], "*"),
    ("ListThings", &[Import], "*"),
    ("ListPolicies", &[Import], "*"),
    ("ListThingPrincipals", &[Apply, Destroy, Rotate, Import], "*"),
    ("ListPrincipalThings", &[Apply, Destroy, Rotate, Import], "*"),
    ("ListAttachedPolicies", &[Apply, Destroy, Rotate, Import], "*"),
    ("AttachThingPrincipal", &[Apply, Rotate], "cert of thing"),
    ("DetachThingPrincipal", &[Apply, Destroy, Rotate], "cert of thing"),
    ("DescribeCertificate", &[Apply, Destroy, Rotate, Import], "cert"),
    ("UpdateCertificate", &[Apply, Destroy, Rotate], "cert"),
    ("DeleteCertificate", &[Apply, Destroy, Rotate], "cert"),
    ("AttachPolicy", &[Apply, Rotate], "cert"),
    ("DetachPolicy", &[Apply, Destroy, Rotate], "cert"),
    ("CreateThing", &[Apply], "thing"),
    ("DescribeThing", &[Apply, Destroy, Rotate, Import], "thing"),
    ("UpdateThing", &[Apply], "thing"),
    ("DeleteThing", &[Destroy], "thing"),
    ("ListThingGroupsForThing", &[Apply, Destroy, Import], "thing"),
    ("CreateThingGroup", &[Apply], "thinggroup"),
    ("DescribeThingGroup", &[Apply, Destroy, Import], "thinggroup"),
    ("DeleteThingGroup", &[Destroy], "thinggroup"),
    ("ListThingsInThingGroup", &[Destroy], "thinggroup"),
    ("AddThingToThingGroup", &[Apply], "thing and thinggroup"),
    ("RemoveThingFromThingGroup", &[Apply, Destroy], "thing and thinggroup"),
    ("CreateThingType", &[Apply], "thingtype"),
    ("DescribeThingType", &[Apply, Destroy, Import], "thingtype"),
    ("DeprecateThingType", &[Destroy], "thingtype"),
    ("DeleteThingType", &[Destroy], "thingtype"),
    ("CreatePolicy", &[Apply], "policy"),
    ("GetPolicy", &[Apply, Destroy, Import], "policy"),
    ("CreatePolicyVersion", &[Apply], "policy"),
    ("ListPolicyVersions", &[Apply, Destroy], "policy"),
    ("GetPolicyVersion", &[Apply], "policy"),
    ("DeletePolicyVersion", &[Apply, Destroy], "policy"),
    ("ListTargetsForPolicy", &[Apply, Destroy, Import], "policy"),
    ("DeletePolicy", &[Destroy], "policy"),
];

/// The policy for a task.
pub fn operator(names: &Names, home: &Home, task: Task) -> Document {
    let rights = |kind: &str| -> Vec<String> {
        let own = RIGHTS.iter().filter(|(_, tasks, own)| *own == kind && task.is(tasks));
        own.map(|(action, ..)| format!("iot:{action}")).collect()
    };
    // An import asks about things that no manifest names yet.
    let any = task == Import;
    let named = |kind: &str, list: &[String]| {
        if any { vec![home.arn(&format!("{kind}/*"))] } else { arns(kind, list, home) }
    };
    let (things, groups) = (named("thing", &names.things), named("thinggroup", &names.groups));
    let mut general = rights("*");
    general.push("sts:GetCallerIdentity".to_owned());
    let mut statements = vec![Statement::new(Effect::Allow, general, ["*"])];
    // A certificate's id is known only once AWS has made it; whose it becomes is known before.
    let mut attach = Statement::new(Effect::Allow, rights("cert of thing"), [home.arn("cert/*")]);
    attach.conditions.push(Condition {
        operator: "ArnLike".into(),
        key: "iot:thingArn".into(),
        values: things.iter().map(|arn| arn.as_str().into()).collect(),
    });
    let both = if groups.is_empty() { Vec::new() } else { [things.clone(), groups.clone()].concat() };
    let lists = [
        ("cert", vec![home.arn("cert/*")]),
        ("thing", things),
        ("thinggroup", groups),
        ("thing and thinggroup", both),
        ("thingtype", named("thingtype", &names.types)),
        ("policy", named("policy", &names.policies)),
    ];
    let more = lists.into_iter().map(|(kind, resources)| Statement::new(Effect::Allow, rights(kind), resources));
    statements.extend(std::iter::once(attach).chain(more));
    if names.authorities && task.is(&[Apply, Rotate]) {
        statements.push(Statement::new(Effect::Allow, ["iot:RegisterCertificate"], ["*"]));
        statements.push(Statement::new(Effect::Allow, ["iot:DescribeCACertificate"], [home.arn("cacert/*")]));
    }
    if task == Apply {
        // Without it the pace of the calls follows AWS's default quotas.
        let mut quotas = Statement::new(Effect::Allow, ["servicequotas:ListServiceQuotas"], ["*"]);
        quotas.sid = Some("OptionalToKnowTheAccountsOwnQuotas".into());
        statements.push(quotas);
    }
    statements.retain(|own| !own.actions.list.is_empty() && !own.resources.list.is_empty());
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
        let text = operator(&few, &home, Apply).compact();
        assert!(text.contains("arn:aws:iot:eu-west-1:123456789012:thing/a\"") && !text.contains("thinggroup"));
        let many = Names { things: (100..150).map(|n| format!("sensor-{n}")).collect(), ..Names::default() };
        assert!(operator(&many, &home, Apply).compact().contains(":thing/sensor-1*\""));
        assert!(!operator(&many, &home, Apply).compact().contains("RegisterCertificate\""));
        let destroy = operator(&few, &home, Destroy).compact();
        assert!(
            destroy.contains("iot:DeleteThing\"") && !destroy.contains("iot:Create") && !destroy.contains("iot:Attach")
        );
        let rotate = operator(&few, &home, Rotate).compact();
        assert!(
            rotate.contains("iot:thingArn") && !rotate.contains("iot:CreateThing") && !rotate.contains("servicequotas")
        );
        let import = operator(&Names::default(), &home, Import).compact();
        for verb in ["Create", "Update", "Delete", "Attach\"", "AttachPolicy", "Detach"] {
            assert!(!import.contains(&format!("iot:{verb}")), "{verb} in {import}");
        }
        let own = Names { authorities: true, ..Names::default() };
        let text = operator(&own, &home, Apply).compact();
        assert!(text.contains("iot:RegisterCertificate\"") && text.contains("123456789012:cacert/*"), "{text}");
    }
}
