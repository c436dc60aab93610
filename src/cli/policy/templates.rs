//! Where a policy template comes from: a path, a folder of the user's own, or the program.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::error::Result;
use crate::finding::Source;
use crate::host::disk;
use crate::host::workspace::beside;
use crate::manifest::Manifest;
use crate::policy::library::{self, Prepared};
use crate::thing::Thing;
use crate::thing::name::Home;

/// The template of a name or path. A name is looked for in the user's folder (`NAME.json`, or `policies/NAME.json`) before the program's own;
/// what holds a `/` or ends in `.json` is a path, relative to `beside`.
///
/// # Errors
/// When there is no such template or it cannot be read.
pub fn read(name: &str, own: Option<&Path>, beside: &Path) -> Result<Source> {
    if name == "-" || name.contains('/') || name.ends_with(".json") {
        return disk::read_text(&if name == "-" { name.into() } else { beside.join(name) });
    }
    for folder in own.into_iter().flat_map(|own| [own.to_owned(), own.join("policies")]) {
        let path = folder.join(format!("{name}.json"));
        match disk::read_text(&path) {
            Err(error) if error.code() == "no-such-file" => {}
            found => return found,
        }
    }
    library::template(name)
}

/// The templates of a manifest's things: `own` is the user's folder in place of the one that the manifest names.
pub fn of_manifest(
    own: Option<PathBuf>,
    manifest: &Manifest,
    path: &Path,
) -> impl Fn(&str, &Thing, &Home) -> Result<String> {
    let folder = beside(path);
    let own = own.or_else(|| manifest.templates.as_ref().map(|own| folder.join(own)));
    let prepared: RefCell<BTreeMap<String, Rc<Prepared>>> = RefCell::default();
    move |name, thing, home| {
        let known = prepared.borrow().get(name).cloned();
        let template = match known {
            Some(template) => template,
            None => {
                let template = Rc::new(Prepared::new(read(name, own.as_deref(), &folder)?)?);
                prepared.borrow_mut().insert(name.to_owned(), Rc::clone(&template));
                template
            }
        };
        Ok(template.fill(&library::values_of(thing, home))?.pretty())
    }
}
