//! Broken set-ups, one thing wrong in each: the doctor names it, with the sentence that it says. And none that is whole is called broken.
//!
//! The first twenty are the commonest of 162 public threads in which a device could not reach AWS IoT Core.

use awsiot_kit::cert::authority::{Authority, LeafTerms};
use awsiot_kit::cert::{key, request, roots};
use awsiot_kit::doctor::configuration::{self, ClientOf};
use awsiot_kit::doctor::endpoint::{self, Endpoint};
use awsiot_kit::doctor::files::{self, Files};
use awsiot_kit::doctor::live::{self, Answered, Greeted, Reached, Shaken};
use awsiot_kit::doctor::rights::{self, Question};
use awsiot_kit::doctor::{Link, State, packets};
use awsiot_kit::policy::context::{Context, ThingContext};
use awsiot_kit::registry::{ConnectionRecord, Status};
use awsiot_kit::sandbox::directory::{Attached, Identity};
use awsiot_kit::thing::name::{ClientId, ThingName};
use awsiot_kit::thing::operation::{self, Operations};
use awsiot_kit::thing::{KeyKind, Thing};
use time::macros::datetime;

use crate::fixture::{bare, emit, publication, text};
use crate::import::with_target;

const ARN: &str = "arn:aws:iot:eu-central-1:123456789012";
const HOST: &str = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com";

/// The first broken link's code and sentence.
#[track_caller]
fn broken(links: &[Link]) -> (&'static str, String) {
    let link = links.iter().find(|link| link.is_broken()).unwrap_or_else(|| panic!("nothing is broken: {links:#?}"));
    let fault = link.fault().unwrap();
    assert!(!fault.mend.is_empty());
    (fault.code, fault.says.clone())
}

/// Holds a broken link against its code and words of its sentence.
#[track_caller]
fn says(links: &[Link], code: &str, words: &str) {
    let (own, sentence) = broken(links);
    assert!(own == code && sentence.contains(words), "{own}: {sentence}");
}

fn statement(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{ARN}:{resource}"}}"#)
}

/// A device `pump-7` with these statements, and what it wants to do.
struct Registered {
    statements: Vec<String>,
    status: Option<Status>,
    attached: bool,
    operations: Operations,
    will: Option<&'static str>,
}

impl Registered {
    fn whole() -> Self {
        let mut operations = Operations::new();
        operations.insert(operation::connect(&ClientId::parse("pump-7").unwrap()));
        operations.extend(operation::publish("telemetry/pump-7", false));
        operations.extend(operation::subscribe("a/#"));
        let statements = [
            ("iot:Connect", "client/pump-7"),
            ("iot:Publish", "topic/telemetry/pump-7"),
            ("iot:Subscribe", "topicfilter/a/#"),
            ("iot:Receive", "topic/a/*"),
        ];
        let statements = statements.iter().map(|(action, resource)| statement(action, resource)).collect();
        Self { statements, status: Some(Status::Active), attached: true, operations, will: None }
    }

    /// With one statement in the place of another.
    fn with(mut self, action: &str, resource: &str) -> Self {
        let own = self.statements.iter_mut().find(|text| text.contains(action)).unwrap();
        *own = statement(action, resource);
        self
    }

    fn without(mut self, action: &str) -> Self {
        self.statements.retain(|text| !text.contains(action));
        self
    }

    fn judge(&self) -> Vec<Link> {
        let document = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, self.statements.join(","));
        let thing = ThingContext { name: "pump-7".into(), attached: self.attached, ..ThingContext::default() };
        let policies = match self.statements.is_empty() {
            true => Vec::new(),
            false => vec![Attached { name: "pump-policy".into(), document }],
        };
        let identity = Identity { status: self.status, thing: Some(thing.clone()), owner: None, policies };
        let context = Context {
            client_id: Some("pump-7".into()),
            thing: Some(thing),
            ..Context::at("eu-central-1", "123456789012")
        };
        let question = Question {
            certificate: "3f00000000000000",
            thing: "pump-7",
            client_id: "pump-7",
            registry: "AWS in eu-central-1",
            operations: &self.operations,
            will: self.will,
        };
        rights::judge(&question, &identity, &context)
    }
}

