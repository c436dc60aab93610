//! What the registry says: the certificate known and active, attached to its thing, with policies that allow what the configuration will do.

use super::{Fault, Link};
use crate::finding::Source;
use crate::policy::context::{Context, Request};
use crate::policy::document::{Document, Effect};
use crate::policy::explain;
use crate::policy::parse;
use crate::policy::simulate::Decision;
use crate::policy::variable::Variable;
use crate::registry::Status;
use crate::sandbox::directory::Identity;
use crate::thing::operation::{Action, Operation, Operations};
use crate::thing::topic::Piece;

/// Who asks for what.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The certificate's id.
    pub certificate: &'a str,
    /// The thing.
    pub thing: &'a str,
    /// The client id that the configuration connects with.
    pub client_id: &'a str,
    /// Where the registry is, for people: `AWS in eu-central-1`.
    pub registry: &'a str,
    /// What the configuration will do.
    pub operations: &'a Operations,
    /// The topic of the last will.
    pub will: Option<&'a str>,
}

/// Judges what the registry said, link by link, to the first broken one.
pub fn judge(question: &Question<'_>, identity: &Identity, context: &Context) -> Vec<Link> {
    let mut links = Vec::new();
    for step in [certificate, attachment, attached_policies] {
        let link = step(question, identity);
        let broken = link.is_broken();
        links.push(link);
        if broken {
            return links;
        }
    }
    links.push(permissions(question, identity, context));
    links
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

fn certificate(question: &Question<'_>, identity: &Identity) -> Link {
    let id = short(question.certificate);
    match identity.status {
        None => Link::broken(
            "certificate",
            Fault::new(
                "certificate-unknown",
                format!(
                    "{} does not know certificate {id}…; it is registered elsewhere or nowhere. The TLS handshake succeeds all the same, and AWS hangs up at CONNECT.",
                    question.registry
                ),
                "look with --region and --profile where it is, or `awsiot-kit apply --reissue`",
            ),
        ),
        Some(Status::Active) => Link::holds("certificate", format!("{id}… is ACTIVE")),
        Some(status) => Link::broken(
            "certificate",
            Fault::new(
                "certificate-inactive",
                format!(
                    "The handshake succeeds, which proves nothing: certificate {id}… is {}. Activate it and allow a few minutes.",
                    status.word()
                ),
                format!(
                    "`aws iot update-certificate --certificate-id {} --new-status ACTIVE`, or `awsiot-kit apply`",
                    question.certificate
                ),
            ),
        ),
    }
}

/// The documents in force.
fn documents(identity: &Identity) -> Vec<Document> {
    identity.policies.iter().map(|own| parse::read(&Source::new(own.name.as_str(), own.document.as_str())).0).collect()
}

/// Whether a policy asks for the thing of the connection.
fn needs_thing(documents: &[Document]) -> bool {
    let texts = documents.iter().flat_map(|own| &own.statements).flat_map(|own| {
        let conditions = own.conditions.iter().flat_map(|condition| condition.values.iter().chain([&condition.key]));
        own.resources.list.iter().chain(conditions)
    });
    texts.into_iter().any(|entry| {
        let inside = entry.text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
        inside.chain([entry.text.as_str()]).any(|name| Variable::parse(name).is_of_thing())
    })
}

fn attachment(question: &Question<'_>, identity: &Identity) -> Link {
    let mend = format!(
        "`aws iot attach-thing-principal --thing-name {} --principal ARN`, or `awsiot-kit apply`",
        question.thing
    );
    match &identity.thing {
        Some(thing) if thing.attached => Link::holds("thing", format!("the certificate is attached to {}", thing.name)),
        _ if needs_thing(&documents(identity)) => Link::broken(
            "thing",
            Fault::new(
                "thing-detached",
                "The policy needs the thing's name, but this certificate belongs to no thing of that client id, so the statement never applies.",
                mend,
            ),
        ),
        Some(_) => Link::doubtful(
            "thing",
            Fault::new(
                "thing-detached",
                format!("The certificate is not attached to {}; the policies in force do not need it.", question.thing),
                mend,
            ),
        ),
        None => Link::skipped("thing", format!("no thing is called {}", question.client_id)),
    }
}

fn attached_policies(question: &Question<'_>, identity: &Identity) -> Link {
    if identity.policies.is_empty() {
        let says = format!(
            "No policy is attached to certificate {}…; the thing's attachment gives no rights.",
            short(question.certificate)
        );
        return Link::broken(
            "policies",
            Fault::new("policy-none", says, "`awsiot-kit apply` attaches it; a rotated certificate needs it anew"),
        );
    }
    let names: Vec<&str> = identity.policies.iter().map(|own| own.name.as_str()).collect();
    if identity.policies.iter().all(|own| own.document.contains("replaceWithA")) {
        let says = format!(
            "The only policy on this certificate is the console's placeholder: it allows nothing on `client/{}`, so AWS closes right after CONNECT.",
            question.client_id
        );
        return Link::broken(
            "policies",
            Fault::new("policy-placeholder", says, "`awsiot-kit apply` with `policy = \"derived\"`"),
        );
    }
    Link::holds("policies", names.join(", "))
}

/// An operation with what is known only at run time filled in by an example.
fn example(operation: &Operation) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Level => "any".to_owned(),
        Piece::Rest => "any/level".to_owned(),
    };
    operation.on.pieces().iter().map(piece).collect()
}

