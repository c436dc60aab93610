//! The broker: a value that takes packets and the time, and gives packets and decisions.

mod connect;
mod deliver;
mod leave;
mod publish;
mod serve;
mod subscribe;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::certificate::Shown;
use super::directory::Directory;
use super::event::{Event, Judged, Notice, Saying};
use super::index::Index;
use super::jobs::Jobs;
use super::learn::Learned;
use super::packet::{Incoming, Message, Outgoing, Version, Will, reason};
use super::provisioning::{Asked, Provisioning, Waiting};
use super::rights::{Rights, allows};
use super::session::Session;
use super::shadow::Shadows;
use super::wire::Fault;
use crate::error::Result;
use crate::thing::operation::Action;

/// A connection's number.
pub type Link = u64;

/// Who is at the other end of a connection, as TLS says.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The certificate that was shown.
    pub certificate: Arc<Shown>,
    /// From where.
    pub address: IpAddr,
    /// The server name that was asked for (SNI).
    pub server_name: Option<String>,
}

/// Which events are made at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// What was refused, and what became of connections that were.
    Refusals,
    /// None.
    Nothing,
}

/// How the broker is to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Which events are made.
    pub show: Show,
    /// Whether what is refused is remembered as lines of a manifest.
    pub learn: bool,
    /// Whether what would be refused is let through all the same.
    pub let_pass: bool,
    /// Whether messages over 100 a second of one connection are discarded, as AWS does.
    pub quotas: bool,
}

/// What is to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// Send a packet.
    Send(Link, Outgoing),
    /// Close a connection once all is sent.
    Close(Link),
    /// Tell somebody.
    Say(Event),
    /// Ask the hook of a provisioning template, and bring its answer under this number.
    Ask(u64, Box<Asked>),
}

/// A connection that CONNECT was accepted on, or not yet.
struct Connection {
    peer: Peer,
    opened: u64,
    /// When something was last heard.
    heard: u64,
    client: Option<Client>,
}

/// What CONNECT agreed on.
struct Client {
    version: Version,
    session: u64,
    id: Arc<str>,
    /// The thing that its certificate belongs to.
    owner: Option<Arc<str>>,
    rights: Rights,
    will: Option<Will>,
    /// Milliseconds without a packet after which it is cut off.
    patience: u64,
    receive_maximum: u16,
    max_packet: Option<u32>,
    reasons: bool,
    aliases: HashMap<u16, Arc<str>>,
    /// The second that is being counted, and its publishes.
    rate: (u64, u32),
}

/// A last will that waits for its delay, and the session whose return calls it off.
struct Pending {
    due: u64,
    session: u64,
    message: Message,
}

/// How long a connection may stay without CONNECT, in milliseconds.
const UNKNOWN_PATIENCE: u64 = 30_000;

/// The broker.
pub struct Broker {
    directory: Box<dyn Directory>,
    settings: Settings,
    links: HashMap<Link, Connection>,
    sessions: HashMap<u64, Session>,
    clients: HashMap<Arc<str>, u64>,
    next_session: u64,
    index: Index,
    retained: HashMap<Arc<str>, Arc<Message>>,
    shares: HashMap<Arc<str>, usize>,
    wills: Vec<Pending>,
    shadows: Shadows,
    jobs: Jobs,
    provisioning: Provisioning,
    /// Provisionings that wait for a hook: whose, and where the answer goes.
    waiting: HashMap<u64, (Link, String, Waiting)>,
    learned: Learned,
    revision: Option<u64>,
    effects: Vec<Effect>,
}

impl Broker {
    /// A broker in front of a registry.
    pub fn new(directory: Box<dyn Directory>, settings: Settings) -> Self {
        Self {
            directory,
            settings,
            links: HashMap::new(),
            sessions: HashMap::new(),
            clients: HashMap::new(),
            next_session: 0,
            index: Index::default(),
            retained: HashMap::new(),
            shares: HashMap::new(),
            wills: Vec::new(),
            shadows: Shadows::default(),
            jobs: Jobs::default(),
            provisioning: Provisioning::default(),
            waiting: HashMap::new(),
            learned: Learned::default(),
            revision: None,
            effects: Vec::new(),
        }
    }

