//! A policy as lints look at it: every pair of statement and resource with what it covers, taken apart once.

use super::super::action::{PolicyAction, covered};
use super::super::arn::{Arn, is_everything};
use super::super::condition::Operator;
use super::super::document::{Document, Effect, Spanned, Statement};
use super::super::pattern::Glob;
use super::super::text::{Part, parts};
use super::super::variable::Variable;
use super::super::{MAX_CHARACTERS, MAX_POLICIES};
use super::Settings;
use crate::finding::{Finding, Level, Place, Span};

/// Documents that are attached together.
#[derive(Debug)]
pub struct View<'a> {
    /// The documents.
    pub documents: &'a [Document],
    /// Their statements, in order.
    pub statements: Vec<StatementView<'a>>,
    /// What the user said.
    pub settings: &'a Settings,
    /// Whether there is more of it than AWS lets anybody attach.
    large: bool,
}

/// A statement.
#[derive(Debug)]
pub struct StatementView<'a> {
    /// Its document.
    pub document: &'a Document,
    /// The statement.
    pub statement: &'a Statement,
    /// Whether certificates are attached to their things exclusively.
    exclusive: bool,
    /// What each entry of its action list covers.
    pub actions: Vec<(&'a Spanned, Vec<&'static PolicyAction>)>,
    /// The entries of its resource list.
    pub resources: Vec<ResourceView<'a>>,
}

/// An entry of a resource list.
#[derive(Debug)]
pub struct ResourceView<'a> {
    /// The entry.
    pub entry: &'a Spanned,
    /// Its fields, when it is an ARN.
    pub arn: Option<Arn<'a>>,
    /// The tail taken apart; `*` for the pattern of everything.
    pub parts: Vec<Part>,
    /// The tails that it covers.
    pub glob: Glob,
}

impl<'a> View<'a> {
    /// Takes documents apart.
    pub fn new(documents: &'a [Document], settings: &'a Settings) -> Self {
        let statements = documents.iter().flat_map(|document| {
            document.statements.iter().map(move |statement| StatementView::new(document, statement, settings.exclusive))
        });
        let large = documents.iter().map(Document::characters).sum::<usize>() > 2 * MAX_CHARACTERS * MAX_POLICIES;
        Self { documents, statements: statements.collect(), settings, large }
    }

    /// The statements of one effect.
    pub fn with(&self, effect: Effect) -> impl Iterator<Item = &StatementView<'a>> {
        self.statements.iter().filter(move |view| view.statement.effect == effect)
    }

    /// The resources that statements of one effect speak of for an action.
    pub fn covering(
        &self,
        effect: Effect,
        action: &str,
    ) -> impl Iterator<Item = (&StatementView<'a>, &ResourceView<'a>)> {
        self.with(effect)
            .filter(move |view| view.covers(action) && !view.statement.resources.not)
            .flat_map(|view| view.resources.iter().map(move |resource| (view, resource)))
    }

    /// Whether there is more of it than AWS lets anybody attach: rules that compare entries with each other leave it out, so that no
    /// document, however large, takes longer than reading it does.
    pub fn is_too_large_to_compare(&self) -> bool {
        self.large
    }

    /// Whether it is for a Greengrass core: it names what only those ask for.
    pub fn is_of_core(&self) -> bool {
        const OF_A_CORE: [&str; 3] = [
            "greengrass:GetDeploymentConfiguration",
            "greengrass:ResolveComponentCandidates",
            "greengrass:GetComponentVersionArtifact",
        ];
        self.with(Effect::Allow).any(|own| own.names_greengrass() && own.first_of(&OF_A_CORE).is_some())
    }

    /// Whether an action is granted on everything but a list.
    pub fn grants_all_but(&self, action: &str) -> bool {
        self.with(Effect::Allow).any(|view| view.statement.resources.not && view.covers(action))
    }
}

impl<'a> StatementView<'a> {
    fn new(document: &'a Document, statement: &'a Statement, exclusive: bool) -> Self {
        let actions = statement.actions.list.iter().map(|entry| (entry, covered(&entry.text).collect())).collect();
        let variables = document.knows_variables();
        let resources = statement.resources.list.iter().map(|entry| ResourceView::new(entry, variables)).collect();
        Self { document, statement, exclusive, actions, resources }
    }

