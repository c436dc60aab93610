//! What AWS says, in words: which call, on what, why, and what to do next.

use aws_sdk_iot::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iot::operation::RequestId;

use super::causes;
use crate::error::Error;
use crate::registry::ANSWER_LOST;
use crate::registry::pace::quota::Api;

/// What a failure means for another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// AWS did nothing because calls come too fast.
    Throttled,
    /// No answer, or half of one: whether AWS did it is not known.
    Lost,
    /// No answer in time: the same, and it cost time.
    Silent,
    /// AWS said no, and would say it again.
    Said,
}

/// A failure.
pub(super) struct Refusal {
    pub(super) kind: Kind,
    pub(super) error: Error,
}

/// The codes for calls that come too fast. Not LimitExceededException, although SDKs take it for one: on AWS IoT it means too many
/// policies or groups, and waiting does not help.
const THROTTLED: [&str; 5] =
    ["ThrottlingException", "Throttling", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded"];

/// What a failed call means. `call` is AWS's name of it, `on` what it was about.
pub(super) fn refusal<E>(failure: &SdkError<E>, call: &str, on: &str) -> Refusal
where
    SdkError<E>: ProvideErrorMetadata + RequestId,
    E: std::error::Error + 'static,
{
    let status = failure.raw_response().map(|response| response.status().as_u16());
    let date = failure.raw_response().and_then(|response| response.headers().get("date")).map(ToOwned::to_owned);
    match failure {
        SdkError::TimeoutError(_) => Refusal { kind: Kind::Silent, error: causes::no_answer(call, on) },
        SdkError::DispatchFailure(why) if why.is_timeout() => {
            Refusal { kind: Kind::Silent, error: causes::no_answer(call, on) }
        }
        SdkError::ServiceError(_) => {
            let code = failure.code().map(str::to_owned);
            let kind = match (&code, status) {
                (Some(code), _) if THROTTLED.contains(&code.as_str()) => Kind::Throttled,
                (_, Some(429)) => Kind::Throttled,
                (_, Some(500..)) | (None, _) => Kind::Lost,
                (Some(code), _) if code == "ConflictingResourceUpdateException" => Kind::Lost,
                _ => Kind::Said,
            };
            let code = code.unwrap_or_else(|| format!("http-{}", status.unwrap_or_default()));
            let mut error = said(call, on, &code, failure.message().unwrap_or_default(), date.as_deref());
            if let Some(id) = failure.request_id() {
                error = error.request_id(id);
            }
            Refusal { kind, error: if kind == Kind::Said { error } else { error.retryable() } }
        }
        _ => Refusal { kind: Kind::Lost, error: causes::unreachable(call, on, failure) },
    }
}

/// The failure of a call that may have been carried out and must not be sent again.
pub(super) fn lost(error: &Error, api: Api, on: &str) -> Error {
    let about = if on.is_empty() { String::new() } else { format!(" for `{on}`") };
    let lost = Error::registry(ANSWER_LOST, format!("the answer to {}{about} was lost", api.name()));
    let mut lost = if on.is_empty() { lost } else { lost.on(on) }
        .cause(error.message())
        .retryable()
        .hint("run the same command again: it looks for what AWS may have made before it asks again");
    for cause in error.causes() {
        lost = lost.cause(cause);
    }
    lost
}

fn said(call: &str, on: &str, code: &str, message: &str, date: Option<&str>) -> Error {
    let about = if on.is_empty() { String::new() } else { format!(" for `{on}`") };
    let nameless = code.strip_prefix("http-");
    let mut error = Error::registry(
        code,
        match nameless {
            Some(_) => format!("AWS could not be asked for {call}{about}"),
            None => format!("AWS said no to {call}{about}"),
        },
    );
    error = error.cause(match nameless {
        Some(status) => format!("the answer is HTTP {status} and has none of AWS's error codes in it"),
        None if message.is_empty() => code.to_owned(),
        None => format!("{code}: {message}"),
    });
    if !on.is_empty() {
        error = error.on(on);
    }
    match remedy(code, message, date) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// What to do about one of AWS's codes.
fn remedy(code: &str, message: &str, date: Option<&str>) -> Option<String> {
    let is_denied = message.contains("not authorized to perform");
    Some(match code {
        _ if is_denied && message.contains("service control policy") => {
            "a service control policy of the organization forbids it: whoever runs the organization must allow it".to_owned()
        }
        _ if is_denied => match action(message) {
            Some(action) => format!("the IAM action `{action}` is missing; `awsiot-kit policy render --iam` gives a policy with all that is needed"),
            None => "`awsiot-kit policy render --iam` gives an IAM policy with all that is needed".to_owned(),
        },
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedException" => {
            "`awsiot-kit policy render --iam` gives an IAM policy with all that is needed".to_owned()
        }
        "ExpiredToken" | "ExpiredTokenException" => {
            "the credentials have expired: get new ones, for example with `aws sso login`".to_owned()
        }
        "UnrecognizedClientException" | "InvalidClientTokenId" | "InvalidAccessKeyId" => {
            "AWS does not know these credentials: check the profile or the AWS_ environment variables, and that they are for this partition".to_owned()
        }
        _ if code.contains("TimeTooSkewed") || message.contains("Signature expired") || message.contains("Signature not yet current") => {
            match date {
                Some(date) => format!("the clock of this machine is wrong: AWS says it is {date}; set the clock"),
                None => "the clock of this machine is wrong: set it".to_owned(),
            }
        }
        "SignatureDoesNotMatch" | "InvalidSignatureException" => {
            "the secret key does not belong to the access key: check the profile or the AWS_ environment variables".to_owned()
        }
        "LimitExceededException" => "a limit of the account is reached; waiting does not help: see the quotas of AWS IoT Core".to_owned(),
        _ if THROTTLED.contains(&code) => "something else uses up the account's quota: try again later, or ask AWS for more".to_owned(),
        "OptInRequired" => "the account has not opted in to this region or service".to_owned(),
        _ if code.starts_with("http-5") => {
            "AWS has trouble of its own, or something else answers there: try again later, and check `--endpoint-url`".to_owned()
        }
        _ if code.starts_with("http-") => "what answers there may not be AWS: check `--endpoint-url` and proxies".to_owned(),
        _ => return None,
    })
}

/// The action in `User: … is not authorized to perform: iot:CreateThing on resource: …`.
fn action(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("not authorized to perform: ")?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_action_is_named() {
        let message = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: iot:CreateThing on resource: \
                       arn:aws:iot:eu-central-1:123456789012:thing/a because no identity-based policy allows the iot:CreateThing action";
        let error = said("CreateThing", "a", "AccessDeniedException", message, None);
        assert!(error.remedy().unwrap().contains("`iot:CreateThing` is missing"), "{error:?}");
        let denied = message.replace(
            "because no identity-based policy allows",
            "with an explicit deny in a service control policy for",
        );
        let error = said("CreateThing", "a", "AccessDeniedException", &denied, None);
        assert!(error.remedy().unwrap().contains("organization"), "{error:?}");
    }

    #[test]
    fn a_wrong_clock_is_told_with_the_right_time() {
        let error = said(
            "GetCallerIdentity",
            "",
            "SignatureDoesNotMatch",
            "Signature expired: 20260101T000000Z is now earlier than …",
            Some("Sat, 21 Nov 2026 01:00:00 GMT"),
        );
        assert!(error.remedy().unwrap().contains("Sat, 21 Nov 2026"), "{error:?}");
    }
}
