//! A small mail server for tests, on 127.0.0.1: it keeps what it accepts, and answers as it is told.

#![allow(dead_code)] // each test uses a part of it

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

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

#[derive(Default)]
struct State {
    stopped: AtomicBool,
    connections: AtomicUsize,
    messages: Mutex<Vec<Received>>,
    script: Mutex<VecDeque<(String, String)>>,
}

/// Runs until it is dropped.
pub struct SmtpServer {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

impl SmtpServer {
    /// On a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State::default());
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

    /// The next time that `verb` comes (`EHLO`, `MAIL`, `RCPT`, `DATA`; `CONNECT` for the greeting,
    /// `END` for the end of the data), answer with `reply`, such as `450 later`. An empty reply hangs
    /// up. Several for one verb are used in their order.
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
        std::thread::spawn(move || {
            // A client that goes away ends its conversation.
            let _ = converse(stream, &state);
        });
    }
}

fn converse(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    let mut mail = Received { from: String::new(), to: Vec::new(), data: String::new() };
    if !reply(&mut writer, state, "CONNECT", "220 test")?.starts_with('2') {
        return Ok(());
    }
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.trim().get(..4).unwrap_or_default().to_ascii_uppercase();
        let usual = match verb.as_str() {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let answer = reply(&mut writer, state, &verb, usual)?;
        match verb.as_str() {
            _ if answer.is_empty() => return Ok(()),
            "QUIT" => return Ok(()),
            "MAIL" => mail = Received { from: path(&line), to: Vec::new(), data: String::new() },
            "RCPT" if answer.starts_with('2') => mail.to.push(path(&line)),
            "DATA" if answer.starts_with('3') => {
                mail.data = read_data(&mut reader)?;
                if !finish(&mut writer, state, &mail)? {
                    return Ok(());
                }
            }
            _ => {}
        }
    }
}

/// Kept before it is answered, so that whoever has the answer finds it. False: hung up.
fn finish(writer: &mut TcpStream, state: &State, mail: &Received) -> std::io::Result<bool> {
    let answer = scripted(state, "END").unwrap_or_else(|| "250 kept".to_owned());
    if answer.starts_with('2') {
        state.messages.lock().expect("messages").push(mail.clone());
    }
    say(writer, &answer)?;
    Ok(!answer.is_empty())
}

fn reply(writer: &mut TcpStream, state: &State, verb: &str, usual: &str) -> std::io::Result<String> {
    let answer = scripted(state, verb).unwrap_or_else(|| usual.to_owned());
    say(writer, &answer)?;
    Ok(answer)
}

fn say(writer: &mut TcpStream, answer: &str) -> std::io::Result<()> {
    if answer.is_empty() {
        return Ok(());
    }
    writer.write_all(format!("{answer}\r\n").as_bytes())
}

fn scripted(state: &State, verb: &str) -> Option<String> {
    let mut script = state.script.lock().expect("script");
    let place = script.iter().position(|(scripted, _)| scripted == verb)?;
    script.remove(place).map(|(_, reply)| reply)
}

fn path(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(path, _)| path.to_owned()).unwrap_or_default()
}

fn read_data(reader: &mut impl BufRead) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