    /// Whether it speaks of an action.
    pub fn covers(&self, action: &str) -> bool {
        let listed = self.actions.iter().flat_map(|(_, covered)| covered).any(|covered| covered.name == action);
        listed != self.statement.actions.not
    }

    fn names_greengrass(&self) -> bool {
        self.actions.iter().any(|(entry, _)| entry.text.to_ascii_lowercase().starts_with("greengrass:"))
    }

    /// Whether all its actions are those of Greengrass.
    pub fn is_of_greengrass(&self) -> bool {
        self.actions.iter().all(|(entry, _)| entry.text.to_ascii_lowercase().starts_with("greengrass:"))
    }

    /// The exceptions of an Allow on everything but a list, and where the list begins.
    pub fn all_but(&self) -> Option<(&'a Spanned, Vec<&Glob>)> {
        let first = self.resources.first().filter(|_| self.statement.resources.not)?;
        Some((first.entry, self.resources.iter().map(|resource| &resource.glob).collect()))
    }

    /// The first of some actions that it speaks of.
    pub fn first_of(&self, actions: &[&'static str]) -> Option<&'static str> {
        actions.iter().copied().find(|action| self.covers(action))
    }

    /// A finding at some bytes of its document.
    pub fn finding(&self, level: Level, code: &'static str, span: &Span, message: impl Into<String>) -> Finding {
        Finding { level, ..Finding::deny(code, message) }.at(&self.document.source, span.clone())
    }

    /// The place of some bytes of its document.
    pub fn place(&self, span: &Span) -> Place {
        self.document.place(span)
    }

    /// Whether a condition holds only for a client that is a thing's own: attached, or compared with the thing's data or certificate.
    pub fn is_tied_to_thing(&self) -> bool {
        self.statement.conditions.iter().any(|condition| {
            let positive = Operator::parse(&condition.operator.text).is_some_and(|operator| operator.is_demanding());
            let key = Variable::parse(&condition.key.text);
            let tied_value = condition.values.iter().all(|value| {
                parts(&value.text, true).iter().any(|part| {
                    matches!(part, Part::Variable { variable, .. } if variable.is_of_thing() || matches!(variable, Variable::Certificate(..)))
                })
            });
            match key {
                // With an exclusive attachment the thing is known by the certificate, and the client id is free.
                Variable::IsAttached => {
                    positive
                        && !self.exclusive
                        && !condition.values.is_empty()
                        && condition.values.iter().all(|value| value.text.eq_ignore_ascii_case("true"))
                }
                Variable::ClientId => positive && tied_value && !condition.values.is_empty(),
                key => positive && key.is_of_thing(),
            }
        })
    }

    /// Whether a condition holds only for some client ids.
    pub fn limits_clients(&self) -> bool {
        self.statement.conditions.iter().any(|condition| {
            Variable::parse(&condition.key.text) == Variable::ClientId
                && Operator::parse(&condition.operator.text).is_some_and(|operator| operator.is_demanding())
                && !condition.values.iter().any(|value| value.text.bytes().all(|b| matches!(b, b'*' | b'?')))
        })
    }
}

impl<'a> ResourceView<'a> {
    fn new(entry: &'a Spanned, variables: bool) -> Self {
        let arn = Arn::parse(&entry.text);
        let parts = match &arn {
            Some(arn) => parts(arn.tail, variables),
            None if is_everything(&entry.text) => vec![Part::Many],
            None => Vec::new(),
        };
        Self { entry, arn, glob: Glob::of_parts(&parts), parts }
    }

    /// The kind of resource, when it is written out.
    pub fn kind(&self) -> Option<&'a str> {
        let (kind, _) = self.arn?.kind_and_name()?;
        (!kind.contains(['*', '?', '$'])).then_some(kind)
    }

    /// The name of a resource of this kind, as it is written.
    pub fn tail(&self, kind: &str) -> Option<&'a str> {
        self.arn?.kind_and_name().filter(|(own, _)| *own == kind).map(|(_, name)| name)
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts
            .iter()
            .filter_map(|part| if let Part::Variable { variable, .. } = part { Some(variable) } else { None })
    }

    /// What it could cover, whatever the values of its variables.
    pub fn widest(&self) -> Glob {
        let widen = |part: &Part| if matches!(part, Part::Variable { .. }) { Part::Many } else { part.clone() };
        Glob::of_parts(&self.parts.iter().map(widen).collect::<Vec<_>>())
    }
}
