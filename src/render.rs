//! Rendering: a template and values become a text, every value written by the rules of that text's format.
//!
//! A value that the format cannot express stops the rendering; nothing is ever dropped and nothing can break out of its quotes.

use std::cell::RefCell;
use std::rc::Rc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::finding::show_char;

/// A text format, which decides how a value is written between the quotes that the template gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Between the quotes of a C string.
    C,
    /// A line of `key value` without quotes (mosquitto.conf).
    Conf,
    /// Between double quotes of NanoMQ's HOCON, which has no escapes.
    Hocon,
    /// Between the quotes of a JSON string, and of a double-quoted YAML one.
    Json,
    /// Between double quotes of a Kconfig fragment.
    Kconfig,
    /// In a code span of Markdown.
    Markdown,
    /// Between the quotes of a Delphi string.
    Pascal,
    /// A value of a Java properties file, in ASCII.
    Properties,
    /// Between single quotes of a POSIX shell.
    Shell,
    /// In the text or an attribute of XML.
    Xml,
}

/// Characters in one literal of Delphi: it takes 255, some of them grow when they are escaped.
const PASCAL_LITERAL: usize = 120;

/// The value as the format writes it, or the character that it cannot express.
pub fn escape(format: Format, text: &str) -> std::result::Result<String, char> {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        if format == Format::Pascal && at % PASCAL_LITERAL == PASCAL_LITERAL - 1 {
            out.push_str("' + '");
        }
        match format {
            Format::Hocon if matches!(c, '"' | '\\') => return Err(c),
            // A line or a quoted text of these formats ends where a control character stands.
            Format::Hocon | Format::Conf | Format::Kconfig | Format::Markdown | Format::Shell if c.is_control() => {
                return Err(c);
            }
            Format::Kconfig if matches!(c, '"' | '\\') => out.extend(['\\', c]),
            // A backtick would end the code span; the reader loses nothing but its slant.
            Format::Markdown if c == '`' => out.push('\''),
            Format::Shell if c == '\'' => out.push_str(r"'\''"),
            Format::Hocon | Format::Conf | Format::Kconfig | Format::Markdown | Format::Shell => out.push(c),
            Format::C => escape_c(&mut out, c)?,
            Format::Json => escape_json(&mut out, c),
            Format::Pascal => escape_pascal(&mut out, c)?,
            Format::Properties => escape_properties(&mut out, c, at == 0),
            Format::Xml => escape_xml(&mut out, c)?,
        }
    }
    Ok(out)
}

fn escape_c(out: &mut String, c: char) -> std::result::Result<(), char> {
    match c {
        '\0' => return Err(c),                     // it would end the string for every function of C
        '"' | '\\' | '?' => out.extend(['\\', c]), // `?` because of trigraphs
        '\n' => out.push_str("\\n"),
        ' '..='~' => out.push(c),
        // Octal escapes have at most three digits, so that a digit may follow; `\x` has no such end.
        _ => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| out.push_str(&format!("\\{b:03o}"))),
    }
    Ok(())
}

fn escape_json(out: &mut String, c: char) {
    match c {
        '"' | '\\' => out.extend(['\\', c]),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // The last two are line ends to YAML.
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        }
        c => out.push(c),
    }
}

fn escape_pascal(out: &mut String, c: char) -> std::result::Result<(), char> {
    match c {
        '\0' => return Err(c),
        '\'' => out.push_str("''"),
        ' '..='~' => out.push(c),
        // Outside the quotes as character codes, so that the encoding of the source file does not matter.
        c => {
            out.push('\'');
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("#{unit}")));
            out.push('\'');
        }
    }
    Ok(())
}

/// `java.util.Properties`, "load": a backslash escapes, blanks before a value are none of it, and what is not ASCII is safe only as `\uXXXX`.
fn escape_properties(out: &mut String, c: char, first: bool) {
    match c {
        '\\' => out.push_str("\\\\"),
        ' ' if first => out.push_str("\\ "),
        ' '..='~' => out.push(c),
        c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
    }
}

fn escape_xml(out: &mut String, c: char) -> std::result::Result<(), char> {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&apos;"),
        // As references, or a reader would turn them into blanks or single line ends.
        '\n' | '\r' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
        // XML 1.0 §2.2: no other control character, and neither of these two, can stand in a document.
        c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => return Err(c),
        c => out.push(c),
    }
    Ok(())
}