    /// Gives it jobs for the things of the registry.
    pub fn with_jobs(mut self, jobs: Jobs) -> Self {
        self.jobs = jobs;
        self
    }

    /// Gives it provisioning templates.
    pub fn with_provisioning(mut self, provisioning: Provisioning) -> Self {
        self.provisioning = provisioning;
        self
    }

    /// What is to be done outside since this was last asked, in order.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// A connection whose TLS handshake is done.
    pub fn open(&mut self, link: Link, peer: Peer, now: u64) {
        self.links.insert(link, Connection { peer, opened: now, heard: now, client: None });
    }

    /// A connection came to nothing before there was one: TLS failed.
    pub fn failed(&mut self, address: IpAddr, why: &str, now: u64) {
        self.notice(None, "refused", format!("{address}: {why}"), now);
    }

    /// What came over a connection: a packet, or bytes that are none.
    pub fn handle(&mut self, link: Link, packet: std::result::Result<Incoming, Fault>, now: u64) {
        let Some(connection) = self.links.get_mut(&link) else { return };
        connection.heard = now;
        let is_known = connection.client.is_some();
        match (packet, is_known) {
            (Err(fault), _) => self.cut(link, fault.code, &fault.text, now),
            (Ok(Incoming::Connect(own)), false) => self.connect(link, *own, now),
            (Ok(Incoming::Connect(_)), true) => self.cut(link, reason::PROTOCOL_ERROR, "a second CONNECT", now),
            (Ok(_), false) => self.cut(link, reason::PROTOCOL_ERROR, "the first packet is not CONNECT", now),
            (Ok(Incoming::Publish { pid, alias, message }), true) => self.publish(link, pid, alias, message, now),
            (Ok(Incoming::Puback(pid)), true) => self.acknowledged(link, pid, now),
            (Ok(Incoming::Subscribe { pid, filters, identified }), true) => {
                self.subscribe(link, pid, &filters, identified, now);
            }
            (Ok(Incoming::Unsubscribe { pid, filters }), true) => self.unsubscribe(link, pid, &filters, now),
            (Ok(Incoming::Ping), true) => self.send(link, Outgoing::Pong),
            (Ok(Incoming::Disconnect { with_will, session_expiry }), true) => {
                self.farewell(link, with_will, session_expiry, now);
            }
            (Ok(Incoming::Unsupported(name)), true) => {
                self.cut(link, reason::PROTOCOL_ERROR, &format!("AWS IoT Core takes no {name}"), now);
            }
        }
    }

    /// The other end closed a connection, or it broke.
    pub fn lost(&mut self, link: Link, now: u64) {
        self.gone(link, true, "CONNECTION_LOST", now);
    }

    /// Time goes by: what is due is done.
    ///
    /// # Errors
    /// When the registry cannot be read; the broker goes on with what it knew.
    pub fn tick(&mut self, now: u64) -> Result<()> {
        let late = self.links.iter().filter_map(|(link, own)| match &own.client {
            Some(client) => (now > own.heard + client.patience).then_some((*link, true)),
            None => (now > own.opened + UNKNOWN_PATIENCE).then_some((*link, false)),
        });
        for (link, known) in late.collect::<Vec<_>>() {
            let why =
                if known { "nothing was heard for one and a half times the keep-alive" } else { "no CONNECT came" };
            self.cut(link, reason::KEEP_ALIVE, why, now);
        }
        let over: Vec<u64> = self.sessions.iter().filter(|(_, own)| own.is_over(now)).map(|(id, _)| *id).collect();
        for session in over {
            self.end_session(session);
        }
        let (due, waiting) = std::mem::take(&mut self.wills).into_iter().partition(|own: &Pending| own.due <= now);
        self.wills = waiting;
        for pending in due {
            self.publish_will(pending.message, now);
        }
        self.replay(now);
        self.provisioning.tick(&mut *self.directory, now)?;
        self.look_again(now)
    }

