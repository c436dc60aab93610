//! Tells the program which commit it was built from, for `--version`.
//!
//! In a clone git knows it; in a package from crates.io cargo has written it down; elsewhere there is none, and the version stands alone.

use std::path::Path;
use std::process::Command;

fn main() {
    // What the program is made of. A commit that changes none of it changes nothing that was built, so git itself is not watched.
    for path in ["build.rs", "Cargo.toml", "src", "templates", "schema"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let version = match of_a_package(Path::new(&root)).or_else(|| of_a_clone(Path::new(&root))) {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    };
    println!("cargo:rustc-env=AWSIOT_KIT_VERSION={version}");
}

/// What `cargo package` wrote into the package.
fn of_a_package(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\": \"")?;
    let commit: String = rest.chars().take_while(char::is_ascii_hexdigit).take(10).collect();
    let is_changed = text.contains("\"dirty\": true");
    (!commit.is_empty()).then(|| shown(commit, is_changed))
}

/// What git says, when this very folder is what it looks after: a package unpacked inside somebody's repository is none of its commits.
fn of_a_clone(root: &Path) -> Option<String> {
    let top = git(root, &["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    let commit = git(root, &["rev-parse", "--short=10", "HEAD"])?;
    // What decides on the program, not every file.
    let changed = git(
        root,
        &["status", "--porcelain", "--", "build.rs", "Cargo.toml", "Cargo.lock", "src", "templates", "schema"],
    )?;
    Some(shown(commit, !changed.is_empty()))
}

fn shown(commit: String, is_changed: bool) -> String {
    if is_changed { format!("{commit}, with changes") } else { commit }
}

fn git(root: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
