//! README and docs against the program: links lead somewhere, commands are commands, and codes are codes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::cli::Cli;
use awsiot_kit::policy::codes::all;
use clap::{CommandFactory, error::ErrorKind};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// README and every page of the docs, but those of the lints, by path.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(ROOT);
    let mut paths = vec![root.join("README.md")];
    paths.extend(fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    paths.sort();
    let pages = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_page_is_in_the_index_and_every_link_leads_somewhere() {
    let index = fs::read_to_string(Path::new(ROOT).join("docs/README.md")).unwrap();
    for (path, text) in pages() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name == "README.md" || index.contains(&format!("({name})")), "docs/README.md does not name {name}");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next()) {
            if !target.is_empty() && !target.contains("://") {
                let place = path.parent().unwrap().join(target);
                assert!(place.exists(), "{}: the link to {target} leads nowhere", path.display());
            }
        }
    }
}

/// The words of a command as a shell would split them, up to what ends it there.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (None, '|' | '>' | '<' | '&' | ';') => break,
            (None, '#') if word.is_empty() && !begun => break,
            (None, ' ') => {
                if begun || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (None, c) => word.push(c),
        }
    }
    if begun || !word.is_empty() {
        words.push(word);
    }
    words
}

#[test]
fn every_command_that_is_shown_is_one_that_the_program_takes() {
    let mut tried = 0;
    for (path, text) in pages() {
        for line in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
            for part in line.split("&& ").map(str::trim_start) {
                let Some(at) = part.find("awsiot-kit ").filter(|at| !part[..*at].contains(['\'', '"', '|', '/']))
                else {
                    continue;
                };
                tried += 1;
                let result = Cli::command().try_get_matches_from(words(&part[at..]));
                let fault = result
                    .err()
                    .filter(|error| !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion));
                assert!(fault.is_none(), "{}: `{line}`: {}", path.display(), fault.unwrap());
            }
        }
    }
    assert!(tried > 20, "only {tried} commands were found");
}

#[test]
fn every_code_in_the_questions_people_ask_is_a_code_of_the_program() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/faq.md")).unwrap();
    let known: BTreeSet<&str> = all().collect();
    let areas: BTreeSet<&str> = known.iter().filter_map(|code| code.split('-').next()).collect();
    let mut named = 0;
    for word in text.split('`').skip(1).step_by(2) {
        let is_word =
            word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if is_word && areas.contains(word.split('-').next().unwrap()) {
            assert!(known.contains(word), "docs/faq.md names `{word}`, which no finding has");
            named += 1;
        }
    }
    assert!(named > 20, "only {named} codes were found");
}
