//! Every documented policy question about an MQTT action, asked over the wire: a client with a certificate, a packet, and what the sandbox decides.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use awsiot_kit::registry::local::LocalRegistry;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{Status, ThingRecord};
use awsiot_kit::thing::name::Home;
use mqtt_proto::{Pid, QoS, QosPid, TopicFilter, TopicName, v3};
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use serde_json::Value;

use crate::sandbox_live::Running;
use crate::scene::Scene;

/// Why a question cannot be asked on this wire; none for one that can.
fn not_here(case: &Value) -> Option<&'static str> {
    let policy = case["policy"].to_string();
    let context = &case["context"];
    let shut_out = policy.contains(r#""Action":"iot:*","Effect":"Deny","Resource":"*""#);
    if context["thingExclusive"] == true {
        Some("the local registry attaches certificates to things without EXCLUSIVE_THING")
    } else if context["sourceIp"].as_str().is_some_and(|address| address.contains(':')) {
        Some("the sandbox listens on 127.0.0.1")
    } else if policy.contains("iot:DomainName") && context["domainName"].is_null() {
        Some("whoever connects has asked for a name")
    } else if shut_out && case["request"]["action"] != "iot:Connect" {
        Some("who is denied everything does not get past CONNECT")
    } else {
        None
    }
}

fn questions() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/policy");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            let list: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            all.extend(list);
        }
    }
    let wire = ["iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive", "iot:RetainPublish"];
    all.retain(|case| {
        let protocol = case["context"]["protocol"].as_str().unwrap_or("mqtt");
        protocol == "mqtt" && wire.contains(&case["request"]["action"].as_str().unwrap())
    });
    all
}

/// A registry with the sandbox in front of it, for all questions at home in one Region.
struct Cloud {
    registry: LocalRegistry,
    sandbox: Running,
    arn: String,
    ops: Option<Device>,
}

struct Device {
    key: KeyPair,
    pem: String,
    arn: String,
}

impl Cloud {
    fn new(scene: &Scene, partition: &str, region: &str, account: &str) -> Self {
        scene.manifest(&format!(
            "version = 1\nregistry = \"local\"\n[aws]\nregion = \"{region}\"\naccount = \"{account}\"\n"
        ));
        let home = Home { region: region.into(), account: account.into() };
        let registry = LocalRegistry::open(&scene.at(".awsiot-kit"), home).unwrap();
        let mut cloud = Self {
            registry,
            sandbox: Running::start(scene, &[]),
            arn: format!("arn:{partition}:iot:{region}:{account}"),
            ops: None,
        };
        let ops = cloud.device(&BTreeMap::new());
        cloud.allow(
            "ops",
            &ops,
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}"#,
        );
        cloud.ops = Some(ops);
        cloud
    }

    /// A registered certificate with these values in its subject.
    fn device(&self, subject: &BTreeMap<String, Vec<String>>) -> Device {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (name, values) in subject {
            // A name with several values of one kind takes another maker: see `several`.
            let kind = match name.as_str() {
                "CommonName" => DnType::CommonName,
                "Organization" => DnType::OrganizationName,
                "SerialNumber" => DnType::CustomDnType(vec![2, 5, 4, 5]),
                other => panic!("say here what `{other}` is"),
            };
            params.distinguished_name.push(kind, values[0].as_str());
        }
        let der = params.self_signed(&key).unwrap();
        let pem = several(subject).map_or_else(|| der.pem(), |make| make(&key));
        let record = self.registry.register_certificate_without_ca(&pem, Status::Inactive).unwrap();
        self.registry.update_certificate(&record.id, Status::Active).unwrap();
        Device { key, pem, arn: record.arn }
    }

    fn allow(&self, name: &str, device: &Device, document: &str) {
        self.registry.create_policy(name, document).unwrap();
        self.registry.attach_policy(name, &device.arn).unwrap();
    }

    /// A connection that said CONNECT; whether it is welcome.
    fn connect(&self, device: &Device, host: &str, packet: v3::Connect) -> (Option<Tls>, bool) {
        let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyServer))
            .with_client_auth_cert(
                vec![CertificateDer::from_pem_slice(device.pem.as_bytes()).unwrap()],
                PrivatePkcs8KeyDer::from(device.key.serialize_der()).into(),
            )
            .unwrap();
        config.enable_sni = true;
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let socket = TcpStream::connect(("127.0.0.1", self.sandbox.port)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        socket.set_nodelay(true).unwrap();
        let mut stream = StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), socket);
        send(&mut stream, packet.into());
        let mut answer = [0_u8; 4];
        let welcome = stream.read_exact(&mut answer).is_ok() && answer == [0x20, 2, 0, 0];
        (welcome.then_some(stream), welcome)
    }
}

type Tls = StreamOwned<ClientConnection, TcpStream>;

