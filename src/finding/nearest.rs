//! The nearest right word, for every "did you mean".

/// The candidate most like `word`, when it is like enough to be worth naming.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody misspells a word that long, and the comparison takes memory with its square.
    if word.len() > 256 {
        return None;
    }
    // A misspelling changes about a third of a word at most; Damerau counts a swap of neighbours once.
    let limit = (word.chars().count() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The help text of an unknown word: the nearest one, or else all of them.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, candidates.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of: {}", candidates.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_named_and_a_far_one_is_not() {
        assert_eq!(nearest("subscibe", ["publish", "subscribe"]), Some("subscribe"));
        assert_eq!(nearest("zzz", ["publish", "subscribe"]), None);
        assert_eq!(did_you_mean("zzz", ["a", "b"]), "one of: a, b");
    }
}
