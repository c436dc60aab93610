//! Policies of the local registry, their versions and what they are attached to, by AWS's rules.

use rusqlite::{Connection, OptionalExtension};
use time::OffsetDateTime;

use super::database::Outcome;
use super::{LocalRegistry, PAGE, lookup, not_found, refuse_name};
use crate::error::{Error, Result};
use crate::host::clock;
use crate::registry::{Each, Policies, PolicyVersion};
use crate::thing::name::PolicyName;

/// Characters of a document, white space not counted. General Reference, "AWS IoT Core security and identity limits".
pub const MOST_CHARACTERS: usize = 2048;
/// Versions of a policy. Same place.
const MOST_VERSIONS: usize = 5;
/// Policies of a certificate or Cognito identity. Same place.
const MOST_ON_PRINCIPAL: usize = 10;
/// Policies of a thing group. Developer Guide, "Static thing groups".
const MOST_ON_GROUP: usize = 2;

impl Policies for LocalRegistry {
    fn create_policy(&self, name: &str, document: &str) -> Result<()> {
        let now = clock::now();
        self.database.write(|transaction| {
            refuse_name(PolicyName::parse(name))?;
            check_document(name, document)?;
            let made = transaction
                .execute("INSERT INTO policies (name, next_version) VALUES (?1, 2) ON CONFLICT DO NOTHING", [name])?;
            if made == 0 {
                return Err(Error::registry(
                    "ResourceAlreadyExistsException",
                    format!("a policy `{name}` exists already"),
                )
                .on(name)
                .into());
            }
            insert_version(transaction, name, 1, document, now)
        })
    }

    fn get_policy(&self, name: &str) -> Result<Option<String>> {
        self.database.read(|connection| {
            let sql = "SELECT document FROM policy_versions WHERE policy = ?1 AND in_force = 1";
            Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?)
        })
    }

    fn delete_policy(&self, name: &str) -> Result<()> {
        self.database.write(|transaction| {
            expect(transaction, name)?;
            let refuse = |why: String| {
                Err(Error::registry("DeleteConflictException", format!("the policy `{name}` cannot be deleted"))
                    .cause(why)
                    .on(name)
                    .into())
            };
            let targets = targets_of(transaction, name)?;
            if !targets.is_empty() {
                return refuse(format!("it is attached to {} principals or groups", targets.len()));
            }
            let versions = versions(transaction, name)?.len();
            if versions > 1 {
                return refuse(format!("it has {versions} versions; the ones not in force must go first"));
            }
            transaction.execute("DELETE FROM policies WHERE name = ?1", [name])?;
            Ok(())
        })
    }

    fn list_policies(&self, each: Each<'_, String>) -> Result<()> {
        self.pages(each, String::clone, |connection, after| page(connection, after, PAGE))
    }

    fn create_policy_version(&self, name: &str, document: &str) -> Result<String> {
        let now = clock::now();
        self.database.write(|transaction| {
            expect(transaction, name)?;
            check_document(name, document)?;
            if versions(transaction, name)?.len() >= MOST_VERSIONS {
                return Err(Error::registry(
                    "VersionsLimitExceededException",
                    format!("the policy `{name}` has {MOST_VERSIONS} versions already"),
                )
                .on(name)
                .into());
            }
            let version: i64 = transaction.query_row(
                "UPDATE policies SET next_version = next_version + 1 WHERE name = ?1 RETURNING next_version - 1",
                [name],
                |row| row.get(0),
            )?;
            transaction.execute("UPDATE policy_versions SET in_force = 0 WHERE policy = ?1", [name])?;
            insert_version(transaction, name, version, document, now)?;
            Ok(version.to_string())
        })
    }

    fn list_policy_versions(&self, name: &str) -> Result<Vec<PolicyVersion>> {
        self.database.read(|connection| versions(connection, name))
    }

    fn get_policy_version(&self, name: &str, version: &str) -> Result<Option<String>> {
        self.database.read(|connection| {
            let sql = "SELECT document FROM policy_versions WHERE policy = ?1 AND version = CAST(?2 AS INTEGER)";
            Ok(connection.query_row(sql, [name, version], |row| row.get(0)).optional()?)
        })
    }

    fn delete_policy_version(&self, name: &str, version: &str) -> Result<()> {
        self.database.write(|transaction| {
            expect(transaction, name)?;
            match versions(transaction, name)?.iter().find(|known| known.id == version) {
                None => Err(not_found("policy version", &format!("{name} version {version}")).into()),
                Some(known) if known.is_default => Err(Error::registry(
                    "DeleteConflictException",
                    format!("version {version} of `{name}` is in force"),
                )
                .on(name)
                .into()),
                Some(_) => {
                    transaction.execute(
                        "DELETE FROM policy_versions WHERE policy = ?1 AND version = CAST(?2 AS INTEGER)",
                        [name, version],
                    )?;
                    Ok(())
                }
            }
        })
    }

    fn attach_policy(&self, name: &str, target: &str) -> Result<()> {
        self.database.write(|transaction| {
            expect(transaction, name)?;
            let group = target.split_once(":thinggroup/").map(|(_, group)| group);
            match group {
                Some(group) if lookup::describe_group(transaction, group)?.is_none() => {
                    return Err(not_found("thing group", group).into());
                }
                Some(_) => {}
                None => lookup::expect_principal(transaction, target)?,
            }
            let attached = lookup::attached_to(transaction, target)?;
            if attached.iter().any(|policy| policy == name) {
                return Ok(());
            }
            let most = if group.is_some() { MOST_ON_GROUP } else { MOST_ON_PRINCIPAL };
            if attached.len() >= most {
                return Err(Error::registry(
                    "LimitExceededException",
                    format!("the policy `{name}` cannot be attached"),
                )
                .cause(format!("{most} policies are attached to {target} already"))
                .on(target)
                .into());
            }
            transaction.execute("INSERT INTO attachments (policy, target) VALUES (?1, ?2)", [name, target])?;
            Ok(())
        })
    }

    fn detach_policy(&self, name: &str, target: &str) -> Result<()> {
        self.database.write(|transaction| {
            expect(transaction, name)?;
            transaction.execute("DELETE FROM attachments WHERE policy = ?1 AND target = ?2", [name, target])?;
            Ok(())
        })
    }

    fn list_attached_policies(&self, target: &str) -> Result<Vec<String>> {
        self.database.read(|connection| lookup::attached_to(connection, target))
    }

    fn list_targets_for_policy(&self, name: &str) -> Result<Vec<String>> {
        self.database.read(|connection| targets_of(connection, name))
    }
}

