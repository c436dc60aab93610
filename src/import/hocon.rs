//! NanoMQ's HOCON as its broker reads it: a subset with a lexer of its own, each value with its place.
//!
//! What the broker would take otherwise than its author meant (escapes, substitutions, stray characters) is a finding.

mod lex;

use std::collections::HashMap;

use crate::finding::{Finding, Source, Span};
use crate::import::account::Report;
use lex::{Token, lex};

/// A value and where it stands.
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// A value.
pub enum Value {
    /// `{ … }`
    Object(Object),
    /// `[ … ]`
    Array(Vec<Node>),
    /// In quotes, or a bare word.
    Text(String),
    /// A bare number.
    Number(String),
    /// A number with a unit: `60s`, `12KB`, `5%`.
    Unit(String),
    /// `true` or `false`.
    Flag(bool),
    /// `null`
    Null,
}

/// The members of an object in the order of the document.
#[derive(Default)]
pub struct Object(pub Vec<Member>, HashMap<String, usize>);

/// A key, where it stands, and its value.
pub struct Member {
    /// The key.
    pub key: String,
    /// Where it stands.
    pub span: Span,
    /// Its value.
    pub node: Node,
}

impl Object {
    /// The value of a key; NanoMQ does not mind its case.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.find(key).and_then(|at| self.0.get(at)).map(|member| &member.node)
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.1.get(&key.to_ascii_lowercase()).copied()
    }

    fn push(&mut self, member: Member) -> usize {
        self.1.insert(member.key.to_ascii_lowercase(), self.0.len());
        self.0.push(member);
        self.0.len() - 1
    }

    /// Lets the objects on a path reach over these bytes.
    fn reach(&mut self, path: &[String], over: &Span) {
        let [key, rest @ ..] = path else { return };
        let Some(member) = self.find(key).and_then(|at| self.0.get_mut(at)) else { return };
        let span = &mut member.node.span;
        if let Value::Object(inner) = &mut member.node.value {
            *span = span.start.min(over.start)..span.end.max(over.end);
            inner.reach(rest, over);
        }
    }

    /// Where the setting of a key stands.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.find(key).and_then(|at| self.0.get(at)).map(|member| member.span.clone())
    }

    /// Every setting: a value that is no object, and each entry of a list that is none.
    pub fn settings(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        for member in &self.0 {
            match &member.node.value {
                Value::Object(inner) => spans.extend(inner.settings()),
                Value::Array(items) if !items.is_empty() => {
                    for item in items {
                        match &item.value {
                            Value::Object(inner) => spans.extend(inner.settings()),
                            _ => spans.push(item.span.clone()),
                        }
                    }
                }
                _ => spans.push(member.span.clone()),
            }
        }
        spans
    }

    /// Puts a value under a key path: objects merge, of other values the last one stays; where the one that it takes the place of stands.
    fn put(&mut self, path: &[String], span: &Span, node: Node, replaced: &mut Vec<Span>) {
        let [key, rest @ ..] = path else { return };
        let at = self.find(key);
        if rest.is_empty() {
            match (at.and_then(|at| self.0.get_mut(at)), node) {
                (
                    Some(Member { node: Node { value: Value::Object(old), .. }, .. }),
                    Node { value: Value::Object(new), .. },
                ) => {
                    for member in new.0 {
                        old.put(&[member.key], &member.span, member.node, replaced);
                    }
                }
                (Some(member), node) => {
                    replaced.push(member.span.clone());
                    *member = Member { key: key.clone(), span: span.clone(), node };
                }
                (None, node) => {
                    self.push(Member { key: key.clone(), span: span.clone(), node });
                }
            }
            return;
        }
        let fresh = || Member {
            key: key.clone(),
            span: span.clone(),
            node: Node { value: Value::Object(Object::default()), span: span.clone() },
        };
        let at = at.unwrap_or_else(|| self.push(fresh()));
        if let Some(member) = self.0.get_mut(at) {
            if !matches!(member.node.value, Value::Object(_)) {
                *member = fresh();
            }
            if let Value::Object(inner) = &mut member.node.value {
                inner.put(rest, span, node, replaced);
            }
        }
    }
}

/// Objects and lists inside each other; the broker's own parser stops earlier.
const DEEPEST: usize = 32;

/// Reads a document; what follows the first error of its grammar is not read.
pub fn parse(source: &Source, report: &mut Report) -> Object {
    let mut remarks = Vec::new();
    let tokens = lex(source, &mut remarks);
    let mut parser = Parser {
        source,
        tokens,
        at: 0,
        stopped: false,
        replaced: Vec::new(),
        included: Vec::new(),
        findings: &mut report.findings,
    };
    let mut root = Object::default();
    let braces = parser.mark('{');
    if parser.members(&mut root, braces, 0).is_some() && parser.at < parser.tokens.len() {
        parser.wrong("nothing is expected here");
    }
    let Parser { tokens, at, replaced, included, .. } = parser;
    let unread = tokens.into_iter().skip(at).filter(|(token, _)| !matches!(token, Token::Mark(_)));
    let mut last = None;
    for (_, span) in unread {
        // One setting a line is enough for the account.
        let (line, _) = source.line(span.start);
        if last.replace(line) != Some(line) {
            report.mark_lost(&source.place(span), "NanoMQ stops before it comes here");
        }
    }
    for span in included {
        report.mark_lost(&source.place(span), "the included file is not read here");
    }
    for span in root.settings() {
        report.expect(&source.place(span));
    }
    for span in replaced {
        report.idle(&source.place(span), "a later line of the same key counts");
    }
    // What is odd in the texts of other sections (rules are SQL) is no matter of the bridge.
    let bridges: Vec<Span> = root
        .0
        .iter()
        .filter(|member| matches!(member.key.to_ascii_lowercase().as_str(), "bridges" | "bridge"))
        .map(|member| member.node.span.clone())
        .collect();
    report.findings.extend(remarks.into_iter().filter(|finding| {
        let at = finding.place.as_ref().map_or(0, |place| place.span.start);
        finding.code == "bridge-syntax" || bridges.iter().any(|span| span.contains(&at))
    }));
    root
}

