//! `awsiot-kit policy simulate`: what AWS IoT would answer, and why.

mod registered;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, ManifestArg};
use crate::error::{Error, Exit, Result};
use crate::finding::nearest::did_you_mean;
use crate::host::disk;
use crate::policy::action::ACTIONS;
use crate::policy::arn::Arn;
use crate::policy::cases;
use crate::policy::context::{Context as Connection, Protocol, Request, ThingContext};
use crate::policy::document::Document;
use crate::policy::explain::{Explanation, explain, name_of, remark};
use crate::policy::found::good_policies;
use crate::policy::simulate::{Decision, StatementNumber};
use crate::policy::variable::{NAME_PARTS, Variable};

/// Ask whether AWS IoT would allow an operation, and why
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:\n  \
    awsiot-kit policy simulate --policy policy.json --client-id pump-1 --thing pump-1 --attached --action iot:Publish --topic a/b\n  \
    awsiot-kit policy simulate --thing pump-1 --action iot:Publish --topic a/b\n  \
    awsiot-kit policy simulate --cases cases.json\n\n\
    Exit codes: 0 allowed, or all cases came out as expected; 1 denied, or some did not; 2 usage; 3 a file cannot be read.")]
pub struct SimulateArgs {
    /// Policies attached to the client; without any, all that the registry has in force for --thing
    #[arg(long = "policy", value_name = "FILE", num_args = 1.., conflicts_with = "cases", required_unless_present_any = ["cases", "thing"])]
    policies: Vec<PathBuf>,
    /// A JSON array of questions with the answers expected
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// What is asked for: iot:Connect, iot:Publish, iot:Subscribe, iot:Receive …
    #[arg(long, value_name = "ACTION", required_unless_present = "cases")]
    action: Option<String>,
    /// The client id it connects with
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The topic of Publish, RetainPublish and Receive
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// The filter of Subscribe
    #[arg(long, visible_alias = "topicfilter", value_name = "FILTER")]
    filter: Option<String>,
    /// Another resource: what follows the account in its ARN, or the whole ARN
    #[arg(long, value_name = "KIND/NAME")]
    resource: Option<String>,
    /// The thing; without --policy a registered one, with the type and attributes that it has there
    #[arg(long, value_name = "NAME", conflicts_with = "cases", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    thing: Option<String>,
    /// The certificate is attached to the thing
    #[arg(long, requires = "thing")]
    attached: bool,
    /// It is attached to that thing alone (EXCLUSIVE_THING)
    #[arg(long, requires = "attached")]
    exclusive: bool,
    /// The thing's type
    #[arg(long = "type", value_name = "NAME", requires = "thing")]
    thing_type: Option<String>,
    /// The thing's billing group
    #[arg(long, value_name = "NAME", requires = "thing")]
    billing_group: Option<String>,
    /// An attribute of the thing
    #[arg(long = "attr", value_name = "KEY=VALUE", requires = "thing")]
    attributes: Vec<String>,
    /// mqtt, wss or https
    #[arg(long, value_name = "PROTOCOL", default_value = "mqtt", value_parser = ["mqtt", "wss", "https"])]
    protocol: String,
    /// The client's address
    #[arg(long, value_name = "ADDRESS")]
    source_ip: Option<String>,
    /// The topic of its last will; it connects with one
    #[arg(long, value_name = "TOPIC")]
    last_will: Option<String>,
    /// What it asks for when it connects: PersistentConnect, LastWill
    #[arg(long = "connect-attribute", value_name = "NAME")]
    connect_attributes: Vec<String>,
    /// A value of its certificate: CommonName, AlternativeName.DNSName …
    #[arg(long = "cert-subject", value_name = "PART=VALUE")]
    certificate_subject: Vec<String>,
    /// The host name that it asks for
    #[arg(long, value_name = "HOST")]
    domain: Option<String>,
    /// The VPC, the VPC endpoint and the address in the VPC that it comes by
    #[arg(long, value_name = "ID")]
    source_vpc: Option<String>,
    /// The VPC endpoint
    #[arg(long, value_name = "ID")]
    source_vpce: Option<String>,
    /// The address inside the VPC
    #[arg(long, value_name = "ADDRESS")]
    vpc_source_ip: Option<String>,
    /// The certificate's id
    #[arg(long, value_name = "ID")]
    certificate_id: Option<String>,
    /// The account; without it and without --region, those of the policy's first ARN
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Tell what every statement had to say
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl SimulateArgs {
    /// Answers.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.cases {
            Some(path) => all(context, &cases::read(&disk::read_text(path)?)?),
            None => self.one(context),
        }
    }

    fn one(&self, context: &Context) -> Result<Exit> {
        if let (true, Some(thing)) = (self.policies.is_empty(), &self.thing) {
            let (filled, documents) = registered::of(context, self, thing, &self.manifest.file)?;
            return filled.answer(context, &documents);
        }
        let documents: Vec<Document> = self
            .policies
            .iter()
            .map(|path| good_policies(&disk::read_text(path)?))
            .collect::<Result<Vec<_>>>()?
            .concat();
        self.answer(context, &documents)
    }

    fn answer(&self, context: &Context, documents: &[Document]) -> Result<Exit> {
        let connection = self.connection(context, documents)?;
        let request = self.request()?;
        let explanation = explain(documents, &connection, &request);
        if !ACTIONS.iter().any(|own| own.name.eq_ignore_ascii_case(&request.action)) {
            let nearest = did_you_mean(&request.action, ACTIONS.iter().map(|own| own.name));
            context.note(&format!("AWS IoT has no action `{}`; {nearest}", request.action));
        }
        if let Some(remark) = remark(&request) {
            context.note(&remark);
        }
        if context.is_json() {
            context.json(&self.json(documents, &explanation))?;
        } else {
            for line in self.lines(documents, &explanation) {
                context.line(&line)?;
            }
        }
        Ok(if explanation.answer.decision == Decision::Allow { Exit::Done } else { Exit::No })
    }

    fn lines(&self, documents: &[Document], explanation: &Explanation) -> Vec<String> {
        let mut lines = vec![explanation.answer.decision.as_str().to_owned()];
        match (explanation.answer.by, explanation.nearest()) {
            (Some(by), _) => lines.push(format!("  decided by {}", name_of(documents, by))),
            (None, Some(near)) => {
                lines.push("  no statement allows it".to_owned());
                lines.push(format!("  nearest is {}: {}", name_of(documents, near.number), near.reasons.join("; ")));
            }
            (None, None) => lines.push("  no statement allows it".to_owned()),
        }
        if self.explain {
            for judged in &explanation.statements {
                let says = if judged.reasons.is_empty() { "applies".to_owned() } else { judged.reasons.join("; ") };
                lines.push(format!("  {} {}: {says}", judged.effect.as_str(), name_of(documents, judged.number)));
            }
        }
        lines
    }

    fn json(&self, documents: &[Document], explanation: &Explanation) -> serde_json::Value {
        let place = |number: StatementNumber| {
            let document = documents.get(number.0);
            let statement = document.and_then(|document| document.statements.get(number.1));
            let place = document.zip(statement).map(|(document, statement)| document.place(&statement.span));
            json!({
                "path": place.as_ref().map(|place| place.source.name()),
                "line": place.as_ref().map(|place| place.line_column().0),
                "statement": number.1 + 1,
                "sid": statement.and_then(|statement| statement.sid.as_ref()).map(|sid| &sid.text),
            })
        };
        let mut object = json!({
            "decision": explanation.answer.decision.as_str(),
            "by": explanation.answer.by.map(place),
            "nearest": explanation.nearest().map(|near| {
                let mut object = place(near.number);
                object["reasons"] = json!(near.reasons);
                object
            }),
        });
        if self.explain {
            let told = explanation.statements.iter().map(|judged| {
                let mut object = place(judged.number);
                object["effect"] = judged.effect.as_str().into();
                object["applies"] = judged.reasons.is_empty().into();
                object["reasons"] = json!(judged.reasons);
                object
            });
            object["statements"] = told.collect();
        }
        object
    }

    fn connection(&self, context: &Context, documents: &[Document]) -> Result<Connection> {
        let written = |field: &&str| !field.is_empty() && !field.contains(['*', '?', '$']);
        let entries = documents.iter().flat_map(|document| &document.statements).flat_map(|own| &own.resources.list);
        let arns: Vec<Arn<'_>> = entries.filter_map(|entry| Arn::parse(&entry.text)).collect();
        let region = arns.iter().map(|arn| arn.region).find(written).unwrap_or("us-east-1");
        let account = arns.iter().map(|arn| arn.account).find(written).unwrap_or("123456789012");
        let attributes = self.attributes.iter().map(|pair| {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| Error::usage(format!("`--attr {pair}` has no `=`")).hint("write `--attr KEY=VALUE`"))?;
            Ok((key.to_owned(), value.to_owned()))
        });
        let attributes = attributes.collect::<Result<_>>()?;
        Ok(Connection {
            protocol: match self.protocol.as_str() {
                "https" => Protocol::Https,
                "wss" => Protocol::Wss,
                _ => Protocol::Mqtt,
            },
            client_id: self.client_id.clone(),
            thing: self.thing.clone().map(|name| ThingContext {
                name,
                attached: self.attached,
                exclusive: self.exclusive,
                type_name: self.thing_type.clone(),
                billing_group: self.billing_group.clone(),
                attributes,
            }),
            certificate_id: self.certificate_id.clone(),
            source_ip: self.source_ip.clone(),
            domain_name: self.domain.clone(),
            last_will_topic: self.last_will.clone(),
            connect_attributes: self.connect_attributes(),
            certificate: self.certificate()?,
            vpc: [
                ("aws:SourceVpc", &self.source_vpc),
                ("aws:SourceVpce", &self.source_vpce),
                ("aws:VpcSourceIp", &self.vpc_source_ip),
            ]
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)))
            .collect(),
            ..Connection::at(
                context.globals.region.as_deref().unwrap_or(region),
                self.account.as_deref().unwrap_or(account),
            )
        })
    }

    /// What a CONNECT packet asks for, as `iot:ConnectAttributes` has it; a last will is one of them.
    fn connect_attributes(&self) -> Option<Vec<String>> {
        let mut list = self.connect_attributes.clone();
        if self.last_will.is_some() && !list.iter().any(|own| own == "LastWill") {
            list.push("LastWill".to_owned());
        }
        (!list.is_empty()).then_some(list)
    }

    fn certificate(&self) -> Result<BTreeMap<String, Vec<String>>> {
        let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in &self.certificate_subject {
            let Some((part, value)) = pair.split_once('=') else {
                return Err(Error::usage(format!("`--cert-subject {pair}` has no `=`"))
                    .hint("write `--cert-subject CommonName=VALUE`"));
            };
            let name = format!("iot:Certificate.Subject.{part}");
            if !matches!(Variable::parse(&name), Variable::Certificate(..)) {
                let known = NAME_PARTS.iter().copied();
                return Err(Error::usage(format!("a certificate's subject has no part `{part}` in policies"))
                    .hint(did_you_mean(part, known)));
            }
            parts.entry(format!("Subject.{part}")).or_default().push(value.to_owned());
        }
        Ok(parts)
    }

    fn request(&self) -> Result<Request> {
        let action = self.action.clone().unwrap_or_default();
        let kind = ACTIONS.iter().find(|own| own.name.eq_ignore_ascii_case(&action)).map(|own| own.kind);
        let given = [
            self.topic.as_ref().map(|topic| format!("topic/{topic}")),
            self.filter.as_ref().map(|filter| format!("topicfilter/{filter}")),
            self.resource.as_ref().map(|own| Arn::parse(own).map_or(own.as_str(), |arn| arn.tail).to_owned()),
        ];
        let given: Vec<String> = given.into_iter().flatten().collect();
        let client = || self.client_id.as_ref().map(|id| format!("client/{id}"));
        let tail = match (given.as_slice(), kind) {
            // A filter may be called a topic where only a filter can be meant.
            ([tail], Some("topicfilter")) if self.topic.is_some() => tail.replacen("topic/", "topicfilter/", 1),
            ([tail], _) => tail.clone(),
            ([], Some("client")) => client().ok_or_else(|| Error::usage("`--client-id` is missing"))?,
            ([], Some("*")) => "*".to_owned(),
            ([], Some("thing")) => match &self.thing {
                Some(thing) => format!("thing/{thing}"),
                None => return Err(Error::usage("`--thing` or `--resource thing/NAME` is missing")),
            },
            ([], _) => {
                return Err(
                    Error::usage("what it is asked on is missing").hint("give `--topic`, `--filter` or `--resource`")
                );
            }
            _ => {
                return Err(Error::usage("a question is about one resource")
                    .hint("give one of `--topic`, `--filter`, `--resource`"));
            }
        };
        Ok(Request { action, tail })
    }
}

/// Answers every case, a line each.
fn all(context: &Context, cases: &[cases::Case]) -> Result<Exit> {
    let mut wrong = 0;
    for case in cases {
        let decision = case.answer().decision;
        let ok = decision == case.expected;
        wrong += usize::from(!ok);
        if context.is_json() {
            context.json(&json!({
                "id": case.id, "decision": decision.as_str(), "expected": case.expected.as_str(), "ok": ok,
            }))?;
        } else if ok {
            context.line(&format!("ok    {}  {}", case.id, decision.as_str()))?;
        } else {
            context.line(&format!("WRONG {}  {}, expected {}", case.id, decision.as_str(), case.expected.as_str()))?;
        }
    }
    context.note(&format!("{} cases, {wrong} came out otherwise", cases.len()));
    Ok(if wrong == 0 { Exit::Done } else { Exit::No })
}
