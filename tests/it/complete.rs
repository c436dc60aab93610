//! Completion as shells do it: bash, zsh and fish are asked what comes next, with the script that the program prints for them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::judge::need;
use crate::scene::{PROGRAM, Ran, Scene};

const MANIFEST: &str = "version = 1\nregistry = \"local\"\n[things.plant-bridge]\npublish = [\"a/{thing}\"]\n[things.pump-1]\npublish = [\"b/{thing}\"]\n";

/// What is typed, and words that must be among what is offered.
const QUESTIONS: [(&str, &[&str]); 9] = [
    ("awsiot-kit pl", &["plan"]),
    ("awsiot-kit cert re", &["revoke"]),
    ("awsiot-kit emit mosq", &["mosquitto"]),
    ("awsiot-kit thing show p", &["plant-bridge", "pump-1"]),
    ("awsiot-kit apply --only pu", &["pump-1"]),
    ("awsiot-kit explain nanomq-serv", &["nanomq-server-unverified"]),
    ("awsiot-kit init --target pyt", &["python"]),
    ("awsiot-kit policy attach pl", &["plant-bridge"]),
    ("awsiot-kit check -D policy-top", &["policy-topic-any"]),
];

/// A folder with a manifest that was applied, and the program on the path.
fn scene() -> Scene {
    let scene = Scene::new(MANIFEST);
    scene.run(&["apply", "--yes"]).expect(0);
    fs::create_dir_all(scene.at("bin")).unwrap();
    std::os::unix::fs::symlink(PROGRAM, scene.at("bin/awsiot-kit")).unwrap();
    scene
}

fn shell(scene: &Scene, program: &str, args: &[&str], text: &str) -> String {
    let path = format!("{}:{}", scene.at("bin").display(), std::env::var("PATH").unwrap());
    let file = scene.at("ask");
    fs::write(&file, text).unwrap();
    let mut command = Command::new(need(program));
    command.args(args).arg(file).current_dir(scene.path()).env("PATH", path).env("HOME", scene.path());
    command.env("TERM", "xterm").env_remove("AWSIOT_KIT_REGISTRY").env_remove("ZDOTDIR");
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    let ran = Ran::of(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{program}: {ran:?}");
    ran.out
}

/// Sees that each answer (a line that starts with the question's number) has the words.
fn expect_all(shell: &str, answers: &str) {
    for (number, (typed, wanted)) in QUESTIONS.iter().enumerate() {
        let own: Vec<&str> = answers.lines().filter_map(|line| line.strip_prefix(&format!("{number}:"))).collect();
        for word in *wanted {
            assert!(
                own.iter().any(|line| line.split_whitespace().next() == Some(word)),
                "{shell}: `{typed}` offers {own:?}\n{answers}"
            );
        }
    }
}

#[test]
fn bash_completes_commands_targets_things_policies_and_codes() {
    let scene = scene();
    // The script is installed where bash-completion looks, and read from there as it reads it.
    let mut install = scene.command(&["completions", "--install", "bash"]);
    Ran::of(install.env("HOME", scene.path()).env_remove("XDG_DATA_HOME").output().unwrap()).expect(0);
    let place = scene.at(".local/share/bash-completion/completions/awsiot-kit");
    let mut text =
        format!("source '{}'\nfunction=$(complete -p awsiot-kit | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n", place.display());
    for (number, (typed, _)) in QUESTIONS.iter().enumerate() {
        text += &format!(
            "COMP_LINE='{typed}' COMP_POINT={}; COMP_WORDS=({typed}) COMP_CWORD={} COMP_TYPE=9 COMPREPLY=()\n\
            $function awsiot-kit \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\nfor own in \"${{COMPREPLY[@]}}\"; do echo \"{number}:$own\"; done\n",
            typed.len(),
            typed.split(' ').count() - 1,
        );
    }
    expect_all("bash", &shell(&scene, "bash", &["--norc"], &text));
}

#[test]
fn fish_completes_the_same() {
    let scene = scene();
    let mut install = scene.command(&["completions", "--install", "fish"]);
    Ran::of(install.env("HOME", scene.path()).env_remove("XDG_CONFIG_HOME").output().unwrap()).expect(0);
    assert!(scene.at(".config/fish/completions/awsiot-kit.fish").exists());
    let ask = |(number, (typed, _)): (usize, &(&str, &[&str]))| {
        format!("for own in (complete -C '{typed}'); echo {number}:$own; end\n")
    };
    // Fish finds the file by itself, as the name is completed for the first time.
    expect_all("fish", &shell(&scene, "fish", &[], &QUESTIONS.iter().enumerate().map(ask).collect::<String>()));
}

#[test]
fn zsh_completes_the_same_in_a_terminal() {
    let scene = scene();
    let mut install = scene.command(&["completions", "--install", "zsh"]);
    let said = Ran::of(install.env("HOME", scene.path()).output().unwrap()).expect(0);
    assert!(said.err.contains("fpath=("), "{said:?}");
    // A terminal inside zsh, in which Tab is pressed; then the line that came of it is printed instead of run.
    let mut text = r#"zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z 'stty rows 50 cols 200; fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit -u -D; PROMPT="> "; echo rea\dy'
until_seen() {
  all=
  local end=$((SECONDS + 60))
  while (( SECONDS < end )) && [[ $all != *"$1"*"$2"* ]]; do
    zpty -r -t z line && all+=$line || sleep 0.05
  done
  print -r -- "$all"
  [[ $all == *"$1"*"$2"* ]] || { print -r -- "never seen: $1"; exit 1 }
}
until_seen ready '> '
ask() {
  zpty -n -w z "$2"$'\t'
  until_seen "$3"
  zpty -n -w z $'\C-a'"echo $1\\: "$'\C-e\n'
  until_seen "$1: " '> '
}
"#
    .to_owned();
    for (number, (typed, wanted)) in QUESTIONS.iter().enumerate() {
        text += &format!("ask {number} '{typed}' {}\n", wanted[wanted.len() - 1]);
    }
    text += "zpty -w z 'echo do\\ne'\nuntil_seen $'\\n'done\n";
    let out = shell(&scene, "zsh", &["-f"], &text);
    for (number, (typed, wanted)) in QUESTIONS.iter().enumerate() {
        let before = typed.rsplit_once(' ').unwrap().0;
        match wanted {
            [word] => {
                let line = format!("\n{number}: {before} {word}");
                assert!(out.contains(&line), "zsh: `{typed}` does not become `{line}`:\n{out}");
            }
            words => assert!(words.iter().all(|word| out.contains(word)), "zsh: `{typed}`:\n{out}"),
        }
    }
}

#[test]
fn what_is_not_ours_is_not_overwritten_and_a_shell_without_a_place_is_told_what_to_write() {
    let scene = Scene::empty();
    let run = |args: &[&str]| {
        Ran::of(
            scene
                .command(args)
                .env("HOME", scene.path())
                .env_remove("XDG_CONFIG_HOME")
                .env("SHELL", "/usr/bin/fish")
                .output()
                .unwrap(),
        )
    };
    run(&["completions", "--install"]).expect(0);
    let place = scene.at(".config/fish/completions/awsiot-kit.fish");
    let mine: &Path = &place;
    run(&["completions", "--install"]).expect(0);
    fs::write(mine, "# mine\n").unwrap();
    run(&["completions", "--install"]).expect(5);
    assert_eq!(fs::read_to_string(mine).unwrap(), "# mine\n");
    let told = run(&["completions", "--install", "elvish"]).expect(2);
    assert!(told.err.contains("eval (awsiot-kit completions elvish"), "{}", told.err);
}
