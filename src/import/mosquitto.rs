//! Mosquitto's configuration: every `connection` section becomes a thing. Read as the broker's own `src/conf.c` (2.0.11) reads it.

mod bridge;
mod keys;
mod lines;
mod tls;
mod topic;

use std::collections::HashMap;

use crate::finding::nearest::nearest;
use crate::finding::{Finding, Place, Source};
use crate::import::Input;
use crate::import::account::Report;
use crate::import::imported_thing::{ImportedThing, Placed};
use bridge::Reader;
use keys::{KEYS, TEXTS, is_brokers, today};
use lines::{Line, lines};

/// Findings after which no nearest word is looked for any more.
const MOST_NEAREST: usize = 1000;

/// Whether a text looks like a bridge of Mosquitto's.
pub fn looks(text: &str) -> bool {
    let starts = |word: &str| text.lines().any(|line| line.split_whitespace().next() == Some(word));
    starts("connection") && (starts("address") || starts("addresses") || starts("topic")) || starts("include_dir")
}

/// One `connection` with its lines, by today's name of their key.
struct Section<'a> {
    name: Placed<&'a str>,
    lines: HashMap<&'a str, Vec<Line<'a>>>,
}

/// Reads every bridge of the files and of those that they include.
pub fn read(input: &Input<'_>, report: &mut Report) -> Vec<ImportedThing> {
    let mut all: Vec<Source> = Vec::new();
    for file in input.files {
        all.push(file.clone());
        all.extend(included(file, input, report));
    }
    let mut sections: Vec<Section<'_>> = Vec::new();
    for source in &all {
        sections_of(source, &mut sections, report);
    }
    let mut names: HashMap<&str, usize> = HashMap::new();
    for section in &sections {
        if *names.entry(section.name.0).and_modify(|count| *count += 1).or_insert(1) > 1 {
            let says = format!("Mosquitto stops at the second connection named `{}`", section.name.0.escape_debug());
            report.say(Finding::deny("bridge-syntax", says).help("give it a name of its own"), &section.name.1);
        }
    }
    let things: Vec<ImportedThing> = sections.into_iter().map(|section| Reader { report, section }.bridge()).collect();
    same_client(&things, report);
    things
}

/// The files of the folders that `include_dir` names; only the first file's are read, as Mosquitto does it.
fn included(source: &Source, input: &Input<'_>, report: &mut Report) -> Vec<Source> {
    let mut found = Vec::new();
    // What is wrong with the lines is said when they are read in earnest.
    for line in lines(source, &mut Report::default()).iter().filter(|line| line.key == "include_dir") {
        match (input.include)(line.text()) {
            Some(sources) => {
                let says = format!("{} files of that folder are read too", sources.len());
                report.carried(&line.place, &says);
                found.extend(sources);
            }
            None => report.lost(
                Finding::warn(
                    "bridge-key-ignored",
                    format!("the files of `{}` are not read here", line.text().escape_debug()),
                )
                .help("import those of them that have a `connection`"),
                &line.place,
            ),
        }
    }
    found
}

fn sections_of<'a>(source: &'a Source, sections: &mut Vec<Section<'a>>, report: &mut Report) {
    let mut inside = false;
    for line in lines(source, report) {
        if line.key == "connection" {
            let Some(name) = line.word() else {
                report.lost(Finding::deny("bridge-syntax", "`connection` needs a name"), &line.place);
                continue;
            };
            report.carried(&line.place, "a thing");
            sections.push(Section { name: (name, line.place.clone()), lines: HashMap::new() });
            inside = true;
        } else if KEYS.contains(&line.key) {
            match sections.last_mut().filter(|_| inside) {
                Some(section) => section.lines.entry(today(line.key)).or_default().push(line),
                None => report.lost(
                    Finding::deny(
                        "bridge-syntax",
                        format!("`{}` stands before any `connection`, where Mosquitto stops", line.key),
                    ),
                    &line.place,
                ),
            }
        } else if line.key == "include_dir" {
            // A file that is included includes nothing further.
            report.idle(&line.place, "Mosquitto includes nothing from an included file");
        } else if is_brokers(line.key) {
            report.idle(&line.place, "a setting of the broker, not of its bridge");
        } else {
            let says = format!("Mosquitto knows no `{}` and stops at it", line.key.escape_debug());
            let mut finding = Finding::deny("bridge-key-unknown", says);
            // Nobody reads the thousandth.
            if report.findings.len() < MOST_NEAREST {
                finding.help = nearest(line.key, KEYS.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            }
            report.lost(finding, &line.place);
        }
    }
}

/// Two connections under one client id have one local id too, at which Mosquitto stops.
fn same_client(things: &[ImportedThing], report: &mut Report) {
    let mut seen: HashMap<&str, &Place> = HashMap::new();
    for (id, place) in things.iter().filter_map(|thing| thing.client_id.as_ref()) {
        if let Some(first) = seen.insert(id, place) {
            let says =
                format!("two connections have the client id `{}`: AWS throws one of them out", id.escape_debug());
            let finding = Finding::deny("bridge-client-id", says).related(first.clone(), "the first is here");
            report.say(finding.help("give each connection its own `remote_clientid`"), place);
        }
    }
}

impl<'a> Section<'a> {
    /// The lines of a key.
    fn all(&self, key: &str) -> &[Line<'a>] {
        self.lines.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether a key takes a whole text.
    fn is_text(key: &str) -> bool {
        TEXTS.contains(&key)
    }
}
