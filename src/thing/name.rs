//! The names of AWS IoT as types: a value that exists is one that AWS accepts.
//!
//! Rules: AWS IoT API reference (the shapes of the service model), and General Reference,
//! "AWS IoT Core endpoints and quotas".

use std::fmt;

use serde::{Serialize, Serializer};

pub use crate::finding::show_char;

/// Why a text is not such a name: the rule, in words that follow "…: ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameProblem(pub String);

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NameProblem {}

/// The shape of a name: how long, and of which characters.
struct Shape {
    what: &'static str,
    max: usize,
    characters: &'static str,
    allowed: fn(char) -> bool,
}

impl Shape {
    fn check(&self, text: &str) -> Result<(), NameProblem> {
        if text.is_empty() {
            return Err(NameProblem(format!("a {} cannot be empty", self.what)));
        }
        if let Some(bad) = text.chars().find(|c| !(self.allowed)(*c)) {
            return Err(NameProblem(format!(
                "a {} takes only {}; found {}",
                self.what,
                self.characters,
                show_char(bad)
            )));
        }
        let length = text.chars().count();
        if length > self.max {
            return Err(NameProblem(format!("a {} has at most {} characters; this has {length}", self.what, self.max)));
        }
        Ok(())
    }
}

/// The stand-in for "whichever thing connects": where it stands in a topic, a shared policy has the thing-name variable.
///
/// A private-use character that no name, topic or filter of a user may hold, so that nothing a user writes is taken for it.
pub const ANY_THING: char = '\u{E000}';

/// What the stand-in for a value of the thing that connects begins with: an attribute's name follows, and then [`END_OF_VALUE`].
pub const ANY_VALUE: char = '\u{E002}';
/// What such a stand-in ends with.
pub const END_OF_VALUE: char = '\u{E003}';
/// In place of an attribute's name: the name of the thing's type.
pub const TYPE_NAME: &str = "\u{E004}";

/// The stand-in for an attribute of whichever thing connects.
pub fn any_attribute(name: &str) -> String {
    format!("{ANY_VALUE}{name}{END_OF_VALUE}")
}

/// Whether a character is a stand-in, which no text of a user may hold.
pub fn is_stand_in(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{E011}')
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: $what:literal, $max:literal, $characters:literal, $allowed:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The name, when AWS would accept the text.
            pub fn parse(text: &str) -> Result<Self, NameProblem> {
                Shape { what: $what, max: $max, characters: $characters, allowed: $allowed }.check(text)?;
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    )*};
}

const fn registry_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-')
}

names! {
    /// A thing's name: `[a-zA-Z0-9:_-]+`, 1–128.
    ThingName: "thing name", 128, "letters, digits, `:`, `_` and `-`", registry_character;
    /// A thing type's name, of the same shape.
    ThingTypeName: "thing type name", 128, "letters, digits, `:`, `_` and `-`", registry_character;
    /// A thing group's name, of the same shape.
    GroupName: "thing group name", 128, "letters, digits, `:`, `_` and `-`", registry_character;
    /// A policy's name: `[\w+=,.@-]+`, 1–128.
    PolicyName: "policy name", 128, "letters, digits and `_ + = , . @ -`",
        |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=' | ',' | '.' | '@' | '-');
    /// A thing attribute's name: `[a-zA-Z0-9_.,@/:#-]+`, 1–128, without blanks and without `=`.
    AttributeName: "thing attribute name", 128, "letters, digits and `_ . , @ / : # -`",
        |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ',' | '@' | '/' | ':' | '#' | '-');
    /// A named shadow: `[$a-zA-Z0-9:_-]+`, 1–64.
    ShadowName: "shadow name", 64, "letters, digits and `$ : _ -`",
        |c| registry_character(c) || c == '$';
}

impl ThingName {
    /// The stand-in for whichever thing connects; see [`ANY_THING`].
    pub fn any() -> Self {
        Self(ANY_THING.to_string())
    }
}

/// A thing attribute's value: `[a-zA-Z0-9_.,@/:#=\[\]-]*`, up to 800 characters; no blank is allowed.
pub fn check_attribute_value(text: &str) -> Result<(), NameProblem> {
    if text.is_empty() {
        return Ok(());
    }
    Shape {
        what: "thing attribute value",
        max: 800,
        characters: "letters, digits and `_ . , @ / : # = [ ] -`",
        allowed: |c| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ',' | '@' | '/' | ':' | '#' | '=' | '[' | ']' | '-')
        },
    }
    .check(text)
}

