//! The one search over patterns: the shortest text that all of some match and none of some others does.

use std::collections::{HashMap, VecDeque};

use super::{Glob, Token, VARIABLE_BASE};

/// Most states that one search visits; honest patterns need a few hundred.
const BUDGET: usize = 20_000;

/// What a search for a text came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// This text is one, and none is shorter.
    Found(String),
    /// There is none.
    Nothing,
    /// Too hard to tell within the budget.
    GaveUp,
}

/// The positions of every pattern after some text: those it has to be in, then those it must not be in.
type State = (Vec<Vec<u16>>, Vec<(usize, Vec<u16>)>);

/// The shortest text that every pattern of `inside` matches and none of `outside` does.
pub fn search(inside: &[&Glob], outside: &[&Glob]) -> Search {
    let (start, outside) = shared_start(inside, outside);
    if start == 0 {
        return search_on(inside, &outside);
    }
    let tail = |glob: &&Glob| Glob(glob.0[start..].to_vec());
    let (inner, outer): (Vec<Glob>, Vec<Glob>) =
        (inside.iter().map(tail).collect(), outside.iter().map(tail).collect());
    match search_on(&inner.iter().collect::<Vec<_>>(), &outer.iter().collect::<Vec<_>>()) {
        Search::Found(text) => {
            let shared = inside.first().map(|glob| glob.0[..start].iter());
            let shared = shared
                .into_iter()
                .flatten()
                .filter_map(|token| if let Token::Char(c) = token { Some(*c) } else { None });
            Search::Found(unhide(&shared.collect::<String>()) + &text)
        }
        other => other,
    }
}

/// How many characters all patterns begin with, and which of `outside` begin with them: most of a policy's texts share their ARN, and
/// most pairs part early, so that little is left to search.
fn shared_start<'a>(inside: &[&Glob], outside: &[&'a Glob]) -> (usize, Vec<&'a Glob>) {
    let mut outside = outside.to_vec();
    let Some(first) = inside.first() else { return (0, outside) };
    let mut start = 0;
    while let Some(token @ Token::Char(_)) = first.0.get(start)
        && inside.iter().all(|glob| glob.0.get(start) == Some(token))
        && outside.iter().all(|glob| matches!(glob.0.get(start), Some(Token::Char(_)) | None))
    {
        outside.retain(|glob| glob.0.get(start) == Some(token));
        start += 1;
    }
    (start, outside)
}

fn search_on(inside: &[&Glob], outside: &[&Glob]) -> Search {
    if inside.iter().chain(outside).any(|glob| glob.0.len() >= usize::from(u16::MAX)) {
        return Search::GaveUp;
    }
    let first: State = (
        inside.iter().map(|g| g.start()).collect(),
        outside.iter().enumerate().map(|(at, g)| (at, g.start())).collect(),
    );
    if first.1.iter().any(|(at, set)| outside[*at].accepts_all(set)) {
        return Search::Nothing;
    }
    let other = unused(inside, outside);
    let mut seen: HashMap<State, usize> = HashMap::from([(first.clone(), 0)]);
    let mut trail: Vec<(usize, char)> = vec![(0, ' ')];
    let mut queue = VecDeque::from([(first, 0)]);
    while let Some((state, number)) = queue.pop_front() {
        let is_inside = state.0.iter().zip(inside).all(|(set, glob)| glob.accepts(set));
        if is_inside && !state.1.iter().any(|(at, set)| outside[*at].accepts(set)) {
            return Search::Found(text_of(&trail, number));
        }
        for c in expected(&state, inside, outside, other) {
            let within: Vec<Vec<u16>> = state.0.iter().zip(inside).map(|(set, glob)| glob.step(set, c)).collect();
            if within.iter().any(Vec::is_empty) {
                continue;
            }
            let without: Vec<(usize, Vec<u16>)> = state
                .1
                .iter()
                .map(|(at, set)| (*at, outside[*at].step(set, c)))
                .filter(|(_, set)| !set.is_empty())
                .collect();
            if without.iter().any(|(at, set)| outside[*at].accepts_all(set)) {
                continue;
            }
            let next = (within, without);
            if seen.contains_key(&next) {
                continue;
            }
            if seen.len() >= BUDGET {
                return Search::GaveUp;
            }
            trail.push((number, c));
            seen.insert(next.clone(), trail.len() - 1);
            queue.push_back((next, trail.len() - 1));
        }
    }
    Search::Nothing
}

/// The characters that could make a difference next: those that some pattern waits for, `/`, and one that none of them holds.
fn expected(state: &State, inside: &[&Glob], outside: &[&Glob], other: char) -> Vec<char> {
    let mut characters = vec![other, '/'];
    let sets = state.0.iter().zip(inside.iter().copied());
    let sets = sets.chain(state.1.iter().map(|(at, set)| (set, outside[*at])));
    for (set, glob) in sets {
        for position in set {
            if let Some(Token::Char(c)) = glob.0.get(usize::from(*position))
                && !characters.contains(c)
            {
                characters.push(*c);
            }
        }
    }
    characters
}

/// A character that no pattern holds, a readable one if there is any; mostly the first that is tried.
fn unused(inside: &[&Glob], outside: &[&Glob]) -> char {
    let held = |c: &char| inside.iter().chain(outside).any(|glob| glob.0.contains(&Token::Char(*c)));
    let mut candidates = "xyzwvuabcdefghijklmnopqrst0123456789XYZ".chars().chain('\u{4e00}'..='\u{9fff}');
    candidates.find(|c| !held(c)).unwrap_or('\u{f8ff}')
}

fn text_of(trail: &[(usize, char)], mut number: usize) -> String {
    let mut reversed = Vec::new();
    while number != 0 {
        let (parent, c) = trail[number];
        reversed.push(c);
        number = parent;
    }
    unhide(&reversed.iter().rev().collect::<String>())
}

/// A found text with the names of variables brought back: `${iot:ClientId}`.
fn unhide(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match u32::from(c).checked_sub(VARIABLE_BASE).and_then(char::from_u32) {
            Some('{') => out.push_str("${"),
            Some(own) => out.push(own),
            None => out.push(c),
        }
    }
    out
}
