//! The first hour with the program, typed in a terminal: each screen as a person sees it, at 80 and at 120 columns, as golden files that
//! somebody has looked at.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::judge::need;
use crate::scene::{PROGRAM, Ran, Scene};

/// What is typed, and what is answered when the program asks.
const HOUR: [(&str, &str); 12] = [
    ("1-init", "awsiot-kit init"),
    ("2-check", "awsiot-kit check"),
    ("2-findings", "awsiot-kit check -f other.toml"),
    ("3-plan", "awsiot-kit plan"),
    ("4-apply", "awsiot-kit apply"),
    ("5-again", "awsiot-kit plan"),
    ("6-show", "awsiot-kit thing show plant-bridge"),
    ("7-list", "awsiot-kit cert list"),
    ("8-rotate", "awsiot-kit cert rotate plant-bridge"),
    ("9-report", "awsiot-kit report --out report.html"),
    ("10-targets", "awsiot-kit targets"),
    ("11-destroy", "awsiot-kit destroy"),
];
/// A manifest with something to say about it.
const OTHER: &str = "version = 1\nregistry = \"local\"\n[things.gw]\nroutes = [{ direction = \"out\", local = \"up\", remote = \"fwd/up\" }]\n[things.gw.emit.nanomq]\n[things.gw.emit.kura]\nversion = \"6\"\n";
const QUESTION: &str = "only `yes` is yes:";

/// A terminal of its own, which goes when this does.
struct Terminal<'a> {
    scene: &'a Scene,
}

impl<'a> Terminal<'a> {
    fn open(scene: &'a Scene, columns: usize) -> Self {
        let terminal = Self { scene };
        let path = format!("{}:{}", scene.at("bin").display(), std::env::var("PATH").unwrap());
        let mut tmux = terminal.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", &columns.to_string(), "-y", "60"]);
        tmux.args(["env", "-u", "CI", "-u", "NO_COLOR", "-u", "AWSIOT_KIT_REGISTRY", "-u", "ENV"]);
        tmux.args(["PS1=[$?] $ ", &format!("PATH={path}"), "LC_ALL=C.UTF-8", "sh", "-i"]).current_dir(scene.path());
        Ran::of(tmux.output().unwrap()).expect(0);
        terminal.until(|screen| screen.trim_end().ends_with("[0] $"));
        terminal
    }

    fn tmux(&self, args: &[&str]) -> Command {
        let mut command = Command::new(need("tmux"));
        command.arg("-u").arg("-S").arg(self.scene.at("terminal")).args(args).env("LC_ALL", "C.UTF-8");
        command.env_remove("TMUX");
        command
    }

    fn press(&self, keys: &[&str]) {
        Ran::of(self.tmux(&[&["send-keys"], keys].concat()).output().unwrap()).expect(0);
    }

    /// The screen as soon as it is as wanted.
    fn until(&self, wanted: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let screen = Ran::of(self.tmux(&["capture-pane", "-p"]).output().unwrap()).expect(0).out;
            if wanted(&screen) {
                return screen;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the terminal still shows:\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a line on a clean screen, says yes when asked, and gives what is seen when the next prompt stands.
    fn run(&self, line: &str) -> String {
        let is_clean = |screen: &str| ["[0] $", "[1] $"].contains(&screen.trim_end());
        let screen = self.until(|screen| screen.trim_end().ends_with("] $"));
        if !is_clean(&screen) {
            self.press(&["clear", "Enter"]);
            self.until(is_clean);
        }
        self.press(&["-l", line]);
        self.press(&["Enter"]);
        let is_done = |screen: &str| {
            let lines: Vec<&str> = screen.trim_end().lines().collect();
            let last = lines.last().copied().unwrap_or_default();
            lines.len() > 1 && last.starts_with('[') && last.ends_with("] $")
        };
        let screen = self.until(|screen| is_done(screen) || screen.trim_end().ends_with(QUESTION));
        if is_done(&screen) {
            return screen;
        }
        self.press(&["yes", "Enter"]);
        self.until(is_done)
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        let _ = self.tmux(&["kill-server"]).output();
    }
}

/// The screen without what differs from run to run: ids, times and days, each as long as it was.
fn masked(screen: &str) -> String {
    let mut text = String::new();
    for line in screen.trim_end().lines() {
        let mut line = line.trim_end().to_owned();
        for word in line.clone().split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() >= 12) {
            line = line.replace(word, &"#".repeat(word.len()));
        }
        for unit in [" s", " min"] {
            let words: Vec<&str> = line.split(" in ").collect();
            if let [before, after] = words[..]
                && after.ends_with(unit)
                && after.starts_with(|c: char| c.is_ascii_digit())
            {
                line = format!("{before} in # s");
            }
        }
        // The days that are left stand first in a row of `cert list`.
        let days: String = line.chars().take_while(char::is_ascii_digit).collect();
        if days.len() >= 4 {
            line = format!("{}{}", "#".repeat(days.len()), &line[days.len()..]);
        }
        text += &line;
        text.push('\n');
    }
    text
}

#[test]
fn each_screen_of_the_first_hour_is_as_somebody_has_looked_at_it() {
    for columns in [80, 120] {
        let scene = Scene::empty();
        fs::create_dir(scene.at("bin")).unwrap();
        std::os::unix::fs::symlink(PROGRAM, scene.at("bin/awsiot-kit")).unwrap();
        fs::write(scene.at("other.toml"), OTHER).unwrap();
        let terminal = Terminal::open(&scene, columns);
        for (name, line) in HOUR {
            let screen = masked(&terminal.run(line));
            let end = if name == "2-findings" { "[1] $" } else { "[0] $" };
            assert!(screen.trim_end().ends_with(end), "`{line}` failed:\n{screen}");
            assert!(screen.lines().all(|line| line.chars().count() <= columns), "{screen}");
            let path = format!("{}/tests/golden/first-hour/{columns}/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
                fs::write(&path, &screen).unwrap();
            }
            let golden = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(screen, golden, "{path} differs; `UPDATE=1 cargo test` writes it anew");
        }
    }
}

#[test]
fn a_screen_hides_only_what_differs_from_run_to_run() {
    let screen = "cert 0123456789abcdef ACTIVE\napplied: 8 steps in 0.1 s\n8441  2049-12-31\n12 in all\n\n";
    assert_eq!(masked(screen), "cert ################ ACTIVE\napplied: 8 steps in # s\n####  2049-12-31\n12 in all\n");
}
