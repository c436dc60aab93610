//! How the values of a manifest are read, laid over defaults and described to editors: one trait, and one macro for tables.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::de::{DeTable, DeValue};

use super::diagnostics::{Node, Notes, quoted};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Span};

/// A value that a manifest can hold.
pub(super) trait Value: Clone + JsonSchema {
    /// The value, when it is one; whatever is wrong becomes a note, and reading goes on.
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self>;

    /// This value over one from the defaults: tables merge key by key, all else stands for itself.
    #[must_use]
    fn over(&self, _below: &Self) -> Self {
        self.clone()
    }
}

/// One optional value over another.
pub(super) fn layered<T: Value>(above: Option<&T>, below: Option<&T>) -> Option<T> {
    match (above, below) {
        (Some(above), Some(below)) => Some(above.over(below)),
        (one, other) => one.or(other).cloned(),
    }
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the manifest.
    pub span: Span,
}

/// A quality of service as the manifest writes it, right or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Qos(pub(super) i64);

/// A version of the manifest's form, known or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version(pub(super) i64);

/// A value that is written as one word of a few.
pub(super) trait Word: Clone {
    /// What it is called in messages.
    const WHAT: &'static str;
    /// The words, in the order of the documentation.
    fn words() -> Vec<&'static str>;
    /// What a word stands for.
    fn from_word(word: &str) -> Option<Self>;
}

impl<T: Word> Value for At<T> {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let word = text_of(node, notes)?;
        let value = T::from_word(word);
        if value.is_none() {
            let finding = Finding::deny("manifest-value", format!("unknown {} {}", T::WHAT, quoted(word)));
            notes.add(finding.help(did_you_mean(word, T::words())), node.span());
        }
        Some(Self { value: value?, span: node.span() })
    }
}

impl<T: Word> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::WHAT.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": T::words() })
    }
}

macro_rules! plain {
    ($type:ty, $what:literal, $schema:tt, |$value:ident| $read:expr) => {
        impl Value for At<$type> {
            fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
                let $value = node.get_ref();
                let read: Option<$type> = $read;
                if read.is_none() {
                    notes.wrong_type(node, $what);
                }
                Some(Self { value: read?, span: node.span() })
            }
        }
        impl JsonSchema for At<$type> {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $what.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

plain!(bool, "`true` or `false`", { "type": "boolean" }, |value| value.as_bool());
plain!(i64, "a whole number", { "type": "integer" }, |value| whole_number(value));
plain!(Qos, "a whole number", { "enum": [0, 1] }, |value| whole_number(value).map(Qos));
plain!(Version, "a whole number", { "const": 1 }, |value| whole_number(value).map(Version));
plain!(String, "a text", { "type": "string" }, |value| value.as_str().map(str::to_owned));

/// A TOML integer within 64 bits.
pub(super) fn whole_number(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The text of a node, or a note that it is none.
pub(super) fn text_of<'n>(node: &'n Node<'_>, notes: &mut Notes) -> Option<&'n str> {
    let text = node.get_ref().as_str();
    if text.is_none() {
        notes.wrong_type(node, "a text");
    }
    text
}

/// The table of a node, or a note that it is none.
pub(super) fn table_of<'n, 'i>(node: &'n Node<'i>, notes: &mut Notes) -> Option<&'n DeTable<'i>> {
    let table = node.get_ref().as_table();
    if table.is_none() {
        notes.wrong_type(node, "a table");
    }
    table
}

/// The most entries of a list: ten policies of 2,048 characters, all that a certificate can have, hold fewer topics.
const MOST_ENTRIES: usize = 1000;

impl<T: Value> Value for Vec<T> {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let Some(items) = node.get_ref().as_array() else {
            notes.wrong_type(node, "a list");
            return None;
        };
        if items.len() > MOST_ENTRIES {
            let message = format!("a list has at most {MOST_ENTRIES} entries; this has {}", items.len());
            notes.add(Finding::deny("manifest-list", message), node.span());
            return None;
        }
        Some(items.iter().filter_map(|item| T::read(item, notes)).collect())
    }
}

/// A table whose keys the user chooses.
#[derive(Clone, Debug)]
pub(super) struct Named<T>(pub(super) BTreeMap<String, (Span, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Named<T> {
    /// The entries in the order of the document.
    pub(super) fn in_order(&self) -> Vec<(&str, &Span, &T)> {
        let mut entries: Vec<_> = self.0.iter().map(|(key, (span, value))| (key.as_str(), span, value)).collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }
}

impl<T: Value> Value for Named<T> {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let table = table_of(node, notes)?;
        let entry = |(key, value): (&toml::Spanned<_>, _)| {
            let read = T::read(value, notes)?;
            Some((String::from(<_ as AsRef<str>>::as_ref(key.get_ref())), (key.span(), read)))
        };
        Some(Self(table.iter().filter_map(entry).collect()))
    }

    fn over(&self, below: &Self) -> Self {
        let mut all = below.0.clone();
        for (key, (span, value)) in &self.0 {
            let value = layered(Some(value), all.get(key).map(|(_, below)| below));
            all.extend(value.map(|value| (key.clone(), (span.clone(), value))));
        }
        Self(all)
    }
}

impl<T: Value> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("map-of-{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<T>() })
    }
}

/// Notes every key of a table that is not among the known ones.
pub(super) fn check_keys(table: &DeTable<'_>, known: &[&[&'static str]], of: &str, notes: &mut Notes) {
    for key in table.keys() {
        if notes.is_full() {
            return;
        }
        let name: &str = key.get_ref();
        let words = known.iter().copied().flatten().copied();
        if !words.clone().any(|word| word == name) {
            let finding = Finding::deny("manifest-unknown-key", format!("unknown key {} in {of}", quoted(name)));
            notes.add(finding.help(did_you_mean(name, words)), key.span());
        }
    }
}

