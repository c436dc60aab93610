//! Things, thing types and thing groups of the local registry, by AWS's rules.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::database::Outcome;
use super::{LocalRegistry, PAGE, lookup, not_found, refuse_name};
use crate::error::{Error, Result};
use crate::registry::{Each, MADE_BY, ThingRecord, Things};
use crate::thing::name::{AttributeName, GroupName, ThingName, ThingTypeName, check_attribute_value};

/// Attributes of a thing without a type, and with one. General Reference, "AWS IoT Core thing resource limits and quotas".
const MOST_ATTRIBUTES: (usize, usize) = (3, 50);
/// Groups that a thing can be in. Same place.
const MOST_GROUPS: usize = 10;

impl Things for LocalRegistry {
    fn create_thing_type(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            refuse_name(ThingTypeName::parse(name))?;
            transaction.execute(
                "INSERT INTO thing_types (name, description) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [name, MADE_BY],
            )?;
            Ok(())
        })
    }

    fn describe_thing_type(&self, name: &str) -> Result<Option<(String, bool)>> {
        self.database.read(|connection| describe_type(connection, name))
    }

    fn deprecate_thing_type(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            match transaction.execute("UPDATE thing_types SET deprecated = 1 WHERE name = ?1", [name])? {
                0 => Err(not_found("thing type", name).into()),
                _ => Ok(()),
            }
        })
    }

    fn delete_thing_type(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            let refuse = |why: &str| {
                Err(Error::registry("InvalidRequestException", format!("the thing type `{name}` cannot be deleted"))
                    .cause(why)
                    .on(name)
                    .into())
            };
            match describe_type(transaction, name)? {
                None => return Err(not_found("thing type", name).into()),
                Some((_, false)) => return refuse("it is not deprecated"),
                Some((_, true)) => {}
            }
            if transaction
                .query_row("SELECT EXISTS (SELECT 1 FROM things WHERE type = ?1)", [name], |row| row.get(0))?
            {
                return refuse("things still have it");
            }
            transaction.execute("DELETE FROM thing_types WHERE name = ?1", [name])?;
            Ok(())
        })
    }

    fn create_thing_group(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            refuse_name(GroupName::parse(name))?;
            transaction.execute(
                "INSERT INTO thing_groups (name, description) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [name, MADE_BY],
            )?;
            Ok(())
        })
    }

    fn describe_thing_group(&self, name: &str) -> Result<Option<String>> {
        self.database.read(|connection| lookup::describe_group(connection, name))
    }

    fn thing_groups_above(&self, _: &str) -> Result<Vec<String>> {
        // Groups are made without a parent, and a parent is fixed when its group is made.
        Ok(Vec::new())
    }

    fn delete_thing_group(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            transaction.execute("DELETE FROM thing_groups WHERE name = ?1", [name])?;
            Ok(())
        })
    }

    fn add_thing_to_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        self.database.write(|transaction| {
            lookup::expect_thing(transaction, thing)?;
            if lookup::describe_group(transaction, group)?.is_none() {
                return Err(not_found("thing group", group).into());
            }
            let groups = groups_of(transaction, thing)?;
            if groups.iter().any(|name| name == group) {
                return Ok(());
            }
            if groups.len() >= MOST_GROUPS {
                return Err(Error::registry(
                    "InvalidRequestException",
                    format!("`{thing}` is in {MOST_GROUPS} thing groups already"),
                )
                .on(thing)
                .hint("a thing can be in at most 10 groups; take it out of one first")
                .into());
            }
            transaction.execute("INSERT INTO memberships (thing, thing_group) VALUES (?1, ?2)", [thing, group])?;
            Ok(())
        })
    }

    fn remove_thing_from_thing_group(&self, thing: &str, group: &str) -> Result<()> {
        self.database.write(|transaction| {
            transaction.execute("DELETE FROM memberships WHERE thing = ?1 AND thing_group = ?2", [thing, group])?;
            Ok(())
        })
    }

    fn list_thing_groups_for_thing(&self, thing: &str) -> Result<Vec<String>> {
        self.database.read(|connection| groups_of(connection, thing))
    }

    fn list_things_in_thing_group(&self, group: &str, each: Each<'_, String>) -> Result<()> {
        self.pages(each, String::clone, |connection, after| page_of_group(connection, group, after, PAGE))
    }

    fn create_thing(&self, thing: &ThingRecord) -> Result<()> {
        self.database.write(|transaction| {
            check(transaction, thing)?;
            if let Some(existing) = describe(transaction, &thing.name)? {
                if existing == *thing {
                    return Ok(());
                }
                return Err(Error::registry(
                    "ResourceAlreadyExistsException",
                    format!("a thing `{}` exists already with another configuration", thing.name),
                )
                .on(&*thing.name)
                .into());
            }
            let sql = "INSERT INTO things (name, type, attributes) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, (&thing.name, &thing.thing_type, attributes_json(thing)?))?;
            Ok(())
        })
    }

    fn describe_thing(&self, name: &str) -> Result<Option<ThingRecord>> {
        self.database.read(|connection| describe(connection, name))
    }

    fn update_thing(&self, thing: &ThingRecord) -> Result<()> {
        self.database.write(|transaction| {
            check(transaction, thing)?;
            lookup::expect_thing(transaction, &thing.name)?;
            let sql = "UPDATE things SET type = ?2, attributes = ?3 WHERE name = ?1";
            transaction.execute(sql, (&thing.name, &thing.thing_type, attributes_json(thing)?))?;
            Ok(())
        })
    }

    fn delete_thing(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            if !lookup::principals_of(transaction, name)?.is_empty() {
                return Err(Error::registry(
                    "InvalidRequestException",
                    format!("the thing `{name}` cannot be deleted"),
                )
                .cause("certificates are attached to it")
                .on(name)
                .into());
            }
            // AWS answers 200 for a thing that is not there.
            transaction.execute("DELETE FROM things WHERE name = ?1", [name])?;
            Ok(())
        })
    }

    fn list_things(&self, each: Each<'_, ThingRecord>) -> Result<()> {
        self.pages(each, |thing| thing.name.clone(), |connection, after| page(connection, after, PAGE))
    }
}

