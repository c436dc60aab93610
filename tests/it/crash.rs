//! Killed at any moment, the same command again reaches the same end (promise 2); and nobody else works on the manifest meanwhile.
//!
//! Three ways to die: before every call of the registry and of the store; before every call that changes the disk, a write half done
//! (`tests/support/die.c`, preloaded); and at 200 instants by SIGKILL.

use std::fs;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use awsiot_kit::cli::apply::tidy;
use awsiot_kit::cli::context::{Context, Globals};
use awsiot_kit::cli::session::Access;
use awsiot_kit::error::{Exit, Result};
use awsiot_kit::host::store::Store;
use awsiot_kit::host::workspace::Workspace;
use awsiot_kit::plan::apply::{Patience, Run};
use awsiot_kit::plan::destroy::Destruction;
use awsiot_kit::plan::observed::observe;
use awsiot_kit::plan::ownership::Ownership;
use awsiot_kit::plan::{Options, plan};

use crate::fuse::{Blow, Fuse, FusedStore};
use crate::holds;
use crate::judge;
use crate::scene::{Ran, Scene, Silent, in_parallel};

const MANIFEST: &str = r#"
version = 1
registry = "local"
[defaults]
type = "gateway"
groups = ["plants"]
[things.alpha]
attributes = { site = "lyon" }
publish = ["telemetry/{thing}"]
[things.alpha.emit.nanomq]
bridge = "mqtt"
[things.beta]
certificate = { issuer = "self-signed" }
subscribe = ["cmd/{thing}/#"]
"#;

/// The two things of it.
const THINGS: [&str; 2] = ["alpha", "beta"];

/// A command, what was there before it, and what is to be there after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Journey {
    /// A first apply.
    Apply,
    /// New keys, topics and attributes where there are some already.
    Replace,
    /// The bundles were lost; their certificates with them.
    Mend,
    Destroy,
    Purge,
}

const JOURNEYS: [Journey; 5] = [Journey::Apply, Journey::Replace, Journey::Mend, Journey::Destroy, Journey::Purge];

impl Journey {
    fn args(self) -> &'static [&'static str] {
        match self {
            Self::Apply | Self::Mend => &["apply", "--yes"],
            Self::Replace => &["apply", "--replace", "--yes"],
            Self::Destroy => &["destroy", "--yes"],
            Self::Purge => &["destroy", "--purge", "--yes"],
        }
    }

    /// A folder in which the journey is about to begin.
    fn start(self) -> Scene {
        let scene = Scene::new(MANIFEST);
        if self != Self::Apply {
            scene.run(&["apply", "--yes"]).expect(0);
        }
        match self {
            Self::Replace => scene.manifest(
                &MANIFEST
                    .replace("[defaults]", "[defaults]\ncertificate = { key = \"ec-p384\" }")
                    .replace("issuer = \"self-signed\"", "key = \"ec-p384\"")
                    .replace("telemetry/", "readings/")
                    .replace("lyon", "paris"),
            ),
            Self::Mend => {
                fs::remove_file(scene.at("out/alpha/nanomq/nanomq.conf")).unwrap();
                fs::write(scene.at("out/beta/policy.json"), "{}").unwrap();
                fs::write(scene.at("out/beta/mine.txt"), "not yours").unwrap();
            }
            _ => {}
        }
        scene
    }

    fn is_destroy(self) -> bool {
        matches!(self, Self::Destroy | Self::Purge)
    }

    /// After a death: what must hold at that instant, the same command once more, and the end.
    fn goes_on(self, scene: &Scene, point: &str) {
        let judged = catch_unwind(AssertUnwindSafe(|| self.goes_on_quietly(scene)));
        if let Err(panic) = judged {
            let text = panic.downcast_ref::<String>().map_or("", String::as_str);
            panic!("{self:?}, {point}: {text}");
        }
    }

    fn goes_on_quietly(self, scene: &Scene) {
        if self != Self::Mend {
            holds::bundles_are_whole(scene, &THINGS);
        }
        let keys = holds::keys(scene);
        scene.run(self.args()).expect(0);
        if self.is_destroy() {
            holds::destroyed(scene, &THINGS)
        } else {
            holds::applied(scene, &THINGS)
        }
        let left = holds::keys(scene);
        if self == Self::Purge {
            assert!(left.is_empty(), "a key is left");
        } else {
            assert!(keys.is_subset(&left), "a key is lost: {:?}", scene.files("").keys());
        }
        if self == Self::Mend {
            assert_eq!(scene.files("out/beta")["mine.txt"].bytes, b"not yours");
        }
    }

    /// The same, and a third run finds nothing to do.
    fn goes_on_and_stays(self, scene: &Scene, point: &str) {
        self.goes_on(scene, point);
        let before = scene.files("out");
        scene.run(self.args()).expect(0);
        assert!(before == scene.files("out"), "{self:?}, {point}: the third run touched a file");
    }
}

