//! What people install: the package for cargo, the package for Debian, the version that it names and the paths that it must not hold.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::judge::{approve, ask, need};
use crate::readme::fresh_clone;
use crate::scene::{PROGRAM, Ran};
use crate::tidy::{code, sources};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root(path: &str) -> String {
    Path::new(ROOT).join(path).display().to_string()
}

/// A program of the toolchain that built this test.
fn toolchain(program: &str) -> PathBuf {
    Path::new(env!("CARGO")).with_file_name(program)
}

fn run(command: &mut Command) -> Ran {
    Ran::of(command.stdin(Stdio::null()).output().unwrap())
}

#[test]
fn cargos_package_has_all_that_the_program_and_its_pages_need_and_no_key() {
    let clone = fresh_clone();
    // What a run and a person leave in a working copy.
    for left in
        ["examples/gateway/out/pump/private-key.pem", "examples/.awsiot-kit/registry.db", "docs/out/a.txt", "src/a.p12"]
    {
        fs::create_dir_all(clone.at(left).parent().unwrap()).unwrap();
        fs::write(clone.at(left), "secret").unwrap();
    }
    let target = clone.at("made").display().to_string();
    let arguments = ["package", "--no-verify", "--offline", "--locked", "--allow-dirty", "--target-dir", &target];
    let made =
        run(Command::new(env!("CARGO")).args(arguments).current_dir(clone.path()).env("CARGO_TERM_COLOR", "never"));
    let made = made.expect(0);
    // The only thing that it may remark upon: benches and tests stay at home.
    let strange =
        made.err.lines().filter(|line| line.starts_with("warning") && !line.contains("not included in the published"));
    assert_eq!(strange.collect::<Vec<_>>(), Vec::<&str>::new(), "{}", made.err);
    let package = format!("{target}/package/awsiot-kit-{VERSION}.crate");
    assert!(fs::metadata(&package).unwrap().len() < 10_000_000, "crates.io takes no more than 10 MB");
    let listed = String::from_utf8(approve("tar", clone.path(), &["tzf", &package])).unwrap();
    let listed: BTreeSet<&str> = listed.lines().filter_map(|line| line.split_once('/')).map(|(_, path)| path).collect();

    let mut wanted: Vec<String> =
        ["build.rs", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"].map(str::to_owned).into();
    for (path, text) in sources("src") {
        for line in code(&text) {
            for included in ["include_str!(\"", "include_bytes!(\""].iter().filter_map(|call| line.split_once(call)) {
                let name = included.1.split('"').next().unwrap();
                let place = Path::new(ROOT).join(&path).parent().unwrap().join(name).canonicalize().unwrap();
                wanted.push(place.strip_prefix(Path::new(ROOT).canonicalize().unwrap()).unwrap().display().to_string());
            }
        }
        wanted.push(path);
    }
    for page in ["README.md", "docs/README.md", "docs/report.md"] {
        let text = fs::read_to_string(root(page)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let place = Path::new(ROOT).join(page).parent().unwrap().join(link);
            if place.is_file() {
                let place = place.canonicalize().unwrap();
                wanted.push(place.strip_prefix(Path::new(ROOT).canonicalize().unwrap()).unwrap().display().to_string());
            }
        }
    }
    assert!(wanted.len() > 300);
    for path in wanted {
        assert!(listed.contains(&*path), "{path} is not in the package");
    }
    for path in listed {
        let is_secret = path.split('/').any(|part| ["out", ".awsiot-kit", "target", "made"].contains(&part))
            || [".pem", ".p12", ".jks"].iter().any(|end| path.ends_with(end));
        assert!(!is_secret, "{path} is in the package");
    }
}

#[test]
fn debians_package_installs_program_manual_and_completion_where_they_are_found_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    let build = || {
        let script = root("packaging/deb");
        let made =
            approve("python3", folder.path(), &[&script, "--program", PROGRAM, "--out", &out, "--compression", "none"]);
        String::from_utf8(made).unwrap().trim().to_owned()
    };
    let package = build();
    let bytes = fs::read(&package).unwrap();
    assert!(fs::read(build()).unwrap() == bytes, "made twice it is the same");
    assert!(package.contains(&format!("awsiot-kit_{VERSION}-1_")), "{package}");
    let fields = String::from_utf8(approve("dpkg-deb", folder.path(), &["--field", &package])).unwrap();
    for field in ["Depends: ca-certificates, libc6 (>=", "Description: From nothing to connected", "Section: net"] {
        assert!(fields.contains(field), "{fields}");
    }

    // A system of its own, so that this machine's stays as it is.
    let system = folder.path().join("system");
    for name in ["info", "updates", "triggers"] {
        fs::create_dir_all(system.join("var/lib/dpkg").join(name)).unwrap();
    }
    fs::write(system.join("var/lib/dpkg/status"), "").unwrap();
    let dpkg = |more: &[&str]| {
        let mut command = Command::new(need("fakeroot"));
        let log = format!("--log={out}/dpkg.log");
        let root = format!("--root={}", system.display());
        // Its libraries are this machine's own, which that system does not know of.
        // Images of Debian leave manual pages out.
        let all = ["--path-include=/usr/share/man/*", "--path-include=/usr/share/doc/*"];
        command.args(["dpkg", &root, &log, "--force-depends"]).args(all).args(more);
        run(command.env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap()))).expect(0)
    };
    dpkg(&["-i", &package]);
    let path = format!("{}:{}", system.join("usr/bin").display(), std::env::var("PATH").unwrap());
    let said = run(Command::new(system.join("usr/bin/awsiot-kit")).arg("--version")).expect(0);
    assert!(said.out.starts_with(&format!("awsiot-kit {VERSION}")), "{said:?}");
    for (page, says) in [("awsiot-kit", "AWS IoT"), ("awsiot-kit-cert-rotate", "--grace")] {
        let mut man = Command::new(need("man"));
        man.args(["-P", "cat", page]).env("MANPATH", system.join("usr/share/man")).env("MANWIDTH", "200");
        let shown = run(man.env("LC_ALL", "C.UTF-8").env_remove("MANOPT")).expect(0);
        assert!(shown.out.replace('\u{2010}', "-").contains(says), "{}", shown.out);
    }

    // In a terminal, with Tab: bash-completion finds the script by the program's name.
    let typed = "PS1='$ '; source /usr/share/bash-completion/bash_completion\nawsiot-kit --vers\t\nawsiot-kit explain nanomq-serv\t\nexit\n";
    let mut terminal = Command::new(need("script"));
    terminal.args(["-qec", "bash --norc --noprofile -i", "/dev/null"]).current_dir(folder.path());
    terminal.env("PATH", path).env("XDG_DATA_DIRS", system.join("usr/share")).env("HOME", folder.path());
    terminal
        .env("TERM", "xterm")
        .env("SHELL", "/bin/bash")
        .env_remove("XDG_DATA_HOME")
        .env_remove("AWSIOT_KIT_REGISTRY");
    let mut child = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), typed.as_bytes()).unwrap();
    let seen = Ran::of(child.wait_with_output().unwrap());
    let version = format!("awsiot-kit {VERSION}");
    assert!(seen.out.contains(&version) && seen.out.contains("nanomq-server-unverified"), "{}", seen.out);

    dpkg(&["--purge", "awsiot-kit"]);
    assert!(!system.join("usr").exists(), "something is left behind");
}

