//! A small MQTT 3.1.1 client for the tests, by the standard's text alone: it publishes, subscribes and keeps what it is handed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A message as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    pub topic: String,
    pub payload: String,
    pub qos: u8,
    pub retain: bool,
}

/// A client that is connected.
pub struct Client {
    stream: TcpStream,
    next: u16,
    pub inbox: Vec<Message>,
}

/// Longer than this no broker on this machine is silent.
const PATIENCE: Duration = Duration::from_secs(60);

impl Client {
    /// Connects with a clean session.
    pub fn connect(port: u16, id: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Self { stream, next: 1, inbox: Vec::new() };
        let mut body = vec![0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 0];
        body.extend(text(id));
        client.send(0x10, &body);
        let (kind, body) = client.receive();
        assert_eq!((kind, body.get(1)), (0x20, Some(&0)), "{id} is refused");
        client
    }

    /// Subscribes at QoS 2.
    pub fn subscribe(&mut self, filter: &str) {
        let id = self.id();
        let mut body = id.to_be_bytes().to_vec();
        body.extend(text(filter));
        body.push(2);
        self.send(0x82, &body);
        self.wait(0x90, id);
    }

    /// Publishes, and comes back when the broker has the message.
    pub fn publish(&mut self, message: &Message) {
        let mut body = text(&message.topic);
        let id = self.id();
        if message.qos > 0 {
            body.extend(id.to_be_bytes());
        }
        body.extend(message.payload.as_bytes());
        self.send(0x30 | message.qos << 1 | u8::from(message.retain), &body);
        match message.qos {
            0 => self.ping(),
            1 => self.wait(0x40, id),
            _ => {
                self.wait(0x50, id);
                self.send(0x62, &id.to_be_bytes());
                self.wait(0x70, id);
            }
        }
    }

    /// Comes back when the broker has done all that was asked of it before, and everything that it sent before is in the inbox.
    pub fn ping(&mut self) {
        self.send(0xC0, &[]);
        loop {
            if let Some((0xD0, _)) = self.take() {
                return;
            }
        }
    }

    fn wait(&mut self, kind: u8, id: u16) {
        loop {
            if let Some((found, body)) = self.take()
                && found & 0xF0 == kind & 0xF0
                && body.get(..2) == Some(&id.to_be_bytes()[..])
            {
                return;
            }
        }
    }

    /// The next packet; what is a message goes into the inbox and is acknowledged.
    fn take(&mut self) -> Option<(u8, Vec<u8>)> {
        let (kind, body) = self.receive();
        match kind & 0xF0 {
            0x30 => {
                let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
                let topic = String::from_utf8(body[2..2 + length].to_vec()).unwrap();
                let qos = kind >> 1 & 3;
                let mut rest = &body[2 + length..];
                if qos > 0 {
                    let id = [rest[0], rest[1]];
                    rest = &rest[2..];
                    self.send(if qos == 1 { 0x40 } else { 0x50 }, &id);
                }
                let payload = String::from_utf8(rest.to_vec()).unwrap();
                self.inbox.push(Message { topic, payload, qos, retain: kind & 1 == 1 });
                None
            }
            0x60 => {
                self.send(0x70, &body);
                None
            }
            _ => Some((kind, body)),
        }
    }

    fn id(&mut self) -> u16 {
        self.next = self.next % 60_000 + 1;
        self.next
    }

    fn send(&mut self, kind: u8, body: &[u8]) {
        let mut packet = vec![kind];
        let mut length = body.len();
        loop {
            let digit = u8::try_from(length % 128).unwrap();
            length /= 128;
            packet.push(digit | if length > 0 { 0x80 } else { 0 });
            if length == 0 {
                break;
            }
        }
        packet.extend(body);
        self.stream.write_all(&packet).unwrap();
    }

    fn receive(&mut self) -> (u8, Vec<u8>) {
        let kind = self.byte();
        let (mut length, mut shift) = (0usize, 0);
        loop {
            let digit = self.byte();
            length |= usize::from(digit & 0x7F) << shift;
            shift += 7;
            if digit & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        (kind, body)
    }

    fn byte(&mut self) -> u8 {
        let mut byte = [0];
        self.stream.read_exact(&mut byte).unwrap();
        byte[0]
    }
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = u16::try_from(text.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}
