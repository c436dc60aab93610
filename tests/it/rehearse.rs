//! The commands of `docs/rehearse.md` for a stand-in of AWS's API, run as they stand.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::judge::{need, skipped};
use crate::scene::{PROGRAM, Ran};

const MANIFEST: &str = "version = 1\nregistry = \"aws\"\n[things.pump]\npublish = [\"up/{thing}\"]\n";

/// The commands of the section's first console block, one a line.
fn commands() -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rehearse.md")).unwrap();
    let (_, section) = page.split_once("## Against AWS's own API").unwrap();
    let (_, block) = section.split_once("```console\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let joined = block.replace("\\\n", " ");
    joined.lines().map(|line| line.strip_prefix("$ ").unwrap().to_owned()).collect()
}

/// What has a network of its own, with a loopback alone; none where the system does not allow that.
fn apart() -> Option<Command> {
    let mut own = Command::new("unshare");
    own.args(["--map-root-user", "--net"]);
    let up = "import fcntl, socket, struct\nfcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 1))";
    let tried = Command::new("unshare").args(["--map-root-user", "--net", "python3", "-c", up]).output();
    own.args(["sh", "-c", &format!("python3 -c \"{up}\" && exec sh -e ask.sh")]);
    tried.ok().filter(|output| output.status.success()).map(|_| own)
}

/// Whether MiniStack's listener answers on the Python that it runs with: TLS begun on a connection that is open hangs on 3.11.2, and works on 3.11.7.
fn answers_devices() -> bool {
    let python = need("ministack").canonicalize().unwrap().with_file_name("python3");
    let asked = Command::new(python).args(["-c", "import sys; sys.exit(sys.version_info < (3, 11, 7))"]).status();
    asked.is_ok_and(|status| status.success())
}

#[test]
fn a_stand_in_of_the_api_takes_the_commands_that_are_shown_for_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("awsiot.toml"), MANIFEST).unwrap();
    let commands = commands();
    assert_eq!(commands.len(), 6, "{commands:?}");
    let (own, is_apart) = apart().map_or_else(|| (Command::new("sh"), false), |own| (own, true));
    let mut own = own;
    let is_answered = is_apart && answers_devices();
    let mut script = "trap 'kill $! 2>/dev/null' EXIT\n".to_owned();
    for command in commands.iter().skip(1) {
        let mut line = command.clone();
        if !is_answered && line.contains("mosquitto_pub") {
            continue;
        }
        if !is_apart {
            // The listener for devices binds every interface: without a network of its own it stays off, and so does its client.
            line = line.replace("IOT_MTLS_ENABLED=1", "IOT_MTLS_ENABLED=0").replace("4599", "\"$PORT\"");
        }
        if let Some(start) = line.strip_suffix(" &") {
            line = format!("{start} > log 2>&1 &\nuntil grep -q 'Running on' log; do sleep 0.1; done");
        }
        script += &format!("{line}\n");
    }
    script += "echo all done\n";
    fs::write(folder.path().join("ask.sh"), &script).unwrap();
    if !is_apart {
        own.args(["-e", "ask.sh"]);
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(PROGRAM, bin.join("awsiot-kit")).unwrap();
    let beside = |program: &str| need(program).parent().unwrap().display().to_string();
    let path =
        [bin.display().to_string(), beside("ministack"), beside("mosquitto_pub"), std::env::var("PATH").unwrap()];
    own.env("PATH", path.join(":")).env("HOME", folder.path()).env("PORT", free.to_string()).current_dir(folder.path());
    let ran = Ran::of(own.output().unwrap());
    let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    assert!(ran.code == Some(0) && ran.out.ends_with("all done\n"), "{ran:?}\n{script}\n{log}");
    assert!(
        folder.path().join("out/pump/certificate.pem").is_file() && folder.path().join("ministack-ca.pem").is_file()
    );
    if !is_answered {
        skipped("the message to the listener for devices: no network of its own here, or a Python on which it hangs");
    }
}