#[test]
fn a_built_program_holds_no_path_of_the_machine_that_built_it_or_is_not_given_out() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["src", "packaging"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::copy(root("packaging/build"), at("packaging/build")).unwrap();
    let lock: toml::Table = fs::read_to_string(root("Cargo.lock")).unwrap().parse().unwrap();
    let other = lock["package"].as_array().unwrap().iter().find(|own| own["name"].as_str() == Some("strsim")).unwrap();
    let manifest = format!(
        "[package]\nname = \"awsiot-kit\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[dependencies]\nstrsim = \"={}\"\n[workspace]\n",
        other["version"].as_str().unwrap()
    );
    fs::write(at("Cargo.toml"), manifest).unwrap();
    // Code of the package's own, code that its build made, C, and code of others: each names the file that it comes from.
    fs::write(
        at("build.rs"),
        r##"fn main() {
            let out = std::env::var("OUT_DIR").unwrap();
            std::fs::write(format!("{out}/made.rs"), "pub fn made() -> &'static str { file!() }").unwrap();
            std::fs::write(format!("{out}/file.c"), "const char *file(void) { return __FILE__; }").unwrap();
            let flags = std::env::var("CFLAGS").unwrap();
            let ran = |program: &str, arguments: Vec<String>| assert!(std::process::Command::new(program).args(arguments).status().unwrap().success());
            let mut arguments: Vec<String> = flags.split_whitespace().map(str::to_owned).collect();
            arguments.extend(["-c", &format!("{out}/file.c"), "-o", &format!("{out}/file.o")].map(str::to_owned));
            ran("cc", arguments);
            ran("ar", vec!["rcs".into(), format!("{out}/libfile.a"), format!("{out}/file.o")]);
            println!("cargo:rustc-link-search={out}\ncargo:rustc-link-lib=static=file");
        }"##,
    )
    .unwrap();
    let program = r##"include!(concat!(env!("OUT_DIR"), "/made.rs"));
        unsafe extern "C" { fn file() -> *const std::ffi::c_char; }
        fn main() {
            let c = unsafe { std::ffi::CStr::from_ptr(file()) };
            println!("{}|{}|{}|{}", file!(), made(), c.to_str().unwrap(), strsim::jaro("a", "b"));
        }"##;
    fs::write(at("src/main.rs"), program).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    run(cargo.args(["generate-lockfile", "--offline"]).current_dir(folder.path())).expect(0);
    let build = || {
        let mut command = Command::new(need("bash"));
        command.arg("packaging/build").current_dir(folder.path()).env_remove("CARGO_TARGET_DIR");
        let path = format!("{}:{}", toolchain("").display(), std::env::var("PATH").unwrap());
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CFLAGS", "CARGO_MANIFEST_DIR"] {
            command.env_remove(name);
        }
        run(command.env("PATH", path).env("CARGO_NET_OFFLINE", "true"))
    };
    let made = build().expect(0);
    let program = made.out.trim().to_owned();
    let said = run(&mut Command::new(&program)).expect(0);
    assert!(said.out.starts_with("src/main.rs|/target/") && said.out.contains("|/target/"), "{said:?}");
    let bytes = fs::read(&program).unwrap();
    let here = folder.path().display().to_string();
    for own in [&here, &std::env::var("HOME").unwrap()] {
        let own = format!("{own}/");
        assert!(!bytes.windows(own.len()).any(|part| part == own.as_bytes()), "{own} is in the program");
    }
    // A path that no flag takes away is seen.
    fs::write(at("src/main.rs"), "fn main() { println!(\"{}/\", concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/x\")); }")
        .unwrap();
    let refused = build().expect(1);
    assert!(refused.err.contains("holds paths of this machine"), "{refused:?}");
}

