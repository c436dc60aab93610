//! The stand-in for AWS IoT Core (`tests/aws/stand_in.py`), started once for all tests, and what is in it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::judge;

/// A region that no other test works in: regions keep their things apart.
pub fn region() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    format!("eu-test-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A stand-in that runs.
pub struct StandIn {
    /// Where it listens.
    pub port: u16,
    /// Its end is the end of its stdin, which closes with this process.
    _child: Child,
}

impl StandIn {
    pub fn start(args: &[&str]) -> Self {
        let python = judge::need("moto_server").with_file_name("python3");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/aws/stand_in.py");
        Self::of(Command::new(python).arg(script).args(args))
    }

    /// What says its port on its first line.
    fn of(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { port: line.trim().parse().expect("the stand-in says its port"), _child: child }
    }

    /// MiniStack: the same service by other hands.
    pub fn ministack() -> &'static Self {
        static MINISTACK: OnceLock<StandIn> = OnceLock::new();
        MINISTACK.get_or_init(|| {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/aws/ministack.py");
            Self::of(Command::new("python3").arg(script).arg(judge::need("ministack")))
        })
    }

    /// The one that most tests share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<StandIn> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[]))
    }

    /// moto as it is.
    pub fn stock() -> &'static Self {
        static STOCK: OnceLock<StandIn> = OnceLock::new();
        STOCK.get_or_init(|| Self::start(&["--stock"]))
    }

    /// One for an account whose quotas were raised to 100 calls a second, all of them enforced.
    pub fn raised() -> &'static Self {
        static RAISED: OnceLock<StandIn> = OnceLock::new();
        RAISED.get_or_init(|| Self::start(&["--quotas", "--raised", "100"]))
    }

    /// What a call of the control plane answers.
    pub fn ask(&self, region: &str, method: &str, path: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let signature = format!(
            "AWS4-HMAC-SHA256 Credential=x/20260101/{region}/iot/aws4_request, SignedHeaders=host, Signature=0"
        );
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: iot.{region}.amazonaws.com\r\nAuthorization: {signature}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
        serde_json::from_str(body).unwrap()
    }

    /// One member of every entry of a list.
    pub fn list(&self, region: &str, path: &str, list: &str, member: &str) -> Vec<String> {
        let answer = self.ask(region, "GET", path);
        let entries = answer[list].as_array().unwrap();
        entries.iter().map(|entry| entry[member].as_str().unwrap().to_owned()).collect()
    }
}
