//! What is told of every call to whoever wants to know: which, about what, how long it took, and AWS's id of the request; never what was in it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened on the way to AWS and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// A call was answered, refused or lost.
    Call {
        /// AWS's name of it.
        call: &'a str,
        /// What it was about; empty where that is nothing in particular.
        on: &'a str,
        /// From sending it to its answer.
        took: Duration,
        /// AWS's id of the request, where an answer came.
        request_id: Option<&'a str>,
        /// The code of the failure; none when it went well.
        code: Option<&'a str>,
    },
    /// A call waited for the quota of its API.
    Paced {
        /// AWS's name of it.
        call: &'a str,
        /// What it was about.
        on: &'a str,
        /// How long.
        waited: Duration,
    },
    /// A call is sent again after a pause.
    Again {
        /// AWS's name of it.
        call: &'a str,
        /// What it was about.
        on: &'a str,
        /// The code of the failure that is the reason.
        code: &'a str,
        /// How long the pause is.
        pause: Duration,
    },
}

/// What is done with what is heard.
type Tell = dyn Fn(&Heard<'_>) + Send + Sync;

/// Who wants to know; nobody by default.
#[derive(Clone, Default)]
pub struct Listener(Option<Arc<Tell>>);

impl Listener {
    /// Somebody who is told of everything, from many threads.
    pub fn new(tell: impl Fn(&Heard<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(super) fn tell(&self, heard: &Heard<'_>) {
        if let Some(tell) = &self.0 {
            tell(heard);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Listener" } else { "nobody" })
    }
}