fn permissions(question: &Question<'_>, identity: &Identity, context: &Context) -> Link {
    let documents = documents(identity);
    let mut refused = Vec::new();
    for operation in question.operations {
        let on = example(operation);
        let answer = explain::explain(&documents, context, &Request::of(operation.action, &on));
        if answer.answer.decision != Decision::Allow {
            refused.push((operation, on, answer));
        }
    }
    // Connect comes first: without it nothing else is ever asked.
    refused.sort_by_key(|(operation, ..)| operation.action != Action::Connect);
    let Some((first, on, why)) = refused.first() else {
        return Link::holds("permissions", format!("all {} operations are allowed", question.operations.len()));
    };
    let arn = format!(
        "arn:{}:iot:{}:{}:{}/{on}",
        context.partition,
        context.region,
        context.account,
        first.action.resource_kind()
    );
    let more = match refused.len() - 1 {
        0 => String::new(),
        count => format!(" ({count} more are refused too)"),
    };
    let mend = format!(
        "add to the policy: Allow {} on {arn}{more}; a change needs up to 8 minutes on AWS",
        first.action.policy_action()
    );
    if why.answer.decision == Decision::ExplicitDeny {
        let by = why.answer.by.map(|number| explain::name_of(&documents, number)).unwrap_or_default();
        let says = format!(
            "{} forbids {} on {}/{on}: a Deny wins over every Allow.",
            by,
            first.action.policy_action(),
            first.action.resource_kind()
        );
        return Link::broken(
            "permissions",
            Fault::new("policy-deny", says, format!("take it out of the Deny, if the device is to do that{more}")),
        );
    }
    let nearest = why.nearest().map(|near| (explain::name_of(&documents, near.number), near.reasons.join("; ")));
    let tail =
        nearest.map_or_else(String::new, |(name, reasons)| format!(" The nearest statement is {name}: {reasons}."));
    let is_will = question.will == Some(on.as_str());
    let allowed = |action: Action| {
        question.operations.iter().any(|own| own.action == action && example(own) == *on)
            && !refused.iter().any(|(own, other, _)| own.action == action && other == on)
    };
    let (code, says) = match first.action {
        Action::Connect => match other_clients(&documents, on).as_slice() {
            [] => (
                "policy-connect",
                format!(
                    "TLS is fine. No statement allows to connect with client id `{on}`, so AWS closes right after CONNECT."
                ),
            ),
            others => (
                "policy-connect",
                format!(
                    "TLS is fine. The policy allows client id `{}`; the bundle says `{on}`. Change one of them.",
                    others.join("`, `")
                ),
            ),
        },
        Action::Subscribe
            if granted_on_topic(&documents, &on.replace("/any/level", "/#")) || granted_on_topic(&documents, on) =>
        {
            (
                "policy-resource-type",
                format!(
                    "Subscribe is granted on `topic/`; AWS checks `topicfilter/`. Your client will connect and be cut off at its first SUBSCRIBE (`{on}`)."
                ),
            )
        }
        Action::Subscribe => {
            ("policy-subscribe", format!("The client may connect, and is cut off when it subscribes to `{on}`."))
        }
        Action::Receive => (
            "policy-receive",
            format!(
                "You can subscribe but not receive `{on}`: {} with no error.",
                if on.contains("/shadow/") { "shadow requests will time out" } else { "messages never come," }
            ),
        ),
        Action::RetainPublish if is_will => (
            "policy-will",
            format!(
                "Without the will you connect; with it AWS refuses: the will to `{on}` is retained, and iot:RetainPublish is missing."
            ),
        ),
        Action::Publish if is_will => (
            "policy-will",
            format!(
                "Without the will you connect; with it AWS refuses: the client may not publish to the will's topic `{on}`."
            ),
        ),
        Action::RetainPublish => (
            "policy-retain",
            format!(
                "`{on}` is published with the RETAIN flag, which needs iot:RetainPublish{}: the first such message ends the session.",
                if allowed(Action::Publish) { " beside iot:Publish" } else { "" }
            ),
        ),
        Action::Publish => {
            ("policy-publish", format!("The client may connect, and is cut off when it publishes to `{on}`."))
        }
        // Not asked over MQTT: what a Greengrass core asks for over HTTPS.
        other => {
            ("policy-publish", format!("The client may connect, and {} is refused on `{on}`.", other.policy_action()))
        }
    };
    Link::broken("permissions", Fault::new(code, format!("{says}{tail}"), mend))
}

/// The other client ids that a policy allows to connect, as it spells them.
fn other_clients(documents: &[Document], own: &str) -> Vec<String> {
    let statements =
        documents.iter().flat_map(|own| &own.statements).filter(|own| own.effect == Effect::Allow && !own.actions.not);
    let connecting = statements.filter(|own| {
        own.actions.list.iter().any(|action| crate::policy::simulate::action_covers(&action.text, "iot:Connect"))
    });
    let clients = connecting
        .flat_map(|own| &own.resources.list)
        .filter_map(|entry| Some(entry.text.split_once(":client/")?.1.to_owned()));
    clients.filter(|client| client != own).collect()
}

/// Whether Subscribe is granted on a topic of that name, where it should be a filter.
fn granted_on_topic(documents: &[Document], filter: &str) -> bool {
    let statements = documents.iter().flat_map(|own| &own.statements).filter(|own| own.effect == Effect::Allow);
    let subscribing = statements
        .filter(|own| own.actions.list.iter().any(|action| action.text.eq_ignore_ascii_case("iot:Subscribe")));
    let mut topics =
        subscribing.flat_map(|own| &own.resources.list).filter_map(|entry| Some(entry.text.split_once(":topic/")?.1));
    topics.any(|topic| {
        topic == filter || topic.trim_end_matches(['#', '*']) == filter.trim_end_matches(['#', '*']) || topic == "*"
    })
}
