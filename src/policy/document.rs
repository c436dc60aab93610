//! A policy document: its statements, with the place of every part.

use crate::finding::{Place, Source, Span};

/// A text and where it stands; the place is empty in a document that was made rather than read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned {
    /// The text.
    pub text: String,
    /// Its bytes in the source, quotes among them.
    pub span: Span,
}

impl From<String> for Spanned {
    fn from(text: String) -> Self {
        Self { text, span: 0..0 }
    }
}

impl From<&str> for Spanned {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Forbids, whatever else grants.
    Deny,
}

impl Effect {
    /// The word in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// A list that a statement applies to, or to all but which it applies (`NotAction`, `NotResource`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Whether it is the `Not…` form.
    pub not: bool,
    /// The entries.
    pub list: Vec<Spanned>,
}

impl Selection {
    /// These entries.
    pub fn of<T: Into<Spanned>>(list: impl IntoIterator<Item = T>) -> Self {
        Self { not: false, list: list.into_iter().map(Into::into).collect() }
    }
}

/// One comparison of a `Condition` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `StringEquals`, `ForAllValues:StringLike`, `BoolIfExists` …
    pub operator: Spanned,
    /// The context key: `iot:ClientId`.
    pub key: Spanned,
    /// The values, any of which satisfies the comparison.
    pub values: Vec<Spanned>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name.
    pub sid: Option<Spanned>,
    /// What it does.
    pub effect: Effect,
    /// What it speaks of doing.
    pub actions: Selection,
    /// On what.
    pub resources: Selection,
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    /// The statement's bytes.
    pub span: Span,
}

impl Statement {
    /// A statement made of actions and resources.
    pub fn new<A: Into<Spanned>, R: Into<Spanned>>(
        effect: Effect,
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self {
            sid: None,
            effect,
            actions: Selection::of(actions),
            resources: Selection::of(resources),
            conditions: Vec::new(),
            span: 0..0,
        }
    }
}

/// A policy document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text it was read from; empty for one that was made.
    pub source: Source,
    /// The version of the language.
    pub version: Option<Spanned>,
    /// Its id, which AWS IoT ignores.
    pub id: Option<Spanned>,
    /// The statements.
    pub statements: Vec<Statement>,
    /// Characters of the text it was read from, as AWS counts them.
    pub counted: Option<usize>,
}

impl Document {
    /// A document of these statements, in the current version of the language.
    pub fn new(statements: Vec<Statement>) -> Self {
        Self {
            source: Source::new("<made>", ""),
            version: Some(super::VERSION.into()),
            id: None,
            statements,
            counted: None,
        }
    }

    /// Whether variables are variables in it, and not plain text (IAM User Guide, "Version").
    pub fn knows_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.text == super::VERSION)
    }

    /// The place of some bytes of it.
    pub fn place(&self, span: &Span) -> Place {
        Place { source: self.source.clone(), span: span.clone() }
    }

    /// Characters as AWS counts them: of the text it was read from, or of the compact text for one that was made.
    pub fn characters(&self) -> usize {
        self.counted.unwrap_or_else(|| super::characters(&self.compact()))
    }
}
