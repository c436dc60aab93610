//! The account of an import: every line that was read is carried over, has no effect, or is lost; nothing goes missing without a word.

use std::collections::BTreeMap;

use crate::finding::{Finding, Place, Source};

/// What became of a setting, the weightier last: a line with several settings is what its weightiest is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// No reader has spoken of it yet.
    Open,
    /// It changes nothing of what the bridge or device does towards AWS.
    Idle,
    /// It is in the manifest, or is what the emitted configuration does anyway.
    Carried,
    /// It is not carried over, and a finding says so.
    Lost,
}

impl Fate {
    /// The words of the account.
    pub fn words(self) -> &'static str {
        match self {
            Self::Carried => "carried over",
            Self::Idle => "without effect",
            Self::Open | Self::Lost => "not carried over",
        }
    }
}

/// A line of the account.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the line is: its document, and the bytes of its text.
    pub place: Place,
    /// What became of it.
    pub fate: Fate,
    /// Why, or as what; empty when there is nothing to add.
    pub says: String,
}

/// What became of every line that sets something; comments, blanks and brackets alone are none.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The lines, in the order of the documents.
    pub entries: Vec<Entry>,
}

impl Account {
    /// How many lines had this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.entries.iter().filter(|entry| entry.fate.words() == fate.words()).count()
    }

    /// The sum: `31 lines: 24 carried over, 5 without effect, 2 not carried over`.
    pub fn sum(&self) -> String {
        let lines = if self.entries.len() == 1 { "line" } else { "lines" };
        let parts =
            [Fate::Carried, Fate::Idle, Fate::Lost].map(|fate| format!("{} {}", self.count(fate), fate.words()));
        format!("{} {lines}: {}", self.entries.len(), parts.join(", "))
    }
}

/// The settings of a Kconfig fragment: those of the AWS IoT library and of what it stands on are carried over, all others are the firmware's own.
pub fn kconfig(source: &Source, report: &mut Report) {
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim_end();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let place = source.place(start..start + text.len());
        let own = ["CONFIG_AWS_", "CONFIG_MQTT_HELPER", "CONFIG_MQTT_KEEPALIVE", "CONFIG_MQTT_CLEAN_SESSION"];
        if own.iter().any(|prefix| text.starts_with(prefix)) {
            report.carried(&place, "the target `nrf`");
        } else {
            report.idle(&place, "a setting of the firmware, not of its connection");
        }
    }
}

/// What becomes of each setting, and what is to be said about it.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings so far.
    pub findings: Vec<Finding>,
    documents: Vec<Document>,
}

#[derive(Debug)]
struct Document {
    source: Source,
    /// By where the setting starts.
    settings: BTreeMap<usize, (Fate, String)>,
}

impl Report {
    fn document(&mut self, source: &Source) -> &mut Document {
        // A handful at most: the file and what it includes.
        let at = self.documents.iter().position(|document| document.source.is(source)).unwrap_or_else(|| {
            self.documents.push(Document { source: source.clone(), settings: BTreeMap::new() });
            self.documents.len() - 1
        });
        &mut self.documents[at]
    }

    fn put(&mut self, place: &Place, fate: Fate, says: &str) {
        let settings = &mut self.document(&place.source).settings;
        let entry = settings.entry(place.span.start).or_insert((Fate::Open, String::new()));
        if fate > entry.0 {
            *entry = (fate, says.to_owned());
        }
    }

    /// A setting stands here, of which somebody has to say what becomes.
    pub fn expect(&mut self, place: &Place) {
        self.put(place, Fate::Open, "");
    }

    /// The setting is carried over, as this.
    pub fn carried(&mut self, place: &Place, r#as: &str) {
        self.put(place, Fate::Carried, r#as);
    }

    /// The setting has no effect, for this reason.
    pub fn idle(&mut self, place: &Place, why: &str) {
        self.put(place, Fate::Idle, why);
    }

    /// The setting has no effect, which is worth a finding.
    pub fn ignored(&mut self, finding: Finding, place: &Place) {
        self.idle(place, &finding.message);
        self.say(finding, place);
    }

    /// The setting is not carried over as it stands, as the finding says.
    pub fn lost(&mut self, finding: Finding, place: &Place) {
        self.put(place, Fate::Lost, &finding.message);
        self.say(finding, place);
    }

    /// The setting is not carried over, as a finding elsewhere says.
    pub fn mark_lost(&mut self, place: &Place, why: &str) {
        self.put(place, Fate::Lost, why);
    }

    /// Something is to be said that takes nothing away from what is carried over.
    pub fn say(&mut self, finding: Finding, place: &Place) {
        self.findings.push(finding.at_place(Some(place.clone())));
    }

    /// Every finding so far has its line among what is lost, unless something is said of the line.
    pub fn lose_by_findings(&mut self) {
        // What is only old or odd about a line takes nothing of it away.
        let remarks = ["bridge-format-obsolete", "bridge-client-id", "bridge-endpoint-legacy"];
        let said: Vec<(Place, String)> = self
            .findings
            .iter()
            .filter(|finding| !remarks.contains(&finding.code))
            .filter_map(|finding| Some((finding.place.clone()?, finding.message.clone())))
            .collect();
        for (place, message) in said {
            let (_, line) = place.source.line(place.span.start);
            let document = self.document(&place.source);
            let starts: Vec<usize> =
                document.settings.range(line.start..line.end.max(line.start + 1)).map(|(at, _)| *at).collect();
            for start in starts {
                let at = Place { source: place.source.clone(), span: start..line.end };
                self.put(&at, Fate::Lost, &message);
            }
        }
    }

    /// The account line by line, and a finding for each setting that no reader has spoken of.
    pub fn close(mut self) -> (Vec<Finding>, Account) {
        let mut entries: Vec<Entry> = Vec::new();
        for document in self.documents {
            let mut last = None;
            for (start, (fate, says)) in document.settings {
                let (line, span) = document.source.line(start);
                let place = Place { source: document.source.clone(), span };
                if fate == Fate::Open {
                    let finding = Finding::warn("bridge-key-unknown", "nothing of this line is carried over");
                    let at = Place { span: start..place.span.end, ..place.clone() };
                    self.findings.push(finding.at_place(Some(at)));
                }
                match entries.last_mut().filter(|_| last == Some(line)) {
                    None => entries.push(Entry { place, fate, says }),
                    Some(entry) if fate > entry.fate => (entry.fate, entry.says) = (fate, says),
                    Some(_) => {}
                }
                last = Some(line);
            }
        }
        (self.findings, Account { entries })
    }
}