fn send(stream: &mut Tls, packet: v3::Packet) {
    stream.write_all(packet.encode().unwrap().as_ref()).unwrap();
    stream.flush().unwrap();
}

/// Who calls by a name of AWS's on loopback is not told who answers; the questions are about the client.
#[derive(Debug)]
struct AnyServer;

impl rustls::client::danger::ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// `rcgen` holds one value of a kind; `openssl` makes a subject with several.
fn several(subject: &BTreeMap<String, Vec<String>>) -> Option<impl Fn(&KeyPair) -> String> {
    let short = |name: &str| match name {
        "CommonName" => "CN",
        "Organization" => "O",
        other => panic!("say here what `{other}` is"),
    };
    let many = subject.values().any(|values| values.len() > 1);
    let name: String = match many {
        true => subject
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| format!("/{}={value}", short(name))))
            .collect(),
        false => return None,
    };
    Some(move |key: &KeyPair| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
        let args = ["req", "-x509", "-new", "-key", "key.pem", "-days", "3650", "-subj", &name];
        String::from_utf8(crate::judge::approve("openssl", folder.path(), &args)).unwrap()
    })
}

/// The widest filter that reaches a topic: a question about Receive is not to be stopped at Subscribe.
fn everything(topic: &str) -> &'static str {
    if topic.starts_with('$') { "$aws/#" } else { "#" }
}

/// Asks one question; what the sandbox decides.
fn ask(cloud: &Cloud, case: &Value) -> Option<String> {
    let mut text = case.to_string();
    if let Some(address) = case["context"]["sourceIp"].as_str() {
        // The client calls from 127.0.0.1, and its network is 127.0.0.0.
        let network = format!("{}.", address.rsplit_once('.').unwrap().0);
        text = text.replace(address, "127.0.0.1").replace(&network, "127.0.0.");
    }
    let case: Value = serde_json::from_str(&text).unwrap();
    let (context, request) = (&case["context"], &case["request"]);
    let mut subject = BTreeMap::new();
    for (name, values) in context["certSubject"].as_object().into_iter().flatten() {
        let list = values.as_array().map(|list| list.iter().map(|value| value.as_str().unwrap().to_owned()).collect());
        subject.insert(name.clone(), list.unwrap_or_else(|| vec![values.as_str().unwrap().to_owned()]));
    }
    let device = cloud.device(&subject);
    let id = device.arn.rsplit_once('/').unwrap().1.to_owned();
    // The certificate's id is the digest of the certificate: it cannot be the one that the page prints.
    let own_id = |value: &Value| {
        let text = value.to_string();
        serde_json::from_str::<Value>(
            &context["certificateId"].as_str().map_or(text.clone(), |old| text.replace(old, &id)),
        )
        .unwrap()
    };
    let request = own_id(request);
    let policies = match own_id(&case["policy"]) {
        Value::Array(list) => list,
        one => vec![one],
    };
    let mut names: Vec<String> = Vec::new();
    for (at, policy) in policies.iter().enumerate() {
        names.push(format!("asked-{at}"));
        cloud.allow(&names[at], &device, policy.as_str().map_or(policy.to_string(), str::to_owned).as_str());
    }
    let word = |key: &str| request[key].as_str().map(str::to_owned);
    let action = word("action").unwrap();
    let client =
        word("client").or(context["clientId"].as_str().map(str::to_owned)).unwrap_or_else(|| "nobody".to_owned());
    // What has to be allowed before the question can be asked at all.
    let mut before = Vec::new();
    let grant = |action: &str, kind: &str, on: &str| serde_json::json!({ "Effect": "Allow", "Action": action, "Resource": format!("{}:{kind}/{on}", cloud.arn) });
    let topic = word("topic").or(word("topicfilter")).unwrap_or_default();
    if action != "iot:Connect" {
        before.push(grant("iot:Connect", "client", &client));
    }
    if action == "iot:RetainPublish" {
        before.push(grant("iot:Publish", "topic", &topic));
    }
    if action == "iot:Receive" {
        before.push(grant("iot:Subscribe", "topicfilter", everything(&topic)));
    }
    if !before.is_empty() {
        names.push("before".to_owned());
        cloud.allow(
            "before",
            &device,
            &serde_json::json!({ "Version": "2012-10-17", "Statement": before }).to_string(),
        );
    }
    let thing = context["thingName"].as_str();
    if let Some(name) = thing {
        let kind = context["thingTypeName"].as_str();
        if let Some(kind) = kind {
            cloud.registry.create_thing_type(kind).unwrap();
        }
        let attributes = context["thingAttributes"].as_object().into_iter().flatten();
        let attributes = attributes.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
        cloud
            .registry
            .create_thing(&ThingRecord { name: name.into(), thing_type: kind.map(Into::into), attributes })
            .unwrap();
        if context["thingAttached"] == true {
            cloud.registry.attach_thing_principal(name, &device.arn).unwrap();
        }
    }
    let has =
        |word: &str| context["connectAttributes"].as_array().is_some_and(|list| list.iter().any(|own| own == word));
    let mut packet = v3::Connect::new(client.as_str().into(), 60);
    packet.clean_session = !has("PersistentConnect");
    if has("LastWill") || context["lastWillTopic"].is_string() {
        let on = context["lastWillTopic"].as_str().unwrap_or("will");
        packet.last_will = Some(v3::LastWill::new(QoS::Level0, TopicName::try_from(on).unwrap(), "bye".into()));
    }
    let host = context["domainName"].as_str().unwrap_or("localhost");
    cloud.sandbox.forget();
    let (stream, _) = cloud.connect(&device, host, packet);
    let resource = match action.as_str() {
        "iot:Connect" => format!("client/{client}"),
        "iot:Subscribe" => format!("topicfilter/{topic}"),
        _ => format!("topic/{topic}"),
    };
    if let Some(mut stream) = stream {
        let pid = Pid::try_from(1).unwrap();
        match action.as_str() {
            "iot:Publish" | "iot:RetainPublish" => {
                let mut packet =
                    v3::Publish::new(QosPid::Level0, TopicName::try_from(topic.as_str()).unwrap(), "x".into());
                packet.retain = action == "iot:RetainPublish";
                send(&mut stream, packet.into());
            }
            "iot:Subscribe" | "iot:Receive" => {
                let filter = if action == "iot:Receive" { everything(&topic) } else { topic.as_str() };
                let filter = TopicFilter::try_from(filter).unwrap();
                send(&mut stream, v3::Subscribe::new(pid, vec![(filter, QoS::Level0)]).into());
            }
            _ => {}
        }
        if action == "iot:Receive" {
            let filter = format!("topicfilter/{}", everything(&topic));
            let subscribed = cloud.sandbox.decision(&client, "iot:Subscribe", &filter);
            assert_eq!(subscribed.as_deref(), Some("allow"), "{}", case["id"]);
            let (ops, _) = cloud.connect(cloud.ops.as_ref().unwrap(), "localhost", v3::Connect::new("ops".into(), 60));
            let mut ops = ops.unwrap();
            // What AWS publishes itself it is asked for; all else the other client publishes.
            let asked = topic.trim_end_matches("/accepted").trim_end_matches("/rejected");
            send(&mut ops, v3::Publish::new(QosPid::Level0, TopicName::try_from(asked).unwrap(), "{}".into()).into());
            cloud.sandbox.decision(&client, &action, &resource);
        }
        if action != "iot:Connect" {
            cloud.sandbox.decision(&client, &action, &resource);
        }
    }
    let decided = cloud.sandbox.decision(&client, &action, &resource);
    for name in &names {
        cloud.registry.detach_policy(name, &device.arn).unwrap();
        cloud.registry.delete_policy(name).unwrap();
    }
    if let Some(name) = thing {
        let _ = cloud.registry.detach_thing_principal(name, &device.arn);
        cloud.registry.delete_thing(name).unwrap();
        if let Some(kind) = context["thingTypeName"].as_str() {
            cloud.registry.deprecate_thing_type(kind).unwrap();
            cloud.registry.delete_thing_type(kind).unwrap();
        }
    }
    decided
}

