//! Policies, their versions, and what they are attached to.

use std::time::Duration;

use super::call::wait_for;
use super::{AwsRegistry, PAGE, all, gone, incomplete, pages, there, time};
use crate::error::{Error, Result};
use crate::registry::pace::quota::Api;
use crate::registry::same_document;
use crate::registry::{Each, Policies, PolicyVersion};

/// How long AWS may refuse to delete a policy that was just detached. API reference, "DeletePolicy".
const LETTING_GO: Duration = Duration::from_secs(300);
/// How long something that is still listed as a target may be on its way out.
const BEING_DETACHED: Duration = Duration::from_secs(15);

impl Policies for AwsRegistry {
    fn create_policy(&self, name: &str, document: &str) -> Result<()> {
        let request = || self.client.create_policy().policy_name(name).policy_document(document).send();
        match self.caller.call(Api::CreatePolicy, name, request) {
            Ok(_) => Ok(()),
            Err(said) if said.may_be_own_work() && is_in_force(self, name, document)? => Ok(()),
            Err(said) => Err(said.into()),
        }
    }

    fn get_policy(&self, name: &str) -> Result<Option<String>> {
        let request = || self.client.get_policy().policy_name(name).send();
        let answer = there(self.caller.call(Api::GetPolicy, name, request))?;
        answer.map(|answer| answer.policy_document.ok_or_else(|| incomplete("GetPolicy", "document"))).transpose()
    }

    /// Deletes a policy. After a detachment AWS may refuse for up to five minutes; what is really attached is said at once.
    fn delete_policy(&self, name: &str) -> Result<()> {
        let request = || self.client.delete_policy().policy_name(name).send();
        let deleted = wait_for(LETTING_GO, |waited| match self.caller.call(Api::DeletePolicy, name, request) {
            Ok(_) => Ok(Some(())),
            Err(said) if said.is_own_removal() => Ok(Some(())),
            Err(said) if said.error.code() == "DeleteConflictException" && waited < LETTING_GO => {
                let targets = self.list_targets_for_policy(name)?;
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

    fn list_policies(&self, each: Each<'_, String>) -> Result<()> {
        pages(
            |marker| {
                let request = || self.client.list_policies().page_size(PAGE).set_marker(marker.clone()).send();
                let answer = self.caller.call(Api::ListPolicies, "", request)?;
                let policies = answer.policies.unwrap_or_default();
                Ok((policies.into_iter().filter_map(|policy| policy.policy_name).collect(), answer.next_marker))
            },
            each,
        )
    }

    /// Puts a version in force. Sent again after a lost answer only when the version that it was to make is not in force.
    fn create_policy_version(&self, name: &str, document: &str) -> Result<String> {
        const ATTEMPTS: usize = 5;
        let request = || {
            self.client.create_policy_version().policy_name(name).policy_document(document).set_as_default(true).send()
        };
        for attempt in 1.. {
            let error = match self.caller.call_once(Api::CreatePolicyVersion, name, request) {
                Ok(answer) => {
                    return answer.policy_version_id.ok_or_else(|| incomplete("CreatePolicyVersion", "version id"));
                }
                Err(error) if error.code() == crate::registry::ANSWER_LOST && attempt < ATTEMPTS => error,
                Err(error) => return Err(error),
            };
            if is_in_force(self, name, document)? {
                let version = self.list_policy_versions(name)?.into_iter().find(|version| version.is_default);
                return version.map(|version| version.id).ok_or(error);
            }
        }
        Err(Error::bug("a loop without end ended"))
    }

    fn list_policy_versions(&self, name: &str) -> Result<Vec<PolicyVersion>> {
        let request = || self.client.list_policy_versions().policy_name(name).send();
        let answer = there(self.caller.call(Api::ListPolicyVersions, name, request))?;
        let versions = answer.and_then(|answer| answer.policy_versions).unwrap_or_default().into_iter();
        Ok(versions
            .map(|version| PolicyVersion {
                is_default: version.is_default_version,
                created: time(version.create_date()),
                id: version.version_id.unwrap_or_default(),
            })
            .collect())
    }

    fn get_policy_version(&self, name: &str, version: &str) -> Result<Option<String>> {
        let request = || self.client.get_policy_version().policy_name(name).policy_version_id(version).send();
        Ok(there(self.caller.call(Api::GetPolicyVersion, name, request))?.and_then(|answer| answer.policy_document))
    }

    fn delete_policy_version(&self, name: &str, version: &str) -> Result<()> {
        let request = || self.client.delete_policy_version().policy_name(name).policy_version_id(version).send();
        gone(self.caller.call(Api::DeletePolicyVersion, name, request).map(|_| ()))
    }

    fn attach_policy(&self, name: &str, target: &str) -> Result<()> {
        let request = || self.client.attach_policy().policy_name(name).target(target).send();
        Ok(self.caller.call(Api::AttachPolicy, name, request).map(|_| ())?)
    }

    fn detach_policy(&self, name: &str, target: &str) -> Result<()> {
        let request = || self.client.detach_policy().policy_name(name).target(target).send();
        // One that is not attached is as wanted.
        there(self.caller.call(Api::DetachPolicy, name, request)).map(|_| ())
    }

    fn list_attached_policies(&self, target: &str) -> Result<Vec<String>> {
        all(|marker| {
            let request = || {
                self.client.list_attached_policies().target(target).page_size(PAGE).set_marker(marker.clone()).send()
            };
            let answer = self.caller.call(Api::ListAttachedPolicies, target, request)?;
            let policies = answer.policies.unwrap_or_default();
            Ok((policies.into_iter().filter_map(|policy| policy.policy_name).collect(), answer.next_marker))
        })
    }

    fn list_targets_for_policy(&self, name: &str) -> Result<Vec<String>> {
        all(|marker| {
            let request = || {
                self.client
                    .list_targets_for_policy()
                    .policy_name(name)
                    .page_size(PAGE)
                    .set_marker(marker.clone())
                    .send()
            };
            let answer = self.caller.call(Api::ListTargetsForPolicy, name, request)?;
            Ok((answer.targets.unwrap_or_default(), answer.next_marker))
        })
    }
}

fn is_in_force(aws: &AwsRegistry, name: &str, document: &str) -> Result<bool> {
    Ok(aws.get_policy(name)?.is_some_and(|there| same_document(&there, document)))
}

fn others(count: usize) -> String {
    if count > 1 { format!(" and {} more", count - 1) } else { String::new() }
}
