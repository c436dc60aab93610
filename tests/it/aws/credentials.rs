//! Where credentials may come from, as data: `tests/aws/credentials/NAME.toml` says what is set up, what STS, the SSO portal, a container
//! or an instance answer (in the form that their API references print), and whose key every call of AWS IoT is then signed with.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::proxy::{answer, read_request};
use super::world::{World, outcome};
use crate::scene::in_parallel;

/// What is set up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The command line after the program's name.
    args: Vec<String>,
    /// What the manifest says besides: `[aws]`.
    #[serde(default)]
    manifest: String,
    /// Variables that are set; `PORT` and `FOLDER` are this machine's.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Files below the home folder.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The id of the key that the calls of AWS IoT are signed with.
    signs: String,
    /// The session token that goes with them.
    token: Option<String>,
    /// What is answered, each at least once; all other calls go to the stand-in.
    #[serde(default)]
    answer: Vec<Answer>,
}

/// An answer that was recorded.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// How the first line of the request begins.
    asked: String,
    /// What the request has in it besides, head or body.
    #[serde(default)]
    with: Vec<String>,
    /// The form of the answer.
    form: String,
    /// The answer.
    says: String,
    #[serde(skip)]
    count: usize,
}

/// A listener that answers what was recorded and hands on the rest.
struct Recorded {
    port: u16,
    answers: Arc<Mutex<Vec<Answer>>>,
    rest: Arc<Mutex<Vec<String>>>,
}

impl Recorded {
    fn start(upstream: u16, answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let recorded = Self { port, answers: Arc::new(Mutex::new(answers)), rest: Arc::default() };
        let (answers, rest) = (Arc::clone(&recorded.answers), Arc::clone(&recorded.rest));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (answers, rest) = (Arc::clone(&answers), Arc::clone(&rest));
                std::thread::spawn(move || serve(client, upstream, &answers, &rest));
            }
        });
        recorded
    }
}

fn serve(mut client: TcpStream, upstream: u16, answers: &Mutex<Vec<Answer>>, rest: &Mutex<Vec<String>>) -> Option<()> {
    let request = read_request(&mut client)?;
    let text = String::from_utf8_lossy(&request).into_owned();
    let found = {
        let mut answers = answers.lock().unwrap();
        let is_it = |own: &&mut Answer| text.starts_with(&own.asked) && own.with.iter().all(|with| text.contains(with));
        answers.iter_mut().find(is_it).map(|own| {
            own.count += 1;
            own.clone()
        })
    };
    if let Some(Answer { form, says, .. }) = found {
        // An instance says how long its token holds (Amazon EC2 User Guide, "Use IMDSv2").
        let head = format!("content-type: {form}\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n");
        return answer(&mut client, "200 OK", &head, &says);
    }
    rest.lock().unwrap().push(text);
    let mut server = TcpStream::connect(("127.0.0.1", upstream)).ok()?;
    server.write_all(&request).ok()?;
    let mut response = Vec::new();
    server.read_to_end(&mut response).ok()?;
    client.write_all(&response).ok()
}

#[test]
fn credentials_come_from_wherever_the_aws_cli_takes_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws/credentials");
    let cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(cases.len() >= 12);
    in_parallel(&cases, |path| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let case: Case =
            toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|why| panic!("{name}: {why}"));
        let world = World::new(&format!("{}\n[things.a]\npublish = [\"t\"]\n", case.manifest));
        let recorded = Recorded::start(world.stand_in.port, case.answer.clone());
        let fill = |text: &str| {
            let folder = world.path().display().to_string();
            text.replace("PORT", &recorded.port.to_string()).replace("FOLDER", &folder)
        };
        for (file, text) in &case.files {
            let place = world.path().join(file);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, fill(text)).unwrap();
        }
        let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
        let mut command = world.command(&args);
        for variable in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            command.env_remove(variable);
        }
        command.env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", recorded.port));
        command.envs(case.env.iter().map(|(variable, value)| (variable, fill(value))));
        let outcome = outcome(command.output().unwrap());
        assert_eq!(outcome.exit, 0, "{name}: {}{}", outcome.out, outcome.err);
        assert!(outcome.out.contains("+ thing"), "{name}: {}", outcome.out);
        for own in recorded.answers.lock().unwrap().iter() {
            assert!(own.count > 0, "{name}: nobody asked `{}` with {:?}", own.asked, own.with);
        }
        let rest = recorded.rest.lock().unwrap();
        assert!(rest.len() > 3, "{name}: {rest:?}");
        for request in rest.iter() {
            let region = &world.region;
            assert!(request.contains(&format!("Credential={}/", case.signs)), "{name}: {request}");
            assert!(request.contains(&format!("/{region}/")), "{name}: {request}");
            if let Some(token) = &case.token {
                assert!(
                    request.to_lowercase().contains(&format!("x-amz-security-token: {token}")),
                    "{name}: {request}"
                );
            }
        }
        // What came of it is a secret, and nobody's to see.
        assert!(!outcome.err.contains("SECRET") && !outcome.out.contains("SECRET"), "{name}");
    });
}

#[test]
fn an_address_that_is_none_fails_at_once() {
    let world = World::new("[things.a]\npublish = [\"t\"]\n");
    let nonsense = [
        "",
        "nonsense",
        "localhost:4566",
        "ftp://x",
        "http://",
        "http:///",
        "http://:80",
        "http://x:99999",
        "http://x:y",
        "http://a b",
        "http://u:p@x",
        "https://x/a b",
        "https://x/\u{1}",
        "http://x?y",
        "http://[::1",
        "file:///etc/passwd",
    ];
    for text in nonsense {
        for by_flag in [true, false] {
            let begun = Instant::now();
            let mut command = world.command(&["plan"]);
            match by_flag {
                true => command.args(["--endpoint-url", text]),
                false => command.env("AWS_ENDPOINT_URL", text),
            };
            // An empty variable is none, as everywhere.
            if text.is_empty() && !by_flag {
                continue;
            }
            let outcome = outcome(command.output().unwrap());
            assert_eq!(outcome.exit, 2, "`{text}`: {}", outcome.err);
            let named = if by_flag { "--endpoint-url" } else { "AWS_ENDPOINT_URL" };
            assert!(outcome.err.contains(named) && outcome.err.contains("http://"), "`{text}`: {}", outcome.err);
            assert!(begun.elapsed() < Duration::from_secs(3), "`{text}` took {:?}", begun.elapsed());
        }
    }
}