    /// Everybody is sent away: the broker ends.
    pub fn shut(&mut self, now: u64) {
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            self.disconnect(link, reason::SHUTTING_DOWN, "the sandbox ends");
            self.gone(link, false, "SERVER_INITIATED_DISCONNECT", now);
        }
    }

    /// What clients were refused so far, as lines of a manifest; empty when nothing was.
    pub fn learned(&self) -> String {
        self.learned.manifest()
    }

    /// Follows what changed in the registry: rights anew for all, and certificates that are no longer active are cut off.
    fn look_again(&mut self, now: u64) -> Result<()> {
        let revision = self.directory.revision()?;
        if self.revision.replace(revision) == Some(revision) {
            return Ok(());
        }
        let known: Vec<(Link, Arc<str>)> =
            self.links.iter().filter_map(|(link, own)| Some((*link, own.client.as_ref()?.id.clone()))).collect();
        for (link, id) in known {
            let Some(connection) = self.links.get(&link) else { continue };
            let identity = self.directory.identity(&connection.peer.certificate.id, &id)?;
            if let Err(why) = connect::may_connect(&connection.peer.certificate, &identity, now) {
                self.cut(link, reason::NOT_AUTHORIZED, &why, now);
                continue;
            }
            if let Some(client) = self.links.get_mut(&link).and_then(|own| own.client.as_mut()) {
                let context = client.rights.context().clone();
                client.rights = Rights::new(&identity, policy_context(context, &identity));
            }
        }
        Ok(())
    }

    fn client(&self, link: Link) -> Option<&Client> {
        self.links.get(&link)?.client.as_ref()
    }

    fn client_mut(&mut self, link: Link) -> Option<&mut Client> {
        self.links.get_mut(&link)?.client.as_mut()
    }

    /// Whether a client may do something; says so, and remembers what it lacks.
    fn judge(&mut self, link: Link, action: Action, on: &str, now: u64) -> bool {
        let Some(client) = self.links.get_mut(&link).and_then(|own| own.client.as_mut()) else { return false };
        let answer = client.rights.decide(action, on);
        let (id, thing, owner) = (client.id.clone(), thing_of(&client.rights), client.owner.clone());
        let wanted = match self.settings.show {
            Show::All => true,
            Show::Refusals => !allows(answer),
            Show::Nothing => false,
        };
        let why = (wanted || self.settings.learn).then(|| client.rights.why(action, on, answer));
        if let Some(why) = why.filter(|_| wanted) {
            let judged = Judged {
                client: id.to_string(),
                thing: thing.clone(),
                action,
                on: on.to_owned(),
                decision: answer.decision,
                why,
            };
            self.effects.push(Effect::Say(Event { at: now, saying: Saying::Judged(judged) }));
        }
        if !allows(answer) && self.settings.learn {
            self.learned.add(owner.as_deref().or(thing.as_deref()).unwrap_or(&id), &id, action, on);
        }
        allows(answer) || self.settings.let_pass
    }

    fn notice(&mut self, client: Option<&str>, what: &'static str, text: impl Into<String>, now: u64) {
        let notice = Notice { client: client.map(ToOwned::to_owned), what, text: text.into() };
        let event = Event { at: now, saying: Saying::Notice(notice) };
        let wanted = match self.settings.show {
            Show::All => true,
            Show::Refusals => event.is_refusal(),
            Show::Nothing => false,
        };
        if wanted {
            self.effects.push(Effect::Say(event));
        }
    }

    fn send(&mut self, link: Link, packet: Outgoing) {
        self.effects.push(Effect::Send(link, packet));
    }

    /// Publishes an event of AWS's own, if there is one to publish.
    fn announce(&mut self, event: Option<Message>, now: u64) {
        if let Some(event) = event {
            self.route(&Arc::new(event), None, now);
        }
    }
}

/// The context of a connection with the thing that the registry has now.
fn policy_context(
    context: crate::policy::context::Context,
    identity: &super::directory::Identity,
) -> crate::policy::context::Context {
    crate::policy::context::Context { thing: identity.thing.clone(), ..context }
}

/// The thing that a connection speaks for.
fn thing_of(rights: &Rights) -> Option<String> {
    rights.context().thing.as_ref().map(|thing| thing.name.clone())
}