#[test]
fn what_is_wrong_in_the_registry_is_named() {
    assert!(
        Registered::whole().judge().iter().all(|link| matches!(link.state, State::Holds(_))),
        "{:#?}",
        Registered::whole().judge()
    );

    // 1
    let placeholder =
        Registered { statements: vec![statement("iot:*", "topic/replaceWithATopic")], ..Registered::whole() };
    says(
        &placeholder.judge(),
        "policy-placeholder",
        "it allows nothing on `client/pump-7`, so AWS closes right after CONNECT",
    );
    // 2
    let other = Registered::whole().with("iot:Connect", "client/pump-07");
    says(
        &other.judge(),
        "policy-connect",
        "The policy allows client id `pump-07`; the bundle says `pump-7`. Change one of them.",
    );
    // 3
    let none = Registered { statements: Vec::new(), ..Registered::whole() };
    says(
        &none.judge(),
        "policy-none",
        "No policy is attached to certificate 3f000000…; the thing's attachment gives no rights.",
    );
    // 4
    let detached = Registered { attached: false, ..Registered::whole() }
        .with("iot:Connect", "client/${iot:Connection.Thing.ThingName}");
    says(
        &detached.judge(),
        "thing-detached",
        "this certificate belongs to no thing of that client id, so the statement never applies",
    );
    // 5
    let topic = Registered::whole().with("iot:Subscribe", "topic/a/#");
    says(&topic.judge(), "policy-resource-type", "Subscribe is granted on `topic/`; AWS checks `topicfilter/`.");
    // 6
    let mut deaf = Registered::whole();
    deaf.operations.extend(operation::shadow(&ThingName::parse("pump-7").unwrap(), None));
    deaf.statements.push(statement("iot:Subscribe", "topicfilter/$aws/things/pump-7/shadow/*"));
    deaf.statements.push(statement("iot:Publish", "topic/$aws/things/pump-7/shadow/*"));
    says(&deaf.judge(), "policy-receive", "shadow requests will time out with no error");
    // 7
    let inactive = Registered { status: Some(Status::Inactive), ..Registered::whole() };
    says(
        &inactive.judge(),
        "certificate-inactive",
        "The handshake succeeds, which proves nothing: certificate 3f000000… is INACTIVE.",
    );
    // 8
    let elsewhere = Registered { status: None, ..Registered::whole() };
    says(
        &elsewhere.judge(),
        "certificate-unknown",
        "AWS in eu-central-1 does not know certificate 3f000000…; it is registered elsewhere or nowhere.",
    );

    let unsaid = Registered::whole().without("iot:Connect");
    says(&unsaid.judge(), "policy-connect", "No statement allows to connect with client id `pump-7`");
    let wrong_topic = Registered::whole().with("iot:Publish", "topic/telemetry/pump-8");
    says(&wrong_topic.judge(), "policy-publish", "cut off when it publishes to `telemetry/pump-7`");
    let unheard = Registered::whole().without("iot:Receive");
    says(&unheard.judge(), "policy-receive", "You can subscribe but not receive");
    let mut retained = Registered::whole();
    retained.operations.extend(operation::publish("telemetry/pump-7", true));
    says(
        &retained.judge(),
        "policy-retain",
        "needs iot:RetainPublish beside iot:Publish: the first such message ends the session",
    );
    let mut will = Registered { will: Some("w/pump-7"), ..Registered::whole() };
    will.operations.extend(operation::publish("w/pump-7", false));
    says(&will.judge(), "policy-will", "Without the will you connect; with it AWS refuses");
    let mut kept_will = Registered { will: Some("telemetry/pump-7"), ..Registered::whole() };
    kept_will.operations.extend(operation::publish("telemetry/pump-7", true));
    says(
        &kept_will.judge(),
        "policy-will",
        "the will to `telemetry/pump-7` is retained, and iot:RetainPublish is missing",
    );
    let mut denied = Registered::whole();
    denied.statements.push(statement("iot:Publish", "topic/*").replace("Allow", "Deny"));
    says(&denied.judge(), "policy-deny", "forbids iot:Publish on topic/telemetry/pump-7: a Deny wins over every Allow");
    let foreign = Registered {
        statements: Registered::whole()
            .statements
            .iter()
            .map(|text| text.replace("eu-central-1", "us-east-1"))
            .collect(),
        ..Registered::whole()
    };
    says(&foreign.judge(), "policy-connect", "its region is `us-east-1`");
}

