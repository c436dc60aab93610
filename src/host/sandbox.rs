//! The sandbox's sockets: TLS connections on loopback, whose bytes go to the broker and come from it.

mod hook;
mod link;
mod outbox;
pub mod tls;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_rustls::TlsAcceptor;

use crate::error::{Error, Result};
use crate::host::os;
use crate::sandbox::broker::{Broker, Effect, Link};
use crate::sandbox::event::Event;
use crate::sandbox::packet::Outgoing;
use crate::sandbox::provisioning::Asked;
use outbox::Outbox;
use tls::Doors;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often time is told to the broker.
const TICK: Duration = Duration::from_millis(50);

/// Where it listens.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The address; loopback unless the user says another.
    pub address: IpAddr,
    /// The port of MQTT over TLS; 0 lets the system choose.
    pub port: u16,
    /// The port that wants a protocol name (ALPN), as AWS's 443 does; none for no such port.
    pub alpn_port: Option<u16>,
}

/// The ports that it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// MQTT over TLS.
    pub mqtt: u16,
    /// The one that wants a protocol name.
    pub alpn: Option<u16>,
}

/// The broker and the ways out of it; both change together, so that packets leave in the order in which they were made.
struct Hub {
    broker: Broker,
    outboxes: HashMap<Link, Arc<Outbox>>,
    events: SyncSender<Event>,
    /// Events that nobody took in time.
    unseen: u64,
}

/// A sandbox that runs.
pub struct Sandbox {
    /// The ports that it got.
    pub ports: Ports,
    hub: Arc<Shared>,
    runtime: Runtime,
}

/// What all connections share.
struct Shared {
    hub: Mutex<Hub>,
    next: AtomicU64,
    /// Where hooks are waited for.
    hooks: UnboundedSender<(u64, Box<Asked>)>,
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Shared {
    /// Does something with the broker, and what the broker wants done.
    fn turn<T>(&self, work: impl FnOnce(&mut Broker, u64) -> T) -> T {
        // A panic elsewhere leaves a broker that is as whole as it was between two packets.
        let mut hub = self.hub.lock().unwrap_or_else(PoisonError::into_inner);
        let hub = &mut *hub;
        let value = work(&mut hub.broker, now());
        for effect in hub.broker.take_effects() {
            match effect {
                Effect::Send(link, packet) => {
                    if let Some(outbox) = hub.outboxes.get(&link) {
                        outbox.push(packet);
                    }
                }
                Effect::Close(link) => {
                    if let Some(outbox) = hub.outboxes.remove(&link) {
                        outbox.close();
                    }
                }
                Effect::Ask(number, asked) => {
                    let _ = self.hooks.send((number, asked));
                }
                Effect::Say(event) => {
                    if hub.events.try_send(event).is_err() {
                        hub.unseen += 1;
                    }
                }
            }
        }
        value
    }

    fn add(&self, link: Link, outbox: Arc<Outbox>) {
        self.hub.lock().unwrap_or_else(PoisonError::into_inner).outboxes.insert(link, outbox);
    }
}

impl Sandbox {
    /// Starts to listen; events go to `events`, and those that nobody takes in time are counted.
    ///
    /// # Errors
    /// Exit 5 when a port cannot be had.
    pub fn start(places: Places, doors: Doors, broker: Broker, events: SyncSender<Event>) -> Result<Self> {
        let failed = |error: io::Error| Error::machine("sandbox", "the sandbox cannot run").cause(error);
        // Each connection takes a file, and the usual limit is 1,024.
        os::raise_open_files();
        let runtime = Builder::new_multi_thread().enable_all().thread_name("sandbox").build().map_err(failed)?;
        let hub = Hub { broker, outboxes: HashMap::new(), events, unseen: 0 };
        let (hooks, asked) = unbounded_channel();
        let shared = Arc::new(Shared { hub: Mutex::new(hub), next: AtomicU64::new(0), hooks });
        let listen = |port: u16| runtime.block_on(listen(SocketAddr::new(places.address, port)));
        let first = listen(places.port)?;
        let second = places.alpn_port.map(listen).transpose()?;
        let port_of = |listener: &TcpListener| listener.local_addr().map(|address| address.port()).map_err(failed);
        let ports = Ports { mqtt: port_of(&first)?, alpn: second.as_ref().map(port_of).transpose()? };
        runtime.spawn(accept(first, doors.plain, shared.clone(), false));
        if let Some(second) = second {
            runtime.spawn(accept(second, doors.named, shared.clone(), true));
        }
        runtime.spawn(clock(shared.clone()));
        runtime.spawn(ask_hooks(asked, shared.clone()));
        Ok(Self { ports, hub: shared, runtime })
    }

