//! Why the SDK could not do its work, in words: its chain of errors as a line per link, and a hint that names only what the chain says.

use std::error::Error as StdError;
use std::io;

use aws_config::meta::ProviderChainError;
use aws_credential_types::provider::error::CredentialsError;

use crate::error::Error;

/// Links of a chain that say nothing: the one below them does.
const EMPTY: [&str; 20] = [
    "dispatch failure",
    "failed to construct request",
    "response error",
    "service error",
    "unhandled error",
    "io error",
    "other",
    "user error",
    "timeout",
    "dns error",
    "tcp connect error",
    "connection error",
    "TLS handshake failed",
    "an error occurred while loading an access token",
    "client error (Connect)",
    "client error (SendRequest)",
    "an error occurred while loading credentials",
    "unexpected credentials error",
    "the credential provider was not enabled",
    "the credentials provider was not properly configured",
];
/// The most links that are told: what failed, and why in the end.
const MOST: usize = 2;
/// The most characters of a link: with its `cause:` two lines of a terminal.
const LONGEST: usize = 180;

/// The links of a chain that say something, the outermost first; each on one line, none twice, at most the first and the last.
pub(super) fn links(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(link) = next {
        next = link.source();
        let text = in_words(link);
        // Some links repeat the one below them at their end.
        let below = next.map(|below| format!(": {below}")).unwrap_or_default();
        let text = text.strip_suffix(&below).unwrap_or(&text);
        let text = one_line(text);
        if !text.is_empty() && !EMPTY.contains(&text.as_str()) && !links.iter().any(|link| link.contains(&text)) {
            links.push(text);
        }
    }
    while links.len() > MOST {
        links.remove(links.len() - 2);
    }
    links
}

/// A link in words.
fn in_words(link: &(dyn StdError + 'static)) -> String {
    let text = link.to_string();
    if let Some(why) = text.strip_prefix("failed to lookup address information: ") {
        return format!("the host's name is not known ({})", one_line(why));
    }
    if let Some(why) = text.strip_prefix("invalid peer certificate: ") {
        let why = match why {
            "UnknownIssuer" => "nobody whom this machine trusts issued it",
            "Expired" => "it has expired",
            _ if why.contains("CaUsedAsEndEntity") => "it is an authority's own",
            _ if why.contains("not valid for") => why,
            _ => why.trim_start_matches("Other(OtherError(").trim_end_matches(')'),
        };
        return format!("the certificate that is shown there is not good: {why}");
    }
    if text.contains("formed an infinite loop") {
        return "the `source_profile`s of its roles lead in a circle".to_owned();
    }
    if text.contains("could not parse response") {
        return "its `credential_process` printed no credentials: what it printed is not their JSON".to_owned();
    }
    if text.contains("credentials-login") {
        return "it uses `aws login`, which is not supported here".to_owned();
    }
    match text.as_str() {
        "received corrupt message of type InvalidContentType" => "what answers there does not speak TLS".to_owned(),
        "connection closed before message completed" => "the connection was closed before an answer came".to_owned(),
        "failed to load the cached SSO token" => {
            "there is no sign-in here that it could use (no cached SSO token)".to_owned()
        }
        _ => of_the_system(link).unwrap_or(text),
    }
}

/// A failure of the operating system, without its number.
fn of_the_system(link: &(dyn StdError + 'static)) -> Option<String> {
    let failure = link.downcast_ref::<io::Error>()?;
    Some(match failure.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there (connection refused)".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
            "the connection was closed before an answer came".to_owned()
        }
        _ => failure.to_string().split(" (os error").next().unwrap_or_default().to_owned(),
    })
}

/// One line of at most [`LONGEST`] characters, with a small letter at its beginning unless a name stands there.
fn one_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // What follows is a dump of the SDK's own values.
    for dump in [" to request `", " { "] {
        line.truncate(line.find(dump).unwrap_or(line.len()));
    }
    line = line.replace("ProfileFile provider could not be built: ", "").replace("code exit status: ", "status ");
    line.truncate(line.trim_end_matches(". Stderr:").len());
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    let mut chars = line.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(line.chars().skip(1)).collect()
        }
        _ => line,
    }
}

