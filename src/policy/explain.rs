//! Why an answer is what it is: what each statement had to say, and which one almost allowed it.

use super::arn::{Arn, is_everything};
use super::context::{Context, Protocol, Request, Values};
use super::document::{Document, Effect, Statement};
use super::matcher::Matcher;
use super::pattern::Glob;
use super::simulate::{Answer, Compiled, Decision, Policies, StatementNumber, arn_of};
use super::text::{Part, parts};
use super::variable::Variable;
use crate::thing::reserved;

/// What one statement had to say to a question.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which statement.
    pub number: StatementNumber,
    /// What it does when it applies.
    pub effect: Effect,
    /// Why it does not apply; empty when it does.
    pub reasons: Vec<String>,
    /// How near it came: the higher, the nearer.
    nearness: (u8, usize),
}

/// An answer with the whole reasoning.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The answer.
    pub answer: Answer,
    /// Every statement, in order.
    pub statements: Vec<Judged>,
}

impl Explanation {
    /// For a question that nothing allows: the Allow that came nearest.
    pub fn nearest(&self) -> Option<&Judged> {
        let allows = self.statements.iter().filter(|judged| judged.effect == Effect::Allow);
        // A statement that shares neither action nor resource with the question is no near miss; the first of equals is named.
        let near = allows.filter(|judged| judged.nearness.0 > 0).rev();
        near.max_by_key(|judged| judged.nearness).filter(|_| self.answer.decision == Decision::ImplicitDeny)
    }
}

/// The answer and why.
pub fn explain(documents: &[Document], context: &Context, request: &Request) -> Explanation {
    let answer = Policies::new(documents).decide(context, request);
    let statements = documents.iter().enumerate().flat_map(|(at, document)| {
        let numbered = document.statements.iter().enumerate();
        numbered.map(move |(number, statement)| judge((at, number), document, statement, context, request))
    });
    Explanation { answer, statements: statements.collect() }
}

/// What there is to say of a reserved topic that is asked about: a policy may allow what AWS IoT then refuses all the same.
pub fn remark(request: &Request) -> Option<String> {
    let (kind, name) = request.tail.split_once('/')?;
    if !reserved::is_reserved(name) || name.starts_with("$share/") {
        return None;
    }
    let closes = "AWS IoT may close the connection of a client that tries, whatever its policy says";
    match (kind, reserved::find(name)) {
        ("topic", None) => Some(format!("AWS documents no reserved topic `{name}`; {closes}")),
        ("topic", Some(found)) if request.action == "iot:Publish" && !found.topic.clients.may_publish() => {
            Some(format!("on `{name}` only AWS publishes; {closes}"))
        }
        ("topicfilter", _) if !reserved::is_heard(name) => {
            Some(format!("AWS publishes nothing that `{name}` hears; {closes}"))
        }
        _ => None,
    }
}

/// A statement as a message names it: `policy.json:7, Sid "Publish"`.
pub fn name_of(documents: &[Document], number: StatementNumber) -> String {
    let Some(document) = documents.get(number.0) else { return String::new() };
    let Some(statement) = document.statements.get(number.1) else { return String::new() };
    let (line, _) = document.place(&statement.span).line_column();
    let sid = statement
        .sid
        .as_ref()
        .map_or_else(|| format!("statement {}", number.1 + 1), |sid| format!("Sid `{}`", sid.text));
    format!("{}:{line}, {sid}", document.source.name())
}

