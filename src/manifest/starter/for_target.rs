//! A manifest to start from for a device that runs on one target: written from what the target's own list says of it.

use crate::emit::{OptionKind, OptionSpec, TARGETS, Target};
use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;

/// Brokers that carry messages between themselves and AWS; the other targets publish and subscribe on their own.
const BRIDGES: [&str; 3] = ["emqx", "mosquitto", "nanomq"];

/// A target with the options that a word stands for.
type Meant = (&'static Target, Vec<(&'static str, &'static str)>);

/// Every word that [`text`] takes: the targets, and the languages of the SDK's client.
pub fn words() -> impl Iterator<Item = &'static str> {
    let languages = TARGETS.iter().flat_map(languages).map(|(_, word)| word);
    let names = TARGETS.iter().map(|target| target.name);
    names.clone().chain(languages.filter(move |word| !names.clone().any(|name| name == *word)))
}

fn languages(target: &'static Target) -> Vec<(&'static str, &'static str)> {
    let spec = target.options.iter().find(|spec| spec.name == "language");
    match spec.map(|spec| (spec.name, spec.kind)) {
        Some((name, OptionKind::Choice(words))) => words.iter().map(|word| (name, *word)).collect(),
        _ => Vec::new(),
    }
}

fn meant(word: &str) -> Option<Meant> {
    let named = TARGETS.iter().find(|target| target.name == word).map(|target| (target, Vec::new()));
    named.or_else(|| {
        TARGETS.iter().find_map(|target| {
            let language = languages(target).into_iter().find(|(_, own)| *own == word)?;
            Some((target, vec![language]))
        })
    })
}

/// The manifest's text.
///
/// # Errors
/// Exit 2 when no target is called so.
pub fn text(word: &str) -> Result<String> {
    let Some((target, given)) = meant(word) else {
        return Err(
            Error::usage(format!("there is no target `{word}`")).hint(did_you_mean(word, words().collect::<Vec<_>>()))
        );
    };
    let name = target.name;
    let mut text = format!(
        "# {}.\n#\n#   awsiot-kit check           says what is wrong in here\n#   awsiot-kit apply           makes the thing, its \
         certificate, its policy and a folder with its files\n#   awsiot-kit targets {name:<8} says what the files are and what \
         is left to do by hand\nversion  = 1\n\n# \"local\" rehearses everything on this machine, without an AWS account. \"aws\" is \
         the real thing.\nregistry = \"local\"\n\n# Where the folder of each thing goes, relative to this file.\nout      = \
         \"out\"\n\n[things.device-1]\n",
        target.about.trim_end_matches('.')
    );
    text += match BRIDGES.contains(&name) {
        true => {
            "# What the broker carries: \"out\" from the local broker to AWS, \"in\" from AWS to it.\nroutes = [\n  { direction = \
             \"out\", local = \"local/up\",   remote = \"telemetry/{thing}\" },\n  { direction = \"in\",  local = \"local/down\", remote = \
             \"cmd/{thing}\" },\n]\n"
        }
        false => {
            "# The policy allows exactly what is listed here, and what the target's own files do.\npublish   = \
             [\"telemetry/{thing}\"]\nsubscribe = [\"cmd/{thing}\"]\n"
        }
    };
    text += &format!("\n[things.device-1.emit.{name}]\n");
    for (key, value) in &given {
        text += &format!("{key} = \"{value}\"\n");
    }
    let others: Vec<&OptionSpec> =
        target.options.iter().filter(|spec| !given.iter().any(|(key, _)| *key == spec.name)).collect();
    if !others.is_empty() {
        text += "# Every option may be left out.\n";
    }
    for spec in others {
        text += &format!("# {} = {}   # {}\n", spec.name, example(spec), spec.about);
    }
    Ok(text)
}

/// A value as the manifest spells it: the default, or one that is possible.
fn example(spec: &OptionSpec) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    match (spec.kind, spec.default) {
        (OptionKind::Flag | OptionKind::Number(..), Some(default)) => default.to_owned(),
        (OptionKind::Choice(_) | OptionKind::Text | OptionKind::Pattern, Some(default)) => {
            quoted(default.trim_matches('"'))
        }
        (OptionKind::Choice(words), None) => quoted(words.first().copied().unwrap_or_default()),
        (OptionKind::Flag, None) => "false".to_owned(),
        (OptionKind::Number(low, _), None) => low.to_string(),
        (OptionKind::Secret, _) => "{ env = \"VAR\" }".to_owned(),
        (OptionKind::Text | OptionKind::Pattern, None) => "\"…\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_target_or_a_language_and_bridges_are_targets() {
        let words: Vec<&str> = words().collect();
        assert!(["mosquitto", "nrf", "java", "python"].iter().all(|word| words.contains(word)), "{words:?}");
        assert_eq!(words.iter().filter(|word| **word == "java").count(), 1, "the target wins over the language");
        assert!(text("python").unwrap().contains("[things.device-1.emit.sdk]\nlanguage = \"python\"\n"));
        assert_eq!(text("mosquito").unwrap_err().remedy(), Some("did you mean `mosquitto`?"));
    }
}