/// What the command does, in this process, with a fuse in its registry and its store.
fn carry_out(journey: Journey, scene: &Scene, fuse: &Arc<Fuse>) -> Result<()> {
    let mut session = scene.session(Access::Write);
    session.site.registry = Box::new(scene.registry().with_around(fuse.clone()));
    let _lock = session.site.workspace.lock("test")?;
    let store = FusedStore { inner: &session.site.workspace, fuse: fuse.clone() };
    let context = Context::new(Globals { quiet: true, ..Globals::default() });
    let assembly = session.assembly();
    tidy(&context, &assembly, &store, &mut session.things())?;
    let plan = if journey.is_destroy() {
        let registry = &*session.site.registry;
        let ownership = Ownership::new(registry, &session.desired.names, store.claims()?);
        let mut destruction = Destruction::new(registry, &store, &ownership);
        for desired in &session.desired.things {
            destruction.wanted(desired);
            let name = desired.device.thing.name.as_str();
            destruction.thing(name, &observe(&*session.site.registry, &store, name)?);
        }
        destruction.finish()?
    } else {
        plan(&assembly, &store, &Options { replace: journey == Journey::Replace, ..Options::default() })?
    };
    let (purge, patience) = (journey == Journey::Purge, Patience::None);
    let run = Run { assembly: &assembly, store: &store, watch: &Silent, purge, patience };
    run.carry_out("test", &plan).map(|_| ())
}

/// How many calls a journey has that change something.
fn calls_of(journey: Journey, start: &Scene) -> usize {
    let fuse = Fuse::new(0, Blow::Refuse);
    carry_out(journey, &start.copy(), &fuse).unwrap();
    fuse.calls()
}

/// Says to a copy of this test program what to die of.
const CHILD: &str = "AWSIOT_KIT_TEST_DIES";

#[test]
fn whoever_dies_before_any_call_goes_on_to_the_same_end() {
    if let Ok(orders) = std::env::var(CHILD) {
        let (at, place) = orders.split_once(' ').unwrap();
        let (journey, at) = at.split_once(':').unwrap();
        let journey = JOURNEYS[journey.parse::<usize>().unwrap()];
        let fuse = Fuse::new(at.parse().unwrap(), Blow::Abort);
        carry_out(journey, &Scene::there(place), &fuse).unwrap();
        return;
    }
    let mut points = Vec::new();
    let starts = JOURNEYS.map(Journey::start);
    for (number, journey) in JOURNEYS.into_iter().enumerate() {
        let calls = calls_of(journey, &starts[number]);
        assert!(calls >= 5, "{journey:?} has {calls} calls");
        points.extend((1..=calls).map(|at| (number, at)));
    }
    in_parallel(&points, |(number, at)| {
        let scene = starts[*number].copy();
        let died = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::whoever_dies_before_any_call_goes_on_to_the_same_end", "--nocapture"])
            .env(CHILD, format!("{number}:{at} {}", scene.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(died.code(), None, "{:?} did not die at call {at}", JOURNEYS[*number]);
        JOURNEYS[*number].goes_on_and_stays(&scene, &format!("died before call {at}"));
    });
}

#[test]
fn whoever_is_interrupted_in_an_apply_can_destroy_all_of_it() {
    let start = Journey::Apply.start();
    let points: Vec<usize> = (1..=calls_of(Journey::Apply, &start)).collect();
    in_parallel(&points, |at| {
        let scene = start.copy();
        assert!(carry_out(Journey::Apply, &scene, &Fuse::new(*at, Blow::Lose)).is_err());
        Journey::Destroy.goes_on(&scene, &format!("apply failed after call {at}"));
    });
}

#[test]
fn a_call_that_fails_or_whose_answer_is_lost_is_half_done_and_goes_on() {
    let mut points = Vec::new();
    let starts = JOURNEYS.map(Journey::start);
    for (number, journey) in JOURNEYS.into_iter().enumerate() {
        let calls = calls_of(journey, &starts[number]);
        points.extend((1..=calls).map(|at| (number, at, if at % 2 == 0 { Blow::Refuse } else { Blow::Lose })));
    }
    let half_done = std::sync::atomic::AtomicUsize::new(0);
    in_parallel(&points, |(number, at, blow)| {
        let scene = starts[*number].copy();
        let error = carry_out(JOURNEYS[*number], &scene, &Fuse::new(*at, *blow)).unwrap_err();
        match error.exit_code() {
            Exit::HalfDone => {
                half_done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                assert!(error.message().contains("what is done is recorded"), "{error}");
                assert!(error.remedy().unwrap().contains("the same command again"), "{error}");
            }
            // Before the first step is done there is nothing that could be half done, and at the end nothing is left to do.
            exit => assert_eq!(exit, Exit::Registry, "{error}"),
        }
        JOURNEYS[*number].goes_on(&scene, &format!("{blow:?} at call {at}"));
    });
    assert!(half_done.into_inner() > points.len() / 2);
}

/// The shim that ends the program at a chosen call, built once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("die-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/die.c");
        let built = Command::new(judge::need("cc"))
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&target, &source])
            .arg("-ldl")
            .status();
        assert!(built.unwrap().success());
        target
    })
}

