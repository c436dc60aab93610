//! Packets: any bytes on two connections, one for each version of MQTT, meet the sandbox's broker; what it answers can be encoded.
#![no_main]

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use awsiot_kit::error::Result;
use awsiot_kit::registry::Status;
use awsiot_kit::sandbox::broker::{Broker, Effect, Peer, Settings};
use awsiot_kit::sandbox::certificate::Shown;
use awsiot_kit::sandbox::directory::{Attached, Directory, Identity};
use awsiot_kit::sandbox::packet::Version;
use awsiot_kit::sandbox::wire;
use awsiot_kit::thing::name::Home;
use libfuzzer_sys::fuzz_target;

/// Everybody may do everything.
struct Open(Home);

impl Directory for Open {
    fn home(&self) -> &Home {
        &self.0
    }

    fn revision(&mut self) -> Result<u64> {
        Ok(0)
    }

    fn identity(&self, _: &str, _: &str) -> Result<Identity> {
        let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}"#;
        let policies = vec![Attached { name: "all".into(), document: document.into() }];
        Ok(Identity { status: Some(Status::Active), thing: None, owner: None, policies })
    }
}

const CONNECT: [&[u8]; 2] = [b"\x10\x0d\0\x04MQTT\x04\x02\0\x3c\0\x01a", b"\x10\x0e\0\x04MQTT\x05\x02\0\x3c\0\0\x01b"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let home = Home { region: "eu-central-1".into(), account: "123456789012".into() };
    let settings = Settings { learn: true, quotas: first & 4 != 0, ..Settings::default() };
    let mut broker = Broker::new(Box::new(Open(home)), settings);
    let shown = Shown { id: "c".into(), not_before: 0, not_after: i64::MAX, values: BTreeMap::new() };
    let mut versions = [None; 2];
    for link in 0..2_u64 {
        let peer = Peer { certificate: Arc::new(shown.clone()), address: IpAddr::from([127, 0, 0, 1]), server_name: Some("localhost".into()) };
        broker.open(link, peer, 0);
        if first & 1 << link != 0 {
            broker.handle(link, wire::decode(None, CONNECT[link as usize], 0), 0);
            versions[link as usize] = Some([Version::V311, Version::V5][link as usize]);
        }
    }
    let mut rest = bytes;
    let mut now = 0;
    while let Ok(Some(length)) = wire::length(rest) {
        let Some((packet, after)) = rest.split_at_checked(length) else { break };
        rest = after;
        now += 100;
        let link = usize::from(packet[length - 1] & 1);
        let packet = wire::decode(versions[link], packet, now);
        if let Ok(awsiot_kit::sandbox::packet::Incoming::Connect(own)) = &packet {
            versions[link].get_or_insert(own.version);
        }
        broker.handle(link as u64, packet, now);
        let _ = broker.tick(now);
        for effect in broker.take_effects() {
            match effect {
                Effect::Send(_, packet) => {
                    let _ = (wire::encode(Version::V311, &packet), wire::encode(Version::V5, &packet));
                }
                Effect::Say(event) => {
                    let _ = (event.json(), event.row(&|word| word.to_owned()));
                }
                Effect::Close(_) | Effect::Ask(..) => {}
            }
        }
    }
    let _ = broker.learned();
});
