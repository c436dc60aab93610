//! AWS IoT policies: read, written, judged and explained offline, as AWS IoT evaluates them.
//!
//! The rules are those of the AWS IoT Core Developer Guide ("AWS IoT Core policies" and its sections) and of the IAM User Guide
//! ("IAM JSON policy elements reference"); each module names the section it follows, and where AWS leaves a doubt, the reading it takes.

pub mod action;
pub mod arn;
pub mod cases;
pub mod codes;
pub mod condition;
pub mod context;
pub mod derive;
pub mod diff;
pub mod document;
pub mod equivalent;
pub mod explain;
pub mod fix;
pub mod found;
pub mod iam;
pub mod library;
pub mod lint;
pub mod matcher;
pub mod parse;
pub mod pattern;
pub mod sarif;
pub mod simulate;
pub mod text;
pub mod variable;
pub mod write;

pub use derive::{Derived, derive};
pub use document::{Document, Effect, Statement};

/// Most characters of a policy document, white space not counted; General Reference, "AWS IoT Core endpoints and quotas".
pub const MAX_CHARACTERS: usize = 2048;

/// Most policies that one certificate or Cognito identity can hold; same place.
pub const MAX_POLICIES: usize = 10;

/// The version of the policy language that knows variables; in any other they are plain text (IAM User Guide, "Version").
pub const VERSION: &str = "2012-10-17";

/// Characters of a document as AWS counts them: all but white space.
pub fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