pub fn describe_type(connection: &Connection, name: &str) -> Outcome<Option<(String, bool)>> {
    let sql = "SELECT description, deprecated FROM thing_types WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

pub fn groups_of(connection: &Connection, thing: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT thing_group FROM memberships WHERE thing = ?1 ORDER BY thing_group", thing)
}

/// The next things of a group after a name, in order: a page of a list.
pub fn page_of_group(connection: &Connection, group: &str, after: &str, size: usize) -> Outcome<Vec<String>> {
    let sql = "SELECT thing FROM memberships WHERE thing_group = ?1 AND thing > ?2 ORDER BY thing LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((group, after, size as i64), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn describe(connection: &Connection, name: &str) -> Outcome<Option<ThingRecord>> {
    let mut statement = connection.prepare_cached("SELECT name, type, attributes FROM things WHERE name = ?1")?;
    Ok(statement.query_row([name], row_to_thing).optional()?)
}

/// The next things after a name, in order: a page of a list.
pub fn page(connection: &Connection, after: &str, size: usize) -> Outcome<Vec<ThingRecord>> {
    let mut statement = connection
        .prepare_cached("SELECT name, type, attributes FROM things WHERE name > ?1 ORDER BY name LIMIT ?2")?;
    let rows = statement.query_map((after, size as i64), row_to_thing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn row_to_thing(row: &rusqlite::Row<'_>) -> rusqlite::Result<ThingRecord> {
    let text: String = row.get(2)?;
    let attributes: BTreeMap<String, String> = serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(ThingRecord { name: row.get(0)?, thing_type: row.get(1)?, attributes })
}

fn attributes_json(thing: &ThingRecord) -> Result<String> {
    serde_json::to_string(&thing.attributes).map_err(|error| Error::bug("attributes are not JSON").cause(error))
}

fn check(connection: &Connection, thing: &ThingRecord) -> Outcome<()> {
    refuse_name(ThingName::parse(&thing.name))?;
    for (name, value) in &thing.attributes {
        refuse_name(AttributeName::parse(name))?;
        refuse_name(check_attribute_value(value))?;
    }
    let most = if thing.thing_type.is_some() { MOST_ATTRIBUTES.1 } else { MOST_ATTRIBUTES.0 };
    if thing.attributes.len() > most {
        return Err(Error::registry(
            "InvalidRequestException",
            format!("`{}` has {} attributes", thing.name, thing.attributes.len()),
        )
        .cause(format!("at most {most} are allowed {} a thing type", if most == 3 { "without" } else { "with" }))
        .on(&*thing.name)
        .into());
    }
    if let Some(name) = &thing.thing_type {
        match describe_type(connection, name)? {
            None => return Err(not_found("thing type", name).into()),
            Some((_, true)) => {
                return Err(Error::registry(
                    "InvalidRequestException",
                    format!("the thing type `{name}` is deprecated"),
                )
                .on(&**name)
                .into());
            }
            Some((_, false)) => {}
        }
    }
    Ok(())
}