fn judge(
    number: StatementNumber,
    document: &Document,
    statement: &Statement,
    context: &Context,
    request: &Request,
) -> Judged {
    let variables = document.knows_variables();
    let compiled = Compiled::new(number, statement, variables);
    let arn = arn_of(context, request);
    let (action, resource) = (compiled.has_action(&request.action), compiled.has_resource(&arn, context));
    let failing = compiled.failing(context);
    let mut reasons = Vec::new();
    let mut likeness = 0;
    if !action {
        let list =
            statement.actions.list.iter().map(|entry| format!("`{}`", entry.text)).collect::<Vec<_>>().join(", ");
        let not = if statement.actions.not { "leaves out" } else { "speaks of" };
        reasons.push(format!("it {not} {list}, and asked is `{}`", request.action));
    }
    if !resource {
        let (reason, alike) = why_no_resource(statement, variables, &arn, context);
        likeness = alike;
        reasons.push(reason);
    }
    for at in &failing {
        let condition = &statement.conditions[*at];
        let is = match context.values(&Variable::parse(&condition.key.text)) {
            None => "has no value".to_owned(),
            Some(Values::One(value)) => format!("is `{value}`"),
            Some(Values::List(list)) => format!("is [{}]", list.join(", ")),
        };
        reasons.push(format!("its condition {} does not hold: `{}` {is}", condition.operator.text, condition.key.text));
    }
    let rank = match (action, resource) {
        (true, true) => 3,
        (true, false) => 2,
        (false, true) => 1,
        (false, false) => 0,
    };
    Judged { number, effect: statement.effect, reasons, nearness: (rank, likeness) }
}

/// Why no entry covers what is asked for, told of the entry that is most like it, and how like that is.
fn why_no_resource(statement: &Statement, variables: bool, asked: &Arn<'_>, context: &Context) -> (String, usize) {
    if statement.resources.not {
        return (format!("its `NotResource` leaves `{}` out", asked.tail), 0);
    }
    let told = statement.resources.list.iter().map(|entry| why_not(&entry.text, variables, asked, context));
    told.max_by_key(|(_, alike)| *alike).unwrap_or_default()
}

fn why_not(entry: &str, variables: bool, asked: &Arn<'_>, context: &Context) -> (String, usize) {
    if is_everything(entry) {
        return (format!("`{entry}` covers `{}`", asked.tail), 0);
    }
    let Some(arn) = Arn::parse(entry) else { return (format!("`{entry}` is no ARN"), 0) };
    let kind = |tail: &str| tail.split('/').next().unwrap_or_default().to_owned();
    let (own, wanted) = (kind(arn.tail), kind(asked.tail));
    if own != wanted && !own.contains(['*', '?', '$']) {
        return (
            format!("`{}` is a `{own}`, and the action applies to `{wanted}`", arn.tail),
            same_start(&arn, asked, 0),
        );
    }
    let tail = Matcher::pattern(arn.tail, variables);
    if let Some(variable) = tail.unresolved(context).next() {
        // A missing value is nearer than a different text, most of all where the text around it fits: all that is wanting is the registration.
        let widen = |part: Part| if matches!(part, Part::Variable { .. }) { Part::Many } else { part };
        let widest: Vec<Part> = parts(arn.tail, variables).into_iter().map(widen).collect();
        let alike = if Glob::of_parts(&widest).matches(asked.tail) { 2000 } else { same_start(&arn, asked, 1) };
        return (
            format!("`{}` holds a variable without value: {}", arn.tail, why_unresolved(variable, context)),
            alike,
        );
    }
    for (field, own, wanted) in [
        ("partition", arn.partition, asked.partition),
        ("region", arn.region, asked.region),
        ("account", arn.account, asked.account),
    ] {
        if !Matcher::pattern(own, variables).matches(wanted, context) {
            return (format!("its {field} is `{own}`, and the client is in `{wanted}`"), 500);
        }
    }
    if !variables && arn.tail.contains("${") {
        let help = format!("`{}` is plain text because the policy's `Version` is not `{}`", arn.tail, super::VERSION);
        return (help, 1000);
    }
    (format!("`{}` does not cover `{}`", arn.tail, asked.tail), same_start(&arn, asked, 1))
}

/// How many characters two resources share at their beginning, plus what being of the same kind is worth.
fn same_start(own: &Arn<'_>, asked: &Arn<'_>, kind: usize) -> usize {
    let name = |arn: &Arn<'_>| arn.tail.split_once('/').map_or(String::new(), |(_, name)| name.to_owned());
    name(own).chars().zip(name(asked).chars()).take_while(|(a, b)| a == b).count() * 2 + kind
}

