//! One connection: packets are cut out of its bytes and handed to the broker, and what the broker has for it is written.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::outbox::Outbox;
use super::{Shared, now};
use crate::sandbox::broker::{Link, Peer};
use crate::sandbox::packet::{Incoming, Version};
use crate::sandbox::wire::{self, Fault};

/// How long one write may take.
const WRITE: Duration = Duration::from_secs(30);
/// Packets that are handed over at once.
const BATCH: usize = 256;
/// Bytes that are read at once.
const CHUNK: usize = 16 * 1024;

/// Runs a connection to its end.
pub async fn run(stream: TlsStream<TcpStream>, link: Link, peer: Peer, shared: &Arc<Shared>) {
    let outbox = Arc::new(Outbox::default());
    let version = Arc::new(OnceLock::new());
    shared.add(link, outbox.clone());
    shared.turn(|broker, now| broker.open(link, peer, now));
    let (reader, writer) = tokio::io::split(stream);
    let written = tokio::spawn(write(writer, outbox.clone(), version.clone()));
    tokio::select! {
        () = read(reader, link, &outbox, &version, shared) => {}
        () = outbox.closed() => {}
    }
    shared.turn(|broker, now| broker.lost(link, now));
    outbox.close();
    let _ = tokio::time::timeout(WRITE, written).await;
}

async fn read(
    mut reader: ReadHalf<TlsStream<TcpStream>>,
    link: Link,
    outbox: &Outbox,
    version: &OnceLock<Version>,
    shared: &Shared,
) {
    let mut buffer: Vec<u8> = Vec::new();
    let mut chunk = vec![0_u8; CHUNK];
    loop {
        outbox.room().await;
        match reader.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => buffer.extend_from_slice(&chunk[..count]),
        }
        loop {
            let (packets, used) = packets(&buffer, version);
            buffer.drain(..used);
            if packets.is_empty() {
                break;
            }
            let ends = packets.iter().any(Result::is_err);
            shared.turn(|broker, now| packets.into_iter().for_each(|packet| broker.handle(link, packet, now)));
            if ends {
                return;
            }
        }
        if buffer.capacity() > 4 * CHUNK && buffer.is_empty() {
            buffer = Vec::new();
        }
    }
}

/// The packets that are whole, a batch at most, and how many bytes they take; after one that is none nothing more is read.
fn packets(buffer: &[u8], version: &OnceLock<Version>) -> (Vec<Result<Incoming, Fault>>, usize) {
    let mut found = Vec::new();
    let mut used = 0;
    while found.len() < BATCH {
        let rest = &buffer[used..];
        let length = match wire::length(rest) {
            Ok(Some(length)) if rest.len() >= length => length,
            Ok(_) => break,
            Err(fault) => {
                found.push(Err(fault));
                return (found, buffer.len());
            }
        };
        let packet = wire::decode(version.get().copied(), &rest[..length], now());
        if let Ok(Incoming::Connect(own)) = &packet {
            let _ = version.set(own.version);
        }
        used += length;
        let is_fault = packet.is_err();
        found.push(packet);
        if is_fault {
            return (found, buffer.len());
        }
    }
    (found, used)
}

async fn write(mut writer: WriteHalf<TlsStream<TcpStream>>, outbox: Arc<Outbox>, version: Arc<OnceLock<Version>>) {
    let mut bytes = Vec::new();
    while let Some(packets) = outbox.take().await {
        bytes.clear();
        let version = version.get().copied().unwrap_or(Version::V311);
        packets.iter().for_each(|packet| bytes.extend(wire::encode(version, packet)));
        let done = async {
            writer.write_all(&bytes).await?;
            writer.flush().await
        };
        if !matches!(tokio::time::timeout(WRITE, done).await, Ok(Ok(()))) {
            outbox.close();
            return;
        }
    }
    let _ = tokio::time::timeout(WRITE, writer.shutdown()).await;
}
