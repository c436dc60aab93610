//! The house rules that ARCHITECTURE.md states, held against the code; and generated files against what generates them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::cli::{Cli, completions, man};
use clap::{Command, CommandFactory, ValueEnum};
use clap_complete::Shell;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The most lines of a source file.
const MOST_LINES: usize = 400;
/// The most lines of `awsiot-kit --help`: a screen.
const SCREEN: usize = 45;
/// What touches the outside world, as it stands in code.
const OUTSIDE: [&str; 13] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::io::std",
    "io::stdin",
    "io::stdout",
    "TcpStream",
    "UdpSocket",
    "SystemTime",
    "Instant::now",
    "now_utc",
    "println!",
    "SystemRandom",
];

/// Every source file below a folder, by its path from the root, with its text.
pub fn sources(folder: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.insert(path.display().to_string(), fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    assert!(!files.is_empty());
    files
}

/// The lines of a file that are code of the program: no comments, no unit tests.
pub fn code(text: &str) -> impl Iterator<Item = &str> {
    let program = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    program.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The items in backticks of a section of ARCHITECTURE.md, a list per line that has any.
pub fn section(title: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(ROOT).join("ARCHITECTURE.md")).unwrap();
    let start = text.find(&format!("\n## {title}\n")).unwrap_or_else(|| panic!("ARCHITECTURE.md has no `{title}`"));
    let rest = &text[start + 4..];
    let section = &rest[..rest.find("\n## ").unwrap_or(rest.len())];
    let lists = section.lines().filter(|line| line.starts_with("- ") || line.starts_with(|c: char| c.is_ascii_digit()));
    lists.map(|line| line.split('`').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

#[test]
fn only_the_edges_touch_the_outside_world() {
    let edges: Vec<String> = section("Edges").concat();
    assert!(edges.len() > 5);
    let is_edge = |path: &str| edges.iter().any(|edge| path == edge || path.starts_with(&format!("{edge}/")));
    for edge in &edges {
        assert!(Path::new(ROOT).join(edge).exists(), "ARCHITECTURE.md names `{edge}`, which is not there");
    }
    let faults: Vec<String> = sources("src")
        .iter()
        .filter(|(path, _)| !is_edge(path))
        .flat_map(|(path, text)| {
            let found = code(text).flat_map(|line| OUTSIDE.iter().filter(move |word| line.contains(**word)));
            found.map(move |word| format!("{path} uses {word}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn one_room_alone_knows_what_unix_does_otherwise() {
    let mut rooms = BTreeSet::new();
    for (path, text) in sources("src") {
        let named = ["std::os::", "rustix::", "libc::", "cfg(unix", "cfg(target_os"];
        if code(&text).any(|line| named.iter().any(|name| line.contains(name))) {
            rooms.insert(path);
        }
    }
    assert_eq!(rooms.iter().map(String::as_str).collect::<Vec<_>>(), ["src/host/os.rs", "src/host/os/unix.rs"]);
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    for (path, text) in sources("src").into_iter().chain(sources("tests/it")) {
        assert!(text.starts_with("//! "), "{path} does not open with a sentence that says what it is for");
        let most = if path.starts_with("src") { MOST_LINES } else { 2 * MOST_LINES };
        assert!(text.lines().count() <= most, "{path} has more than {most} lines: is it one idea?");
    }
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["to", "do!("], ["unimplemen", "ted!("], ["#[ig", "nore"]]
        .map(|parts| parts.concat());
    for (path, text) in sources("src").into_iter().chain(sources("tests/it")) {
        for mark in &marks {
            assert!(!text.contains(mark), "{path} holds {mark}");
        }
    }
}

/// Holds generated files against what is in a folder; with `UPDATE=1` writes them.
fn fresh(folder: &str, files: Vec<(String, Vec<u8>)>) {
    let folder = Path::new(ROOT).join(folder);
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in &files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let mut there: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    let mut names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    assert_eq!(there, names, "in {}: `UPDATE=1 ./test tidy` writes them", folder.display());
    for (name, bytes) in files {
        assert!(
            fs::read(folder.join(&name)).unwrap() == bytes,
            "{name} is stale: `UPDATE=1 ./test tidy` writes it anew"
        );
    }
}

#[test]
fn completions_are_fresh() {
    let name = |shell: Shell| match shell {
        Shell::Bash => "awsiot-kit.bash",
        Shell::Zsh => "_awsiot-kit",
        Shell::Fish => "awsiot-kit.fish",
        Shell::PowerShell => "_awsiot-kit.ps1",
        Shell::Elvish => "awsiot-kit.elv",
        _ => "unknown",
    };
    let shells = Shell::value_variants();
    fresh("completions", shells.iter().map(|shell| (name(*shell).to_owned(), completions::script(*shell))).collect());
}

#[test]
fn man_pages_are_fresh() {
    fresh("man", man::pages().unwrap());
}

#[test]
fn the_help_of_every_command_has_an_example_and_names_its_exit_codes() {
    fn visit(command: &Command, path: &str, faults: &mut Vec<String>) {
        let help = command.clone().render_long_help().to_string();
        for wanted in ["Example", "Exit codes"] {
            if !help.contains(wanted) {
                faults.push(format!("`{path} --help` has no `{wanted}`"));
            }
        }
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            visit(inner, &format!("{path} {}", inner.get_name()), faults);
        }
    }
    let (mut faults, command) = (Vec::new(), Cli::command());
    for inner in command.get_subcommands() {
        visit(inner, inner.get_name(), &mut faults);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let top = Cli::command().render_help().to_string();
    assert!(top.contains("Exit codes"));
    assert!(top.lines().count() <= SCREEN, "`awsiot-kit --help` has {} lines", top.lines().count());
}

#[test]
fn a_crate_stands_in_the_tree_twice_only_where_deny_toml_says_why() {
    let read = |name: &str| -> toml::Table { fs::read_to_string(Path::new(ROOT).join(name)).unwrap().parse().unwrap() };
    let (deny, lock) = (read("deny.toml"), read("Cargo.lock"));
    let bans = &deny["bans"];
    assert_eq!(bans["multiple-versions"].as_str(), Some("deny"));
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        versions.entry(package["name"].as_str().unwrap()).or_default().push(package["version"].as_str().unwrap());
    }
    let skipped = bans["skip"].as_array().unwrap();
    let skipped: Vec<&str> = skipped
        .iter()
        .map(|skip| {
            assert!(skip["reason"].as_str().is_some_and(|reason| reason.len() > 5), "{skip} has no reason");
            skip["crate"].as_str().unwrap()
        })
        .collect();
    for (name, versions) in &versions {
        let open = versions.iter().filter(|version| !skipped.contains(&&*format!("{name}@{version}"))).count();
        assert!(
            open <= 1,
            "{name} stands there as {versions:?}: name all but one under `skip` in deny.toml, with the reason"
        );
    }
    for skip in skipped {
        let is_there = skip
            .split_once('@')
            .is_some_and(|(name, version)| versions.get(name).is_some_and(|all| all.contains(&version)));
        assert!(is_there, "deny.toml skips `{skip}`, which is not there any more");
    }
}