    /// What clients were refused so far, as lines of a manifest.
    pub fn learned(&self) -> String {
        self.hub.turn(|broker, _| broker.learned())
    }

    /// How many events nobody took in time.
    pub fn unseen(&self) -> u64 {
        self.hub.hub.lock().unwrap_or_else(PoisonError::into_inner).unseen
    }

    /// Sends everybody away and ends.
    pub fn stop(self) {
        self.hub.turn(|broker, now| broker.shut(now));
        self.runtime.shutdown_timeout(Duration::from_millis(300));
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::AddrInUse => "another program listens there; `--port 0` lets the system choose",
            io::ErrorKind::PermissionDenied => "ports below 1024 are for root; choose a higher one",
            _ => "check the address with `ip address`",
        };
        Error::machine("port", format!("cannot listen on {address}")).cause(error).hint(hint)
    })
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>, named: bool) {
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                tokio::spawn(greet(socket, peer.ip(), acceptor.clone(), shared.clone(), named));
            }
            // Too many files are open: those that are will be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The handshake, and then the connection.
async fn greet(socket: TcpStream, address: IpAddr, acceptor: TlsAcceptor, shared: Arc<Shared>, named: bool) {
    let _ = socket.set_nodelay(true);
    let failed = |why: String| shared.turn(|broker, now| broker.failed(address, &why, now));
    let stream = match tokio::time::timeout(HANDSHAKE, acceptor.accept(socket)).await {
        Err(_) => return failed("the TLS handshake was not finished in 10 seconds".to_owned()),
        Ok(Err(error)) => return failed(tls::explain(&error)),
        Ok(Ok(stream)) => stream,
    };
    if named && let Err(why) = tls::expect_name(&stream) {
        return failed(why);
    }
    let Some(peer) = tls::peer(&stream, address) else {
        return failed("no client certificate was shown".to_owned());
    };
    let link = shared.next.fetch_add(1, Ordering::Relaxed);
    link::run(stream, link, peer, &shared).await;
}

/// Asks the hooks of provisioning templates, each in a thread of its own.
async fn ask_hooks(mut asked: UnboundedReceiver<(u64, Box<Asked>)>, shared: Arc<Shared>) {
    while let Some((number, asked)) = asked.recv().await {
        let shared = shared.clone();
        tokio::task::spawn_blocking(move || {
            let said = hook::ask(&asked.program, &asked.payload);
            shared.turn(|broker, now| broker.hook_said(number, said.as_ref(), now));
        });
    }
}

async fn clock(shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(TICK);
    let mut told = false;
    loop {
        ticks.tick().await;
        match shared.turn(|broker, now| broker.tick(now)) {
            Ok(()) => told = false,
            Err(error) if !told => {
                told = true;
                let why = format!("the registry cannot be read: {error}");
                shared.turn(|broker, now| broker.failed(IpAddr::from([127, 0, 0, 1]), &why, now));
            }
            Err(_) => {}
        }
    }
}

/// About how many bytes a packet takes.
fn weight(packet: &Outgoing) -> usize {
    match packet {
        Outgoing::Publish { message, .. } => message.topic.len() + message.payload.len() + 32,
        _ => 64,
    }
}