/// Runs the program so that it ends at a call that changes the disk, or counts them.
pub fn dying(scene: &Scene, args: &[&str], name: &str, value: &str) -> Ran {
    Ran::of(scene.command(args).env("LD_PRELOAD", shim()).env(name, value).output().unwrap())
}

#[test]
fn whoever_dies_before_any_change_on_disk_goes_on_to_the_same_end() {
    let mut points = Vec::new();
    let starts = JOURNEYS.map(Journey::start);
    // A purge differs from a destroy, and mending from replacing, only in what is left out.
    for number in [0, 1, 3] {
        let journey = JOURNEYS[number];
        let scene = starts[number].copy();
        let count = Scene::empty();
        dying(&scene, journey.args(), "DIE_COUNT", &count.at("n").display().to_string()).expect(0);
        let calls: usize = fs::read_to_string(count.at("n")).unwrap().parse().unwrap();
        assert!(calls > 30, "{journey:?} has {calls} calls");
        points.extend((1..=calls).map(|at| (number, at)));
    }
    in_parallel(&points, |(number, at)| {
        let scene = starts[*number].copy();
        let died = dying(&scene, JOURNEYS[*number].args(), "DIE_AT", &at.to_string());
        assert_eq!(died.code, None, "{:?} did not die at {at}: {}", JOURNEYS[*number], died.err);
        JOURNEYS[*number].goes_on(&scene, &format!("died before change {at} on disk"));
    });
}

const FIVE: [&str; 5] = ["alpha", "beta", "delta", "eps", "gamma"];

fn five() -> Scene {
    let things = FIVE.map(|name| format!("[things.{name}]\n")).concat();
    Scene::new(&format!("version = 1\nregistry = \"local\"\n[defaults]\npublish = [\"telemetry/{{thing}}\"]\n{things}"))
}

#[test]
fn whoever_is_killed_at_any_of_200_instants_goes_on_to_the_same_end() {
    let started = Instant::now();
    five().run(&["apply", "--yes"]).expect(0);
    let whole = started.elapsed();
    // The instants are spread over the whole run; where exactly they hit is the scheduler's doing, and differs each time.
    let instants: Vec<u32> = (0..200).collect();
    in_parallel(&instants, |instant| {
        let scene = five();
        let mut child = scene.command(&["apply", "--yes"]).spawn().unwrap();
        let until = Instant::now() + whole * *instant / 160;
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        holds::bundles_are_whole(&scene, &FIVE);
        let keys = holds::keys(&scene);
        scene.run(&["apply", "--yes"]).expect(0);
        holds::applied(&scene, &FIVE);
        assert_eq!(holds::keys(&scene).len(), FIVE.len(), "one key each");
        assert!(keys.is_subset(&holds::keys(&scene)), "killed at {instant}: a key is lost");
    });
}

