//! A pre-provisioning hook: a program of the user's that is asked whether a device may be provisioned.
//!
//! It gets the payload that AWS gives a Lambda function on stdin and prints the function's answer. Developer Guide, "Pre-provisioning hooks".

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long it may take; AWS waits as long.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most that is read of its answer.
const LONGEST: u64 = 64 * 1024;

/// Asks a program; none when it fails, says nothing that can be read, or not in time.
pub fn ask(program: &str, payload: &Value) -> Option<Value> {
    let mut child =
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    let text = payload.to_string();
    // A program that does not read is its own business.
    std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let mut stdout = child.stdout.take()?.take(LONGEST);
    let reading = std::thread::spawn(move || {
        let mut said = Vec::new();
        stdout.read_to_end(&mut said).map(|_| said)
    });
    let until = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    };
    let said = reading.join().ok()?.ok()?;
    status.success().then(|| serde_json::from_slice(&said).ok()).flatten()
}
