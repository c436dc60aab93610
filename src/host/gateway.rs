//! A gateway with a web console: JSON over HTTPS, signed in with a name and a password.

use std::sync::Arc;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::host::pinned::{self, Fingerprint, Pinned};
use crate::secret::Secret;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most of an answer that is read, and of its message that is shown.
const LONGEST_ANSWER: u64 = 1 << 20;
const LONGEST_MESSAGE: usize = 300;

/// How often and how long is waited for a service that starts late.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// Whom a gateway is trusted for.
#[derive(Clone, Debug)]
pub enum Trust {
    /// A certificate of any public authority.
    Public,
    /// A certificate that comes from these roots, PEM.
    Roots(Vec<u8>),
    /// The certificate with this fingerprint.
    Fingerprint(Fingerprint),
}

/// A gateway.
pub struct Gateway {
    agent: Agent,
    host: String,
    port: u16,
    base: String,
    authorization: Zeroizing<String>,
}

impl Gateway {
    /// The gateway at an address, and whom it is trusted for.
    ///
    /// # Errors
    /// Exit 2 for an address over which the password would go in the clear, exit 3 for roots that are none, exit 4 when it shows another
    /// certificate than the one that is trusted.
    pub fn new(address: &str, user: &str, password: &Secret, trust: &Trust) -> Result<Self> {
        let uri: Uri = address.parse().map_err(|_| wrong_address(address, "it is no address"))?;
        let host = uri.host().unwrap_or_default();
        let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if here => {}
            Some("http") => {
                return Err(wrong_address(address, "the password and the keys would go over it in the clear"));
            }
            _ => return Err(wrong_address(address, "it does not begin with `https://`")),
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(wrong_address(address, "a name and password do not belong into it"));
        }
        if user.contains(':') || user.chars().any(char::is_control) {
            return Err(Error::usage("a user's name takes no `:` and no control character"));
        }
        let roots = match trust {
            Trust::Public | Trust::Fingerprint(_) => RootCerts::WebPki,
            Trust::Roots(pem) => RootCerts::new_with_certs(&certificates(pem)?),
        };
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .root_certs(roots)
            .build();
        // A gateway is on one's own network: no proxy, and nowhere else that it may send the password to.
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        let port = uri.port_u16().unwrap_or(443);
        let agent = match trust {
            Trust::Fingerprint(wanted) if uri.scheme_str() == Some("https") => {
                expect_fingerprint(address, host, port, *wanted)?;
                Agent::with_parts(config, Pinned::new(*wanted)?, DefaultResolver::default())
            }
            _ => config.into(),
        };
        let name = Zeroizing::new([user.as_bytes(), b":", password.expose()].concat());
        Ok(Self {
            host: host.to_owned(),
            port,
            agent,
            base: address.trim_end_matches('/').to_owned(),
            authorization: Zeroizing::new(format!("Basic {}", Base64::encode_string(&name))),
        })
    }

    /// Asks for something.
    ///
    /// # Errors
    /// Exit 4: the gateway cannot be reached or says no.
    pub fn get(&self, path: &str) -> Result<Value> {
        let request =
            self.agent.get(format!("{}{path}", self.base)).header("Authorization", self.authorization.as_str());
        self.answer("GET", path, &Value::Null, request.call())
    }

    /// Sends something.
    ///
    /// # Errors
    /// Exit 4: the gateway cannot be reached or says no.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let address = format!("{}{path}", self.base);
        let request = if method == "PUT" { self.agent.put(address) } else { self.agent.post(address) };
        let text = Zeroizing::new(body.to_string());
        let request = request.header("Authorization", self.authorization.as_str()).content_type("application/json");
        self.answer(method, path, body, request.send(text.as_bytes()))
    }

    /// Sends something to a service that may start late: it is not found for a moment then.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub fn send_patiently(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        for _ in 1..TRIES {
            match self.send(method, path, body) {
                Err(error) if error.code() == NOT_FOUND => std::thread::sleep(PAUSE),
                other => return other,
            }
        }
        self.send(method, path, body)
    }

    /// What to do about a certificate that nobody vouches for: compare its fingerprint, as `ssh` has it.
    fn introduction(&self) -> String {
        let ca = "where the gateway has a certificate of its own, give what it comes from with `--ca FILE`";
        match pinned::shown(&self.host, self.port) {
            None => ca.to_owned(),
            Some(found) => format!(
                "it shows the certificate `{found}`: compare that with the gateway's own, `keytool -list -v` on its HTTPS keystore, and when they are the same \
                 give `--server-fingerprint {found}`; or {ca}"
            ),
        }
    }

    fn answer(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        answer: std::result::Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value> {
        let unreachable = |error: ureq::Error| {
            Error::registry("gateway-unreachable", format!("`{}` cannot be reached", self.base))
                .cause(&error)
                .hint(match error {
                    ureq::Error::Tls(_) | ureq::Error::Rustls(_) => self.introduction(),
                    ureq::Error::Io(ref inner) if inner.to_string().contains("certificate") => self.introduction(),
                    _ => "see whether its web console answers at that address".to_owned(),
                })
                .on(self.base.clone())
                .retryable()
        };
        let mut answer = answer.map_err(unreachable)?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string().map_err(unreachable)?;
        let value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(value);
        }
        let mut error = Error::registry(
            if status.as_u16() == 404 { NOT_FOUND } else { "gateway-refused" },
            format!("the gateway answers {} to {method} {path}", status.as_u16()),
        )
        .on(self.base.clone())
        .hint(match status.as_u16() {
            401 => "see to the user and the password",
            403 => "give the user the permissions `rest.configuration` and `rest.keystores`",
            404 => "this needs Kura 5.1 or later with its REST services, and 5.4 for an RSA key",
            _ => "the gateway's log says more",
        });
        // Its own words, unless they repeat what was sent.
        if let Some(message) = value["message"].as_str().filter(|message| !repeats_a_secret(message, body)) {
            let short: String = message.chars().filter(|c| !c.is_control()).take(LONGEST_MESSAGE).collect();
            error = error.cause(short);
        }
        Err(error)
    }
}

