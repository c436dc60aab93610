//! Bundles that lie in archives, as commands take them out again.

use std::path::Path;

use super::{Member, Workspace, bundle, folder};
use crate::artefact::Artefact;
use crate::error::Result;
use crate::secret::Secret;

impl Workspace {
    /// The files of the bundle of a thing that lies in an archive; nothing when it lies in none.
    ///
    /// # Errors
    /// Exit 5 when the archive cannot be read.
    pub fn packed_files(&self, thing: &str) -> Result<Option<Vec<Member>>> {
        self.archives.files(&self.out, thing)
    }

    /// The same as a part of a tar archive, as it lies there.
    ///
    /// # Errors
    /// As [`Self::packed_files`].
    pub fn packed_bytes(&self, thing: &str) -> Result<Option<Secret>> {
        self.archives.bytes(&self.out, thing)
    }

    /// The things whose bundles lie in archives, in order.
    ///
    /// # Errors
    /// As [`Self::packed_files`].
    pub fn packed_things(&self) -> Result<Vec<String>> {
        self.archives.things(&self.out)
    }
}

/// Writes files of a bundle that lay in an archive as a folder that is not there yet: whole or not at all.
///
/// # Errors
/// Exit 5 when it cannot be written.
pub fn write_members(folder: &Path, members: &[Member]) -> Result<()> {
    let artefacts: Vec<Artefact> = members
        .iter()
        .map(|member| {
            Artefact::secret(member.path.as_str(), Secret::new(member.content.clone()), "").mode(member.mode & 0o777)
        })
        .collect();
    bundle::put(folder, &folder::staging(folder), &artefacts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::store::Store;

    #[test]
    fn what_is_put_in_place_for_one_thing_leaves_what_was_taken_up_for_another() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(folder.path().join("state"), folder.path().join("out"));
        std::fs::create_dir(folder.path().join("out")).unwrap();
        for thing in ["a", "b"] {
            assert!(workspace.stage_bundle(thing, Some("f"), &[Artefact::public("x", thing, "")]).unwrap());
        }
        workspace.place_bundles(&["a"]).unwrap();
        workspace.place_bundles(&["b"]).unwrap();
        assert_eq!(workspace.packed_things().unwrap(), ["a", "b"]);
    }
}
