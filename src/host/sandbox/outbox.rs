//! What waits to be written to one connection.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::weight;
use crate::sandbox::packet::Outgoing;

/// Bytes that may wait before QoS 0 messages are let fall and nothing more is read from the client.
const FULL: usize = 1 << 20;

/// A queue towards one connection.
#[derive(Default)]
pub struct Outbox {
    state: Mutex<State>,
    /// Something is there to write, or the end is.
    filled: Notify,
    /// There is room again, or the end is.
    drained: Notify,
    /// The end is.
    ended: Notify,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Outgoing>,
    bytes: usize,
    closed: bool,
}

impl Outbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a packet. A QoS 0 message for a client that does not read is let fall, as it may be; what is acknowledged is bounded by the
    /// hundred that may be on their way.
    pub fn push(&self, packet: Outgoing) {
        let mut state = self.state();
        let bytes = weight(&packet);
        if state.bytes + bytes > FULL && matches!(packet, Outgoing::Publish { pid: None, .. }) {
            return;
        }
        state.bytes += bytes;
        state.queue.push_back(packet);
        drop(state);
        self.filled.notify_one();
    }

    /// Nothing more comes.
    pub fn close(&self) {
        self.state().closed = true;
        self.filled.notify_one();
        self.drained.notify_one();
        self.ended.notify_one();
    }

    /// Whether nothing more comes.
    pub fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// All that waits; none at the end.
    pub async fn take(&self) -> Option<VecDeque<Outgoing>> {
        loop {
            {
                let mut state = self.state();
                if !state.queue.is_empty() {
                    state.bytes = 0;
                    let taken = std::mem::take(&mut state.queue);
                    drop(state);
                    self.drained.notify_one();
                    return Some(taken);
                }
                if state.closed {
                    return None;
                }
            }
            self.filled.notified().await;
        }
    }

    /// Waits while too much waits to be written: a client that does not read is not read from.
    pub async fn room(&self) {
        loop {
            {
                let state = self.state();
                if state.bytes <= FULL || state.closed {
                    return;
                }
            }
            self.drained.notified().await;
        }
    }

    /// Waits for the end.
    pub async fn closed(&self) {
        while !self.is_closed() {
            self.ended.notified().await;
        }
    }
}
