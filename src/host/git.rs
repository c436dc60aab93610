//! Git: keys are kept out of it, and those that it has taken already are found.
//!
//! `.gitignore` is written and read as gitignore(5) says. Nothing here needs git to be installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Result;
use crate::host::disk;

/// The file that says what git leaves alone.
const IGNORE: &str = ".gitignore";
/// What it holds in a folder of which nothing belongs into a repository.
const ALL: &str = "# keys lie here: nothing of it belongs into a repository\n*\n";
/// How one begins that names single secrets among other things; only such a one is ever added to.
const NAMED: &str = "# written by awsiot-kit: these are secret and do not belong into a repository\n";

/// What became of a wish to keep secrets out of repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// Git leaves them alone already.
    Already,
    /// A `.gitignore` was written, or lines were added to one of ours; its path.
    Written(PathBuf),
    /// There is one by another hand that does not name them; it was left as it is; its path.
    LeftAlone(PathBuf),
}

/// Keeps all that a folder of ours holds out of repositories; a `.gitignore` that is there stays as it is.
///
/// # Errors
/// Exit 5 when it cannot be written.
pub fn ignore_all(folder: &Path) -> Result<()> {
    // What a run left that was killed in the middle of it.
    disk::sweep(folder)?;
    disk::write_if_missing(&folder.join(IGNORE), ALL.as_bytes(), 0o644)
}

/// Keeps these files and folders (those end in `/`) of a folder, which may hold other things too, out of repositories.
///
/// # Errors
/// Exit 5 when the `.gitignore` cannot be read or written.
pub fn ignore(folder: &Path, names: &[&str]) -> Result<Ignored> {
    disk::sweep(folder)?;
    let path = folder.join(IGNORE);
    let there = disk::read_if_there(&path)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = there.as_deref().unwrap_or(NAMED);
    let missing: Vec<String> =
        names.iter().filter(|name| !is_ignored(text, name)).map(|name| format!("{}\n", pattern(name))).collect();
    if missing.is_empty() {
        return Ok(Ignored::Already);
    }
    if !text.starts_with(NAMED) {
        return Ok(Ignored::LeftAlone(path));
    }
    disk::write_over(&path, format!("{text}{}", missing.concat()).as_bytes(), 0o644)?;
    Ok(Ignored::Written(path))
}

/// Takes away the `.gitignore` of a folder in which nothing else is any more.
pub fn forget_if_alone(folder: &Path) {
    let path = folder.join(IGNORE);
    let alone = fs::read_dir(folder).is_ok_and(|entries| entries.take(2).count() == 1);
    if alone && fs::read(&path).is_ok_and(|bytes| bytes == ALL.as_bytes()) {
        // Where it cannot be removed it does no harm.
        let _ = fs::remove_file(path);
    }
}

/// A name as a line that means it and nothing else. gitignore(5), "Pattern format".
fn pattern(name: &str) -> String {
    let mut line = String::from("/");
    for c in name.chars() {
        match c {
            '*' | '?' | '[' | ']' | '\\' | ' ' => line.extend(['\\', c]),
            // A line cannot hold it: any character in its place is the nearest.
            '\n' | '\r' => line.push('?'),
            // Bytes that are no UTF-8.
            char::REPLACEMENT_CHARACTER => line.push('*'),
            c => line.push(c),
        }
    }
    line
}

/// Whether the lines of a `.gitignore` keep a file of its folder out, as far as they are simple enough to be sure.
fn is_ignored(text: &str, name: &str) -> bool {
    let own = pattern(name);
    let mut ignored = false;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |line| (true, line));
        if line == own || matches(line.trim_end(), name) {
            ignored = !negated;
        }
    }
    ignored
}

/// Whether a pattern means a file or a folder that it lies in.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, only_folders) = pattern.strip_suffix('/').map_or((pattern, false), |pattern| (pattern, true));
    if pattern.is_empty() || pattern.contains(['[', '\\']) {
        return false;
    }
    let is_folder = name.ends_with('/');
    let parts: Vec<&str> = name.trim_end_matches('/').split('/').collect();
    let anchored = pattern.contains('/');
    let pattern: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    (1..=parts.len()).any(|depth| {
        let path = &parts[..depth];
        if only_folders && depth == parts.len() && !is_folder {
            return false;
        }
        match anchored {
            true => path.len() == pattern.len() && path.iter().zip(&pattern).all(|(part, glob)| is_like(glob, part)),
            false => path.last().is_some_and(|part| is_like(pattern[0], part)),
        }
    })
}

/// `*` is any characters, `?` any one.
fn is_like(glob: &str, text: &str) -> bool {
    let Some(first) = glob.chars().next() else { return text.is_empty() };
    let rest = &glob[first.len_utf8()..];
    match first {
        '*' => (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| is_like(rest, &text[at..])),
        _ => text.chars().next().is_some_and(|c| (first == '?' || first == c) && is_like(rest, &text[c.len_utf8()..])),
    }
}

/// The files below a folder that git has taken (its index names them), relative to it and in order; none where the folder is in no
/// repository or git is not installed.
pub fn tracked(folder: &Path) -> Vec<String> {
    let Ok(folder) = folder.canonicalize() else { return Vec::new() };
    if !folder.ancestors().any(|above| above.join(".git").exists()) {
        return Vec::new();
    }
    let listed = Command::new("git")
        // It is only asked what it has: no hook or monitor of the repository runs, nothing is refreshed, and whose folder it is does
        // not matter.
        .args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "safe.directory=*", "-C"])
        .arg(&folder)
        .args(["ls-files", "--cached", "-z", "--", "."])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let Ok(listed) = listed else { return Vec::new() };
    let names = listed.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let mut names: Vec<String> = names.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood_as_git_understands_them() {
        let cases = [
            ("*", "a", true),
            ("/key.pem", "key.pem", true),
            ("key.pem", "certs/key.pem", true),
            ("/key.pem", "certs/key.pem", false),
            ("certs/", "certs/key.pem", true),
            ("*.pem", "certs/key.pem", true),
            ("certs/*.key", "certs/key.pem", false),
            ("# key.pem", "key.pem", false),
            ("*\n!key.pem", "key.pem", false),
            ("key.pem/", "key.pem", false),
            ("pump-1/", "pump-1/", true),
        ];
        for (text, name, ignored) in cases {
            assert_eq!(is_ignored(text, name), ignored, "{text:?} and {name}");
        }
    }

    #[test]
    fn a_file_of_another_hand_is_not_added_to() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(IGNORE), "/target\n").unwrap();
        assert!(matches!(ignore(dir.path(), &["key.pem"]).unwrap(), Ignored::LeftAlone(_)));
        assert_eq!(fs::read(dir.path().join(IGNORE)).unwrap(), b"/target\n");
    }

    #[test]
    fn names_are_added_once_and_hostile_ones_mean_themselves() {
        let dir = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            ignore(dir.path(), &["a.pem"]).unwrap();
            ignore(dir.path(), &["b[1] *.pem"]).unwrap();
        }
        let text = fs::read_to_string(dir.path().join(IGNORE)).unwrap();
        assert_eq!(text, format!("{NAMED}/a.pem\n/b\\[1\\]\\ \\*.pem\n"));
    }
}