#[test]
fn the_version_names_the_commit_in_a_clone_and_in_cargos_package_and_nothing_elsewhere() {
    let short = run(Command::new(PROGRAM).arg("-V")).expect(0).out;
    assert_eq!(short, format!("awsiot-kit {VERSION}\n"));
    let long = run(Command::new(PROGRAM).arg("--version")).expect(0).out;
    assert!(long == short || long.starts_with(&format!("awsiot-kit {VERSION} (")), "{long}");
    assert!(fs::read_to_string(root("CHANGELOG.md")).unwrap().contains(&format!("\n## {VERSION}")));

    // The build script itself, in folders of every kind.
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script").display().to_string();
    run(Command::new(toolchain("rustc")).args(["--edition", "2024", &root("build.rs"), "-o", &script])).expect(0);
    let version = |place: &Path| {
        let said = run(Command::new(&script)
            .env("CARGO_MANIFEST_DIR", place)
            .env("CARGO_PKG_VERSION", "1.2.3")
            .env("GIT_CEILING_DIRECTORIES", folder.path()))
        .expect(0);
        said.out.lines().find_map(|line| line.strip_prefix("cargo:rustc-env=AWSIOT_KIT_VERSION=")).unwrap().to_owned()
    };
    let clone = folder.path().join("clone");
    fs::create_dir_all(clone.join("unpacked")).unwrap();
    fs::create_dir_all(clone.join("src")).unwrap();
    assert_eq!(version(&clone), "1.2.3", "no git");
    approve("git", &clone, &["init", "-q"]);
    assert_eq!(version(&clone), "1.2.3", "no commit");
    fs::write(clone.join("src/lib.rs"), "").unwrap();
    approve("git", &clone, &["add", "."]);
    let commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"];
    approve("git", &clone, &commit);
    let head = ask("git", &clone, &["rev-parse", "HEAD"], b"").text();
    let short = format!("1.2.3 ({})", &head[..10]);
    assert_eq!(version(&clone), short);
    assert_eq!(version(&clone.join("unpacked")), "1.2.3", "somebody else's repository around it");
    fs::write(clone.join("notes.txt"), "not of the program").unwrap();
    assert_eq!(version(&clone), short);
    fs::write(clone.join("src/lib.rs"), "//").unwrap();
    assert_eq!(version(&clone), format!("1.2.3 ({}, with changes)", &head[..10]));
    let packed =
        "{\n  \"git\": {\n    \"sha1\": \"0123456789abcdef0123456789abcdef01234567\"\n  },\n  \"path_in_vcs\": \"\"\n}";
    fs::write(clone.join("unpacked/.cargo_vcs_info.json"), packed).unwrap();
    assert_eq!(version(&clone.join("unpacked")), "1.2.3 (0123456789)");
    symlink(&clone, folder.path().join("link")).unwrap();
    assert!(version(&folder.path().join("link")).contains(&head[..10]), "through a link as well");
}