/// A template that was compiled: its format, its name, its text, and the environment that holds it.
type Compiled = (Format, String, String, Rc<Environment<'static>>);

/// So many templates are kept compiled per thread; a run uses fewer.
const KEPT: usize = 32;

thread_local! {
    /// A fleet's files are made from the same few templates, thing after thing.
    static COMPILED: RefCell<Vec<Compiled>> = const { RefCell::new(Vec::new()) };
}

/// Renders a template; `name` is what a message calls it.
///
/// # Errors
/// When the template is wrong, names a value that there is not, or a value cannot be written in the format.
pub fn render(format: Format, name: &str, template: &str, values: impl Serialize) -> Result<String> {
    let known = COMPILED.with_borrow(|compiled| {
        let same = |own: &&Compiled| own.0 == format && own.1 == name && own.2 == template;
        compiled.iter().find(same).map(|own| Rc::clone(&own.3))
    });
    let environment = match known {
        Some(environment) => environment,
        None => {
            let mut environment = environment(format)?;
            environment
                .add_template_owned(name.to_owned(), template.to_owned())
                .map_err(|error| failure(name, &error))?;
            let environment = Rc::new(environment);
            COMPILED.with_borrow_mut(|compiled| {
                if compiled.len() >= KEPT {
                    compiled.clear();
                }
                compiled.push((format, name.to_owned(), template.to_owned(), Rc::clone(&environment)));
            });
            environment
        }
    };
    let rendered = environment.get_template(name).and_then(|template| template.render(Serde(values)));
    rendered.map_err(|error| failure(name, &error))
}

fn failure(name: &str, error: &minijinja::Error) -> Error {
    let place = error.line().map(|line| format!(" at line {line}")).unwrap_or_default();
    let failure = Error::input("template", format!("template `{name}` cannot be rendered{place}"))
        .cause(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned))
        .on(name);
    if error.kind() == ErrorKind::UndefinedError {
        return failure.hint("the template uses a value that this target does not give");
    }
    failure
}

/// What templates of a format are rendered in.
fn environment(format: Format) -> Result<Environment<'static>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()
            .map_err(|error| Error::bug(error.to_string()))?,
    );
    environment.set_formatter(move |out, _, value| {
        let refuse = |what: String| minijinja::Error::new(ErrorKind::InvalidOperation, what);
        let text = match value.kind() {
            ValueKind::Bool => value.is_true().to_string(),
            ValueKind::Number => value.to_string(),
            ValueKind::String => {
                let text = value.as_str().unwrap_or_default();
                // What a filter of this program has already written by the format's rules.
                if value.is_safe() {
                    text.to_owned()
                } else {
                    escape(format, text).map_err(|c| {
                        refuse(format!("a value holds {}, which this format cannot express", show_char(c)))
                    })?
                }
            }
            kind => return Err(refuse(format!("only texts, numbers and flags can be written, not a {kind}"))),
        };
        out.write_str(&text).map_err(minijinja::Error::from)
    });
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_never_leaves_its_quotes() {
        let cases = [
            (Format::C, "a\"\\?\n\u{e9}9", r#"a\"\\\?\n\303\2519"#),
            (Format::Json, "a\"\\\n\u{2028}é", "a\\\"\\\\\\n\\u2028é"),
            (Format::Kconfig, "a\"\\$", r#"a\"\\$"#),
            (Format::Pascal, "it's\n€", "it''s'#10''#8364'"),
            (Format::Properties, " a\\b\n=é\u{1F512}", r"\ a\\b\u000a=\u00e9\ud83d\udd12"),
            (Format::Shell, "it's $x", r"it'\''s $x"),
            (Format::Xml, "<&>\"'\n]]>", "&lt;&amp;&gt;&quot;&apos;&#10;]]&gt;"),
        ];
        for (format, text, expected) in cases {
            assert_eq!(escape(format, text).unwrap(), expected, "{format:?}");
        }
    }

    #[test]
    fn what_a_format_cannot_express_is_refused() {
        for (format, text) in [
            (Format::Hocon, "\""),
            (Format::Hocon, "\\"),
            (Format::Hocon, "\n"),
            (Format::Conf, "\n"),
            (Format::Kconfig, "\n"),
            (Format::C, "\0"),
            (Format::Xml, "\u{1}"),
            (Format::Xml, "\u{FFFF}"),
        ] {
            assert!(escape(format, text).is_err(), "{format:?} {text:?}");
            let error = render(format, "t", "\"{{ x }}\"", minijinja::context! { x => text }).unwrap_err();
            assert!(error.to_string().contains("cannot express"), "{error}");
        }
    }

    #[test]
    fn flags_are_lower_case_and_lists_are_refused() {
        let values = minijinja::context! { flag => true, list => vec![1], number => 3 };
        assert_eq!(render(Format::Conf, "t", "{{ flag }} {{ number }}\n", &values).unwrap(), "true 3\n");
        assert!(render(Format::Conf, "t", "{{ list }}", &values).is_err());
    }

    #[test]
    fn an_undefined_name_is_an_error_with_its_line() {
        let error = render(Format::Conf, "t", "a\n{% if typo %}{% endif %}", ()).unwrap_err();
        assert!(error.message().ends_with("at line 2"), "{error}");
        assert!(error.remedy().is_some());
    }
}
