//! The ARNs of resources.

use super::super::action::KINDS;
use super::super::arn::{Arn, is_everything};
use super::prepared::View;
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Level};
use crate::thing::name::{check_account, check_region, partition_of};

/// `policy-arn`: not the ARN of an AWS IoT resource, or one whose parts do not go together.
pub(super) fn malformed(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in &view.statements {
        for resource in own.resources.iter().filter(|resource| !is_everything(&resource.entry.text)) {
            let entry = &resource.entry.text;
            let problem = match &resource.arn {
                None => Some((
                    format!("`{entry}` is no ARN"),
                    "an ARN looks like `arn:aws:iot:REGION:ACCOUNT:topic/NAME`".to_owned(),
                )),
                // Greengrass has resources of its own: components, deployments, core devices.
                Some(arn) if arn.service == "greengrass" && own.is_of_greengrass() => None,
                Some(arn) => problem(arn),
            };
            if let Some((message, help)) = problem {
                findings.push(own.finding(Level::Deny, "policy-arn", &resource.entry.span, message).help(help));
            }
        }
    }
    findings
}

/// Whether a field is written out, so that it can be judged.
fn is_plain(field: &str) -> bool {
    !field.contains(['*', '?', '$'])
}

fn problem(arn: &Arn<'_>) -> Option<(String, String)> {
    let say = |message: String, help: &str| Some((message, help.to_owned()));
    if arn.service != "iot" {
        return say(
            format!("`{}` is not the service `iot`", arn.service),
            "an ARN looks like `arn:aws:iot:REGION:ACCOUNT:topic/NAME`",
        );
    }
    if is_plain(arn.partition) && !["aws", "aws-cn", "aws-us-gov"].contains(&arn.partition) {
        return say(format!("AWS IoT has no partition `{}`", arn.partition), "one of: aws, aws-cn, aws-us-gov");
    }
    if is_plain(arn.region) {
        if let Err(problem) = check_region(arn.region) {
            return say(format!("`{}` is no region: {problem}", arn.region), "write the region, or `*`");
        }
        let partition = partition_of(arn.region);
        if is_plain(arn.partition) && partition != arn.partition {
            let help = format!("write `arn:{partition}:…`");
            return say(format!("the region `{}` is not in the partition `{}`", arn.region, arn.partition), &help);
        }
    }
    if is_plain(arn.account)
        && let Err(problem) = check_account(arn.account)
    {
        return say(format!("`{}` is no account: {problem}", arn.account), "write the account, or `*`");
    }
    let kind = arn.tail.split('/').next().unwrap_or_default();
    if is_plain(kind) && !KINDS.contains(&kind) {
        let help = did_you_mean(kind, KINDS.iter().copied());
        return say(format!("AWS IoT policies have no resource of the kind `{kind}`"), &help);
    }
    if is_plain(arn.tail) && arn.kind_and_name().is_none_or(|(_, name)| name.is_empty()) {
        return say(format!("`{}` names no {kind}", arn.tail), "a resource is `KIND/NAME`");
    }
    None
}

/// `policy-arn-foreign`: a resource in another account or region than the one that was given, where the policy can never apply.
pub(super) fn foreign(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in &view.statements {
        for (resource, arn) in own.resources.iter().filter_map(|resource| Some((resource, resource.arn?))) {
            for (what, field, wanted) in
                [("account", arn.account, &view.settings.account), ("region", arn.region, &view.settings.region)]
            {
                if let Some(wanted) = wanted
                    && is_plain(field)
                    && field != wanted
                {
                    let message = format!("`{}` is in the {what} `{field}`, not in `{wanted}`", resource.entry.text);
                    let help = format!("write `{wanted}`");
                    findings
                        .push(own.finding(Level::Warn, "policy-arn-foreign", &resource.entry.span, message).help(help));
                }
            }
        }
    }
    findings
}