#[test]
fn what_is_wrong_with_the_files_is_named() {
    let now = datetime!(2026-06-01 12:00 UTC);
    let terms = LeafTerms {
        not_before: datetime!(2026-01-01 0:00 UTC),
        not_after: datetime!(2027-01-01 0:00 UTC),
        serial: [7; 16],
    };
    let authority = Authority::new("fleet CA", KeyKind::EcP256, terms.not_before, terms.not_after, [1; 16]).unwrap();
    let own = key::generate(KeyKind::EcP256).unwrap();
    let certificate = authority.sign_request(&request::new(&own, "pump-7").unwrap(), &terms).unwrap();
    let (key_pem, amazon) = (own.to_pkcs8_pem(), roots::amazon_pem());
    let whole = Files {
        key: Some(key_pem.expose()),
        key_elsewhere: false,
        key_mode: Some(0o100_600),
        certificate: Some(certificate.as_bytes()),
        roots: Some(amazon.as_bytes()),
        aws: true,
        now,
    };
    let judge = |files: &Files<'_>| files::judge(files).1;
    assert!(judge(&whole).iter().all(|link| matches!(link.state, State::Holds(_))), "{:#?}", judge(&whole));
    assert!(
        judge(&Files { key: None, key_elsewhere: true, ..whole })
            .iter()
            .all(|link| matches!(link.state, State::Holds(_)))
    );

    // 9
    let another = key::generate(KeyKind::EcP256).unwrap().to_pkcs8_pem();
    says(
        &judge(&Files { key: Some(another.expose()), ..whole }),
        "key-of-another",
        "Key and certificate do not belong together (public keys differ). Nothing was sent.",
    );
    // 11
    let fleet = authority.certificate_pem().to_owned();
    says(
        &judge(&Files { roots: Some(fleet.as_bytes()), ..whole }),
        "roots-of-device",
        "The file given as server root is your device CA. The server root is Amazon Root CA 1",
    );
    // 18
    let literal = certificate.replace('\n', "\\n");
    says(
        &judge(&Files { certificate: Some(literal.as_bytes()), ..whole }),
        "pem-literal",
        "holds backslash-n as two characters, as in CLI JSON output; readers will refuse it",
    );
    let one_line = certificate.replace('\n', "");
    says(
        &judge(&Files { certificate: Some(one_line.as_bytes()), ..whole }),
        "pem-one-line",
        "has no line ends, as a C string without them",
    );

    says(&judge(&Files { key: None, ..whole }), "file-missing", "`private-key.pem` is not there");
    says(&judge(&Files { certificate: None, ..whole }), "file-missing", "`certificate.pem` is not there");
    says(
        &judge(&Files { certificate: Some(&certificate.as_bytes()[..300]), ..whole }),
        "pem-cut",
        "ends before its end line",
    );
    says(
        &judge(&Files { certificate: Some(b"\xff\xfe\0"), ..whole }),
        "certificate-unreadable",
        "holds no certificate",
    );
    says(&judge(&Files { key: Some(b"x"), ..whole }), "key-unreadable", "holds no private key");
    says(
        &judge(&Files { now: datetime!(2027-06-01 0:00 UTC), ..whole }),
        "certificate-expired",
        "The certificate ended on 2027-01-01",
    );
    says(
        &judge(&Files { now: datetime!(1970-01-02 0:00 UTC), ..whole }),
        "clock",
        "by this clock it is 1970-01-02: one of them is wrong",
    );
    let stranger = Authority::new("somebody", KeyKind::EcP256, terms.not_before, terms.not_after, [2; 16]).unwrap();
    says(&judge(&Files { roots: Some(stranger.certificate_pem().as_bytes()), ..whole }), "roots-wrong", "CN=somebody");
    let open = judge(&Files { key_mode: Some(0o100_644), ..whole });
    assert!(open.iter().any(|link| matches!(&link.state, State::Doubtful(fault) if fault.code == "key-mode")));
    assert!(!open.iter().any(Link::is_broken));
}

