//! The one place that prints: data to stdout, all else to stderr, for people or as JSON lines.

use std::io::{self, IsTerminal, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level as Drawn, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use rustix::termios::tcgetwinsize;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::{Error, Exit, Result};
use crate::finding::{Finding, Level, Place};

/// How output is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line, each with `"schema": 1`.
    Json,
}

/// Which stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Data.
    Stdout,
    /// Everything else.
    Stderr,
}

/// The version of every JSON object that is printed.
pub const SCHEMA: u64 = 1;

/// Source lines longer than this are not drawn: they would fill the screen and show nothing.
const LONGEST_DRAWN_LINE: usize = 400;

/// The printer.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// Text or JSON.
    pub format: Format,
    /// Whether all but errors and data is left out.
    pub quiet: bool,
    /// How much more is said, from 0.
    pub verbose: u8,
}

impl Report {
    /// Whether the output is JSON lines.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Writes data to stdout as it is.
    pub fn data(&self, bytes: &[u8]) -> Result<()> {
        write(Stream::Stdout, bytes)
    }

    /// Writes one line of data to stdout.
    pub fn line(&self, text: &str) -> Result<()> {
        write(Stream::Stdout, format!("{text}\n").as_bytes())
    }

    /// Writes one JSON object to stdout, on one line, with its schema first.
    pub fn json(&self, value: &impl Serialize) -> Result<()> {
        write(Stream::Stdout, json_line(value)?.as_bytes())
    }

    /// One JSON object as the line that would be printed.
    pub fn json_line(&self, value: &impl Serialize) -> Result<String> {
        json_line(value)
    }

    /// Writes one JSON object, on one line, to either stream.
    pub fn object(&self, value: &impl Serialize, stream: Stream) -> Result<()> {
        write(stream, json_line(value)?.as_bytes())
    }

    /// Writes a text to either stream.
    pub fn text(&self, text: &str, stream: Stream) -> Result<()> {
        write(stream, text.as_bytes())
    }

    /// Says something to the person: stderr, unless quiet; an object with `note` when the output is JSON.
    pub fn note(&self, text: &str) {
        if self.quiet {
            return;
        }
        let line = if self.is_json() {
            json_line(&json!({ "note": text })).unwrap_or_default()
        } else {
            format!("{}\n", wrap(text, width(Stream::Stderr).unwrap_or(usize::MAX)))
        };
        let _ = write(Stream::Stderr, line.as_bytes());
    }

    /// Says something that only `-v` asks for.
    pub fn detail(&self, text: &str) {
        if self.verbose > 0 {
            self.note(text);
        }
    }

    /// Writes an event for a program that watches: one JSON object on stderr.
    pub fn event(&self, value: &impl Serialize) {
        if let Ok(line) = json_line(value) {
            let _ = write(Stream::Stderr, line.as_bytes());
        }
    }

    /// Prints findings in order, one after another.
    pub fn findings(&self, findings: &[Finding], stream: Stream) -> Result<()> {
        // What another program reads stays on its line.
        let room = width(stream).unwrap_or(usize::MAX);
        for finding in findings {
            let text = if self.is_json() { json_line(&finding_json(finding))? } else { draw(finding, room) };
            write(stream, text.as_bytes())?;
        }
        Ok(())
    }

    /// Prints how a run failed, and gives its exit code.
    pub fn failure(&self, error: &Error) -> Exit {
        if !is_closed_pipe(error) {
            let text = if self.is_json() {
                json_line(&json!({ "error": error_json(error) })).unwrap_or_default()
            } else {
                error_text(error, width(Stream::Stderr).unwrap_or(usize::MAX))
            };
            let _ = write(Stream::Stderr, text.as_bytes());
        }
        error.exit_code()
    }
}

/// The code of the error that is none: whoever read our output has had enough.
const CLOSED_PIPE: &str = "closed-pipe";

/// Whether a failure is only that whoever read our output has had enough.
pub fn is_closed_pipe(error: &Error) -> bool {
    error.code() == CLOSED_PIPE
}

