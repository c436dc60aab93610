//! Texts of a policy made ready for questions: matched against a value with the variables of a connection filled in.
//!
//! A variable's value is text: a `*` in it is no wildcard (IAM User Guide, "Variables and tags").

use super::arn::{Arn, is_everything};
use super::context::Context;
use super::text::{Part, parts};
use super::variable::Variable;

/// One step of a [`Matcher`].
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Text(Box<str>),
    One,
    Many,
    Variable(Variable, Option<Box<str>>),
}

/// A text with wildcards and variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher(Vec<Step>);

impl Matcher {
    /// A text in which `*` and `?` are wildcards.
    pub fn pattern(text: &str, variables: bool) -> Self {
        Self(parts(text, variables).into_iter().map(step).collect())
    }

    /// A text in which they are characters.
    pub fn plain(text: &str, variables: bool) -> Self {
        let literal = |part| match part {
            Part::One => Step::Text("?".into()),
            Part::Many => Step::Text("*".into()),
            other => step(other),
        };
        Self(parts(text, variables).into_iter().map(literal).collect())
    }

    /// Whether the value is what the text stands for. A variable without value matches nothing.
    pub fn matches(&self, value: &str, context: &Context) -> bool {
        let steps = &self.0;
        let (mut at, mut from) = (0, 0);
        // After the last `*`: the step to go on with and where the value was then.
        let mut star: Option<(usize, usize)> = None;
        loop {
            let rest = &value[from..];
            let length = match steps.get(at) {
                Some(Step::Many) => {
                    at += 1;
                    if at == steps.len() {
                        return true;
                    }
                    star = Some((at, from));
                    continue;
                }
                Some(Step::Text(text)) => rest.starts_with(&**text).then_some(text.len()),
                Some(Step::One) => rest.chars().next().map(char::len_utf8),
                Some(Step::Variable(variable, default)) => match context.substitute(variable).or(default.as_deref()) {
                    Some(text) => rest.starts_with(text).then_some(text.len()),
                    None => return false,
                },
                None if rest.is_empty() => return true,
                None => None,
            };
            match (length, star) {
                (Some(length), _) => {
                    from += length;
                    at += 1;
                }
                (None, Some((step, began))) => {
                    let Some(c) = value[began..].chars().next() else { return false };
                    from = began + c.len_utf8();
                    at = step;
                    star = Some((step, from));
                }
                (None, None) => return false,
            }
        }
    }

    /// The text with its variables filled in, wildcards as they are; `None` when a variable has no value.
    pub fn resolve(&self, context: &Context) -> Option<String> {
        self.0.iter().try_fold(String::new(), |mut out, step| {
            out.push_str(match step {
                Step::Text(text) => text,
                Step::One => "?",
                Step::Many => "*",
                Step::Variable(variable, default) => context.substitute(variable).or(default.as_deref())?,
            });
            Some(out)
        })
    }

    /// The variables that have no value.
    pub fn unresolved<'a>(&'a self, context: &'a Context) -> impl Iterator<Item = &'a Variable> {
        self.0.iter().filter_map(|step| match step {
            Step::Variable(variable, None) if context.substitute(variable).is_none() => Some(variable),
            _ => None,
        })
    }

    /// The text itself when it has neither wildcards nor variables.
    fn as_plain(&self) -> Option<&str> {
        match &self.0[..] {
            [Step::Text(text)] => Some(text),
            [] => Some(""),
            _ => None,
        }
    }

    fn matches_field(&self, value: &str, context: &Context) -> bool {
        self.as_plain().map_or_else(|| self.matches(value, context), |plain| plain == value)
    }
}

fn step(part: Part) -> Step {
    match part {
        Part::Text(text) => Step::Text(text.into()),
        Part::One => Step::One,
        Part::Many => Step::Many,
        Part::Variable { variable, default, .. } => Step::Variable(variable, default.map(Into::into)),
    }
}

/// The pattern of resources.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourcePattern {
    /// `*`
    Everything,
    /// An ARN: what comes before the last field, and that.
    Arn(Box<Head>, Matcher),
    /// No ARN: matches nothing.
    Nothing,
}

impl ResourcePattern {
    /// The pattern of a `Resource` entry.
    pub fn parse(text: &str, variables: bool) -> Self {
        if is_everything(text) {
            return Self::Everything;
        }
        match Arn::parse(text) {
            None => Self::Nothing,
            Some(arn) => {
                let head = Head::parse(&arn, variables);
                Self::Arn(Box::new(head), Matcher::pattern(arn.tail, variables))
            }
        }
    }

    /// Whether an ARN is one of the pattern's.
    pub fn matches(&self, arn: &Arn<'_>, context: &Context) -> bool {
        match self {
            Self::Everything => true,
            Self::Nothing => false,
            Self::Arn(head, tail) => head.matches(arn, context) && tail.matches_field(arn.tail, context),
        }
    }
}

/// The fields of an ARN before the last one.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    partition: Matcher,
    service: Matcher,
    region: Matcher,
    account: Matcher,
}

impl Head {
    fn parse(arn: &Arn<'_>, variables: bool) -> Self {
        let field = |text| Matcher::pattern(text, variables);
        Self {
            partition: field(arn.partition),
            // A service is named, never a pattern (IAM User Guide, "Resource").
            service: Matcher::plain(arn.service, false),
            region: field(arn.region),
            account: field(arn.account),
        }
    }

    fn matches(&self, arn: &Arn<'_>, context: &Context) -> bool {
        self.service.matches_field(arn.service, context)
            && self.account.matches_field(arn.account, context)
            && self.region.matches_field(arn.region, context)
            && self.partition.matches_field(arn.partition, context)
    }
}

/// All resources of a statement. Most of them begin alike, and that beginning is looked at once.
#[derive(Clone, Debug, Default)]
pub struct ResourcePatterns {
    everything: bool,
    arns: Vec<(Head, Vec<Matcher>)>,
}

impl ResourcePatterns {
    /// The patterns of the `Resource` entries.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>, variables: bool) -> Self {
        let mut all = Self::default();
        for text in texts {
            match ResourcePattern::parse(text, variables) {
                ResourcePattern::Everything => all.everything = true,
                ResourcePattern::Nothing => {}
                ResourcePattern::Arn(head, tail) => match all.arns.iter_mut().find(|(own, _)| *own == *head) {
                    Some((_, tails)) => tails.push(tail),
                    None => all.arns.push((*head, vec![tail])),
                },
            }
        }
        all
    }

    /// Whether `*` is among them.
    pub fn has_everything(&self) -> bool {
        self.everything
    }

    /// Whether an ARN is one of any pattern's.
    pub fn matches(&self, arn: &Arn<'_>, context: &Context) -> bool {
        let any = |tails: &[Matcher]| tails.iter().any(|tail| tail.matches_field(arn.tail, context));
        self.everything || self.arns.iter().any(|(head, tails)| head.matches(arn, context) && any(tails))
    }
}
