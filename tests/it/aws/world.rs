//! A manifest in a folder of its own, a region of its own, and the program run on it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use awsiot_kit::cert::{inspect, key::PrivateKey};
use awsiot_kit::secret::Secret;
use tempfile::TempDir;

use super::stand_in::{self, StandIn};
use crate::judge;

/// One manifest in one region.
pub struct World {
    pub folder: TempDir,
    pub region: String,
    pub stand_in: &'static StandIn,
    /// Where the program finds AWS: the stand-in, or a proxy before it.
    pub port: u16,
    /// How many seconds the program waits for an answer.
    pub patience: u16,
}

/// What came of running the program.
pub struct Outcome {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Outcome {
    #[track_caller]
    pub fn is_done(&self) -> &Self {
        assert_eq!(self.exit, 0, "{}{}", self.out, self.err);
        self
    }
}

impl World {
    /// A manifest's things; what it says of the registry is added.
    pub fn new(things: &str) -> Self {
        Self::on(StandIn::shared(), things)
    }

    pub fn on(stand_in: &'static StandIn, things: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("awsiot.toml"), format!("version = 1\nregistry = \"aws\"\n{things}")).unwrap();
        Self { folder, region: stand_in::region(), stand_in, port: stand_in.port, patience: 10 }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program with arguments, in this world and no other.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_awsiot-kit"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        bare(&mut command, self.path());
        command
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_REGION", &self.region)
            .env("AWSIOT_KIT_TIMEOUT", self.patience.to_string())
            .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port));
        command
    }

    pub fn run(&self, args: &[&str]) -> Outcome {
        outcome(self.command(args).output().unwrap())
    }

    /// The names of the things in the region.
    pub fn things(&self) -> Vec<String> {
        let mut names = self.stand_in.list(&self.region, "/things?maxResults=250", "things", "thingName");
        names.sort();
        names
    }

    /// The ids of the certificates in the region.
    pub fn certificates(&self) -> Vec<String> {
        self.stand_in.list(&self.region, "/certificates?pageSize=10000", "certificates", "certificateId")
    }

    /// The names of the policies in the region.
    pub fn policies(&self) -> Vec<String> {
        self.stand_in.list(&self.region, "/policies", "policies", "policyName")
    }

    /// Holds the region and the disk against what a manifest's things must have come to: each thing with one certificate that is active,
    /// is its key's and has its policy; and no certificate, key or half-done work beside.
    #[track_caller]
    pub fn is_complete(&self, things: &[String]) {
        let mut wanted = things.to_vec();
        wanted.sort();
        assert_eq!(self.things(), wanted);
        let mut certificates = self.certificates();
        certificates.sort();
        let mut attached = Vec::new();
        for thing in things {
            let answer = self.stand_in.ask(&self.region, "GET", &format!("/things/{thing}/principals"));
            let principals = answer["principals"].as_array().unwrap();
            assert_eq!(principals.len(), 1, "{thing}: {principals:?}");
            let arn = principals[0].as_str().unwrap();
            let (_, id) = arn.rsplit_once('/').unwrap();
            attached.push(id.to_owned());
            let described = self.stand_in.ask(&self.region, "GET", &format!("/certificates/{id}"));
            assert_eq!(described["certificateDescription"]["status"], "ACTIVE", "{thing}");
            let policies =
                self.stand_in.ask(&self.region, "POST", &format!("/attached-policies/{}", arn.replace('/', "%2F")));
            assert!(!policies["policies"].as_array().unwrap().is_empty(), "{thing}");
            let bundle = self.path().join("out").join(thing);
            let certificate = fs::read(bundle.join("certificate.pem")).unwrap();
            assert_eq!(inspect::certificate_id(&certificate).unwrap().as_str(), id, "{thing}");
            let key = Secret::new(fs::read(bundle.join("private-key.pem")).unwrap());
            assert!(inspect::key_fits(&PrivateKey::from_pkcs8_pem(&key).unwrap(), &certificate).unwrap(), "{thing}");
        }
        attached.sort();
        assert_eq!(certificates, attached, "no certificate without a thing");
        assert!(!self.path().join(".awsiot-kit/pending").exists(), "no key waits");
        assert!(!self.path().join("out/.kept").exists(), "no key was put aside");
    }

    /// Holds the region and the disk against nothing.
    #[track_caller]
    pub fn is_empty(&self) {
        assert_eq!((self.things(), self.certificates(), self.policies()), (vec![], vec![], vec![]));
        assert!(!self.path().join(".awsiot-kit/pending").exists(), "no key waits");
    }
}

/// The secret key that must show up nowhere.
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Takes from a command's environment what this machine knows of AWS.
pub fn bare(command: &mut Command, home: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS") {
            command.env_remove(name);
        }
    }
    command.env("HOME", home).env("AWS_EC2_METADATA_DISABLED", "true");
}

pub fn outcome(output: Output) -> Outcome {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Outcome { exit: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// What the AWS CLI says.
pub fn aws(world: &World, args: &[&str]) -> serde_json::Value {
    let mut command = Command::new(judge::need("aws"));
    bare(&mut command, world.path());
    command
        .args(["--endpoint-url", &format!("http://127.0.0.1:{}", world.stand_in.port), "--region", &world.region])
        .args(["--output", "json", "iot"])
        .args(args)
        .env("AWS_ACCESS_KEY_ID", "x")
        .env("AWS_SECRET_ACCESS_KEY", "y");
    let outcome = outcome(command.output().unwrap());
    assert_eq!(outcome.exit, 0, "{}", outcome.err);
    serde_json::from_str(&outcome.out).unwrap_or_default()
}