#[test]
fn a_second_apply_is_told_who_holds_the_manifest() {
    let scene = five();
    let held = Workspace::new(scene.at(".awsiot-kit"), scene.at("out")).lock("apply").unwrap();
    for args in [["apply", "--yes"], ["destroy", "--yes"]] {
        let ran = scene.run(&args).expect(5);
        assert!(ran.err.contains(&format!("`awsiot-kit apply` (process {})", std::process::id())), "{}", ran.err);
        assert!(ran.err.contains("hint: wait until it has ended"), "{}", ran.err);
    }
    drop(held);
    scene.run(&["apply", "--yes"]).expect(0);
    holds::applied(&scene, &FIVE);
}

#[test]
fn of_many_at_once_each_ends_well_or_is_told_to_wait() {
    let scene = five();
    let children: Vec<_> = (0..6).map(|_| scene.command(&["apply", "--yes"]).spawn().unwrap()).collect();
    let codes: Vec<_> =
        children.into_iter().map(|child| Ran::of(child.wait_with_output().unwrap())).map(|ran| ran.code).collect();
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 5))), "{codes:?}");
    assert!(codes.contains(&Some(0)), "{codes:?}");
    holds::applied(&scene, &FIVE);
}

#[test]
fn ctrl_c_ends_a_run_between_two_steps_with_130_and_the_next_one_goes_on() {
    let scene = five();
    let mut child = scene.command(&["apply", "--yes", "--progress", "plain"]).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let signal = |signal| rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
    let mut seen = String::new();
    while !seen.contains("[3/") {
        assert!(err.read_line(&mut seen).unwrap() > 0, "{seen}");
    }
    // Held still, so that the signal meets a run that is not over.
    signal(rustix::process::Signal::STOP);
    signal(rustix::process::Signal::INT);
    signal(rustix::process::Signal::CONT);
    for line in err.lines() {
        seen.push_str(&line.unwrap());
    }
    assert_eq!(child.wait().unwrap().code(), Some(130), "{seen}");
    assert!(seen.contains("what is done is recorded") && seen.contains("hint: run the same command again"), "{seen}");
    let ran = scene.run(&["apply", "--yes"]).expect(0);
    assert!(ran.err.contains("going on: the last apply stopped after"), "{}", ran.err);
    holds::applied(&scene, &FIVE);
}

#[test]
fn a_second_signal_ends_a_run_at_once_with_130_too() {
    let scene = five();
    let mut child = scene.command(&["apply", "--yes", "--progress", "plain"]).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let signal = |signal| rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
    let mut seen = String::new();
    while !seen.contains("[3/") {
        assert!(err.read_line(&mut seen).unwrap() > 0, "{seen}");
    }
    // Two different ones: of the same, one that waits is enough for the kernel.
    use rustix::process::Signal;
    [Signal::STOP, Signal::INT, Signal::TERM, Signal::CONT].into_iter().for_each(signal);
    assert_eq!(child.wait().unwrap().code(), Some(130), "{seen}");
    drop(err);
    scene.run(&["apply", "--yes"]).expect(0);
    holds::applied(&scene, &FIVE);
}

#[test]
fn a_run_that_this_machine_stops_halfway_is_half_done() {
    let scene = five();
    fs::create_dir_all(scene.at("out")).unwrap();
    std::os::unix::fs::symlink("nowhere", scene.at("out/delta")).unwrap();
    let ran = scene.run(&["apply", "--yes"]).expect(6);
    assert!(ran.err.contains("out/delta") && ran.err.contains("hint: run the same command again"), "{}", ran.err);
    holds::bundles_are_whole(&scene, &["alpha"]);
    fs::remove_file(scene.at("out/delta")).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    holds::applied(&scene, &FIVE);
}

/// What a kill can leave of a waiting key whose bundle is written: any part of it.
#[test]
fn a_waiting_key_of_which_only_a_part_is_left_spoils_nothing() {
    for left in [&["requested"][..], &["certificate.pem"], &["requested", "certificate.pem"], &[]] {
        let scene = Journey::Replace.start();
        let bundle = scene.files("out/beta");
        let folder = scene.at(".awsiot-kit/pending/beta");
        fs::create_dir_all(&folder).unwrap();
        for name in left {
            let bytes =
                if *name == "requested" { &b"2026-01-01T00:00:00Z\n"[..] } else { &bundle["certificate.pem"].bytes };
            fs::write(folder.join(name), bytes).unwrap();
        }
        Journey::Replace.goes_on(&scene, &format!("{left:?} left of a waiting key"));
    }
}
