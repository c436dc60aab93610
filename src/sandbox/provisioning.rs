//! Fleet provisioning over MQTT: a certificate for a claim, and a thing by a template.
//!
//! Developer Guide, "Device provisioning MQTT API", "Provisioning templates" and "Pre-provisioning hooks".

mod template;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::directory::{Directory, Order};
use crate::error::{Error, Result};

/// How long an ownership token is good, in milliseconds: one hour; a certificate that is not used by then is deleted.
const TOKEN: u64 = 3_600_000;

/// A template, and the program that is asked before it is used.
#[derive(Clone, Debug)]
pub struct Template {
    body: Value,
    /// The program of the pre-provisioning hook.
    pub hook: Option<String>,
}

impl Template {
    /// Reads a template's body.
    ///
    /// # Errors
    /// Exit 3 when it is no template.
    pub fn read(name: &str, text: &str, hook: Option<String>) -> Result<Self> {
        let wrong = |why: String| {
            Error::input("template", format!("`{name}` is no provisioning template"))
                .cause(why)
                .hint("an object with `Parameters` and `Resources`, as `aws iot create-provisioning-template` takes it")
        };
        let body: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if !body.get("Resources").is_some_and(Value::is_object) {
            return Err(wrong("it has no `Resources`".to_owned()));
        }
        Ok(Self { body, hook })
    }
}

/// Why a request is refused, as AWS publishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, code, message: message.into() }
    }

    /// The body of the message on `…/rejected`.
    pub fn body(&self) -> Value {
        json!({ "statusCode": self.status, "errorCode": self.code, "errorMessage": self.message })
    }
}

/// A question to a hook, and what goes on after it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The program.
    pub program: String,
    /// What it is given on stdin.
    pub payload: Value,
    /// The template, the certificate and the parameters that wait.
    pub waiting: Waiting,
}

/// A provisioning that waits for its hook.
#[derive(Clone, Debug)]
pub struct Waiting {
    template: String,
    token: String,
    parameters: BTreeMap<String, String>,
}

/// What becomes of a request to provision.
#[derive(Clone, Debug)]
pub enum Next {
    /// The body of the answer.
    Answer(Value),
    /// A hook is asked first.
    Ask(Box<Asked>),
}

/// The templates, and the certificates that wait for their thing.
#[derive(Debug, Default)]
pub struct Provisioning {
    templates: BTreeMap<String, Template>,
    /// Certificate ids by ownership token, and until when.
    tokens: HashMap<String, (String, u64)>,
}

impl Provisioning {
    /// With these templates.
    pub fn new(templates: BTreeMap<String, Template>) -> Self {
        Self { templates, tokens: HashMap::new() }
    }

    /// Makes a certificate: for a request of the device's own, or with a key that is made here.
    ///
    /// # Errors
    /// What AWS would publish on `…/rejected`.
    pub fn create(
        &mut self,
        directory: &mut dyn Directory,
        payload: Option<&[u8]>,
        now: u64,
    ) -> std::result::Result<Value, Refusal> {
        let csr = match payload {
            None => None,
            Some(bytes) => {
                let body: Value = serde_json::from_slice(bytes)
                    .map_err(|_| Refusal::new("InvalidPayload", "the payload is no JSON"))?;
                let csr = body.get("certificateSigningRequest").and_then(Value::as_str);
                Some(
                    csr.ok_or_else(|| Refusal::new("InvalidPayload", "certificateSigningRequest is missing"))?
                        .to_owned(),
                )
            }
        };
        let issued = directory.issue(csr.as_deref()).map_err(|error| {
            Refusal::new("InvalidCsr", error.causes().last().cloned().unwrap_or_else(|| error.message().to_owned()))
        })?;
        let mut body = json!({
            "certificateId": issued.id,
            "certificatePem": issued.pem,
            "certificateOwnershipToken": issued.token,
        });
        if let Some(key) = &issued.key {
            body["privateKey"] = String::from_utf8_lossy(key.expose()).into_owned().into();
        }
        self.tokens.insert(issued.token, (issued.id, now + TOKEN));
        Ok(body)
    }