pub use crate::host::prompt::can_ask;

/// Asks a question on stderr; only `yes` is yes.
pub fn ask(question: &str) -> Result<bool> {
    write(Stream::Stderr, question.as_bytes())?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| Error::machine("io", "cannot read the answer").cause(error))?;
    Ok(answer.trim() == "yes")
}

/// How many columns a stream's terminal has: what the terminal says, else 80; none where it is no terminal.
pub fn width(stream: Stream) -> Option<usize> {
    let size = match stream {
        Stream::Stdout if io::stdout().is_terminal() => tcgetwinsize(io::stdout()),
        Stream::Stderr if io::stderr().is_terminal() => tcgetwinsize(io::stderr()),
        _ => return None,
    };
    Some(size.map(|size| usize::from(size.ws_col)).ok().filter(|columns| *columns > 0).unwrap_or(80))
}

/// A style for text that is data of ours, not a document: bold, green, … nothing when colour is off.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A colour by name.
pub fn colour(colour: AnsiColor) -> Style {
    colour.on_default()
}

fn write(stream: Stream, bytes: &[u8]) -> Result<()> {
    let written = match stream {
        Stream::Stdout => {
            let mut out = anstream::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Stream::Stderr => anstream::stderr().lock().write_all(bytes),
    };
    written
        .or_else(|error| match (stream, error.kind()) {
            // Remarks that nobody reads any more are no reason to leave the work undone.
            (Stream::Stderr, io::ErrorKind::BrokenPipe) => Ok(()),
            _ => Err(error),
        })
        .map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Error::new(Exit::Done, CLOSED_PIPE, "the reader closed the pipe"),
            io::ErrorKind::StorageFull => Error::machine("no-space", "cannot write the output").cause("no space left"),
            _ => Error::machine("io", "cannot write the output").cause(error),
        })
}

fn json_line(value: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(value).map_err(|error| Error::bug("output is not JSON").cause(error))?;
    let mut object = Map::new();
    object.insert("schema".to_owned(), SCHEMA.into());
    match value {
        Value::Object(fields) => object.extend(fields),
        other => {
            object.insert("value".to_owned(), other);
        }
    }
    Ok(format!("{}\n", Value::Object(object)))
}

fn error_text(error: &Error, room: usize) -> String {
    // Behind the word that the line begins with.
    let room = room.saturating_sub(7);
    let red = colour(AnsiColor::Red).bold();
    let cyan = colour(AnsiColor::Cyan).bold();
    let mut text = format!("{} {}\n", paint(red, "error:"), wrap(error.message(), room));
    for cause in error.causes() {
        text += &format!("{} {}\n", paint(red, "cause:"), wrap(&cause.to_string(), room));
    }
    if let Some(id) = error.aws_request_id() {
        text += &format!("{} request id {id}\n", paint(red, "cause:"));
    }
    if let Some(hint) = error.remedy() {
        text += &format!("{} {}\n", paint(cyan, "hint:"), wrap(hint, room));
    }
    text
}

fn error_json(error: &Error) -> Value {
    json!({
        "code": error.code(),
        "message": error.message(),
        "cause": if error.causes().is_empty() { Value::Null } else { error.causes().join(": ").into() },
        "hint": error.remedy(),
        "resource": error.resource(),
        "requestId": error.aws_request_id(),
        "retryable": error.is_retryable(),
    })
}

fn finding_json(finding: &Finding) -> Value {
    let place = |place: &Place| {
        let (line, column) = place.line_column();
        (place.source.name().to_owned(), line, column)
    };
    let at = finding.place.as_ref().map(place);
    let mut object = json!({
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "path": at.as_ref().map(|(path, ..)| path),
        "line": at.as_ref().map(|(_, line, _)| line),
        "column": at.as_ref().map(|(.., column)| column),
        "help": finding.help,
    });
    if let Some((related, says)) = &finding.related {
        let (path, line, column) = place(related);
        object["related"] = json!({ "path": path, "line": line, "column": column, "message": says });
    }
    object
}

