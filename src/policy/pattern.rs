//! Decisions on patterns: does one match, does one lie within another, do they meet, and a text that shows the difference.
//!
//! A pattern is a small automaton. One search serves every question: the shortest text that all of some patterns match and none of some
//! others does. The search walks sets of positions, keeps of each set only what can matter, and gives up at a budget instead of
//! running for ever, so that no pattern, however hostile, costs more than a fixed effort.

mod search;

pub use search::{Search, search};

use super::text::Part;
use crate::thing::name::{ANY_THING, ANY_VALUE, END_OF_VALUE};
use crate::thing::topic::{Pattern, Piece};

/// Where the characters of variables' names are kept while patterns are compared: a variable is then an unknown text of its own.
const VARIABLE_BASE: u32 = 0x0010_0000;

/// One step of a [`Glob`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Token {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any characters, also none.
    Many,
    /// Any characters but `/`, also none.
    Level,
}

/// A set of texts given by characters and wildcards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Glob(Vec<Token>);

impl Glob {
    /// Exactly this text.
    pub fn exact(text: &str) -> Self {
        Self(text.chars().map(Token::Char).collect())
    }

    /// A policy's text: `*` and `?` are wildcards, a variable is an unknown text of its own.
    pub fn of_parts(parts: &[Part]) -> Self {
        let mut tokens = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => tokens.extend(text.chars().map(Token::Char)),
                Part::One => tokens.push(Token::One),
                Part::Many => tokens.push(Token::Many),
                Part::Variable { name, .. } => tokens.extend(format!("{{{name}}}").chars().map(hide).map(Token::Char)),
            }
        }
        Self::canonical(tokens)
    }

    /// Everything that begins with a text.
    pub fn starting(text: &str) -> Self {
        Self(text.chars().map(Token::Char).chain([Token::Many]).collect())
    }

    /// The texts of an operation's pattern.
    pub fn of_pattern(pattern: &Pattern) -> Self {
        let mut tokens = Vec::new();
        for piece in pattern.pieces() {
            match piece {
                Piece::Text(text) => tokens.extend(text.chars().map(Token::Char)),
                Piece::Level => tokens.push(Token::Level),
                Piece::Rest => tokens.push(Token::Many),
            }
        }
        Self::canonical(tokens)
    }

    /// This pattern after those characters.
    #[must_use]
    pub fn after(&self, prefix: &str) -> Self {
        Self(prefix.chars().map(Token::Char).chain(self.0.iter().copied()).collect())
    }

    /// The same with every level widened to any characters: what a policy can say.
    #[must_use]
    pub fn widened(&self) -> Self {
        Self::canonical(self.0.iter().map(|token| if *token == Token::Level { Token::Many } else { *token }).collect())
    }

    /// The same with whatever stands for a thing's name widened to any level, and for its type or an attribute to anything.
    #[must_use]
    pub fn with_any_thing(&self) -> Self {
        let mut tokens = Vec::with_capacity(self.0.len());
        let mut inside = false;
        for token in &self.0 {
            match token {
                Token::Char(ANY_VALUE) => {
                    inside = true;
                    tokens.push(Token::Many);
                }
                Token::Char(END_OF_VALUE) => inside = false,
                _ if inside => {}
                Token::Char(ANY_THING) => tokens.push(Token::Level),
                other => tokens.push(*other),
            }
        }
        Self::canonical(tokens)
    }

    /// The characters before any wildcard.
    pub fn literal_start(&self) -> String {
        self.0.iter().map_while(|token| if let Token::Char(c) = token { Some(*c) } else { None }).collect()
    }

    /// How many levels it has, a run of wildcards taken for one.
    pub fn depth(&self) -> usize {
        self.0.iter().filter(|token| **token == Token::Char('/')).count() + 1
    }

    /// Everything so many levels or more below its first `depth` levels, which are widened; `None` when it has no more levels than those.
    pub fn below(&self, depth: usize, levels: usize) -> Option<Self> {
        let mut slashes = self.0.iter().enumerate().filter(|(_, token)| **token == Token::Char('/'));
        let (end, _) = slashes.nth(depth.checked_sub(1)?)?;
        let mut tokens = self.0[..end].to_vec();
        for _ in 0..levels {
            tokens.extend([Token::Char('/'), Token::Many]);
        }
        Some(Self::canonical(tokens).widened())
    }

    /// Everything that begins as both do before any wildcard; `None` where they have no such beginning, or it would end in a stand-in.
    pub fn shared_start(&self, other: &Self) -> Option<Self> {
        let pairs = self.0.iter().zip(&other.0).take_while(|(a, b)| a == b && matches!(a, Token::Char(_)));
        let mut tokens: Vec<Token> = pairs.map(|(token, _)| *token).collect();
        let count = |wanted: char| tokens.iter().filter(|token| **token == Token::Char(wanted)).count();
        if tokens.is_empty() || count(ANY_VALUE) != count(END_OF_VALUE) {
            return None;
        }
        tokens.push(Token::Many);
        Some(Self(tokens))
    }

    /// For each level of unknown text: the pattern with at least one `/` in its place, everything else widened.
    pub fn with_level_crossed(&self) -> Vec<Self> {
        let levels = self.0.iter().enumerate().filter(|(_, token)| **token == Token::Level);
        levels
            .map(|(at, _)| {
                let mut tokens = self.0.clone();
                tokens.splice(at..=at, [Token::Many, Token::Char('/'), Token::Many]);
                Self::canonical(tokens).widened()
            })
            .collect()
    }

    /// The text of a policy that means this pattern, or `None` when it holds a level, which no policy can say.
    ///
    /// `write` gives the text for characters, so that stand-ins can become variables.
    pub fn to_policy(&self, write: impl Fn(&str) -> String) -> Option<String> {
        let mut out = String::new();
        let mut literal = String::new();
        for token in &self.0 {
            let special = match token {
                Token::Char(c) => {
                    literal.push(*c);
                    continue;
                }
                Token::One => "?",
                Token::Many => "*",
                Token::Level => return None,
            };
            out.push_str(&write(&std::mem::take(&mut literal)));
            out.push_str(special);
        }
        out.push_str(&write(&literal));
        Some(out)
    }

    /// Runs of wildcards in one form: every `?` first, then one `*`; a level beside a `*` adds nothing.
    fn canonical(tokens: Vec<Token>) -> Self {
        let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            let run = tokens[at..].iter().take_while(|token| !matches!(token, Token::Char(_))).count();
            let wild = &tokens[at..at + run];
            if wild.contains(&Token::Many) {
                out.extend(wild.iter().filter(|token| **token == Token::One));
                out.push(Token::Many);
            } else {
                for token in wild {
                    if *token != Token::Level || out.last() != Some(&Token::Level) {
                        out.push(*token);
                    }
                }
            }
            out.extend(tokens.get(at + run));
            at += run + 1;
        }
        Self(out)
    }

    /// Whether the text is one of the set.
    pub fn matches(&self, text: &str) -> bool {
        let pairs = self.0.iter().zip(text.chars());
        let mut pairs = pairs.map_while(|(token, c)| if let Token::Char(own) = token { Some((*own, c)) } else { None });
        if pairs.any(|(own, c)| own != c) {
            return false;
        }
        let end = text.chars().fold(self.start(), |set, c| self.step(&set, c));
        self.accepts(&end)
    }

    /// Whether every text of this set is in the other; `false` also when that is too hard to tell.
    pub fn within(&self, other: &Self) -> bool {
        // Mostly the other is a beginning and a `*`, and that is told without a search.
        if let Some((Token::Many, start)) = other.0.split_last()
            && self.0.starts_with(start)
        {
            return true;
        }
        self == other || (!self.starts_apart(other) && search(&[self], &[other]) == Search::Nothing)
    }

    /// Whether some text is in both; `true` also when that is too hard to tell.
    pub fn meets(&self, other: &Self) -> bool {
        !self.starts_apart(other) && search(&[self, other], &[]) != Search::Nothing
    }

    /// Whether it holds more than one text.
    pub fn is_wild(&self) -> bool {
        self.0.iter().any(|token| !matches!(token, Token::Char(_)))
    }

    /// Whether it holds a level of unknown text, which no policy can say.
    pub fn has_level(&self) -> bool {
        self.0.contains(&Token::Level)
    }

    /// Whether the characters before any wildcard differ already: most pairs are told apart by that.
    fn starts_apart(&self, other: &Self) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        let mut pairs = pairs.take_while(|(a, b)| matches!((a, b), (Token::Char(_), Token::Char(_))));
        pairs.any(|(a, b)| a != b)
    }

    fn start(&self) -> Vec<u16> {
        self.closed(vec![0])
    }

    /// Adds what is reached without a character, in order, and keeps what can matter: a `*` reached later serves for all before it.
    fn closed(&self, mut set: Vec<u16>) -> Vec<u16> {
        let mut at = 0;
        while at < set.len() {
            let position = set[at];
            if matches!(self.0.get(usize::from(position)), Some(Token::Many | Token::Level))
                && !set.contains(&(position + 1))
            {
                set.push(position + 1);
            }
            at += 1;
        }
        set.sort_unstable();
        set.dedup();
        let star = set.iter().rposition(|p| self.0.get(usize::from(*p)) == Some(&Token::Many));
        set.drain(..star.unwrap_or(0));
        set
    }

    fn step(&self, set: &[u16], c: char) -> Vec<u16> {
        let mut next = Vec::with_capacity(set.len() + 1);
        for position in set {
            match self.0.get(usize::from(*position)) {
                Some(Token::Char(own)) if *own == c => next.push(position + 1),
                Some(Token::One) => next.push(position + 1),
                Some(Token::Many) => next.push(*position),
                Some(Token::Level) if c != '/' => next.push(*position),
                _ => {}
            }
        }
        if next.is_empty() { next } else { self.closed(next) }
    }

    fn accepts(&self, set: &[u16]) -> bool {
        set.last().is_some_and(|position| usize::from(*position) == self.0.len())
    }

    /// Whether every longer text is in the set too.
    fn accepts_all(&self, set: &[u16]) -> bool {
        self.0.last() == Some(&Token::Many) && set.iter().any(|position| usize::from(*position) + 1 == self.0.len())
    }
}

