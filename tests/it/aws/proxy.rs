//! A proxy in front of the stand-in that throttles, fails, hangs up, falls silent and cuts answers short, and writes down every request.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// ThrottlingException; nothing is done.
    Throttled,
    /// HTTP 500 without a word; nothing is done.
    Failed,
    /// The connection closes before anything is done.
    ClosedBefore,
    /// The connection closes after it was done.
    ClosedAfter,
    /// It is done, and no answer comes.
    Silent,
    /// It is done, and half of the answer comes.
    Truncated,
    /// AWS says no, with a code and a message.
    Refused(&'static str, &'static str),
    /// This JSON is the answer; nothing is done.
    Answered(&'static str),
}

/// The faults that cost no time.
pub const QUICK: [Fault; 5] =
    [Fault::Throttled, Fault::Failed, Fault::ClosedBefore, Fault::ClosedAfter, Fault::Truncated];

/// Longer than the program waits for an answer where it is tested.
const SILENCE: Duration = Duration::from_secs(3);
/// How many seconds the program may wait where answers fail to come.
pub const IMPATIENT: u16 = 1;

/// Says what goes wrong with the `n`th request of a call, from 0.
pub type Plan = Box<dyn Fn(&str, usize) -> Option<Fault> + Send + Sync>;

/// A proxy that runs as long as this process.
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

struct State {
    upstream: u16,
    plan: Plan,
    counts: Mutex<HashMap<String, usize>>,
    log: Mutex<Vec<u8>>,
}

impl Proxy {
    pub fn start(upstream: u16, plan: Plan) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State { upstream, plan, counts: Mutex::default(), log: Mutex::default() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that was killed is no trouble.
                std::thread::spawn(move || state.serve(stream));
            }
        });
        Self { port, state }
    }

    /// How often each call was made.
    pub fn counts(&self) -> HashMap<String, usize> {
        self.state.counts.lock().unwrap().clone()
    }

    /// Every request, byte for byte.
    pub fn log(&self) -> Vec<u8> {
        self.state.log.lock().unwrap().clone()
    }
}

impl State {
    fn serve(&self, mut client: TcpStream) -> Option<()> {
        let request = read_request(&mut client)?;
        self.log.lock().unwrap().extend_from_slice(&request);
        let head = String::from_utf8_lossy(&request).into_owned();
        let call = call(&head)?;
        let nth = {
            let mut counts = self.counts.lock().unwrap();
            let count = counts.entry(call.clone()).or_default();
            *count += 1;
            *count - 1
        };
        let fault = (self.plan)(&call, nth);
        match fault {
            Some(Fault::Throttled) => {
                return answer(
                    &mut client,
                    "400 Bad Request",
                    "x-amzn-errortype: ThrottlingException\r\n",
                    "{\"message\":\"Rate exceeded\"}",
                );
            }
            Some(Fault::Failed) => return answer(&mut client, "500 Internal Server Error", "", "<html>oops</html>"),
            Some(Fault::ClosedBefore) => return client.shutdown(Shutdown::Both).ok(),
            Some(Fault::Answered(json)) => {
                return answer(&mut client, "200 OK", "content-type: application/json\r\n", json);
            }
            Some(Fault::Refused(code, message)) => return refuse(&mut client, &call, code, message),
            _ => {}
        }
        let response = self.forward(&request)?;
        match fault {
            Some(Fault::ClosedAfter) => {}
            Some(Fault::Silent) => std::thread::sleep(SILENCE),
            Some(Fault::Truncated) => client.write_all(&response[..cut(&response)]).ok()?,
            _ => client.write_all(&response).ok()?,
        }
        client.shutdown(Shutdown::Both).ok()
    }

    fn forward(&self, request: &[u8]) -> Option<Vec<u8>> {
        let mut server = TcpStream::connect(("127.0.0.1", self.upstream)).ok()?;
        server.write_all(request).ok()?;
        let mut response = Vec::new();
        server.read_to_end(&mut response).ok()?;
        Some(response)
    }
}

/// Where an answer is cut: in the middle of its body, or of its head when it has none.
fn cut(response: &[u8]) -> usize {
    let body = response.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    if body + 1 < response.len() { body + (response.len() - body) / 2 } else { body / 2 }
}

/// AWS's no, in the form of AWS IoT or of STS.
fn refuse(client: &mut TcpStream, call: &str, code: &str, message: &str) -> Option<()> {
    let date = "date: Sat, 21 Nov 2026 01:00:00 GMT\r\nx-amzn-requestid: 11111111-2222-3333-4444-555555555555\r\n";
    if call == "POST /" {
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        );
        return answer(client, "403 Forbidden", &format!("content-type: text/xml\r\n{date}"), &body);
    }
    let body = serde_json::json!({ "message": message }).to_string();
    answer(client, "403 Forbidden", &format!("x-amzn-errortype: {code}\r\n{date}"), &body)
}

/// Answers, and ends the connection.
pub(super) fn answer(client: &mut TcpStream, status: &str, headers: &str, body: &str) -> Option<()> {
    let length = body.len();
    write!(client, "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}").ok()?;
    client.shutdown(Shutdown::Both).ok()
}

/// A request, head and body; none when it ends before.
pub(super) fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).map_or("0", str::trim);
            if request.len() >= end + 4 + length.parse::<usize>().ok()? {
                return Some(request);
            }
        }
        match client.read(&mut buffer).ok()? {
            0 => return None,
            read => request.extend_from_slice(&buffer[..read]),
        }
    }
}

/// The call of a request: its method, and its path without names. What the query asks for tells STS and AWS IoT apart by itself.
fn call(head: &str) -> Option<String> {
    let mut words = head.split_whitespace();
    let (method, path) = (words.next()?, words.next()?);
    let path = path.split('?').next()?;
    let with_name = [
        "things",
        "thing-types",
        "thing-groups",
        "certificates",
        "policies",
        "target-policies",
        "attached-policies",
        "policy-targets",
    ];
    let mut parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    if parts.len() > 1 && with_name.contains(&parts[0]) {
        parts[1] = "*";
    }
    Some(format!("{method} /{}", parts.join("/")))
}
