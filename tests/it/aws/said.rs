//! Errors of endpoints and credentials, as data: `tests/aws/said/NAME.toml` says what is tried, `NAME.expected` what is said.
//!
//! A new case is a new file; `UPDATE=1` writes what it comes to, to be looked at by a person.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde::Deserialize;

use super::proxy::{Fault, Plan, Proxy};
use super::world::{World, outcome};
use crate::scene::in_parallel;

/// The most lines of an error on a terminal of this width.
const MOST: usize = 6;
/// Columns.
const WIDTH: usize = 100;

/// What is tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The command line after the program's name; `LISTENER` is the address of the listener.
    args: Vec<String>,
    /// Variables that are set.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Variables that are not there.
    #[serde(default)]
    unset: Vec<String>,
    /// `~/.aws/config`.
    config: Option<String>,
    /// What listens on this machine.
    listener: Option<String>,
    /// A call, and what goes wrong with it.
    fault: Option<(String, String)>,
    /// What the account's endpoint is.
    answers: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws/said")
}

/// Something that listens as long as this process runs; its address.
fn listen(kind: &str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serve: Box<dyn Fn(std::net::TcpStream) + Send> = match kind {
        "hangs-up" => Box::new(drop),
        "silent" => {
            let held = std::sync::Mutex::new(Vec::new());
            Box::new(move |stream| held.lock().unwrap().push(stream))
        }
        "web-page" => Box::new(|stream| page(stream, "200 OK")),
        "not-found" => Box::new(|stream| page(stream, "404 Not Found")),
        "untrusted" => {
            let config = Arc::new(self_signed());
            Box::new(move |stream| {
                let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
                let _ = rustls::StreamOwned::new(connection, stream).read(&mut [0; 1024]);
            })
        }
        other => panic!("no listener {other}"),
    };
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

fn page(mut stream: std::net::TcpStream, status: &str) {
    let _ = stream.read(&mut [0; 8192]);
    let page = "<html><body>Welcome</body></html>";
    let length = page.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{page}"
    );
}

/// A server whose certificate nobody trusts, as a proxy that opens TLS has one.
fn self_signed() -> rustls::ServerConfig {
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate.der().to_vec())],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap()
}

/// The lines that a text takes on a terminal.
fn lines_on_a_terminal(text: &str) -> usize {
    text.lines().map(|line| line.chars().count().div_ceil(WIDTH).max(1)).sum()
}

#[test]
fn every_error_of_endpoints_and_credentials_is_said_in_words_as_a_person_has_seen_it_said() {
    let all = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let cases: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(cases.len() >= 30);
    in_parallel(&cases, |path| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let case: Case =
            toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|why| panic!("{name}: {why}"));
        let mut world = World::new("[things.a]\npublish = [\"t\"]\n");
        world.patience = 1;
        if let Some(config) = &case.config {
            fs::create_dir(world.path().join(".aws")).unwrap();
            fs::write(world.path().join(".aws/config"), config).unwrap();
        }
        let plan: Option<Plan> = match (&case.fault, &case.answers) {
            (Some((call, fault)), _) => {
                assert_eq!(fault, "closed-before", "{name}: no other fault is used yet");
                let call = call.clone();
                Some(Box::new(move |seen, _| (seen == call).then_some(Fault::ClosedBefore)))
            }
            (None, Some(endpoint)) => {
                let answer: &'static str = serde_json::json!({ "endpointAddress": endpoint }).to_string().leak();
                Some(Box::new(move |seen, _| (seen == "GET /endpoint").then_some(Fault::Answered(answer))))
            }
            (None, None) => None,
        };
        if let Some(plan) = plan {
            world.port = Proxy::start(world.stand_in.port, plan).port;
        }
        let listener = case.listener.as_deref().map(listen).unwrap_or_default();
        let args: Vec<String> = case.args.iter().map(|word| word.replace("LISTENER", &listener)).collect();
        let mut command = world.command(&args.iter().map(String::as_str).collect::<Vec<_>>());
        for (variable, value) in &case.env {
            command.env(variable, value.replace("LISTENER", &listener));
        }
        for variable in &case.unset {
            command.env_remove(variable);
        }
        let outcome = outcome(command.output().unwrap());
        let mut said = outcome.err.replace(&world.path().display().to_string(), "FOLDER");
        for (real, shown) in
            [(&listener, "LISTENER"), (&format!("127.0.0.1:{}", world.port), "STAND-IN"), (&world.region, "REGION")]
        {
            if !real.is_empty() {
                said = said.replace(real.as_str(), shown);
            }
        }
        let came_to = format!("exit {}\n{said}", outcome.exit);
        let error =
            said.find("error: ").map(|at| &said[at..]).unwrap_or_else(|| panic!("{name} is no error: {came_to}"));
        assert!(lines_on_a_terminal(error) <= MOST, "{name} takes {} lines: {came_to}", lines_on_a_terminal(error));
        assert!(error.contains("\nhint: ") || outcome.exit == 2, "{name} has no hint: {came_to}");
        // Dumps of values, names of types and of nothing.
        for mark in ["{ ", "Some(", "Error(", "source:", "panicked", "``", "os error", "\\\""] {
            assert!(!error.contains(mark), "{name} says {mark}: {came_to}");
        }
        // A sign-in is spoken of where somebody has to sign in, and nowhere else.
        assert_eq!(error.contains("sign in"), name.contains("not-signed-in"), "{name}: {came_to}");
        let expected = path.with_extension("expected");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &came_to).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert!(came_to == wanted, "{name} came to\n{came_to}\ninstead of\n{wanted}");
    });
}

#[test]
fn an_endpoint_with_a_port_as_stand_ins_answer_works_for_bundles_and_for_rotate() {
    for (own, port) in [("", 4599), ("port = 8883\n", 8883)] {
        let mut world = World::new(&format!("[aws]\n{own}[things.a]\npublish = [\"t\"]\n[things.a.emit.nanomq]\n"));
        let answer = "{\"endpointAddress\":\"p-ats.iot.eu-test-1.invalid:4599\"}";
        let plan = move |seen: &str, _| (seen == "GET /endpoint").then_some(Fault::Answered(answer));
        world.port = Proxy::start(world.stand_in.port, Box::new(plan)).port;
        world.run(&["apply", "--yes"]).is_done();
        let bundle = fs::read_to_string(world.path().join("out/a/bundle.json")).unwrap();
        let bundle: serde_json::Value = serde_json::from_str(&bundle).unwrap();
        assert_eq!((&bundle["endpoint"], &bundle["port"]), (&"p-ats.iot.eu-test-1.invalid".into(), &port.into()));
        let nanomq = fs::read_to_string(world.path().join("out/a/nanomq/nanomq.conf")).unwrap();
        assert!(nanomq.contains(&format!("p-ats.iot.eu-test-1.invalid:{port}\"")), "{nanomq}");
        let rotated = world.run(&["cert", "rotate", "a", "--yes"]);
        rotated.is_done();
        assert!(rotated.err.contains("was not tried"), "{}", rotated.err);
        world.run(&["plan", "--exit-code"]).is_done();
    }
}

#[test]
fn what_answers_without_tls_refuses_no_certificate() {
    let listener = listen("web-page");
    let world = World::new("[things.a]\npublish = [\"t\"]\n");
    world.run(&["apply", "--yes"]).is_done();
    let rotated = world.run(&["cert", "rotate", "a", "--yes", "--connect", &listener]);
    rotated.is_done();
    assert!(rotated.err.contains("does not speak TLS"), "{}", rotated.err);
}
