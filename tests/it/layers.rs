//! The layers that ARCHITECTURE.md draws, and that no two modules need each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{code, section, sources};

#[test]
fn a_module_uses_only_its_own_layer_and_those_below() {
    let layers = section("Layers");
    let named: Vec<&str> = layers.iter().flatten().map(String::as_str).collect();
    let place = |module: &str| layers.iter().position(|layer| layer.iter().any(|name| name == module));
    let mut faults = Vec::new();
    for (path, text) in sources("src") {
        if matches!(path.as_str(), "src/lib.rs" | "src/main.rs") {
            continue;
        }
        let own = module_of(path.trim_start_matches("src/").trim_end_matches(".rs"), &named);
        let Some(own_place) = place(&own) else {
            faults.push(format!("{path}: ARCHITECTURE.md gives `{own}` no layer"));
            continue;
        };
        for used in code(&text).flat_map(|line| line.split("crate::").skip(1)) {
            let used = module_of(&used.replace("::", "/"), &named);
            match place(&used) {
                Some(used_place) if used_place <= own_place => {}
                Some(_) => faults.push(format!("{path}: `{own}` uses `{used}`, which is above it")),
                None => faults.push(format!("{path}: ARCHITECTURE.md gives `{used}` no layer")),
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The module that a path belongs to: the longest of the names in ARCHITECTURE.md that covers it, or else its first part.
fn module_of(path: &str, named: &[&str]) -> String {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let parts: Vec<String> = path.split('/').map(word).collect();
    let covers = |name: &str| {
        let wanted: Vec<&str> = name.split("::").collect();
        parts.len() >= wanted.len() && wanted.iter().zip(&parts).all(|(wanted, part)| wanted == part)
    };
    let longest = named.iter().filter(|name| covers(name)).max_by_key(|name| name.len());
    longest.map_or_else(|| parts[0].clone(), |name| (*name).to_owned())
}

/// Every path below `crate::` that a text names, with the groups of its `use` lines taken apart, `super::` and `self::` resolved.
fn named_paths(own: &[String], text: &str) -> BTreeSet<Vec<String>> {
    let joined = code(text).collect::<Vec<_>>().join(" ");
    let mut paths = BTreeSet::new();
    for (at, _) in joined.match_indices("::") {
        let before = &joined[..at];
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        // `super::super::` is taken from its first word on.
        let is_first = !joined[..start].ends_with("::");
        let mut base = match &before[start..] {
            "crate" if is_first => Vec::new(),
            "self" if is_first => own.to_vec(),
            "super" if is_first => own[..own.len().saturating_sub(1)].to_vec(),
            _ => continue,
        };
        let mut rest = &joined[at + 2..];
        while let Some(further) = rest.strip_prefix("super::") {
            base.pop();
            rest = further;
        }
        expand(&base, rest, &mut paths);
    }
    paths
}

/// Follows a path, into the braces of a group too.
fn expand(base: &[String], rest: &str, paths: &mut BTreeSet<Vec<String>>) {
    let (mut path, mut rest) = (base.to_vec(), rest);
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut from = 0;
            for (at, letter) in group.char_indices() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth > 0 => depth -= 1,
                    ',' | '}' if depth == 0 => {
                        expand(&path, group[from..at].trim(), paths);
                        from = at + 1;
                        if letter == '}' {
                            return;
                        }
                    }
                    _ => {}
                }
            }
            return;
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end > 0 {
            path.push(rest[..end].to_owned());
        }
        match rest[end..].strip_prefix("::") {
            Some(further) if end > 0 => rest = further,
            _ => break,
        }
    }
    paths.insert(path);
}

/// Which modules each module uses. What lies inside a module is part of it: that a room and its own drawers know each other is no circle.
fn uses() -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let files: BTreeMap<Vec<String>, String> = sources("src")
        .into_iter()
        .filter(|(path, _)| !matches!(path.as_str(), "src/lib.rs" | "src/main.rs"))
        .map(|(path, text)| {
            let path = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            (path, text)
        })
        .collect();
    let kin = |a: &[String], b: &[String]| a.starts_with(b) || b.starts_with(a);
    files
        .iter()
        .map(|(own, text)| {
            let used = named_paths(own, text).into_iter().filter_map(|path| {
                let file = (1..=path.len())
                    .rev()
                    .map(|length| path[..length].to_vec())
                    .find(|head| files.contains_key(head))?;
                (!kin(&file, own)).then_some(file)
            });
            (own.clone(), used.collect())
        })
        .collect()
}

#[test]
fn no_module_needs_one_that_needs_it() {
    let uses = uses();
    let far: usize = uses.values().map(BTreeSet::len).sum();
    assert!(far > 300, "only {far} uses were found: the test has gone blind");
    let reach = |from: &Vec<String>| {
        let mut seen: BTreeSet<&Vec<String>> = BTreeSet::new();
        let mut open: Vec<&Vec<String>> = uses[from].iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(&uses[next]);
            }
        }
        seen
    };
    let circles: Vec<String> = uses.keys().filter(|own| reach(own).contains(own)).map(|own| own.join("::")).collect();
    assert!(circles.is_empty(), "each of these needs itself by way of another: {circles:#?}");
}

#[test]
fn the_reader_of_paths_sees_groups_and_parents() {
    let own = ["a".to_owned(), "b".to_owned()];
    let text = "use super::c::{self, d::E, F};\nuse crate::x::y;\nfn f() { super::super::z::g(); self::h::i() }";
    let seen: Vec<String> = named_paths(&own, text).iter().map(|path| path.join("::")).collect();
    assert_eq!(seen, ["a::b::h::i", "a::c::F", "a::c::d::E", "a::c::self", "x::y", "z::g"]);
}
