//! Real Mosquittos for the tests of bridges: each with its log in a file, one of them a stand-in for AWS behind TLS.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::judge::need;
use crate::target_mosquitto::{authority, port};

/// A broker whose log is a file, and which stops with the test.
pub struct Broker {
    child: Child,
    log: PathBuf,
    pub port: u16,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Broker {
    /// Starts one; `conf` is given its plain port, and one more for whatever it needs.
    pub fn start(folder: &Path, name: &str, conf: impl Fn(u16) -> String) -> (Self, u16) {
        for attempt in 0..20 {
            let (plain, other) = (port(), port());
            let (path, log) = (folder.join(format!("{name}.conf")), folder.join(format!("{name}-{attempt}.log")));
            let text = format!(
                "log_dest stderr\nlog_type all\nuser root\nper_listener_settings true\nallow_zero_length_clientid true\n\
                 max_inflight_messages 1000\nlistener {plain} 127.0.0.1\nallow_anonymous true\n{}",
                conf(other)
            );
            fs::write(&path, &text).unwrap();
            let child = Command::new(need("mosquitto"))
                .arg("-c")
                .arg(&path)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(File::create(&log).unwrap())
                .spawn()
                .unwrap();
            let mut broker = Self { child, log, port: plain };
            if broker.came_up() {
                return (broker, other);
            }
            let said = broker.seen();
            assert!(said.contains("Address already in use"), "{said}\n{text}");
        }
        panic!("no port is free");
    }

    fn came_up(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            if self.seen().contains(" running") {
                return true;
            }
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
        false
    }

    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// What it has written since it was asked last, whole lines of it.
    pub fn news(&self, from: &mut usize) -> String {
        let mut file = File::open(&self.log).unwrap();
        file.seek(SeekFrom::Start(u64::try_from(*from).unwrap())).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        *from += bytes.len();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn count(&self, words: &str) -> usize {
        self.seen().lines().filter(|line| line.contains(words)).count()
    }
}

/// A root, and keys and certificates for the server and the device.
pub fn credentials(folder: &Path) {
    let (root, issue) = authority();
    fs::write(folder.join("root.pem"), root).unwrap();
    for (who, cn) in [("server", "localhost"), ("device", "device")] {
        let (key, certificate) = issue(cn);
        fs::write(folder.join(format!("{who}.key")), key).unwrap();
        fs::write(folder.join(format!("{who}.pem")), certificate).unwrap();
    }
}

/// The stand-in's listener: TLS, and nobody without a certificate.
pub fn cloud_conf(folder: &Path, tls: u16) -> String {
    let dir = folder.display();
    format!(
        "listener {tls} 127.0.0.1\nallow_anonymous false\nrequire_certificate true\nuse_identity_as_username true\n\
         cafile {dir}/root.pem\ncertfile {dir}/server.pem\nkeyfile {dir}/server.key\n"
    )
}
