//! What each client library shows when it cannot reach AWS IoT Core, and the likely causes in order.
//!
//! From 162 public threads in which the cause was found (issue trackers of AWS's SDKs, ESP-IDF, Mosquitto, Tasmota and others, read in 2026);
//! the order is that of how often each was the cause.

/// A cause, and how it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// How to find out.
    pub check: &'static str,
}

/// Every cause, the commonest first.
pub const CAUSES: &[Cause] = &[
    Cause {
        name: "connect",
        about: "the policy does not allow Connect with this client id",
        check: "`awsiot-kit doctor THING`: permissions",
    },
    Cause {
        name: "server-trust",
        about: "legacy endpoint, or the wrong root file",
        check: "`doctor THING`: roots, endpoint, tls",
    },
    Cause {
        name: "topics",
        about: "the policy lacks Subscribe, Publish or Receive, or names other topics",
        check: "`doctor THING`: permissions",
    },
    Cause {
        name: "endpoint",
        about: "the endpoint's text is wrong: Region, cut short, scheme, port",
        check: "`doctor THING`: endpoint, network",
    },
    Cause {
        name: "same-id",
        about: "two clients share a client id and evict each other",
        check: "`doctor THING --take-over-id`: alone; the lifecycle event says DUPLICATE_CLIENTID",
    },
    Cause {
        name: "retain",
        about: "a RETAIN flag on a publish or the will without iot:RetainPublish",
        check: "`doctor THING`: permissions, last-will",
    },
    Cause {
        name: "nine-filters",
        about: "more than 8 filters in one SUBSCRIBE or UNSUBSCRIBE, often at automatic re-subscribe",
        check: "`doctor THING`: filters",
    },
    Cause {
        name: "buffer",
        about: "the client's buffer is smaller than topic and payload: messages vanish",
        check: "`doctor THING --packets`",
    },
    Cause {
        name: "provisioning",
        about: "just-in-time or fleet provisioning: chain without CA, a subject field the template reads, claim policy",
        check: "look whether the certificate is PENDING_ACTIVATION",
    },
    Cause {
        name: "library",
        about: "a defect or changed API of the client library",
        check: "the same bundle with `mosquitto_pub`",
    },
    Cause {
        name: "qos2",
        about: "QoS 2 on a publish, a subscription, a bridge's topic or the will",
        check: "`awsiot-kit check`; `doctor THING`: last-will",
    },
    Cause { name: "clock", about: "the clock is not set at boot, or skewed", check: "`doctor THING`: files, tls" },
    Cause {
        name: "memory",
        about: "too little memory or too small a TLS buffer on the device",
        check: "free heap before connect; an input buffer of 16 KB; an ECC key",
    },
    Cause {
        name: "quota",
        about: "a quota: 128 KB, 100 publishes a second, one CONNECT a second per client id",
        check: "`awsiot-kit sandbox --quotas`",
    },
    Cause {
        name: "network",
        about: "DNS, a blocked port, IPv6 without a way, a proxy",
        check: "`doctor THING`: network, from the device's own network",
    },
    Cause {
        name: "alpn",
        about: "port 443 without ALPN x-amzn-mqtt-ca",
        check: "`doctor THING`: alpn; does port 8883 work?",
    },
    Cause {
        name: "authorizer",
        about: "a custom authorizer without ALPN mqtt, or with the wrong user name",
        check: "does the Lambda function run at all?",
    },
    Cause { name: "no-policy", about: "no policy is attached to the certificate", check: "`doctor THING`: policies" },
    Cause {
        name: "pem",
        about: "the PEM text is broken: literal \\n, no line ends, cut",
        check: "`doctor THING`: files",
    },
    Cause {
        name: "wrong-key",
        about: "key and certificate do not belong together",
        check: "`awsiot-kit cert match KEY CERT`",
    },
    Cause {
        name: "websocket",
        about: "SigV4 over WebSocket: identity, Host header, 24 hours",
        check: "the answer's `Date` header and body",
    },
    Cause { name: "keep-alive", about: "a keep-alive that AWS does not take, or none", check: "30 to 1200 seconds" },
    Cause { name: "inactive", about: "the certificate is not active", check: "`doctor THING`: certificate" },
    Cause {
        name: "fifty",
        about: "more than 50 subscriptions on one connection",
        check: "`doctor THING`: filters; look at SUBACK",
    },
    Cause {
        name: "unregistered",
        about: "the certificate is not registered in this account and Region",
        check: "`doctor THING`: certificate",
    },
    Cause { name: "sni", about: "the client sends no server name (SNI)", check: "`awsiot-kit sandbox` says so" },
    Cause {
        name: "tls-version",
        about: "TLS version or cipher of the domain's security policy",
        check: "TLS 1.2 or 1.3",
    },
    Cause {
        name: "tool",
        about: "the tool subscribes to `#` and `$SYS/#` by itself",
        check: "connect without subscriptions",
    },
];