/// A character of a variable's name, as patterns hold it.
fn hide(c: char) -> char {
    char::from_u32(VARIABLE_BASE + u32::from(c) % 0x1_0000).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::super::text::{escape, parts};
    use super::*;

    fn glob(text: &str) -> Glob {
        Glob::of_parts(&parts(text, true))
    }

    #[test]
    fn wildcards_cross_levels_and_a_level_does_not() {
        assert!(glob("a/*/c").matches("a/b/b/c") && glob("a*").matches("a") && glob("a?b").matches("a/b"));
        assert!(!glob("a/*").matches("a") && !glob("a?").matches("a"));
        let level = Glob::of_pattern(&Pattern::topics("a/+/c"));
        assert!(level.matches("a/b/c") && level.matches("a//c") && !level.matches("a/b/b/c"));
    }

    #[test]
    fn inclusion_is_decided_exactly() {
        for (a, b) in [
            ("a/b", "a/*"),
            ("a*b*", "a*"),
            ("*?", "?*"),
            ("a*b", "a?*"),
            ("a${iot:ClientId}", "a*"),
            ("*ab*ab*", "*ab*"),
        ] {
            assert!(glob(a).within(&glob(b)), "{a} within {b}");
        }
        for (a, b) in
            [("a*", "a/*"), ("a*b*c", "a*c*b"), ("*", "?*"), ("${iot:ClientId}", "${iot:CertificateId}"), ("a?", "aa")]
        {
            assert!(!glob(a).within(&glob(b)), "{a} not within {b}");
        }
    }

    #[test]
    fn a_search_finds_the_shortest_text_that_tells() {
        assert_eq!(search(&[&glob("a/*")], &[&glob("a/b*")]), Search::Found("a/".into()));
        assert_eq!(search(&[&glob("a/?*")], &[&glob("a/x*")]), Search::Found("a/y".into()));
        assert_eq!(search(&[&glob("a*"), &glob("*b")], &[]), Search::Found("ab".into()));
        assert_eq!(search(&[&glob("t/${iot:ClientId}*")], &[]), Search::Found("t/${iot:ClientId}".into()));
        assert!(!glob("a/*").meets(&glob("b/*")));
    }

    #[test]
    fn a_hostile_pattern_costs_no_more_than_the_budget() {
        let hostile = glob(&format!("*a{}", "?".repeat(60)));
        let many = glob(&"*a".repeat(500));
        assert_ne!(search(&[&glob("*")], &[&hostile]), Search::Nothing);
        assert!(many.within(&many) && many.matches(&"a".repeat(500)));
        assert!(!many.matches(&"a".repeat(499)));
    }

    #[test]
    fn a_pattern_is_written_as_a_policy_takes_it() {
        let name = |text: &str| escape(text).replace('T', "${v}");
        assert_eq!(Glob::exact("$aws/T/*").to_policy(name), Some("$aws/${v}/${*}".into()));
        let level = Glob::of_pattern(&Pattern::topics("a/+/b"));
        assert_eq!(level.to_policy(escape), None);
        assert_eq!(level.widened().to_policy(escape), Some("a/*/b".into()));
        assert_eq!(level.with_level_crossed()[0].to_policy(escape), Some("a/*/*/b".into()));
    }

    #[test]
    fn what_lies_below_some_levels_is_a_pattern() {
        let below = |depth, levels| {
            let glob = Glob::of_pattern(&Pattern::topics("a/+/c/d")).below(depth, levels);
            glob.map(|glob| glob.to_policy(escape).unwrap())
        };
        assert_eq!(below(1, 1).as_deref(), Some("a/*"));
        assert_eq!(below(2, 1).as_deref(), Some("a/*/*"));
        assert_eq!(below(3, 2).as_deref(), Some("a/*/c/*/*"));
        assert_eq!(below(4, 1), None);
    }
}
