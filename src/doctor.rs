//! Why a device cannot connect, publish or subscribe: the chain that a connection hangs on, link by link, each judged from what was found.
//!
//! Everything here is pure: `host/probe` looks at files and networks, the verdicts are made here. The causes and their order follow 162 public
//! threads in which a device could not reach AWS IoT Core; first text is compared, then the registry asked, then the network.

pub mod configuration;
pub mod endpoint;
pub mod files;
pub mod live;
pub mod packets;
pub mod rights;
pub mod symptom;

/// What is wrong with a link, and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A word for programs: `policy-connect`.
    pub code: &'static str,
    /// What it means, for people.
    pub says: String,
    /// What to do.
    pub mend: String,
}

impl Fault {
    /// A fault.
    pub fn new(code: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { code, says: says.into(), mend: mend.into() }
    }
}

/// How a link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds; in a few words, what was seen.
    Holds(String),
    /// It is broken: what hangs on it cannot work.
    Broken(Fault),
    /// It holds, and something about it will hurt.
    Doubtful(Fault),
    /// It was not looked at, and why.
    Skipped(String),
}

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is: `files`, `endpoint`, `certificate` …
    pub name: &'static str,
    /// How it is.
    pub state: State,
}

impl Link {
    /// A link that holds.
    pub fn holds(name: &'static str, seen: impl Into<String>) -> Self {
        Self { name, state: State::Holds(seen.into()) }
    }

    /// A link that is broken.
    pub fn broken(name: &'static str, fault: Fault) -> Self {
        Self { name, state: State::Broken(fault) }
    }

    /// A link that holds, with a doubt.
    pub fn doubtful(name: &'static str, fault: Fault) -> Self {
        Self { name, state: State::Doubtful(fault) }
    }

    /// A link that was not looked at.
    pub fn skipped(name: &'static str, why: impl Into<String>) -> Self {
        Self { name, state: State::Skipped(why.into()) }
    }

    /// Whether the walk ends here.
    pub fn is_broken(&self) -> bool {
        matches!(self.state, State::Broken(_))
    }

    /// The fault, if there is one.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.state {
            State::Broken(fault) | State::Doubtful(fault) => Some(fault),
            State::Holds(_) | State::Skipped(_) => None,
        }
    }
}