    /// Provisions a thing by a template, or asks the template's hook first.
    ///
    /// # Errors
    /// What AWS would publish on `…/rejected`.
    pub fn provision(
        &mut self,
        directory: &mut dyn Directory,
        name: &str,
        claim: &str,
        payload: &[u8],
        now: u64,
    ) -> std::result::Result<Next, Refusal> {
        let body: Value =
            serde_json::from_slice(payload).map_err(|_| Refusal::new("InvalidPayload", "the payload is no JSON"))?;
        let token = body.get("certificateOwnershipToken").and_then(Value::as_str).unwrap_or_default();
        if token.is_empty() {
            return Err(Refusal::new("InvalidCertificateOwnershipToken", "certificateOwnershipToken cannot be empty"));
        }
        let certificate = self.certificate(token, now)?;
        let parameters: BTreeMap<String, String> = match body.get("parameters") {
            None | Some(Value::Null) => BTreeMap::new(),
            Some(value) => serde_json::from_value(value.clone())
                .map_err(|_| Refusal::new("InvalidParameters", "parameters must be an object of strings"))?,
        };
        let template = self.templates.get(name).ok_or_else(|| Refusal {
            status: 404,
            ..Refusal::new("ResourceNotFound", format!("there is no template `{name}`"))
        })?;
        let waiting = Waiting { template: name.to_owned(), token: token.to_owned(), parameters };
        match &template.hook {
            None => self.finish(directory, &waiting, None, now).map(Next::Answer),
            Some(program) => {
                let payload = json!({
                    "claimCertificateId": claim,
                    "certificateId": certificate,
                    "templateArn": directory.home().arn(&format!("provisioningtemplate/{name}")),
                    "templateName": name,
                    "clientId": claim,
                    "parameters": waiting.parameters,
                });
                Ok(Next::Ask(Box::new(Asked { program: program.clone(), payload, waiting })))
            }
        }
    }

    /// Goes on after the hook: `said` is what it printed, none where it printed nothing in time.
    ///
    /// # Errors
    /// What AWS would publish on `…/rejected`.
    pub fn finish(
        &mut self,
        directory: &mut dyn Directory,
        waiting: &Waiting,
        said: Option<Option<&Value>>,
        now: u64,
    ) -> std::result::Result<Value, Refusal> {
        let mut parameters = waiting.parameters.clone();
        if let Some(said) = said {
            let allowed = said.and_then(|said| said.get("allowProvisioning")).and_then(Value::as_bool).unwrap_or(false);
            if !allowed {
                return Err(Refusal {
                    status: 403,
                    ..Refusal::new("AccessDenied", "the pre-provisioning hook did not allow it")
                });
            }
            let over = said.and_then(|said| said.get("parameterOverrides")).and_then(Value::as_object);
            parameters.extend(
                over.into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
            );
        }
        let certificate = self.certificate(&waiting.token, now)?;
        let template = self
            .templates
            .get(&waiting.template)
            .ok_or_else(|| Refusal::new("ResourceNotFound", "the template is gone"))?;
        parameters.insert("AWS::IoT::Certificate::Id".to_owned(), certificate.clone());
        let (order, configuration) = template::order(&template.body, &parameters, &certificate)?;
        let thing = order.thing.as_ref().map(|thing| thing.name.clone());
        directory.provision(&order).map_err(|error| {
            Refusal::new("InvalidParameters", format!("{}: {}", error.message(), error.causes().join(": ")))
        })?;
        self.tokens.remove(&waiting.token);
        Ok(json!({ "deviceConfiguration": configuration, "thingName": thing }))
    }

    /// Deletes certificates whose hour is over.
    ///
    /// # Errors
    /// When the registry cannot be written.
    pub fn tick(&mut self, directory: &mut dyn Directory, now: u64) -> Result<()> {
        let over: Vec<String> =
            self.tokens.iter().filter(|(_, (_, until))| *until <= now).map(|(token, _)| token.clone()).collect();
        for token in over {
            if let Some((certificate, _)) = self.tokens.remove(&token) {
                directory.discard(&certificate)?;
            }
        }
        Ok(())
    }

    fn certificate(&self, token: &str, now: u64) -> std::result::Result<String, Refusal> {
        match self.tokens.get(token) {
            Some((certificate, until)) if *until > now => Ok(certificate.clone()),
            _ => Err(Refusal::new(
                "InvalidCertificateOwnershipToken",
                "the ownership token is unknown, used or older than an hour",
            )),
        }
    }
}

/// Sees that an order names a certificate and something to do with it.
fn complete(order: &Order) -> std::result::Result<(), Refusal> {
    match order.certificate.is_empty() {
        true => Err(Refusal::new("InvalidTemplate", "the template has no AWS::IoT::Certificate")),
        false => Ok(()),
    }
}
