//! A folder with a manifest in it, in which the program is run and looked at afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use awsiot_kit::cli::context::{Context, Globals};
use awsiot_kit::cli::session::{Access, Session};
use awsiot_kit::plan::apply::Watch;
use awsiot_kit::plan::{Options, Plan, Step, plan};
use awsiot_kit::registry::local::LocalRegistry;
use awsiot_kit::registry::{ThingRecord, Things};
use awsiot_kit::thing::name::Home;
use tempfile::TempDir;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_awsiot-kit");

/// The folder.
pub struct Scene {
    path: PathBuf,
    /// Takes the folder away in the end; a folder that somebody else made stays.
    _folder: Option<TempDir>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Takes what a process left.
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Holds the exit code against what it should be.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// A file or folder as `stat` shows it, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub bytes: Vec<u8>,
    pub mode: u32,
    pub modified: (i64, i64),
    pub inode: u64,
}

impl Scene {
    /// An empty folder.
    pub fn empty() -> Self {
        // In memory where there is such a place: what is tried hundreds of times need not wait for a disk each time.
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap();
        Self { path: folder.path().to_owned(), _folder: Some(folder) }
    }

    /// A folder that is there already.
    pub fn there(path: &str) -> Self {
        Self { path: path.into(), _folder: None }
    }

    /// A folder with this manifest.
    pub fn new(manifest: &str) -> Self {
        let scene = Self::empty();
        scene.manifest(manifest);
        scene
    }

    /// The same folder once more, so that it can be tried otherwise.
    pub fn copy(&self) -> Self {
        let copy = Self::empty();
        copy_folder(self.path(), copy.path());
        copy
    }

    /// Writes another manifest.
    pub fn manifest(&self, text: &str) {
        fs::write(self.at("awsiot.toml"), text).unwrap();
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn at(&self, inner: &str) -> PathBuf {
        self.path().join(inner)
    }

    /// The program, to be run here, without a terminal and without anything of our environment that it listens to.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(self.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in ["AWSIOT_KIT_REGISTRY", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "CI"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program here to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// The local registry as it is here.
    pub fn registry(&self) -> LocalRegistry {
        let home = Home { region: "us-east-1".to_owned(), account: "000000000000".to_owned() };
        LocalRegistry::open(&self.at(".awsiot-kit"), home).unwrap()
    }

    /// The manifest with its registry and its disk, opened in this process.
    pub fn session(&self, access: Access) -> Session {
        let context = Context::new(Globals { quiet: true, ..Globals::default() });
        Session::open(&context, &self.at("awsiot.toml"), access).unwrap()
    }

    /// What an apply would do here.
    pub fn plan(&self) -> Plan {
        let session = self.session(Access::Read);
        plan(&session.assembly(), &session.site.workspace, &Options::default()).unwrap()
    }

    /// The names of the things that the local registry here has.
    pub fn registry_things(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut each = |thing: ThingRecord| {
            names.insert(thing.name);
            Ok(ControlFlow::Continue(()))
        };
        self.registry().list_things(&mut each).unwrap();
        names
    }

    /// Every file and folder below a folder, by path.
    pub fn files(&self, inner: &str) -> BTreeMap<String, Seen> {
        let mut files = BTreeMap::new();
        see(&self.at(inner), "", &mut files);
        files
    }
}

/// Puts a program somewhere else, so that others may run it too.
///
/// The copy is made by another process. A file that is open for writing cannot be executed ("Text file busy"), and one that this
/// process had open would stay open, after it is closed here, in every child that another test forked meanwhile and that has not
/// come to its `exec` yet.
pub fn put_program(program: &Path, place: &Path) {
    let done = Command::new("install").args(["-m", "755"]).arg(program).arg(place).status().unwrap();
    assert!(done.success(), "install {}", place.display());
}

/// Puts a script somewhere that can be run by its name; what [`put_program`] says holds for scripts too.
pub fn put_script(text: &str, place: &Path) {
    let draft = place.with_extension("draft");
    fs::write(&draft, text).unwrap();
    put_program(&draft, place);
    fs::remove_file(draft).unwrap();
}

/// Puts the files of a folder of the repository into a scene, but nothing that the program itself left there.
pub fn put_example(example: &Path, to: &Path) {
    for entry in fs::read_dir(example).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name();
        if entry.file_type().unwrap().is_file() && !name.to_string_lossy().starts_with('.') {
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

#[test]
fn a_program_that_was_put_somewhere_runs_at_once_whatever_else_is_started_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<usize> = (0..120).collect();
    in_parallel(&numbers, |number| {
        let place = folder.path().join(format!("script-{number}"));
        put_script("#!/bin/sh\nexit 7\n", &place);
        assert_eq!(Command::new(&place).status().unwrap().code(), Some(7));
    });
}

fn see(folder: &Path, name: &str, files: &mut BTreeMap<String, Seen>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = format!("{name}{}", entry.file_name().to_string_lossy());
        let meta = entry.metadata().unwrap();
        let is_folder = meta.is_dir();
        let bytes = if is_folder { Vec::new() } else { fs::read(entry.path()).unwrap_or_default() };
        let modified = (meta.mtime(), meta.mtime_nsec());
        let seen = Seen { bytes, mode: meta.permissions().mode() & 0o7777, modified, inode: meta.ino() };
        files.insert(name.clone(), seen);
        if is_folder {
            see(&entry.path(), &format!("{name}/"), files);
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_folder(&source, &target);
            fs::set_permissions(&target, entry.metadata().unwrap().permissions()).unwrap();
        } else {
            fs::copy(&source, &target).unwrap();
        }
    }
}

/// Does the same for each of many, on as many threads as there are processors; the panics are gathered and shown together.
pub fn in_parallel<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    in_parallel_by(std::thread::available_parallelism().map_or(2, usize::from), items, work);
}

/// The same on so many threads: more than there are processors where most of the work is waiting.
pub fn in_parallel_by<T: Sync>(threads: usize, items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(item))) {
                        let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                        failed.lock().unwrap().push(text);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), items.len(), failed.join("\n"));
}

/// Watches a run and says nothing.
pub struct Silent;

impl Watch for Silent {
    fn is_interrupted(&self) -> bool {
        false
    }
    fn begins(&self, _: usize, _: usize, _: &Step) {}
    fn done(&self, _: usize, _: usize, _: &Step) {}
}
