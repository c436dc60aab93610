//! Every code that a finding can have, the lints among them, and which of them a user may accept.

use super::lint::LINTS;
use super::parse;
use crate::finding::codes::{CODES, Weight};
use crate::finding::{Finding, Level};

/// The names of all codes.
pub fn all() -> impl Iterator<Item = &'static str> + Clone {
    CODES.iter().map(|code| code.name).chain(LINTS.iter().map(|lint| lint.code))
}

/// The codes that a user may accept: what is only worth a look, and what a policy allows too much.
///
/// What AWS or the system itself would refuse stays denied: a policy that is none, or too long.
pub fn acceptable() -> impl Iterator<Item = &'static str> + Clone {
    let warned = CODES.iter().filter(|code| matches!(code.weight, Weight::Warn | Weight::Either));
    warned.map(|code| code.name).chain(LINTS.iter().map(|lint| lint.code).filter(|code| is_opinion(code)))
}

fn is_opinion(lint: &str) -> bool {
    lint != parse::SYNTAX && lint != "policy-size"
}

/// Whether a finding is among those that were accepted; a denied one only when it is a lint's.
pub fn is_accepted(allow: &[&str], finding: &Finding) -> bool {
    let is_lint = || LINTS.iter().any(|lint| lint.code == finding.code) && is_opinion(finding.code);
    allow.contains(&finding.code) && (finding.level == Level::Warn || is_lint())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_refused_anyway_is_never_accepted() {
        let allow = ["manifest-route-echo", "policy-topic-any", "policy-size"];
        let accepted = |finding: Finding| is_accepted(&allow, &finding);
        assert!(accepted(Finding::warn("manifest-route-echo", "")) && accepted(Finding::deny("policy-topic-any", "")));
        assert!(!accepted(Finding::deny("manifest-route-echo", "")) && !accepted(Finding::deny("policy-size", "")));
        assert!(!accepted(Finding::warn("manifest-port", "")));
        assert!(acceptable().all(|code| all().any(|known| known == code)));
        assert!(!acceptable().any(|code| ["policy-size", "policy-syntax", "manifest-name"].contains(&code)));
    }
}
