//! `-v`: each call of AWS as it is answered, with its thing, its duration and its request id; `-vv`: also what waited and what was sent again.

use std::time::Duration;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::registry::aws::log::{Heard, Listener};

/// A wait for a quota shorter than this is the usual rhythm.
const WORTH_TELLING: Duration = Duration::from_millis(1);

/// Who is told of calls, by how much is to be said.
pub fn listener(context: &Context) -> Listener {
    let report: Report = **context;
    match report.verbose {
        _ if report.quiet => Listener::default(),
        0 => Listener::default(),
        verbose => Listener::new(move |heard| tell(report, heard, verbose > 1)),
    }
}

fn tell(report: Report, heard: &Heard<'_>, tells_all: bool) {
    match *heard {
        Heard::Paced { waited, .. } if !tells_all || waited < WORTH_TELLING => return,
        Heard::Again { .. } if !tells_all => return,
        _ => {}
    }
    if report.is_json() {
        return report.event(&match *heard {
            Heard::Call { call, on, took, request_id, code } => json!({
                "event": "call", "call": call, "on": named(on), "milliseconds": milliseconds(took),
                "requestId": request_id, "code": code,
            }),
            Heard::Paced { call, on, waited } => json!({
                "event": "paced", "call": call, "on": named(on), "milliseconds": milliseconds(waited),
            }),
            Heard::Again { call, on, code, pause } => json!({
                "event": "again", "call": call, "on": named(on), "milliseconds": milliseconds(pause), "code": code,
            }),
        });
    }
    let about = |call: &str, on: &str| format!("{call} {on}").trim_end().to_owned();
    report.note(&match *heard {
        Heard::Call { call, on, took, request_id, code } => {
            let code = code.map(|code| format!(", {code}")).unwrap_or_default();
            let id = request_id.map(|id| format!(", request {id}")).unwrap_or_default();
            format!("{}: {} ms{code}{id}", about(call, on), milliseconds(took))
        }
        Heard::Paced { call, on, waited } => {
            format!("{}: waited {} ms for the quota of {call}", about(call, on), milliseconds(waited))
        }
        Heard::Again { call, on, code, pause } => {
            format!("{}: again in {} ms, after {code}", about(call, on), milliseconds(pause))
        }
    });
}

/// What a call was about, where that is something.
fn named(on: &str) -> Option<&str> {
    Some(on).filter(|on| !on.is_empty())
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