#[test]
fn what_is_wrong_with_the_endpoint_is_named() {
    let judge = |host: &str, port: u16| vec![endpoint::judge(&Endpoint { host, port, region: Some("eu-central-1") })];
    for whole in [HOST, "localhost", "iot.example.com", "data.iot-fips.eu-central-1.amazonaws.com", "192.0.2.1"] {
        assert!(!judge(whole, 8883)[0].is_broken(), "{whole}");
    }
    // 10
    let legacy = HOST.replace("-ats", "");
    says(
        &judge(&legacy, 8883),
        "endpoint-legacy",
        &format!("This is the legacy endpoint; its chain ends in VeriSign, your file trusts Amazon only. Use {HOST}."),
    );
    // 12
    says(&judge(&format!("https://{HOST}/"), 8883), "endpoint-scheme", "Write the bare host name");
    for (host, port, code) in [
        ("", 8883, "endpoint-empty"),
        ("arn:aws:iot:eu-central-1:123456789012:thing/pump-7", 8883, "endpoint-arn"),
        (&format!("{HOST} "), 8883, "endpoint-blank"),
        (&format!("{HOST}\r"), 8883, "endpoint-blank"),
        (&format!("{HOST}:8883"), 8883, "endpoint-port"),
        (&HOST.replace("eu-central-1", "us-east-1"), 8883, "endpoint-region"),
        ("a1.credentials.iot.eu-central-1.amazonaws.com", 8883, "endpoint-kind"),
        ("iot.eu-central-1.amazonaws.com", 8883, "endpoint-kind"),
        (HOST, 1883, "endpoint-port"),
    ] {
        assert_eq!(broken(&judge(host, port)).0, code, "{host}");
    }
}

