//! Things, thing types and thing groups.

use std::time::Duration;

use aws_sdk_iot::types::{AttributePayload, ThingGroupProperties, ThingTypeProperties};
use time::OffsetDateTime;
use time::macros::format_description;

use super::call::wait_for;
use super::{AwsRegistry, PAGE, all, gone, pages, there, time};
use crate::error::{Error, Result};
use crate::host::clock;
use crate::registry::pace::quota::Api;
use crate::registry::{Each, MADE_BY, TOO_EARLY, ThingRecord, Things};

/// How long AWS may take to let go of a certificate that was detached. API reference, "DetachThingPrincipal": asynchronous, seconds.
const LETTING_GO: Duration = Duration::from_secs(60);
/// How long a thing type stays after it was deprecated. API reference, "DeleteThingType".
const DEPRECATED: time::Duration = time::Duration::minutes(5);

impl Things for AwsRegistry {
    fn create_thing_type(&self, name: &str) -> Result<()> {
        let properties = ThingTypeProperties::builder().thing_type_description(MADE_BY).build();
        let request =
            || self.client.create_thing_type().thing_type_name(name).thing_type_properties(properties.clone()).send();
        match self.caller.call(Api::CreateThingType, name, request) {
            Err(said) if !said.may_be_own_work() => Err(said.into()),
            _ => Ok(()),
        }
    }

    fn describe_thing_type(&self, name: &str) -> Result<Option<(String, bool)>> {
        Ok(look_at_type(self, name)?.map(|(description, deprecated)| (description, deprecated.is_some())))
    }

    fn deprecate_thing_type(&self, name: &str) -> Result<()> {
        let request = || self.client.deprecate_thing_type().thing_type_name(name).send();
        Ok(self.caller.call(Api::DeprecateThingType, name, request).map(|_| ())?)
    }

    /// Deletes a thing type, or says when AWS will: it wants five minutes after the type was deprecated.
    fn delete_thing_type(&self, name: &str) -> Result<()> {
        let request = || self.client.delete_thing_type().thing_type_name(name).send();
        let said = match self.caller.call(Api::DeleteThingType, name, request) {
            Ok(_) => return Ok(()),
            Err(said) if said.is_own_removal() => return Ok(()),
            Err(said) => said,
        };
        if said.error.code() == "InvalidRequestException"
            && let Some((_, Some(since))) = look_at_type(self, name)?
            && since + DEPRECATED > clock::now()
        {
            let at =
                (since + DEPRECATED).format(format_description!("[hour]:[minute]:[second] UTC")).unwrap_or_default();
            return Err(Error::registry(
                TOO_EARLY,
                format!("thing type `{name}` is deprecated; AWS allows its deletion from {at} on"),
            )
            .on(name)
            .hint("run the same command again then"));
        }
        Err(said.into())
    }

    fn create_thing_group(&self, name: &str) -> Result<()> {
        let properties = ThingGroupProperties::builder().thing_group_description(MADE_BY).build();
        let request = || {
            self.client.create_thing_group().thing_group_name(name).thing_group_properties(properties.clone()).send()
        };
        match self.caller.call(Api::CreateThingGroup, name, request) {
            Err(said) if !said.may_be_own_work() => Err(said.into()),
            _ => Ok(()),
        }
    }

    fn describe_thing_group(&self, name: &str) -> Result<Option<String>> {
        let request = || self.client.describe_thing_group().thing_group_name(name).send();
        let answer = there(self.caller.call(Api::DescribeThingGroup, name, request))?;
        Ok(answer.map(|answer| {
            let properties = answer.thing_group_properties;
            properties.and_then(|properties| properties.thing_group_description).unwrap_or_default()
        }))
    }

    fn thing_groups_above(&self, name: &str) -> Result<Vec<String>> {
        let request = || self.client.describe_thing_group().thing_group_name(name).send();
        let answer = there(self.caller.call(Api::DescribeThingGroup, name, request))?;
        let above =
            answer.and_then(|answer| answer.thing_group_metadata?.root_to_parent_thing_groups).unwrap_or_default();
        Ok(above.into_iter().filter_map(|group| group.group_name).collect())
    }

    fn delete_thing_group(&self, name: &str) -> Result<()> {
        let request = || self.client.delete_thing_group().thing_group_name(name).send();
        // AWS takes the deletion of a group that is not there for done.
        there(self.caller.call(Api::DeleteThingGroup, name, request)).map(|_| ())
    }

