//! Policies, their versions, and what they are attached to.

use std::time::Duration;

use super::call::wait_for;
use super::{AwsRegistry, PAGE, all, gone, incomplete, pages, there, time};
use crate::error::{Error, Result};
use crate::registry::pace::quota::Api;
use crate::registry::same_document;
use crate::registry::{Each, PolicyVersion};

/// How long AWS may refuse to delete a policy that was just detached. API reference, "DeletePolicy".
const LETTING_GO: Duration = Duration::from_secs(300);
/// How long something that is still listed as a target may be on its way out.
const BEING_DETACHED: Duration = Duration::from_secs(15);

pub(super) fn create(aws: &AwsRegistry, name: &str, document: &str) -> Result<()> {
    let request = || aws.client.create_policy().policy_name(name).policy_document(document).send();
    match aws.caller.call(Api::CreatePolicy, name, request) {
        Ok(_) => Ok(()),
        Err(said) if said.may_be_own_work() && is_in_force(aws, name, document)? => Ok(()),
        Err(said) => Err(said.into()),
    }
}

fn is_in_force(aws: &AwsRegistry, name: &str, document: &str) -> Result<bool> {
    Ok(get(aws, name)?.is_some_and(|there| same_document(&there, document)))
}

pub(super) fn get(aws: &AwsRegistry, name: &str) -> Result<Option<String>> {
    let request = || aws.client.get_policy().policy_name(name).send();
    let answer = there(aws.caller.call(Api::GetPolicy, name, request))?;
    answer.map(|answer| answer.policy_document.ok_or_else(|| incomplete("GetPolicy", "document"))).transpose()
}

/// Deletes a policy. After a detachment AWS may refuse for up to five minutes; what is really attached is said at once.
pub(super) fn delete(aws: &AwsRegistry, name: &str) -> Result<()> {
    let request = || aws.client.delete_policy().policy_name(name).send();
    let deleted = wait_for(LETTING_GO, |waited| match aws.caller.call(Api::DeletePolicy, name, request) {
        Ok(_) => Ok(Some(())),
        Err(said) if said.is_own_removal() => Ok(Some(())),
        Err(said) if said.error.code() == "DeleteConflictException" && waited < LETTING_GO => {
            let targets = targets_of(aws, name)?;
            match targets.first() {
                Some(first) if waited >= BEING_DETACHED => Err(said
                    .error
                    .cause(format!("it is attached to {first}{}", others(targets.len())))
                    .hint("something else uses this policy: detach it there, then run the same command again")),
                _ => Ok(None),
            }
        }
        Err(said) => {
            Err(said.error.hint("AWS can refuse for five minutes after a detachment: run the same command again"))
        }
    })?;
    deleted.ok_or_else(|| Error::bug("the last attempt neither went through nor failed"))
}

fn others(count: usize) -> String {
    if count > 1 { format!(" and {} more", count - 1) } else { String::new() }
}

pub(super) fn list(aws: &AwsRegistry, each: Each<'_, String>) -> Result<()> {
    pages(
        |marker| {
            let request = || aws.client.list_policies().page_size(PAGE).set_marker(marker.clone()).send();
            let answer = aws.caller.call(Api::ListPolicies, "", request)?;
            let policies = answer.policies.unwrap_or_default();
            Ok((policies.into_iter().filter_map(|policy| policy.policy_name).collect(), answer.next_marker))
        },
        each,
    )
}

/// Puts a version in force. Sent again after a lost answer only when the version that it was to make is not in force.
pub(super) fn create_version(aws: &AwsRegistry, name: &str, document: &str) -> Result<String> {
    const ATTEMPTS: usize = 5;
    let request =
        || aws.client.create_policy_version().policy_name(name).policy_document(document).set_as_default(true).send();
    for attempt in 1.. {
        let error = match aws.caller.call_once(Api::CreatePolicyVersion, name, request) {
            Ok(answer) => {
                return answer.policy_version_id.ok_or_else(|| incomplete("CreatePolicyVersion", "version id"));
            }
            Err(error) if error.code() == crate::registry::ANSWER_LOST && attempt < ATTEMPTS => error,
            Err(error) => return Err(error),
        };
        if is_in_force(aws, name, document)? {
            let version = versions(aws, name)?.into_iter().find(|version| version.is_default);
            return version.map(|version| version.id).ok_or(error);
        }
    }
    Err(Error::bug("a loop without end ended"))
}

pub(super) fn versions(aws: &AwsRegistry, name: &str) -> Result<Vec<PolicyVersion>> {
    let request = || aws.client.list_policy_versions().policy_name(name).send();
    let answer = there(aws.caller.call(Api::ListPolicyVersions, name, request))?;
    let versions = answer.and_then(|answer| answer.policy_versions).unwrap_or_default().into_iter();
    Ok(versions
        .map(|version| PolicyVersion {
            is_default: version.is_default_version,
            created: time(version.create_date()),
            id: version.version_id.unwrap_or_default(),
        })
        .collect())
}

pub(super) fn get_version(aws: &AwsRegistry, name: &str, version: &str) -> Result<Option<String>> {
    let request = || aws.client.get_policy_version().policy_name(name).policy_version_id(version).send();
    Ok(there(aws.caller.call(Api::GetPolicyVersion, name, request))?.and_then(|answer| answer.policy_document))
}

pub(super) fn delete_version(aws: &AwsRegistry, name: &str, version: &str) -> Result<()> {
    let request = || aws.client.delete_policy_version().policy_name(name).policy_version_id(version).send();
    gone(aws.caller.call(Api::DeletePolicyVersion, name, request).map(|_| ()))
}

pub(super) fn attach(aws: &AwsRegistry, name: &str, target: &str) -> Result<()> {
    let request = || aws.client.attach_policy().policy_name(name).target(target).send();
    Ok(aws.caller.call(Api::AttachPolicy, name, request).map(|_| ())?)
}

pub(super) fn detach(aws: &AwsRegistry, name: &str, target: &str) -> Result<()> {
    let request = || aws.client.detach_policy().policy_name(name).target(target).send();
    // One that is not attached is as wanted.
    there(aws.caller.call(Api::DetachPolicy, name, request)).map(|_| ())
}

pub(super) fn attached_to(aws: &AwsRegistry, target: &str) -> Result<Vec<String>> {
    all(|marker| {
        let request =
            || aws.client.list_attached_policies().target(target).page_size(PAGE).set_marker(marker.clone()).send();
        let answer = aws.caller.call(Api::ListAttachedPolicies, target, request)?;
        let policies = answer.policies.unwrap_or_default();
        Ok((policies.into_iter().filter_map(|policy| policy.policy_name).collect(), answer.next_marker))
    })
}

pub(super) fn targets_of(aws: &AwsRegistry, name: &str) -> Result<Vec<String>> {
    all(|marker| {
        let request =
            || aws.client.list_targets_for_policy().policy_name(name).page_size(PAGE).set_marker(marker.clone()).send();
        let answer = aws.caller.call(Api::ListTargetsForPolicy, name, request)?;
        Ok((answer.targets.unwrap_or_default(), answer.next_marker))
    })
}