#[test]
fn what_the_configuration_does_that_aws_does_not_take_is_named() {
    // 13
    says(
        &[configuration::alpn(443, None)],
        "alpn-missing",
        "Port 443 answers TLS but treats you as HTTPS: send ALPN `x-amzn-mqtt-ca`, or use 8883.",
    );
    says(&[configuration::alpn(443, Some("mqtt"))], "alpn-wrong", "wants `x-amzn-mqtt-ca`");
    assert!(
        !configuration::alpn(8883, None).is_broken() && !configuration::alpn(443, Some("x-amzn-mqtt-ca")).is_broken()
    );
    // 14
    says(
        &[configuration::will(2)],
        "will-qos",
        "Without the will you connect; with it AWS refuses: will QoS 2 is not supported.",
    );
    assert!(!configuration::will(1).is_broken());
    // 15
    says(
        &[configuration::retained("sensors/#", true, false, Some(12))],
        "bridge-retain",
        "12 retained messages match `sensors/#`; the first one forwarded ends the session and is sent again: an endless loop.",
    );
    assert!(
        !configuration::retained("s", false, false, Some(1)).is_broken()
            && !configuration::retained("s", true, true, None).is_broken()
    );
    assert!(!configuration::retained("s", true, false, Some(0)).is_broken());
    // 16
    says(&[configuration::filters("nanomq", 9)], "filters-nine", "9 filters in one packet; AWS takes 8.");
    assert!(!configuration::filters("nanomq", 8).is_broken());
    // 17
    let of = |what: &str, id: &str| ClientOf { what: what.into(), client_id: id.into() };
    says(
        &[configuration::client_ids(&[of("device gw-1", "gw-1"), of("x", "x"), of("bridge gw-1", "gw-1")])],
        "client-id-twice",
        "`gw-1` is used by device gw-1 and bridge gw-1: each evicts the other.",
    );
    // 19
    let shadow = "$aws/things/pump-7/shadow/get/accepted";
    says(
        &[configuration::buffer(shadow, 900, 256)],
        "buffer-small",
        "`get/accepted` with metadata is about 1.9 KB; the client has 256 bytes and drops it without a word. Set the buffer to 4096.",
    );
    assert!(!configuration::buffer(shadow, 900, 4096).is_broken());
    // 20
    let parameters = ["AWS::IoT::Certificate::Country".to_owned(), "AWS::IoT::Certificate::Id".to_owned()];
    says(
        &[configuration::just_in_time(&parameters, &["CommonName".to_owned()])],
        "template-field",
        "The template reads the country, the certificate has none: it will stay PENDING_ACTIVATION",
    );
    assert!(!configuration::just_in_time(&parameters, &["Country".to_owned()]).is_broken());
    says(
        &[configuration::subscriptions(51)],
        "subscriptions-fifty",
        "51 subscriptions on one connection; AWS takes 50",
    );
}

#[test]
fn what_the_network_answers_is_named() {
    let refused = |why: &str| why.to_owned();
    says(&[live::reached(HOST, 8883, &Reached::NoName(refused("NXDOMAIN")))], "name-unresolved", "has no address here");
    says(
        &[live::reached(HOST, 8883, &Reached::Refused(refused("refused")))],
        "port-closed",
        "nobody listens on port 8883",
    );
    says(
        &[live::reached(HOST, 8883, &Reached::Silent(refused("timed out")))],
        "port-silent",
        "a firewall lets nothing through",
    );
    says(
        &[live::shaken(HOST, &Shaken::Untrusted(refused("UnknownIssuer")))],
        "roots-wrong",
        "does not come from the roots in root-ca.pem",
    );
    says(&[live::shaken(HOST, &Shaken::WrongName(refused("x")))], "endpoint-name", "The server is not");
    says(&[live::shaken(HOST, &Shaken::OutOfDate(refused("x")))], "clock", "the clock is off");
    says(&[live::shaken(HOST, &Shaken::Alert(refused("NoApplicationProtocol")))], "tls-alert", "NoApplicationProtocol");
    says(&[live::greeted("c", &Greeted::Refused(0x87, None), true)], "policy-connect", "0x87, not authorized");
    says(&[live::greeted("c", &Greeted::HungUp, true)], "certificate-unknown", "hung up on without a word");
    says(&[live::with_will("w", &Greeted::Refused(0x9b, None))], "will-qos", "will QoS 2 is not supported");
    says(&[live::with_will("w", &Greeted::Refused(0x87, None))], "policy-will", "Without the will you connect");
    let cut = |reason: &str| ConnectionRecord { reason: Some(reason.to_owned()), ..ConnectionRecord::default() };
    for (reason, code) in [
        ("DUPLICATE_CLIENTID", "client-id-twice"),
        ("AUTH_ERROR", "policy-denied"),
        ("MQTT_KEEP_ALIVE_TIMEOUT", "connection-lost"),
        ("CLIENT_ERROR", "client-error"),
    ] {
        assert_eq!(live::connected("c", Ok(&cut(reason))).fault().map(|fault| fault.code), Some(code), "{reason}");
    }
    assert!(live::connected("c", Ok(&cut("SERVER_INITIATED_DISCONNECT"))).fault().is_none());
    says(&[live::rivals("c", true)], "client-id-twice", "two that share an id evict each other for ever");
    says(
        &[live::subscribed("a/#", &Answered::Refused(0x87, None))],
        "policy-subscribe",
        "SUBSCRIBE to `a/#` is not authorized",
    );
    says(&[live::subscribed("a/#", &Answered::Silent)], "subscribe-silent", "so AWS does with QoS 2");
    says(&[live::published("t", &Answered::HungUp)], "policy-publish", "ends the connection");
    says(&[live::returned("t", false)], "policy-receive", "iot:Receive is missing");
    for link in [
        live::reached(HOST, 8883, &Reached::Yes(refused("192.0.2.1"))),
        live::shaken(HOST, &Shaken::Done(refused("TLS 1.3"))),
        live::greeted("c", &Greeted::Welcome, true),
        live::with_will("w", &Greeted::Welcome),
        live::rivals("c", false),
        live::subscribed("a", &Answered::Yes),
        live::published("a", &Answered::Yes),
        live::returned("t", true),
    ] {
        assert!(matches!(link.state, State::Holds(_)), "{link:?}");
    }
}

