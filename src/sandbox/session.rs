//! What outlives a connection: a client's subscriptions, what waits for it and what it has not acknowledged.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::index::Options;
use super::limits;
use super::packet::{Message, Version};

/// A message on its way to one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// The message.
    pub message: Arc<Message>,
    /// The RETAIN flag for this receiver.
    pub retain: bool,
}

/// A session.
#[derive(Debug)]
pub struct Session {
    /// Whose it is.
    pub client: Arc<str>,
    /// The version it was made with; the other one cannot resume it (Developer Guide, "MQTT").
    pub version: Version,
    /// The connection, while there is one.
    pub link: Option<u64>,
    /// Seconds that it outlives its connection.
    pub expiry: u32,
    /// When its connection went, while there is none.
    pub gone: Option<u64>,
    /// What it subscribes to.
    pub subscriptions: BTreeMap<String, Options>,
    /// QoS 1 messages that wait.
    pub queue: VecDeque<Parcel>,
    /// The bytes of their payloads.
    waiting: usize,
    /// QoS 1 messages that are not acknowledged, by packet id.
    pub in_flight: BTreeMap<u16, Parcel>,
    /// When the next stored message may be sent; none when nothing is being replayed.
    pub replay: Option<u64>,
    next: u16,
}

impl Session {
    /// A new one.
    pub fn new(client: Arc<str>, version: Version, expiry: u32) -> Self {
        Self {
            client,
            version,
            link: None,
            expiry,
            gone: None,
            subscriptions: BTreeMap::new(),
            queue: VecDeque::new(),
            waiting: 0,
            in_flight: BTreeMap::new(),
            replay: None,
            next: 0,
        }
    }

    /// Whether it is over.
    pub fn is_over(&self, now: u64) -> bool {
        self.gone.is_some_and(|gone| now >= gone + u64::from(self.expiry) * 1000)
    }

    /// Lets a parcel wait; `false` when there is no more room.
    pub fn keep(&mut self, parcel: Parcel) -> bool {
        let bytes = self.waiting + parcel.message.payload.len();
        let room = self.queue.len() < limits::QUEUED && bytes <= limits::QUEUED_BYTES;
        if room {
            self.waiting = bytes;
            self.queue.push_back(parcel);
        }
        room
    }

    /// Whether one more QoS 1 message may be on its way.
    pub fn has_window(&self, receive_maximum: u16) -> bool {
        self.in_flight.len() < usize::from(receive_maximum)
    }

    /// Puts a parcel on its way, and gives its packet id.
    pub fn send(&mut self, parcel: Parcel) -> u16 {
        // At most 100 of 65,535 ids are taken.
        loop {
            self.next = self.next.checked_add(1).unwrap_or(1);
            if !self.in_flight.contains_key(&self.next) {
                break;
            }
        }
        self.in_flight.insert(self.next, parcel);
        self.next
    }

    /// The next parcel that waits and is still worth delivering.
    pub fn next_waiting(&mut self, now: u64) -> Option<Parcel> {
        while let Some(parcel) = self.queue.pop_front() {
            self.waiting = self.waiting.saturating_sub(parcel.message.payload.len());
            if parcel.message.expires().is_none_or(|end| end > now) {
                return Some(parcel);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session::new("c".into(), Version::V5, 10)
    }

    #[test]
    fn packet_ids_are_never_zero_and_never_taken_twice() {
        let mut own = session();
        let parcel = Parcel { message: Arc::new(Message::own("t", "", 0)), retain: false };
        own.next = u16::MAX - 1;
        let ids: Vec<u16> = (0..3).map(|_| own.send(parcel.clone())).collect();
        assert_eq!(ids, [u16::MAX, 1, 2]);
        own.next = u16::MAX - 1;
        assert_eq!(own.send(parcel), 3);
    }

    #[test]
    fn a_session_is_over_when_its_time_is() {
        let mut own = session();
        assert!(!own.is_over(u64::MAX - 1));
        own.gone = Some(1000);
        assert!(!own.is_over(10_999));
        assert!(own.is_over(11_000));
    }

    #[test]
    fn what_waits_for_a_session_has_an_end() {
        let mut own = session();
        let message = Arc::new(Message::own("t", vec![0; limits::PAYLOAD], 0));
        let parcel = Parcel { message, retain: false };
        let kept = (0..1000).take_while(|_| own.keep(parcel.clone())).count();
        assert_eq!(kept * limits::PAYLOAD, limits::QUEUED_BYTES);
        assert!(own.next_waiting(0).is_some() && own.keep(parcel), "what was sent makes room");
    }

    #[test]
    fn what_expired_while_it_waited_is_not_delivered() {
        let mut own = session();
        let mut message = Message::own("t", "", 0);
        message.properties.message_expiry_interval = Some(1);
        own.keep(Parcel { message: Arc::new(message), retain: false });
        own.keep(Parcel { message: Arc::new(Message::own("u", "", 0)), retain: false });
        assert_eq!(&*own.next_waiting(1000).unwrap().message.topic, "u");
        assert!(own.next_waiting(1000).is_none());
    }
}
