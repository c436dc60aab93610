//! Killed at any moment, with trouble on the line as well, the same command again reaches the same end.

use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::proxy::{Proxy, QUICK};
use super::world::{World, outcome};

const THINGS: &str = r#"
[things.a]
type = "sensor"
groups = ["plant"]
publish = ["telemetry/{thing}"]
[things.b]
publish = ["telemetry/{thing}", "more/{thing}"]
[things.c]
publish = ["telemetry/{thing}", "less/{thing}"]
certificate = { issuer = "self-signed" }
"#;

/// How often a run is killed.
const KILLS: usize = 100;
/// The longest that the first run of a command lives, in milliseconds.
const LONGEST_LIFE: u64 = 500;
/// How much longer each next one may live: on a busy machine it must come to its end some time.
const LONGER: u64 = 100;

/// Runs the program and kills it, until a run comes to its end.
struct Killer<'a> {
    world: &'a World,
    random: u64,
    kills: usize,
}

impl Killer<'_> {
    fn run(&mut self, args: &[&str]) {
        for longest in (LONGEST_LIFE..).step_by(LONGER as usize) {
            self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let life = Duration::from_millis((self.random >> 33) % longest);
            let mut command = self.world.command(args);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            // Not a wait for something to happen: the moment of the kill is what is tested.
            std::thread::sleep(life);
            if child.try_wait().unwrap().is_some() {
                let ended = outcome(child.wait_with_output().unwrap());
                if ended.exit == 0 {
                    return;
                }
                assert!(matches!(ended.exit, 4 | 6), "{}", ended.err);
                continue;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            self.kills += 1;
        }
    }
}

#[test]
fn a_hundred_kills_lose_nothing_and_make_nothing_twice() {
    let mut world = World::new(THINGS);
    // A tenth of all calls goes wrong besides, in turn in each of the ways.
    let count = AtomicUsize::new(0);
    let trouble = move |_: &str, _| {
        let count = count.fetch_add(1, Ordering::Relaxed);
        (count % 10 == 9).then(|| QUICK[count / 10 % QUICK.len()])
    };
    world.port = Proxy::start(world.stand_in.port, Box::new(trouble)).port;
    let mut killer = Killer { world: &world, random: 0x2545_f491_4f6c_dd1d, kills: 0 };
    while killer.kills < KILLS {
        killer.run(&["apply", "--yes"]);
        world.is_complete(&["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        killer.run(&["destroy", "--yes", "--purge"]);
        world.is_empty();
    }
}