#[test]
fn a_buffer_that_is_smaller_than_what_goes_through_it_is_named() {
    let thing = Thing { shadows: vec![None], publish: vec![publication("up/pump-7", false)], ..bare("pump-7") };
    let judge = |target: &str, given: &[(&str, &str)], payload: usize, edit: &dyn Fn(String) -> String| {
        let device = with_target(thing.clone(), target, given);
        let operations = device.operations();
        let own = operations.iter().filter(|own| own.action == operation::Action::Subscribe);
        let filters: Vec<String> = own.map(|own| own.on.to_string()).collect();
        let files = emit(target, &thing, given, 8883).unwrap();
        let file = |name: &str| files.iter().any(|file| file.path == name).then(|| edit(text(&files, name)));
        packets::judge(&device.emit[0], &thing, &filters, payload, &file)
    };
    let same = |text: String| text;
    // As they are emitted all of them hold what they are for.
    for (target, given) in [
        ("nrf", vec![]),
        ("nrf", vec![("sdk", "2.5")]),
        ("nrf", vec![("fota", "true")]),
        ("arduino", vec![]),
        ("esp-idf", vec![]),
        ("mosquitto", vec![]),
    ] {
        let links = judge(target, &given, 256, &same);
        assert!(links.iter().all(|link| matches!(link.state, State::Holds(_))), "{target} {given:?}: {links:#?}");
    }
    // 19, by the files: the buffer that PubSubClient has when nobody sets one.
    let unset =
        |text: String| text.lines().filter(|line| !line.contains("setBufferSize")).collect::<Vec<_>>().join("\n");
    says(
        &judge("arduino", &[], 900, &unset),
        "buffer-small",
        "setBufferSize is 256: the client drops it without a word",
    );
    let short = |text: String| text.replace("setBufferSize(", "setBufferSize(512); // ");
    says(&judge("arduino", &[], 900, &short), "buffer-small", "setBufferSize is 512");
    says(&judge("esp-idf", &[], 1200, &same), "buffer-small", "CONFIG_MQTT_NETWORK_BUFFER_SIZE is 2048");
    // The commonest of nRF's: seven filters of the shadow, and the SDK's own default of 256 bytes.
    let default = |text: String| {
        text.lines().filter(|line| !line.contains("_BUFFER_SIZE")).map(|line| format!("{line}\n")).collect::<String>()
    };
    says(
        &judge("nrf", &[], 256, &default),
        "buffer-small",
        "CONFIG_MQTT_HELPER_RX_TX_BUFFER_SIZE is 256: the client gives up",
    );
    says(&judge("nrf", &[], 2000, &same), "buffer-small", "CONFIG_MQTT_HELPER_PAYLOAD_BUFFER_LEN is 2048");
    says(&judge("mosquitto", &[], 200_000, &same), "payload-large", "AWS takes 131072");
}