#[test]
fn every_documented_question_gets_its_answer_over_the_wire() {
    let mut clouds: BTreeMap<String, (Scene, Vec<Value>)> = BTreeMap::new();
    for case in questions() {
        let context = &case["context"];
        let region = context["region"].as_str().unwrap_or("us-east-1").to_owned();
        let key = format!(
            "{} {region} {}",
            context["partition"].as_str().unwrap_or("aws"),
            context["account"].as_str().unwrap_or("123456789012")
        );
        clouds.entry(key).or_insert_with(|| (Scene::empty(), Vec::new())).1.push(case);
    }
    let (mut wrong, mut right, mut left) = (Vec::new(), 0, Vec::new());
    for (key, (scene, cases)) in &clouds {
        let words: Vec<&str> = key.split(' ').collect();
        let cloud = Cloud::new(scene, words[0], words[1], words[2]);
        for case in cases {
            if let Some(why) = not_here(case) {
                left.push(format!("{}: {why}", case["id"]));
                continue;
            }
            let expected = case["expected"].as_str().unwrap();
            match ask(&cloud, case) {
                Some(decided) if decided == expected => right += 1,
                decided => wrong.push(format!("{}: {decided:?}, not {expected}", case["id"])),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), wrong.len() + right, wrong.join("\n"));
    assert!(right >= 195 && left.len() <= 11, "{right} right, left out:\n{}", left.join("\n"));
}