/// The next policies after a name, in order: a page of a list.
pub fn page(connection: &Connection, after: &str, size: usize) -> Outcome<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT name FROM policies WHERE name > ?1 ORDER BY name LIMIT ?2")?;
    let rows = statement.query_map((after, size as i64), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn versions(connection: &Connection, name: &str) -> Outcome<Vec<PolicyVersion>> {
    let sql = "SELECT version, in_force, created FROM policy_versions WHERE policy = ?1 ORDER BY version";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([name], |row| {
        let seconds: i64 = row.get(2)?;
        Ok(PolicyVersion {
            id: row.get::<_, i64>(0)?.to_string(),
            is_default: row.get(1)?,
            created: OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn targets_of(connection: &Connection, name: &str) -> Outcome<Vec<String>> {
    super::strings(connection, "SELECT target FROM attachments WHERE policy = ?1 ORDER BY target", name)
}

fn expect(connection: &Connection, name: &str) -> Outcome<()> {
    if connection.query_row("SELECT EXISTS (SELECT 1 FROM policies WHERE name = ?1)", [name], |row| row.get(0))? {
        return Ok(());
    }
    Err(not_found("policy", name).into())
}

fn insert_version(
    transaction: &Connection,
    name: &str,
    version: i64,
    document: &str,
    now: OffsetDateTime,
) -> Outcome<()> {
    let sql = "INSERT INTO policy_versions (policy, version, document, in_force, created) VALUES (?1, ?2, ?3, 1, ?4)";
    transaction.execute(sql, (name, version, document, now.unix_timestamp()))?;
    Ok(())
}

fn check_document(name: &str, document: &str) -> Result<()> {
    let malformed = |why: String| {
        Err(Error::registry("MalformedPolicyException", format!("the policy `{name}` is refused")).cause(why).on(name))
    };
    let characters = crate::policy::characters(document);
    if characters > MOST_CHARACTERS {
        return malformed(format!(
            "it has {characters} characters without white space; at most {MOST_CHARACTERS} are allowed"
        ));
    }
    match serde_json::from_str::<serde_json::Value>(document) {
        Ok(serde_json::Value::Object(fields)) if fields.contains_key("Statement") => Ok(()),
        Ok(_) => malformed("it is not an object with a `Statement`".to_owned()),
        Err(error) => malformed(format!("it is not JSON: {error}")),
    }
}
