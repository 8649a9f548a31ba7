//! A small mail server for tests, on 127.0.0.1: it keeps what it accepts, and answers as it is told.

#![allow(dead_code)] // each test uses a part of it

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// One accepted message.
#[derive(Clone, Debug)]
pub struct Received {
    /// From `MAIL FROM`.
    pub from: String,
    /// From `RCPT TO`.
    pub to: Vec<String>,
    /// Headers and body, dots unstuffed, lines ending in CRLF.
    pub data: String,
}

/// When a server turns to TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Never,
    AtOnce,
    WhenAsked,
}

/// A certificate of a server, and the authority that has signed it.
#[derive(Clone)]
pub struct Identity {
    /// The certificate of the authority (PEM).
    pub ca_pem: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// For a host name or an address, signed by an authority that nobody else has.
    pub fn of(host: &str) -> Self {
        let authority_key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_pem = params.self_signed(&authority_key).expect("an authority").pem();
        let authority = Issuer::new(params, authority_key);
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &authority).expect("a certificate");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("its key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("an identity");
        Self { ca_pem, config: Arc::new(config) }
    }
}

struct State {
    turn: Turn,
    identity: Option<Identity>,
    stopped: AtomicBool,
    connections: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
    messages: Mutex<Vec<Received>>,
    script: Mutex<VecDeque<(String, String)>>,
    door: Mutex<Door>,
    door_moved: Condvar,
}

/// Where whole messages wait to be kept.
struct Door {
    /// How many more are taken.
    open_for: usize,
    /// How many stand before it.
    waiting: usize,
}

/// Runs until it is dropped; that ends its conversations too.
pub struct SmtpServer {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

impl SmtpServer {
    /// In the clear, on a free port.
    pub fn start() -> Self {
        Self::start_on(0)
    }

    /// In the clear, on this port.
    pub fn start_on(port: u16) -> Self {
        Self::listen(port, Turn::Never, None)
    }

    /// TLS from the first byte.
    pub fn start_tls(identity: &Identity) -> Self {
        Self::listen(0, Turn::AtOnce, Some(identity.clone()))
    }

    /// In the clear until STARTTLS.
    pub fn start_starttls(identity: &Identity) -> Self {
        Self::listen(0, Turn::WhenAsked, Some(identity.clone()))
    }

    fn listen(port: u16, turn: Turn, identity: Option<Identity>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State {
            turn,
            identity,
            stopped: AtomicBool::default(),
            connections: AtomicUsize::default(),
            open: Mutex::default(),
            messages: Mutex::default(),
            script: Mutex::default(),
            door: Mutex::new(Door { open_for: usize::MAX, waiting: 0 }),
            door_moved: Condvar::new(),
        });
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || accept(&listener, &shared));
        Self { address, state, thread: Some(thread) }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// What it has accepted so far.
    pub fn messages(&self) -> Vec<Received> {
        self.state.messages.lock().expect("messages").clone()
    }

    /// From now on takes only so many messages; the next waits for its answer until more are taken.
    pub fn take(&self, messages: usize) {
        self.state.door.lock().expect("the door").open_for = messages;
        self.state.door_moved.notify_all();
    }

    /// Waits until a whole message waits for its answer, and none is on its way through.
    pub fn wait_for_one_at_the_door(&self, longest: Duration) {
        let door = self.state.door.lock().expect("the door");
        let empty = |door: &mut Door| door.waiting == 0 || door.open_for > 0;
        let (_door, late) = self.state.door_moved.wait_timeout_while(door, longest, empty).expect("the door");
        assert!(!late.timed_out(), "no message has come");
    }

