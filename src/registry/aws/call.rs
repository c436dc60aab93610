//! One call of AWS: paced, sent, and sent again where that helps and does no harm.

use std::future::Future;
use std::time::{Duration, Instant};

use aws_sdk_iot::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iot::operation::RequestId;
use tokio::runtime::Runtime;

use super::explain::{self, Kind, Refusal};
use super::log::{Heard, Listener};
use super::pacer::Pacer;
use crate::error::{Error, Result};
use crate::host::random;
use crate::registry::pace::quota::Api;

/// How often a call that came too fast is sent in all; they become rarer, and the pace of its API slower.
const THROTTLED_ATTEMPTS: u32 = 14;
/// How often a call whose answer was lost is sent in all.
const LOST_ATTEMPTS: u32 = 8;
/// How often a call that nobody answered in time is sent in all: each costs the whole time.
const SILENT_ATTEMPTS: u32 = 3;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Sends calls.
pub(super) struct Caller {
    pub(super) runtime: Runtime,
    pub(super) pacer: Pacer,
    pub(super) listener: Listener,
}

/// What AWS said no to.
pub(super) struct Said {
    /// The failure.
    pub(super) error: Error,
    /// Whether an earlier attempt of the same call may have been carried out although its answer was lost.
    pub(super) in_doubt: bool,
}

impl From<Said> for Error {
    fn from(said: Said) -> Self {
        said.error
    }
}

impl Said {
    /// Whether AWS says that what was spoken of is not there.
    pub(super) fn is_missing(&self) -> bool {
        self.error.code() == "ResourceNotFoundException"
    }

    /// Whether what was to be made may be there because an earlier attempt of this call made it.
    pub(super) fn may_be_own_work(&self) -> bool {
        self.in_doubt && self.error.code() == "ResourceAlreadyExistsException"
    }

    /// Whether what was to be taken away may be gone because an earlier attempt of this call took it.
    pub(super) fn is_own_removal(&self) -> bool {
        self.in_doubt && self.is_missing()
    }
}

impl Caller {
    /// Sends a call that may be carried out twice without harm, again after every failure that may pass.
    pub(super) fn call<T, E, F>(&self, api: Api, on: &str, make: impl Fn() -> F) -> std::result::Result<T, Said>
    where
        T: RequestId,
        F: Future<Output = std::result::Result<T, SdkError<E>>>,
        SdkError<E>: ProvideErrorMetadata + RequestId,
        E: std::error::Error + 'static,
    {
        let (mut throttled, mut lost, mut silent) = (0, 0, 0);
        loop {
            let Refusal { kind, error } = match self.once(api, on, make()) {
                Ok(value) => return Ok(value),
                Err(refusal) => refusal,
            };
            let (count, most) = match kind {
                Kind::Throttled => (&mut throttled, THROTTLED_ATTEMPTS),
                Kind::Lost => (&mut lost, LOST_ATTEMPTS),
                Kind::Silent => (&mut silent, SILENT_ATTEMPTS),
                Kind::Said => return Err(Said { error, in_doubt: lost + silent > 0 }),
            };
            *count += 1;
            if *count >= most {
                return Err(Said { error, in_doubt: lost + silent > 0 });
            }
            self.pause(api, on, &error, *count);
        }
    }

    /// Sends a call that must not be carried out twice: again only when AWS says that it was not carried out.
    pub(super) fn call_once<T, E, F>(&self, api: Api, on: &str, make: impl Fn() -> F) -> Result<T>
    where
        T: RequestId,
        F: Future<Output = std::result::Result<T, SdkError<E>>>,
        SdkError<E>: ProvideErrorMetadata + RequestId,
        E: std::error::Error + 'static,
    {
        for attempt in 1.. {
            match self.once(api, on, make()) {
                Ok(value) => return Ok(value),
                Err(Refusal { kind: Kind::Throttled, error }) if attempt < THROTTLED_ATTEMPTS => {
                    self.pause(api, on, &error, attempt);
                }
                Err(Refusal { kind: Kind::Lost | Kind::Silent, error }) => return Err(explain::lost(&error, api, on)),
                Err(refusal) => return Err(refusal.error),
            }
        }
        Err(Error::bug("a loop without end ended"))
    }

    fn once<T, E, F>(&self, api: Api, on: &str, future: F) -> std::result::Result<T, Refusal>
    where
        T: RequestId,
        F: Future<Output = std::result::Result<T, SdkError<E>>>,
        SdkError<E>: ProvideErrorMetadata + RequestId,
        E: std::error::Error + 'static,
    {
        let waited = self.pacer.wait(api);
        self.listener.tell(&Heard::Paced { call: api.name(), on, waited });
        let sent = Instant::now();
        let answer = self.runtime.block_on(future);
        let took = sent.elapsed();
        let tell = |request_id: Option<&str>, code: Option<&str>| {
            self.listener.tell(&Heard::Call { call: api.name(), on, took, request_id, code });
        };
        let refusal = match answer {
            Ok(value) => {
                self.pacer.taken(api);
                tell(value.request_id(), None);
                return Ok(value);
            }
            Err(error) => explain::refusal(&error, api.name(), on),
        };
        tell(refusal.error.aws_request_id(), Some(refusal.error.code()));
        if refusal.kind == Kind::Throttled {
            self.pacer.refused(api);
        }
        Err(refusal)
    }

    /// Waits before another attempt: longer each time, and never as long as another thread.
    fn pause(&self, api: Api, on: &str, because: &Error, attempt: u32) {
        let longest = Duration::from_millis(100).saturating_mul(1 << attempt.min(10)).min(LONGEST_PAUSE);
        let random = random::bytes::<1>().map_or(128, |[byte]| byte);
        let pause = longest.mul_f64(0.5 + f64::from(random) / 512.0);
        self.listener.tell(&Heard::Again { call: api.name(), on, code: because.code(), pause });
        std::thread::sleep(pause);
    }
}

/// Asks again and again, with longer and longer waits, until it is done, fails for good, or the time is over.
///
/// `attempt` gives `None` while it is not done yet.
pub(super) fn wait_for<T>(most: Duration, mut attempt: impl FnMut(Duration) -> Result<Option<T>>) -> Result<Option<T>> {
    let mut waited = Duration::ZERO;
    let mut step = Duration::from_millis(500);
    loop {
        if let Some(value) = attempt(waited)? {
            return Ok(Some(value));
        }
        if waited >= most {
            return Ok(None);
        }
        std::thread::sleep(step);
        waited += step;
        step = (step * 2).min(Duration::from_secs(15));
    }
}