/// Whether a link of a chain is of this kind of failure of the operating system.
fn has_io(error: &(dyn StdError + 'static), kinds: &[io::ErrorKind]) -> bool {
    let mut next = Some(error);
    while let Some(link) = next {
        if link.downcast_ref::<io::Error>().is_some_and(|io| kinds.contains(&io.kind())) {
            return true;
        }
        next = link.source();
    }
    false
}

/// The failure of a call that no answer, or none of AWS, came to.
pub(super) fn unreachable(call: &str, on: &str, failure: &(dyn StdError + 'static)) -> Error {
    if let Some(credentials) = credentials_error(failure) {
        return no_credentials(None, credentials).context(format!("{call} could not be signed"));
    }
    let lines = links(failure);
    let said = |words: &[&str]| lines.iter().any(|line| words.iter().any(|word| line.contains(word)));
    let (message, hint) = if said(&["name is not known"]) {
        (
            "could not be reached",
            "check the region (not every region has AWS IoT), the network's DNS, and `--endpoint-url`",
        )
    } else if has_io(failure, &[io::ErrorKind::ConnectionRefused]) {
        (
            "could not be reached",
            "check `--endpoint-url` (or `AWS_ENDPOINT_URL`) and proxies; then run the same command again",
        )
    } else if said(&["does not speak TLS"]) {
        ("could not be reached", "check `--endpoint-url` (a stand-in may want `http://`) and proxies")
    } else if said(&["certificate", "TLS", "corrupt message"]) {
        (
            "could not be reached",
            "what answers there is not trusted as AWS: check proxies that open TLS, the system's roots, and `--endpoint-url`",
        )
    } else if said(&["endpoint", "URI", "uri", "URL", "scheme"]) {
        (
            "could not be reached",
            "check `--endpoint-url` (or `AWS_ENDPOINT_URL`): it is a URL like `http://127.0.0.1:4566`",
        )
    } else if said(&["parse", "deserialize", "invalid JSON", "XML"]) {
        ("gave an answer that cannot be read", "what answers there may not be AWS: check `--endpoint-url` and proxies")
    } else {
        ("could not be reached", "check the network and proxies; then run the same command again")
    };
    let mut error = Error::registry("unreachable", format!("AWS {message} for {call}")).retryable();
    for line in lines {
        error = error.cause(line);
    }
    let error = if on.is_empty() { error } else { error.on(on) };
    error.hint(hint)
}

/// The failure of a call that no answer came to in time.
pub(super) fn no_answer(call: &str, on: &str) -> Error {
    let error = Error::registry("unreachable", format!("AWS could not be reached for {call}"))
        .cause("no answer came in time")
        .retryable();
    let error = if on.is_empty() { error } else { error.on(on) };
    error.hint("check the network and proxies, or give it longer with `AWSIOT_KIT_TIMEOUT=SECONDS`; then run the same command again")
}

/// The failure of finding credentials somewhere in a chain: a call is signed only when it is sent.
fn credentials_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a CredentialsError> {
    let mut next = Some(error);
    while let Some(link) = next {
        if let Some(found) = link.downcast_ref() {
            return Some(found);
        }
        next = link.source();
    }
    None
}

/// No credentials: where they were looked for and what was found there.
pub(super) fn no_credentials(profile: Option<&str>, failure: &CredentialsError) -> Error {
    let mut error = match profile {
        Some(profile) => {
            Error::registry("no-credentials", format!("the profile `{profile}` gives no AWS credentials")).on(profile)
        }
        None => Error::registry("no-credentials", "there are no AWS credentials here"),
    };
    let chain = failure.source().and_then(|source| source.downcast_ref::<ProviderChainError<CredentialsError>>());
    let causes = match chain {
        Some(chain) => attempts(chain),
        None => links(failure),
    };
    let hint = remedy(profile, &causes);
    if let (None, None, Some(set)) = (chain, profile, variable_that_is_set()) {
        error = error.cause(format!("the environment has {set}"));
    }
    if causes.is_empty() {
        error = error.cause("there is no such profile, or it names neither keys nor a role");
    }
    for cause in causes {
        error = error.cause(cause);
    }
    error.hint(hint)
}

/// A variable of the environment that sends the default chain somewhere.
fn variable_that_is_set() -> Option<&'static str> {
    let variables = [
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    variables.into_iter().find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// What each place of the default chain says; those that nobody set up are named together.
fn attempts(chain: &ProviderChainError<CredentialsError>) -> Vec<String> {
    let mut plain = Vec::new();
    let mut special = Vec::new();
    for attempt in chain.attempts() {
        let said = links(attempt.error()).pop().unwrap_or_default();
        let (place, not_set_up) = match attempt.name() {
            "Environment" if std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|value| !value.is_empty()) => {
                special.push("the environment has AWS_ACCESS_KEY_ID but no AWS_SECRET_ACCESS_KEY".to_owned());
                continue;
            }
            "Environment" => ("keys in the environment", said.contains("not set")),
            "Profile" => ("profile", said.contains("no profiles were defined") || said.is_empty()),
            "WebIdentityToken" => ("web identity", said.contains("not set") || said.contains("must be set")),
            "EcsContainer" => ("container role", said.contains("not configured")),
            "Ec2InstanceMetadata" => {
                ("instance role", said.contains("disabled") || said.contains("IMDS") || said.contains("listens"))
            }
            other => (other, false),
        };
        match not_set_up {
            true => plain.push(place.to_owned()),
            false => special.push(format!("{place}: {said}")),
        }
    }
    let mut causes: Vec<String> = special.into_iter().take(2).collect();
    if !plain.is_empty() {
        causes.push(format!("nothing is set up: no {}", plain.join(", no ")));
    }
    causes
}

/// What to do where there are no credentials: only what the causes speak of.
fn remedy(profile: Option<&str>, causes: &[String]) -> String {
    let said = |words: &[&str]| causes.iter().any(|cause| words.iter().any(|word| cause.contains(word)));
    let named = profile.map(|profile| format!(" --profile {profile}")).unwrap_or_default();
    if said(&["AWS_SECRET_ACCESS_KEY"]) {
        return "set AWS_SECRET_ACCESS_KEY too, or name a profile with `--profile`".to_owned();
    }
    if said(&["sso-session named"]) {
        return "`aws configure sso-session` sets that session up".to_owned();
    }
    if said(&["`aws login`"]) {
        let name = profile.unwrap_or("NAME");
        return format!(
            "`eval \"$(aws configure export-credentials --profile {name} --format env)\"` takes its keys along"
        );
    }
    if said(&["in a circle"]) {
        return "let one of them have keys: see `~/.aws/config`".to_owned();
    }
    if said(&["SSO", "/sso/"]) {
        return format!("sign in again: `aws sso login{named}`");
    }
    if said(&["cached Login token", "Login session"]) {
        return format!("sign in again: `aws login{named}`");
    }
    if said(&["external process", "credential_process", "credential process"]) {
        return "run the profile's `credential_process` by hand: it must print the credentials as JSON".to_owned();
    }
    if said(&["was not defined", "no such profile"]) {
        return "`aws configure list-profiles` shows the profiles of `~/.aws/config` and `~/.aws/credentials`"
            .to_owned();
    }
    if said(&["did not contain credential", "missing credential source", "invalid credential source"]) {
        return format!("give it keys, a role or an SSO session: `aws configure{named}`");
    }
    if said(&["parsing", "parse", "invalid profile"]) {
        return "mend `~/.aws/config` or `~/.aws/credentials` there".to_owned();
    }
    if said(&["IMDS", "instance role:"]) {
        return "give the instance a role, or pass over it with `AWS_EC2_METADATA_DISABLED=true`".to_owned();
    }
    if said(&["AssumeRole", "assume", "AccessDenied", "not authorized"]) {
        return "whoever owns the role must let these credentials assume it".to_owned();
    }
    match profile {
        Some(profile) => format!("see `{profile}` in `~/.aws/config` and `~/.aws/credentials`"),
        None => "name a profile with `--profile`, set one up with `aws configure`, or rehearse without AWS: `--registry local`".to_owned(),
    }
}
