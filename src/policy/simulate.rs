//! The evaluator: what AWS IoT would answer.
//!
//! Developer Guide, "AWS IoT Core policies": nothing is allowed that no statement allows, a matching Deny wins, and all attached policies
//! count together. Readings taken where the guides leave a doubt: action names are compared without regard to case and with wildcards,
//! `NotAction` works, and a missing `Version` is the old one without variables, all as the IAM User Guide has it, whose language this is;
//! `iot:` and `iotjobsdata:` names of the job actions do not stand for each other, because no page says that one grants the other;
//! an unresolved variable in `NotResource` excludes nothing, because its entry matches no resource.

use super::arn::Arn;
use super::condition;
use super::context::{Context, Request};
use super::document::{Document, Effect, Selection, Statement};
use super::matcher::{Matcher, ResourcePatterns};

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Some statement allows it and none denies it.
    Allow,
    /// No statement allows it.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

impl Decision {
    /// The word for it in output and cases.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ImplicitDeny => "implicitDeny",
            Self::ExplicitDeny => "explicitDeny",
        }
    }

    /// The decision of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Allow, Self::ImplicitDeny, Self::ExplicitDeny].into_iter().find(|decision| decision.as_str() == word)
    }
}

/// Which statement: the number of its document, then its own, both from 0.
pub type StatementNumber = (usize, usize);

/// A decision and what decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub decision: Decision,
    /// The first statement that allows, or the first that denies; none for an implicit deny.
    pub by: Option<StatementNumber>,
}

/// Policies attached to one principal, made ready for many questions.
#[derive(Clone, Debug)]
pub struct Policies {
    statements: Vec<Compiled>,
}

/// A statement made ready.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    number: StatementNumber,
    effect: Effect,
    not_actions: bool,
    actions: Vec<ActionPattern>,
    not_resources: bool,
    resources: ResourcePatterns,
    /// `None` when it has an operator that does not exist: AWS refuses such a document, and here the statement never applies.
    conditions: Option<Vec<condition::Compiled>>,
}

/// The pattern of actions.
#[derive(Clone, Debug)]
pub(super) enum ActionPattern {
    All,
    Exact(Box<str>),
    Pattern(Matcher),
}

impl ActionPattern {
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "*" => Self::All,
            _ if text.contains(['*', '?']) => Self::Pattern(Matcher::pattern(&text.to_ascii_lowercase(), false)),
            _ => Self::Exact(text.into()),
        }
    }

    pub(super) fn matches(&self, action: &str) -> bool {
        match self {
            Self::All => true,
            Self::Exact(own) => own.eq_ignore_ascii_case(action),
            Self::Pattern(pattern) => pattern.matches(&action.to_ascii_lowercase(), &Context::default()),
        }
    }
}

/// Whether an entry of an action list covers an action.
pub fn action_covers(entry: &str, action: &str) -> bool {
    ActionPattern::parse(entry).matches(action)
}

impl Compiled {
    pub(super) fn new<'a>(number: StatementNumber, statement: &'a Statement, variables: bool) -> Self {
        let texts = |selection: &'a Selection| selection.list.iter().map(|entry| entry.text.as_str());
        Self {
            number,
            effect: statement.effect,
            not_actions: statement.actions.not,
            actions: texts(&statement.actions).map(ActionPattern::parse).collect(),
            not_resources: statement.resources.not,
            resources: ResourcePatterns::parse(texts(&statement.resources), variables),
            conditions: statement.conditions.iter().map(|own| condition::Compiled::new(own, variables)).collect(),
        }
    }

    pub(super) fn has_action(&self, action: &str) -> bool {
        self.actions.iter().any(|own| own.matches(action)) != self.not_actions
    }

    pub(super) fn has_resource(&self, arn: &Arn<'_>, context: &Context) -> bool {
        let matches = match arn.tail {
            // An action without resources is granted on `*` alone (Developer Guide, "AWS IoT Core action resources").
            "*" => self.resources.has_everything(),
            _ => self.resources.matches(arn, context),
        };
        matches != self.not_resources
    }

    /// The numbers of the conditions that do not hold.
    pub(super) fn failing(&self, context: &Context) -> Vec<usize> {
        let conditions = self.conditions.as_deref().unwrap_or_default();
        conditions.iter().enumerate().filter(|(_, own)| !own.holds(context)).map(|(at, _)| at).collect()
    }

    fn has_conditions(&self, context: &Context) -> bool {
        self.conditions.as_ref().is_some_and(|own| own.iter().all(|condition| condition.holds(context)))
    }
}

impl Policies {
    /// Makes documents ready; all of them are attached to the same principal.
    pub fn new<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        let statements = documents.into_iter().enumerate().flat_map(|(at, document)| {
            let variables = document.knows_variables();
            let numbered = document.statements.iter().enumerate();
            numbered.map(move |(number, statement)| Compiled::new((at, number), statement, variables))
        });
        Self { statements: statements.collect() }
    }

    /// What AWS IoT would answer.
    pub fn decide(&self, context: &Context, request: &Request) -> Answer {
        let arn = arn_of(context, request);
        let mut allowed = None;
        for statement in &self.statements {
            if (statement.effect == Effect::Allow && allowed.is_some())
                || !statement.has_action(&request.action)
                || !statement.has_resource(&arn, context)
                || !statement.has_conditions(context)
            {
                continue;
            }
            match statement.effect {
                Effect::Deny => return Answer { decision: Decision::ExplicitDeny, by: Some(statement.number) },
                Effect::Allow => allowed = Some(statement.number),
            }
        }
        let decision = if allowed.is_some() { Decision::Allow } else { Decision::ImplicitDeny };
        Answer { decision, by: allowed }
    }
}

/// The ARN of what is asked for, at home where the client is.
pub(super) fn arn_of<'a>(context: &'a Context, request: &'a Request) -> Arn<'a> {
    // Core devices ask Greengrass about components and deployments by ARNs of its own, about things by those of AWS IoT.
    let greengrass = request.action.starts_with("greengrass:") && !request.tail.starts_with("thing/");
    Arn {
        partition: &context.partition,
        service: if greengrass { "greengrass" } else { "iot" },
        region: &context.region,
        account: &context.account,
        tail: &request.tail,
    }
}
