//! Whether the endpoint lets a thing in with its new certificate, asked before the old one goes.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::cert::key::PrivateKey;
use crate::cli::context::Context;
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::host::dial::{Answer, Call, dial};
use crate::host::store::{Pending, Store};
use crate::thing::endpoint;
use crate::thing::name::NameProblem;

/// AWS takes some seconds until a certificate and its policy are in force everywhere; until then it refuses what it will accept.
const COMING_INTO_FORCE: Duration = Duration::from_secs(45);
/// The pause between two calls.
const PAUSE: Duration = Duration::from_secs(5);

/// Where new certificates are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl Endpoint {
    /// Reads `HOST` or `HOST:PORT`; an IPv6 address with a port stands in brackets.
    pub fn parse(text: &str) -> std::result::Result<Self, NameProblem> {
        let endpoint::Endpoint { host, port } = endpoint::Endpoint::parse(text)?;
        Ok(Self { host, port: port.unwrap_or(8883) })
    }

    /// The endpoint of a session; none with a local registry whose manifest names none: whatever listens there is not ours to call.
    pub fn of(session: &Session) -> Option<Self> {
        let connection = &session.connection;
        let is_named = session.names_endpoint || session.site.registry.kind() == "aws";
        is_named.then(|| Self { host: connection.endpoint.clone(), port: connection.port })
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Connects as a thing with the key and certificate that wait; says how that went.
///
/// # Errors
/// Exit 4 when the endpoint answers and does not let it in.
pub fn verify(context: &Context, session: &Session, thing: &str, endpoint: &Endpoint) -> Result<()> {
    let (registry, store) = (&*session.site.registry, &session.site.workspace);
    let wanted = session.desired.things.iter().find(|desired| desired.device.thing.name.as_str() == thing);
    let client_id =
        wanted.map(|desired| desired.device.thing.client_id.to_string()).unwrap_or_else(|| thing.to_owned());
    let Some(Pending { private_key: Some(private_key), certificate: Some(certificate), .. }) = store.pending(thing)?
    else {
        return Err(Error::bug(format!("no new certificate of `{thing}` waits to be tried")));
    };
    let key = PrivateKey::from_pkcs8_pem(&private_key)?;
    let call = Call {
        host: &endpoint.host,
        port: endpoint.port,
        roots_pem: &registry.trusted_roots()?,
        certificate_pem: &certificate,
        key: &key,
        client_id: &client_id,
    };
    let patience = if registry.kind() == "aws" { COMING_INTO_FORCE } else { Duration::ZERO };
    let began = Instant::now();
    let said = |answer: &str, why: Option<&str>, words: &str| {
        context.note(words);
        let event = json!({ "verified": { "endpoint": endpoint.to_string(), "answer": answer, "why": why } });
        if context.is_json() { context.json(&event) } else { Ok(()) }
    };
    loop {
        match dial(&call)? {
            Answer::Welcome => {
                return said(
                    "welcome",
                    None,
                    &format!("verified: {endpoint} lets {thing} in with the new certificate"),
                );
            }
            Answer::Silent(why) => {
                let words = format!("note: the new certificate was not tried: {endpoint} does not answer ({why})");
                return said("silent", Some(&why), &words);
            }
            Answer::Refused(_) if began.elapsed() < patience => std::thread::sleep(PAUSE),
            Answer::Refused(why) => {
                return Err(Error::registry(
                    "certificate-refused",
                    format!("{endpoint} does not let `{thing}` in with its new certificate"),
                )
                .cause(why)
                .on(thing)
                .hint("the old certificate goes on working; check endpoint, roots and policy, or rotate without trying: `--no-connect`"));
            }
        }
    }
}