struct Parser<'a> {
    source: &'a Source,
    tokens: Vec<(Token, Span)>,
    at: usize,
    /// After an error of the grammar nothing more is read.
    stopped: bool,
    /// Where values stand that later ones took the place of.
    replaced: Vec<Span>,
    /// Where files are included.
    included: Vec<Span>,
    findings: &'a mut Vec<Finding>,
}

impl Parser<'_> {
    fn mark(&mut self, mark: char) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|(token, _)| *token == Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn here(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |(_, span)| span.clone())
    }

    fn wrong(&mut self, message: &str) {
        let finding = Finding::deny("bridge-syntax", format!("{message}; NanoMQ stops at such a file"));
        self.findings.push(finding.at(self.source, self.here()));
    }

    /// A comma before a closing bracket is an error to NanoMQ; it is said, and reading goes on.
    fn separator(&mut self, close: char) {
        let at = self.here();
        if self.mark(',') && self.tokens.get(self.at).is_none_or(|(token, _)| *token == Token::Mark(close)) {
            let finding =
                Finding::deny("bridge-syntax", "NanoMQ takes no comma after the last entry").help("delete it");
            self.findings.push(finding.at(self.source, at));
        }
    }

    /// Members up to the closing brace, or to the end of the document; `None` after an error.
    fn members(&mut self, object: &mut Object, braces: bool, depth: usize) -> Option<()> {
        loop {
            if braces && self.mark('}') {
                return Some(());
            }
            let (token, span) = match self.tokens.get(self.at) {
                None if braces => {
                    self.wrong("a `}` is missing");
                    return None;
                }
                None => return Some(()),
                Some(found) => found.clone(),
            };
            let path: Vec<String> = match token {
                // In quotes a dot is a character of the key.
                Token::Quoted(key) => vec![key],
                Token::Word(key) if key == "include" => {
                    self.at += 1;
                    let skipped = self.here();
                    self.included.push(span);
                    while matches!(self.tokens.get(self.at), Some((Token::Word(_) | Token::Quoted(_), _))) {
                        let last = matches!(self.tokens.get(self.at), Some((Token::Quoted(_), _)));
                        self.at += 1;
                        if last {
                            break;
                        }
                    }
                    self.findings.push(
                        Finding::warn("bridge-key-ignored", "the included file is not read here")
                            .help("import it too")
                            .at(self.source, skipped),
                    );
                    continue;
                }
                Token::Word(key) => key.split('.').map(str::to_owned).collect(),
                _ => {
                    self.wrong("a key is expected here");
                    return None;
                }
            };
            self.at += 1;
            if !self.mark('=')
                && !self.mark(':')
                && !matches!(self.tokens.get(self.at), Some((Token::Mark('{' | '['), _)))
            {
                self.wrong("`=` is expected here");
                return None;
            }
            let node = self.value(depth + 1)?;
            // A key of several levels makes objects that reach as far as its value.
            let reach = span.start..node.span.end;
            object.put(&path, &span, node, &mut self.replaced);
            object.reach(&path, &reach);
            if self.stopped {
                return None;
            }
            self.separator('}');
        }
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            self.wrong("this is nested too deep");
            return None;
        }
        let Some((token, span)) = self.tokens.get(self.at).cloned() else {
            self.wrong("a value is expected here");
            return None;
        };
        self.at += 1;
        let value = match token {
            Token::Quoted(text) => Value::Text(text),
            Token::Word(word) => match word.as_str() {
                "true" => Value::Flag(true),
                "false" => Value::Flag(false),
                "null" => Value::Null,
                _ => Value::Text(word),
            },
            Token::Number(number) => Value::Number(number),
            Token::Unit(unit) => Value::Unit(unit),
            Token::Mark('{') => {
                let mut object = Object::default();
                // What was read before an error stands.
                self.stopped |= self.members(&mut object, true, depth).is_none();
                Value::Object(object)
            }
            Token::Mark('[') => {
                let mut items = Vec::new();
                while !self.stopped && !self.mark(']') {
                    match self.value(depth + 1) {
                        Some(item) => items.push(item),
                        None => self.stopped = true,
                    }
                    self.separator(']');
                }
                Value::Array(items)
            }
            Token::Mark(_) => {
                self.at -= 1;
                self.wrong("a value is expected here");
                return None;
            }
        };
        let end = self.tokens.get(self.at.saturating_sub(1)).map_or(span.end, |(_, last)| last.end.max(span.end));
        let span = if matches!(value, Value::Object(_) | Value::Array(_)) { span.start..end } else { span };
        Some(Node { value, span })
    }
}