/// The code of an answer that there is no such thing (yet).
pub const NOT_FOUND: &str = "gateway-not-found";

/// Before anything else: whether the gateway shows the certificate that is trusted.
fn expect_fingerprint(address: &str, host: &str, port: u16, wanted: Fingerprint) -> Result<()> {
    match pinned::shown(host, port) {
        Some(found) if found == wanted => Ok(()),
        Some(found) => Err(Error::registry("gateway-fingerprint", format!("`{address}` is not the gateway that is trusted"))
            .cause(format!("it shows the certificate `{found}`, not `{wanted}`"))
            .hint("somebody may stand between, or the gateway was set up anew: compare with `keytool -list -v` on its HTTPS keystore")
            .on(address)),
        None => Err(Error::registry("gateway-unreachable", format!("`{address}` cannot be reached, or does not speak TLS"))
            .hint("see whether its web console answers at that address")
            .on(address)
            .retryable()),
    }
}

/// Whether a message holds a password or key of what was sent.
fn repeats_a_secret(message: &str, sent: &Value) -> bool {
    match sent {
        Value::Object(members) => members.iter().any(|(name, inner)| match inner.as_str() {
            Some(text) if name == "privateKey" || members.get("type").is_some_and(|kind| kind == "PASSWORD") => {
                !text.is_empty() && (message.contains(text) || message.contains("PRIVATE KEY"))
            }
            _ => repeats_a_secret(message, inner),
        }),
        Value::Array(items) => items.iter().any(|item| repeats_a_secret(message, item)),
        _ => false,
    }
}

fn wrong_address(address: &str, why: &str) -> Error {
    // A password may stand in it.
    let shown = address.rsplit_once('@').map_or(address, |(_, rest)| rest);
    Error::usage(format!("`{shown}` cannot be uploaded to: {why}")).hint("give it like `https://gateway.local`")
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>> {
    let found: Vec<Certificate<'static>> = parse_pem(pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return Err(Error::input("certificate-missing", "there is no certificate in what `--ca` names"));
    }
    Ok(found)
}
