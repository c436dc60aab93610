//! `-D`, `-W` and `-A`: other levels for findings than their own.

use clap::Args;

use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Level};
use crate::policy::codes::{acceptable, all, is_accepted};

/// The levels that a user gives codes.
#[derive(Args, Clone, Debug, Default)]
pub struct Levels {
    /// Makes a warning count as denied (can be repeated)
    #[arg(short = 'D', long = "deny", value_name = "CODE", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::codes))]
    deny: Vec<String>,
    /// Makes a lint of a policy a warning (can be repeated)
    #[arg(short = 'W', long = "warn", value_name = "CODE", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::codes))]
    warn: Vec<String>,
    /// Leaves a finding out, as `allow` in the manifest does (can be repeated)
    #[arg(short = 'A', long = "allow", value_name = "CODE", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::codes))]
    allow: Vec<String>,
}

impl Levels {
    /// Sees that the codes are codes, and that nothing is accepted that would be refused anyway.
    ///
    /// # Errors
    /// Exit 2, with the nearest right code.
    pub fn check(&self) -> Result<()> {
        for code in self.deny.iter().chain(&self.warn).chain(&self.allow) {
            if !all().any(|known| known == code) {
                return Err(Error::usage(format!("no finding has the code `{code}`")).hint(did_you_mean(code, all())));
            }
        }
        match self.warn.iter().chain(&self.allow).find(|code| !acceptable().any(|known| known == code.as_str())) {
            None => Ok(()),
            Some(code) => Err(Error::usage(format!("`{code}` cannot be accepted"))
                .hint(format!("AWS or the system would refuse it; `awsiot-kit explain {code}` says what to do"))),
        }
    }

    /// The findings with these levels.
    pub fn apply(&self, findings: &mut Vec<Finding>) {
        let has = |codes: &[String], finding: &Finding| codes.iter().any(|code| code == finding.code);
        let may = |finding: &Finding| is_accepted(&[finding.code], finding);
        findings.retain(|finding| !(has(&self.allow, finding) && may(finding)));
        for finding in findings {
            if has(&self.deny, finding) {
                finding.level = Level::Deny;
            } else if has(&self.warn, finding) && may(finding) {
                finding.level = Level::Warn;
            }
        }
    }
}