/// An MQTT client id that AWS IoT takes: 1–128 bytes of UTF-8, not starting with `$`.
///
/// `+`, `#` and the policy wildcards `*` and `?` are refused too: AWS substitutes a client id into policies unscreened, so that a
/// client named `+` would widen `topicfilter/my/${iot:ClientId}/topic` (Developer Guide, "Basic AWS IoT Core policy variables"), and clients
/// whose id holds `+` or `#` get no lifecycle events ("Lifecycle events").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ClientId(String);

impl ClientId {
    /// The client id, when it is one that is safe to use.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        let problem = |message: String| Err(NameProblem(message));
        if text.is_empty() {
            return problem("a client id cannot be empty".to_owned());
        }
        if text.len() > 128 {
            return problem(format!("a client id has at most 128 bytes; this has {}", text.len()));
        }
        if text.starts_with('$') {
            return problem("a client id cannot start with `$`, which AWS reserves".to_owned());
        }
        if let Some(bad) =
            text.chars().find(|c| matches!(*c, '+' | '#' | '*' | '?') || is_stand_in(*c) || c.is_control())
        {
            return problem(format!(
                "a client id with {} is unsafe: AWS puts it into policies and topics as it is, where it would be a wildcard",
                show_char(bad)
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The stand-in for a client whose id is its thing's name; see [`ANY_THING`].
    pub fn any() -> Self {
        Self(ANY_THING.to_string())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A certificate's id: the SHA-256 of its DER in lower-case hex, 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CertificateId(String);

impl CertificateId {
    /// The id, when it has the shape `(0x)?[a-fA-F0-9]{64}`; kept in lower case.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        let hex = text.strip_prefix("0x").unwrap_or(text);
        if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NameProblem("a certificate id has 64 hexadecimal digits".to_owned()));
        }
        Ok(Self(hex.to_ascii_lowercase()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where resources live: partition, region and account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Home {
    /// `eu-central-1`
    pub region: String,
    /// 12 digits.
    pub account: String,
}

impl Home {
    /// The partition that the region belongs to.
    pub fn partition(&self) -> &'static str {
        partition_of(&self.region)
    }

    /// The ARN of an IoT resource: `arn:aws:iot:REGION:ACCOUNT:TAIL`.
    pub fn arn(&self, tail: &str) -> String {
        format!("arn:{}:iot:{}:{}:{tail}", self.partition(), self.region, self.account)
    }
}

/// The partition of a region, by its prefix; botocore's `endpoints.json` (`regionRegex` of each partition).
pub fn partition_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// A region's name as AWS writes them: `eu-central-1`, `us-gov-west-1`.
pub fn check_region(text: &str) -> Result<(), NameProblem> {
    let mut parts = text.split('-');
    let letters = |part: &str| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_lowercase());
    let good = parts.next().is_some_and(letters)
        && match parts.clone().collect::<Vec<_>>().split_last() {
            Some((number, words)) => {
                !words.is_empty()
                    && words.iter().all(|w| letters(w))
                    && number.bytes().all(|b| b.is_ascii_digit())
                    && !number.is_empty()
            }
            None => false,
        };
    if good { Ok(()) } else { Err(NameProblem("a region looks like `eu-central-1`".to_owned())) }
}

/// An account id: 12 digits.
pub fn check_account(text: &str) -> Result<(), NameProblem> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(NameProblem("an account id has 12 digits".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_name_is_what_aws_takes() {
        assert!(ThingName::parse("plant-bridge:1_a").is_ok());
        for (bad, says) in [("", "empty"), ("../x", "`.`"), ("a b", "a space"), ("a\n", "U+000A")] {
            let problem = ThingName::parse(bad).unwrap_err().0;
            assert!(problem.contains(says), "{bad:?}: {problem}");
        }
        assert!(ThingName::parse(&"a".repeat(128)).is_ok());
        assert!(ThingName::parse(&"a".repeat(129)).unwrap_err().0.contains("129"));
    }

    #[test]
    fn a_client_id_that_would_widen_a_policy_is_refused() {
        for bad in ["", "$x", "a+", "a#", "a*", "a?"] {
            assert!(ClientId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(ClientId::parse("gerät 1").is_ok());
        assert!(ClientId::parse(&"é".repeat(65)).unwrap_err().0.contains("130"), "bytes count, not characters");
    }

    #[test]
    fn partitions_follow_regions() {
        for (region, partition) in [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov")] {
            assert!(check_region(region).is_ok());
            assert_eq!(partition_of(region), partition);
        }
        for bad in ["", "eu", "eu-west", "eu-west-", "EU-west-1", "eu--1", "eu-west-1a"] {
            assert!(check_region(bad).is_err(), "{bad:?}");
        }
    }
}
