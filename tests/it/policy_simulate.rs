//! Every question under `tests/vectors/policy/` gets the answer that AWS's documentation gives.

use awsiot_kit::finding::Source;
use awsiot_kit::policy::cases;

#[test]
fn every_case_comes_out_as_aws_documents_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/policy");
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.display().to_string();
        let source = Source::new(&name, std::fs::read_to_string(&path).unwrap());
        for case in cases::read(&source).unwrap() {
            count += 1;
            let answer = case.answer();
            if answer.decision != case.expected {
                wrong.push(format!("{}: {:?}, expected {:?}", case.id, answer, case.expected));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 200, "only {count} cases were found");
}