/// The schema of a value with the words that describe it.
pub(super) fn described(mut schema: Schema, about: &str) -> serde_json::Value {
    schema.insert("description".to_owned(), about.trim().into());
    schema.to_value()
}

/// A table with known keys: a struct of options, read, merged and described by the one list of its keys.
macro_rules! table {
    ($(#[doc = $about:literal])* $vis:vis $name:ident, $of:literal, required $required:tt {
        $($(#[doc = $doc:literal])* $key:literal $field:ident: $type:ty,)*
    }) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, Default)]
        $vis struct $name {
            $($(#[doc = $doc])* pub(super) $field: Option<$type>,)*
            /// Where the table stands.
            pub(super) span: crate::finding::Span,
        }

        impl $name {
            /// The keys that the table takes.
            pub(super) const KEYS: &'static [&'static str] = &[$($key),*];

            /// The known keys of a table, whatever others it has.
            pub(super) fn fields(
                table: &toml::de::DeTable<'_>,
                span: crate::finding::Span,
                notes: &mut crate::manifest::diagnostics::Notes,
            ) -> Self {
                Self {
                    $($field: table.get($key).and_then(|node| crate::manifest::value::Value::read(node, notes)),)*
                    span,
                }
            }

            /// The keys with what they take, for the schema.
            pub(super) fn properties(
                generator: &mut schemars::SchemaGenerator,
            ) -> serde_json::Map<String, serde_json::Value> {
                let mut properties = serde_json::Map::new();
                $(properties.insert(
                    $key.to_owned(),
                    crate::manifest::value::described(generator.subschema_for::<$type>(), concat!($($doc,)*)),
                );)*
                properties
            }
        }

        impl crate::manifest::value::Value for $name {
            fn read(
                node: &crate::manifest::diagnostics::Node<'_>,
                notes: &mut crate::manifest::diagnostics::Notes,
            ) -> Option<Self> {
                let table = crate::manifest::value::table_of(node, notes)?;
                crate::manifest::value::check_keys(table, &[Self::KEYS], $of, notes);
                let required: &[&str] = &$required;
                for key in required {
                    if !table.contains_key(*key) {
                        let finding =
                            crate::finding::Finding::deny("manifest-missing", format!("{} needs `{key}`", $of));
                        notes.add(finding, node.span());
                    }
                }
                Some(Self::fields(table, node.span(), notes))
            }

            fn over(&self, below: &Self) -> Self {
                Self {
                    $($field: crate::manifest::value::layered(self.$field.as_ref(), below.$field.as_ref()),)*
                    span: self.span.clone(),
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let required: &[&str] = &$required;
                schemars::json_schema!({
                    "type": "object",
                    "description": concat!($($about,)*).trim(),
                    "additionalProperties": false,
                    "required": required,
                    "properties": Self::properties(generator),
                })
            }
        }
    };
}
pub(super) use table;