/// What is seen, and the causes in order.
const SYMPTOMS: &[(&str, &[&str])] = &[
    (
        "AWS_ERROR_MQTT_UNEXPECTED_HANGUP",
        &[
            "connect",
            "no-policy",
            "provisioning",
            "inactive",
            "retain",
            "qos2",
            "endpoint",
            "same-id",
            "topics",
            "nine-filters",
        ],
    ),
    ("5134", &["connect", "no-policy", "provisioning", "inactive", "retain", "qos2", "endpoint"]),
    ("AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE", &["server-trust", "authorizer", "tls-version", "endpoint"]),
    ("AWS_IO_TLS_CTX_ERROR", &["pem", "wrong-key"]),
    ("AWS_IO_FILE_VALIDATION_FAILURE", &["pem", "wrong-key"]),
    ("AWS_IO_DNS_QUERY_FAILED", &["network", "endpoint"]),
    ("SESSION_TAKEN_OVER", &["same-id"]),
    ("5154", &["same-id"]),
    ("AWS_ERROR_MQTT_CANCELLED_FOR_CLEAN_SESSION", &["topics", "provisioning"]),
    ("connectTimeoutException", &["connect", "no-policy", "inactive"]),
    ("Disconnect result code 1", &["connect", "no-policy", "inactive"]),
    ("rc 7", &["connect", "no-policy", "inactive"]),
    ("rc=7", &["connect", "no-policy", "inactive"]),
    ("subscribeTimeoutException", &["topics", "qos2"]),
    ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", &["inactive", "unregistered"]),
    ("CERTIFICATE_VERIFY_FAILED", &["server-trust", "endpoint", "clock"]),
    ("Name or service not known", &["endpoint", "network"]),
    ("getaddrinfo", &["endpoint", "network"]),
    ("ENOTFOUND", &["endpoint", "network"]),
    ("key values mismatch", &["wrong-key"]),
    ("NET::ERR_CERT_AUTHORITY_INVALID", &["server-trust"]),
    ("reconnect for ever", &["connect", "no-policy", "topics", "nine-filters", "same-id"]),
    ("shadow timeout", &["topics", "buffer"]),
    ("403", &["clock", "websocket", "no-policy"]),
    ("Connection lost (32109)", &["connect", "no-policy", "same-id"]),
    ("EOFException", &["connect", "no-policy", "same-id"]),
    ("distrusted legacy Symantec root CA", &["server-trust"]),
    ("ENETUNREACH", &["network"]),
    ("Too many publishes in progress", &["quota"]),
    ("Error(-12)", &["connect", "no-policy"]),
    ("-0x2700", &["server-trust", "clock"]),
    ("-28", &["topics", "buffer", "memory"]),
    ("NETWORK_SSL_CONNECT_ERROR", &["provisioning", "endpoint", "server-trust"]),
    ("CONNACK recv failed", &["unregistered", "inactive", "connect", "no-policy"]),
    ("MQTTRecvFailed", &["unregistered", "inactive", "connect", "no-policy"]),
    ("MQTTNoDataAvailable", &["alpn"]),
    ("-0x52", &["endpoint", "network"]),
    ("-0x7780", &["inactive", "tls-version", "alpn"]),
    ("-0x7880", &["provisioning", "connect"]),
    ("-0x7200", &["memory"]),
    ("-0x7F00", &["memory"]),
    ("-0x3F80", &["memory"]),
    ("-0x2180", &["pem"]),
    ("-0x6800", &["memory", "network"]),
    ("rc=-2", &["clock", "server-trust", "pem", "endpoint", "memory"]),
    ("rc=-4", &["connect", "no-policy", "inactive", "alpn"]),
    ("rc=-1", &["topics", "same-id", "keep-alive"]),
    ("rc=-3", &["topics", "same-id", "keep-alive"]),
    ("callback never", &["buffer", "topics"]),
    ("rc -4", &["authorizer", "no-policy", "library"]),
    ("ALLOC_FAILED", &["memory"]),
    ("unexpected keyword argument 'ssl_params'", &["library"]),
    ("Socket error on client", &["connect", "no-policy", "retain", "topics", "qos2", "endpoint"]),
    ("NoConnectionException", &["no-policy", "alpn"]),
    ("InvalidCertificateOwnershipToken", &["provisioning"]),
    ("PENDING_ACTIVATION", &["provisioning"]),
    ("NOT_AUTHORIZED", &["connect", "no-policy"]),
    ("handshake timeout", &["network", "memory"]),
];

/// The causes of what is seen, in order; none when it is not known.
pub fn causes(seen: &str) -> Option<(&'static str, Vec<&'static Cause>)> {
    let seen = seen.trim().to_lowercase();
    let fits = |(symptom, _): &&(&'static str, &'static [&'static str])| {
        let symptom = symptom.to_lowercase();
        seen == symptom || whole(&seen, &symptom)
    };
    // The longest that fits says most.
    let (symptom, names) = SYMPTOMS.iter().filter(fits).max_by_key(|(symptom, _)| symptom.len())?;
    let causes = names.iter().filter_map(|name| CAUSES.iter().find(|cause| cause.name == *name));
    Some((symptom, causes.collect()))
}

/// Whether a text holds a symptom as a whole: `-0x52` is not in `-0x5200`.
fn whole(seen: &str, symptom: &str) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    seen.match_indices(symptom).any(|(at, _)| {
        ends(seen[at + symptom.len()..].chars().next())
            && (symptom.starts_with('-') || ends(seen[..at].chars().next_back()))
    })
}

/// Every symptom that is known, for completions and for who misspelt one.
pub fn known() -> impl Iterator<Item = &'static str> + Clone {
    SYMPTOMS.iter().map(|(symptom, _)| *symptom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symptom_names_causes_that_there_are() {
        for (symptom, names) in SYMPTOMS {
            let (found, causes) = causes(symptom).unwrap();
            assert_eq!((found, causes.len()), (*symptom, names.len()), "{symptom}");
        }
    }

    #[test]
    fn a_symptom_is_found_inside_a_line_of_a_log_and_not_inside_a_word() {
        assert_eq!(causes("E (123) mqtt: mbedtls_ssl_handshake returned -0x7780").unwrap().0, "-0x7780");
        assert_eq!(
            causes("awscrt.exceptions.AwsCrtError: AWS_ERROR_MQTT_UNEXPECTED_HANGUP (5134)").unwrap().1[0].name,
            "connect"
        );
        assert_eq!(causes("failed, rc=-2 try again").unwrap().1[0].name, "clock");
        assert!(causes("-0x5299").is_none());
        assert!(causes("").is_none());
    }
}
