//! The layers that ARCHITECTURE.md draws, held against the code.

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
