//! The judges: other people's programs that say whether our files are right. A missing judge is a failure, never a skip.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The package (Debian's name) that a judge comes with.
const PACKAGES: &[(&str, &str)] = &[
    ("openssl", "openssl"),
    ("fish", "fish"),
    ("zsh", "zsh"),
    ("keytool", "default-jre-headless"),
    ("java", "default-jdk-headless"),
    ("certtool", "gnutls-bin"),
    ("certutil", "libnss3-tools"),
    ("javac", "default-jdk-headless"),
    ("node", "nodejs"),
    ("pk12util", "libnss3-tools"),
    ("ssh-keygen", "openssh-client"),
    ("mosquitto", "mosquitto"),
    ("xmllint", "libxml2-utils"),
];

/// The path of a judge.
///
/// # Panics
/// When it is not installed; the message says what to install.
pub fn need(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(found) = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file()) {
        return found;
    }
    let package = PACKAGES.iter().find(|(name, _)| *name == program).map_or(program, |(_, package)| package);
    panic!("the judge `{program}` is not installed: apt-get install {package}");
}

/// Says in words what this machine does not let anybody try.
#[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
pub fn skipped(what: &str) {
    eprintln!("skipped: {what}");
}

/// What a judge said.
pub struct Verdict {
    /// Whether it was content.
    pub good: bool,
    /// What it wrote to stdout.
    pub out: Vec<u8>,
    /// What it wrote to stderr.
    pub err: String,
}

impl Verdict {
    /// Its stdout as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }
}

/// Asks a judge, in a folder, with something on stdin.
pub fn ask(program: &str, folder: &Path, args: &[&str], stdin: &[u8]) -> Verdict {
    let mut child = Command::new(need(program))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A judge that does not read its stdin closes it: that is its business.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Verdict {
        good: output.status.success(),
        out: output.stdout,
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Asks a judge and insists that it is content; its stdout.
pub fn approve(program: &str, folder: &Path, args: &[&str]) -> Vec<u8> {
    let verdict = ask(program, folder, args, b"");
    assert!(verdict.good, "{program} {args:?}: {}{}", verdict.text(), verdict.err);
    verdict.out
}
