//! A command line that is wrong, or that asks for help: shown to people as clap shows it, to programs as every other error.

use clap::error::ErrorKind;

use crate::cli::report::{Format, Report};
use crate::error::{Error, Exit};

/// Shows it, and gives the exit code.
pub fn show(error: &clap::Error) -> Exit {
    let is_asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !is_asked_for && wants_json(std::env::args_os()) {
        let report = Report { format: Format::Json, quiet: false, verbose: 0 };
        return report.failure(&as_error(&error.render().to_string()));
    }
    // A closed pipe is no error.
    let _ = error.print();
    if is_asked_for { Exit::Done } else { Exit::Usage }
}

/// Whether the command line, wrong as it is, asks for JSON.
fn wants_json(words: impl Iterator<Item = std::ffi::OsString>) -> bool {
    let words: Vec<_> = words.take_while(|word| word != "--").collect();
    let pair = |pair: &[std::ffi::OsString]| matches!(pair, [flag, value] if flag == "--format" && value == "json");
    words.iter().any(|word| word == "--format=json") || words.windows(2).any(pair)
}

/// What clap says over some lines: what is wrong, tips, the usage.
fn as_error(text: &str) -> Error {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let (mut more, mut tips) = (Vec::new(), Vec::new());
    for line in lines {
        match (line.strip_prefix("tip: "), line.strip_prefix("Usage: "), line.starts_with("For more information")) {
            (Some(tip), ..) => tips.push(tip.to_owned()),
            (_, Some(usage), _) => tips.push(format!("usage: {usage}")),
            (.., true) => {}
            _ => more.push(line.to_owned()),
        }
    }
    let error = Error::usage(message).hint(tips.join("; "));
    if more.is_empty() { error } else { error.cause(more.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_command_line_is_an_error_like_any_other() {
        let error = as_error(
            "error: unexpected argument '--bad' found\n\n  tip: a similar argument exists: '--bar'\n\nUsage: x [OPTIONS]\n\nFor more information, try '--help'.\n",
        );
        assert_eq!(error.message(), "unexpected argument '--bad' found");
        assert_eq!(error.remedy(), Some("a similar argument exists: '--bar'; usage: x [OPTIONS]"));
        assert!(error.causes().is_empty());
        let error =
            as_error("error: the following required arguments were not provided:\n  <NAME>\n\nUsage: x <NAME>\n");
        assert_eq!(error.causes(), ["<NAME>"]);
    }

    #[test]
    fn json_is_asked_for_before_the_end_of_the_options_only() {
        let wants = |line: &str| wants_json(line.split(' ').map(Into::into));
        assert!(wants("x check --format json") && wants("x --format=json"));
        assert!(!wants("x check") && !wants("x -- --format json"));
    }
}