/// Why a variable has no value here.
fn why_unresolved(variable: &Variable, context: &Context) -> String {
    let why = match (variable, &context.thing) {
        (Variable::Unknown(name), _) => return format!("AWS IoT has no `{name}`"),
        (variable, thing) if variable.is_of_thing() => match thing {
            _ if context.protocol == Protocol::Https => "things have no variables over HTTPS",
            None => "the client belongs to no registered thing",
            Some(thing) if !thing.attached => "the certificate is not attached to the thing",
            Some(thing) if !thing.exclusive && context.client_id.as_deref() != Some(&thing.name) => {
                "the client id is not the thing's name and the certificate is not attached exclusively"
            }
            Some(_) => "the thing has no such attribute or type",
        },
        (Variable::Certificate(..), _) => {
            "the certificate has no such value, or one that AWS does not put into policies"
        }
        _ => "the connection has no such value",
    };
    why.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::context::ThingContext;
    use super::super::parse;
    use super::*;
    use crate::finding::Source;

    fn told(text: &str, context: &Context, request: &Request) -> (Decision, Option<String>) {
        let documents = [parse::read_good(&Source::new("p.json", text)).unwrap()];
        let explanation = explain(&documents, context, request);
        (explanation.answer.decision, explanation.nearest().map(|judged| judged.reasons.join("; ")))
    }

    fn here() -> Context {
        Context { client_id: Some("c".into()), ..Context::at("eu-west-1", "123456789012") }
    }

    #[test]
    fn a_near_miss_says_what_is_wanting() {
        let one = |resource: &str, action: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"arn:aws:iot:eu-west-1:123456789012:{resource}"}}}}"#
            )
        };
        let subscribe = Request::new("iot:Subscribe", "topicfilter", "a/b");
        for (text, says) in [
            (one("topic/a/b", "iot:Subscribe"), "is a `topic`, and the action applies to `topicfilter`"),
            (one("topicfilter/a/c", "iot:Subscribe"), "does not cover"),
            (one("topicfilter/${iot:Connection.Thing.ThingName}", "iot:Subscribe"), "no registered thing"),
            (one("topicfilter/a/b", "iot:Receive"), "asked is `iot:Subscribe`"),
            (one("topicfilter/a/b", "iot:Subscribe").replace("eu-west-1", "eu-west-2"), "its region is `eu-west-2`"),
        ] {
            let (decision, why) = told(&text, &here(), &subscribe);
            assert_eq!(decision, Decision::ImplicitDeny);
            assert!(why.as_deref().is_some_and(|why| why.contains(says)), "{why:?}");
        }
    }

    #[test]
    fn a_reserved_topic_that_is_none_is_remarked_on() {
        let said = |action: &str, kind: &str, name: &str| remark(&Request::new(action, kind, name)).is_some();
        assert!(said("iot:Publish", "topic", "$aws/things/t/shadow/update/accepted"));
        assert!(said("iot:Publish", "topic", "$aws/things/t/shadows/update"));
        assert!(said("iot:Subscribe", "topicfilter", "$aws/rules/#"));
        assert!(!said("iot:Publish", "topic", "$aws/things/t/shadow/update") && !said("iot:Publish", "topic", "a/b"));
        assert!(!said("iot:Subscribe", "topicfilter", "$aws/things/t/jobs/#"));
        assert!(!said("iot:Subscribe", "topicfilter", "$share/g/a/b"));
        assert!(!said("iot:Receive", "topic", "$aws/things/t/jobs/notify"));
    }

    #[test]
    fn a_statement_is_named_by_file_line_and_sid() {
        let text = "{\"Version\":\"2012-10-17\",\n\"Statement\":[\n{\"Sid\":\"S\",\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
        let documents = [parse::read_good(&Source::new("p.json", text)).unwrap()];
        let thing = ThingContext { name: "c".into(), ..ThingContext::default() };
        let context = Context { thing: Some(thing), ..here() };
        let explanation = explain(&documents, &context, &Request::new("iot:Connect", "client", "c"));
        assert_eq!(name_of(&documents, explanation.answer.by.unwrap()), "p.json:3, Sid `S`");
    }
}