    /// Ends every conversation, as a server does with idle ones.
    pub fn hang_up(&self) {
        for stream in self.state.open.lock().expect("connections").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// The next time that `verb` comes (`EHLO`, `STARTTLS`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `RSET`;
    /// `CONNECT` for the greeting, `BODY` for the first line of the text, `END` for its end), answer
    /// with `reply`, such as `450 later`. An empty reply hangs up; that is all that `BODY` can do.
    /// `HANG:MAIL` never answers a MAIL, and so on. Several for one verb are used in their order.
    pub fn answer_next(&self, verb: &str, reply: &str) {
        self.state.script.lock().expect("script").push_back((verb.to_owned(), reply.to_owned()));
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, so that it sees that it has to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.hang_up();
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for stream in listener.incoming() {
        if state.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        state.connections.fetch_add(1, Ordering::SeqCst);
        let state = Arc::clone(state);
        let _ = stream.set_nodelay(true);
        if let Ok(same) = stream.try_clone() {
            state.open.lock().expect("connections").push(same);
        }
        std::thread::spawn(move || {
            let hang_up = stream.try_clone();
            // A client that goes away ends its conversation.
            let _ = converse(Conversation::new(stream), &state);
            let _ = hang_up.and_then(|stream| stream.shutdown(Shutdown::Both));
        });
    }
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Clear(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Clear(stream) => stream.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Clear(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

struct Conversation {
    stream: BufReader<Stream>,
    mail: Received,
}

impl Conversation {
    fn new(stream: TcpStream) -> Self {
        let mail = Received { from: String::new(), to: Vec::new(), data: String::new() };
        Self { stream: BufReader::new(Stream::Clear(stream)), mail }
    }

    fn encrypted(self, state: &State) -> io::Result<Self> {
        let (Some(identity), Stream::Clear(stream)) = (&state.identity, self.stream.into_inner()) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let tls = ServerConnection::new(Arc::clone(&identity.config)).map_err(io::Error::other)?;
        let stream = Stream::Tls(Box::new(StreamOwned::new(tls, stream)));
        Ok(Self { stream: BufReader::new(stream), mail: self.mail })
    }

    fn is_encrypted(&self) -> bool {
        matches!(self.stream.get_ref(), Stream::Tls(_))
    }

    /// The answer that was given. An error: it hung up, or was left hanging until the client went.
    fn reply(&mut self, state: &State, verb: &str, usual: &str) -> io::Result<String> {
        if state.scripted(&format!("HANG:{verb}")).is_some() {
            io::copy(&mut self.stream, &mut io::sink())?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        if verb == "END" {
            state.wait_at_the_door();
        }
        let answer = state.scripted(verb).unwrap_or_else(|| usual.to_owned());
        // Kept before it is answered, so that whoever has the answer finds it.
        if verb == "END" && answer.starts_with('2') {
            state.messages.lock().expect("messages").push(self.mail.clone());
        }
        if answer.is_empty() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let writer = self.stream.get_mut();
        writer.write_all(format!("{answer}\r\n").as_bytes())?;
        writer.flush()?;
        Ok(answer)
    }

    fn usual(&self, verb: &str, turn: Turn) -> &'static str {
        match verb {
            "EHLO" if turn == Turn::WhenAsked && !self.is_encrypted() => "250-test\r\n250 STARTTLS",
            "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            "STARTTLS" => "220 go on",
            "AUTH" => "235 come in",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        }
    }
}

impl State {
    fn wait_at_the_door(&self) {
        let mut door = self.door.lock().expect("the door");
        door.waiting += 1;
        self.door_moved.notify_all();
        let closed = |door: &mut Door| door.open_for == 0;
        let mut door = self.door_moved.wait_while(door, closed).expect("the door");
        door.open_for -= 1;
        door.waiting -= 1;
        self.door_moved.notify_all();
    }

    fn scripted(&self, verb: &str) -> Option<String> {
        let mut script = self.script.lock().expect("script");
        let place = script.iter().position(|(scripted, _)| scripted == verb)?;
        script.remove(place).map(|(_, reply)| reply)
    }
}

fn converse(mut talk: Conversation, state: &State) -> io::Result<()> {
    if state.turn == Turn::AtOnce {
        talk = talk.encrypted(state)?;
    }
    if !talk.reply(state, "CONNECT", "220 test")?.starts_with('2') {
        return Ok(());
    }
    let mut line = String::new();
    loop {
        line.clear();
        if talk.stream.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let usual = talk.usual(&verb, state.turn);
        let answer = talk.reply(state, &verb, usual)?;
        match verb.as_str() {
            "QUIT" => return Ok(()),
            "STARTTLS" if answer.starts_with('2') => talk = talk.encrypted(state)?,
            "MAIL" => talk.mail = Received { from: path(&line), to: Vec::new(), data: String::new() },
            "RCPT" if answer.starts_with('2') => talk.mail.to.push(path(&line)),
            "DATA" if answer.starts_with('3') => {
                talk.mail.data = read_data(&mut talk.stream, state)?;
                talk.reply(state, "END", "250 kept")?;
            }
            _ => {}
        }
    }
}

fn path(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(path, _)| path.to_owned()).unwrap_or_default()
}

fn read_data(reader: &mut impl BufRead, state: &State) -> io::Result<String> {
    let mut data = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || state.scripted("BODY").is_some() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