    fn add_thing_to_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        let request = || self.client.add_thing_to_thing_group().thing_name(thing).thing_group_name(group).send();
        Ok(self.caller.call(Api::AddThingToThingGroup, thing, request).map(|_| ())?)
    }

    fn remove_thing_from_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        let request = || self.client.remove_thing_from_thing_group().thing_name(thing).thing_group_name(group).send();
        gone(self.caller.call(Api::RemoveThingFromThingGroup, thing, request).map(|_| ()))
    }

    fn list_thing_groups_for_thing(&self, thing: &str) -> Result<Vec<String>> {
        all(|token| {
            let request = || {
                let request = self.client.list_thing_groups_for_thing().thing_name(thing).max_results(PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.caller.call(Api::ListThingGroupsForThing, thing, request)?;
            let groups = answer.thing_groups.unwrap_or_default();
            Ok((groups.into_iter().filter_map(|group| group.group_name).collect(), answer.next_token))
        })
    }

    fn list_things_in_thing_group(&self, group: &str, each: Each<'_, String>) -> Result<()> {
        pages(
            |token| {
                let request = || {
                    let request = self.client.list_things_in_thing_group().thing_group_name(group).max_results(PAGE);
                    request.set_next_token(token.clone()).send()
                };
                let answer = self.caller.call(Api::ListThingsInThingGroup, group, request)?;
                Ok((answer.things.unwrap_or_default(), answer.next_token))
            },
            each,
        )
    }

    fn create_thing(&self, thing: &ThingRecord) -> Result<()> {
        let request = || {
            let request = self.client.create_thing().thing_name(&thing.name).attribute_payload(payload(thing));
            request.set_thing_type_name(thing.thing_type.clone()).send()
        };
        match self.caller.call(Api::CreateThing, &thing.name, request) {
            Err(said) if !said.may_be_own_work() => Err(said.into()),
            _ => Ok(()),
        }
    }

    fn describe_thing(&self, name: &str) -> Result<Option<ThingRecord>> {
        let request = || self.client.describe_thing().thing_name(name).send();
        Ok(there(self.caller.call(Api::DescribeThing, name, request))?.map(|answer| ThingRecord {
            name: name.to_owned(),
            thing_type: answer.thing_type_name,
            attributes: answer.attributes.unwrap_or_default().into_iter().collect(),
        }))
    }

    fn update_thing(&self, thing: &ThingRecord) -> Result<()> {
        let request = || {
            let request = self.client.update_thing().thing_name(&thing.name).attribute_payload(payload(thing));
            match &thing.thing_type {
                Some(name) => request.thing_type_name(name).send(),
                None => request.remove_thing_type(true).send(),
            }
        };
        Ok(self.caller.call(Api::UpdateThing, &thing.name, request).map(|_| ())?)
    }

    /// Deletes a thing. A certificate that was just detached may hold on to it for some seconds.
    fn delete_thing(&self, name: &str) -> Result<()> {
        let request = || self.client.delete_thing().thing_name(name).send();
        let deleted = wait_for(LETTING_GO, |waited| match self.caller.call(Api::DeleteThing, name, request) {
            Ok(_) => Ok(Some(())),
            Err(said) if said.is_missing() => Ok(Some(())),
            Err(said) if said.error.code() == "InvalidRequestException" && waited < LETTING_GO => {
                // Only what is on its way out is waited for.
                Ok(None)
            }
            Err(said) => {
                Err(said.error.hint("certificates may still be attached to it: `awsiot-kit thing show` lists them"))
            }
        })?;
        deleted.ok_or_else(|| Error::bug("the last attempt neither went through nor failed"))
    }

    fn list_things(&self, each: Each<'_, ThingRecord>) -> Result<()> {
        pages(
            |token| {
                let request = || self.client.list_things().max_results(PAGE).set_next_token(token.clone()).send();
                let answer = self.caller.call(Api::ListThings, "", request)?;
                let things = answer.things.unwrap_or_default().into_iter().map(|thing| ThingRecord {
                    name: thing.thing_name.unwrap_or_default(),
                    thing_type: thing.thing_type_name,
                    attributes: thing.attributes.unwrap_or_default().into_iter().collect(),
                });
                Ok((things.collect(), answer.next_token))
            },
            each,
        )
    }
}

/// The description of a thing type, and since when it is deprecated.
fn look_at_type(aws: &AwsRegistry, name: &str) -> Result<Option<(String, Option<OffsetDateTime>)>> {
    let request = || aws.client.describe_thing_type().thing_type_name(name).send();
    Ok(there(aws.caller.call(Api::DescribeThingType, name, request))?.map(|answer| {
        let description = answer.thing_type_properties.and_then(|properties| properties.thing_type_description);
        let deprecated = answer.thing_type_metadata.filter(|metadata| metadata.deprecated);
        (description.unwrap_or_default(), deprecated.map(|metadata| time(metadata.deprecation_date())))
    }))
}

fn payload(thing: &ThingRecord) -> AttributePayload {
    let attributes = thing.attributes.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    AttributePayload::builder().set_attributes(Some(attributes)).build()
}