/// A text with its lines broken at words, so that none is longer than it may be, unless a word is.
pub fn wrap(text: &str, room: usize) -> String {
    // Where nothing can be read, nothing is won by it.
    let room = room.max(20);
    let mut wrapped = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut used = 0;
        for word in line.split_inclusive(' ') {
            let length = word.trim_end().chars().count();
            if used > 0 && used + length > room {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                wrapped.push('\n');
                used = 0;
            }
            wrapped.push_str(word);
            used += word.chars().count();
        }
    }
    wrapped
}

/// A finding under the lines it speaks of.
fn draw(finding: &Finding, room: usize) -> String {
    let level = match finding.level {
        Level::Deny => Drawn::ERROR.with_name("deny"),
        Level::Warn => Drawn::WARNING.with_name("warn"),
    };
    let mut groups = Vec::new();
    // Behind `deny[CODE]: `, and behind `   = help: `.
    let message = wrap(&finding.message, room.saturating_sub(finding.code.len() + 8));
    let title = level.primary_title(message).id(finding.code);
    let mut group = annotate_snippets::Group::with_title(title);
    let mut places = vec![(finding.place.as_ref(), AnnotationKind::Primary, None)];
    if let Some((related, says)) = &finding.related {
        places.push((Some(related), AnnotationKind::Context, Some(says.as_str())));
    }
    for (place, kind, says) in places {
        let Some(place) = place else { continue };
        match excerpt(place) {
            Some((lines, first_line, span)) => {
                let annotation = kind.span(span).label(says);
                group = group.element(
                    Snippet::source(lines).line_start(first_line).path(place.source.name()).annotation(annotation),
                );
            }
            None => {
                let (line, column) = place.line_column();
                group =
                    group.element(annotate_snippets::Origin::path(place.source.name()).line(line).char_column(column));
            }
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(Drawn::HELP.message(wrap(help, room.saturating_sub(12))));
    }
    groups.push(group);
    let drawn = Renderer::styled().decor_style(DecorStyle::Ascii).render(&groups);
    format!("{drawn}\n\n")
}

/// The lines that a place covers (its first four at most), the number of the first and the span within them.
fn excerpt(place: &Place) -> Option<(&str, usize, std::ops::Range<usize>)> {
    let text = place.source.text();
    let start = place.span.start.min(text.len());
    let end = place.span.end.clamp(start, text.len());
    let from = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let mut to = from;
    for _ in 0..4 {
        to = text.get(to..)?.find('\n').map_or(text.len(), |at| to + at + 1);
        if to >= end {
            break;
        }
    }
    let lines = text.get(from..to)?.trim_end_matches(['\n', '\r']);
    if lines.is_empty() || lines.lines().any(|line| line.len() > LONGEST_DRAWN_LINE) {
        return None;
    }
    let span = (start - from).min(lines.len())..(end - from).min(lines.len());
    Some((lines, place.line_column().0, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_words_and_nothing_is_lost() {
        let text = "the quick brown fox jumps over the lazy dog, and a-word-that-is-longer-than-a-line follows\nnext";
        let wrapped = wrap(text, 20);
        assert!(wrapped.lines().all(|line| line.len() <= 20 || !line.contains(' ')), "{wrapped}");
        assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
        assert_eq!(wrap(text, usize::MAX), text);
    }

    #[test]
    fn a_finding_fits_its_terminal() {
        let finding = Finding::warn("nanomq-server-unverified", "NanoMQ does not check the server's certificate, and no key of `bridges.mqtt` makes it do so")
            .help("run the bridge on a network that you trust from end to end, or emit `mosquitto`, which does check the certificate");
        let drawn = anstream::adapter::strip_str(&draw(&finding, 60)).to_string();
        assert!(drawn.lines().count() > 4 && drawn.lines().all(|line| line.chars().count() <= 60), "{drawn}");
    }
}
