//! The one error of this program: what failed, on which resource, why, what to do next, and the exit code that says so.

use std::fmt;

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// The exit codes of the program, one meaning each.
///
/// They are part of the promise to scripts: a number never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Done, or the answer is yes.
    Done = 0,
    /// Ran well, the answer is no.
    No = 1,
    /// The command line is wrong; of `plan --detailed-exitcode`, as of Terraform's, that there are changes.
    Usage = 2,
    /// An input is wrong: manifest, inventory, PEM, policy, keystore, password.
    Input = 3,
    /// The registry said no or could not be reached.
    Registry = 4,
    /// This machine said no: file exists, cannot write, no space.
    Machine = 5,
    /// Some steps are applied and recorded; the same command again goes on.
    HalfDone = 6,
    /// A bug in awsiot-kit.
    Bug = 70,
    /// Interrupted; what was done is recorded.
    Interrupted = 130,
}

/// A failure: one per run, with everything a person or a program needs to go on.
///
/// Remarks about a document, of which there can be many, are [`Finding`](crate::finding::Finding)s instead.
/// No part of an error ever holds a secret.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    exit: Exit,
    code: String,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
    resource: Option<String>,
    request_id: Option<String>,
    retryable: bool,
}

impl Error {
    /// An error with its exit code, its stable code (kebab-case, or AWS's own name for what AWS says) and what failed.
    pub fn new(exit: Exit, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            exit,
            code: code.into(),
            message: message.into(),
            causes: Vec::new(),
            hint: None,
            resource: None,
            request_id: None,
            retryable: false,
        }))
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// An input is wrong; `code` says which rule it breaks.
    pub fn input(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Input, code, message)
    }

    /// The registry said no; `code` is AWS's own exception name.
    pub fn registry(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Registry, code, message)
    }

    /// This machine said no.
    pub fn machine(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Machine, code, message)
    }

    /// Something that cannot happen did.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Exit::Bug, "bug", message)
            .hint("this is a bug in awsiot-kit: please report it with the command line that led here")
    }

    /// Adds why, the nearest cause first.
    #[must_use]
    pub fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.0.causes.push(cause.to_string());
        self
    }

    /// Says what to do next; the first hint given stays.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint.get_or_insert(hint.into());
        self
    }

    /// Names the resource (or file) it happened on.
    #[must_use]
    pub fn on(mut self, resource: impl Into<String>) -> Self {
        self.0.resource.get_or_insert(resource.into());
        self
    }

    /// Keeps the id that AWS gave the request.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Says that trying again can help.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    /// The same failure seen from one level up: `message` leads, what led before becomes the first cause.
    #[must_use]
    pub fn context(mut self, message: impl Into<String>) -> Self {
        let inner = std::mem::replace(&mut self.0.message, message.into());
        self.0.causes.insert(0, inner);
        self
    }

    /// The same failure with another exit code.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.0.exit = exit;
        self
    }

    /// The exit code that says it.
    pub fn exit_code(&self) -> Exit {
        self.0.exit
    }

    /// The stable code: kebab-case of our own, or AWS's exception name.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What failed: lower case, no full stop.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Why, the nearest cause first.
    pub fn causes(&self) -> &[String] {
        &self.0.causes
    }

    /// What to do next.
    pub fn remedy(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The resource or file it happened on.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// AWS's request id.
    pub fn aws_request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether trying again can help.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        for cause in &self.0.causes {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_leads_and_keeps_what_led_before_as_the_cause() {
        let error = Error::input("x", "inner").cause("innermost").context("outer");
        assert_eq!(error.to_string(), "outer: inner: innermost");
    }

    #[test]
    fn the_first_hint_stays() {
        assert_eq!(Error::usage("m").hint("near").hint("far").remedy(), Some("near"));
    }
}
