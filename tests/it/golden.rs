//! Golden files: what a target emits, compared with what a person has looked at; `UPDATE=1` writes them anew.

use std::fs;
use std::path::Path;

use awsiot_kit::artefact::Artefact;

/// Compares text files with those under `tests/golden/CASE`; keys and stores, which are copies or binary, are left out.
pub fn compare(case: &str, files: &[Artefact], leave_out: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(case);
    for file in files.iter().filter(|file| !leave_out.contains(&file.path.as_str())) {
        let path = folder.join(&file.path);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, file.content.bytes()).unwrap();
        }
        let golden = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; `UPDATE=1 cargo test` writes it", path.display()));
        let emitted = String::from_utf8(file.content.bytes().to_vec()).unwrap();
        assert_eq!(emitted, golden, "{} differs; `UPDATE=1 cargo test` writes it anew", path.display());
    }
}
