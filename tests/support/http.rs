//! A small HTTP server for tests, on 127.0.0.1: it keeps what it is sent, and answers as it is told.

#![allow(dead_code)] // each test uses a part of it

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// One request.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub path: String,
    /// By their names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// What the server does about a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A status with these headers, and an empty body.
    Status(u16, Vec<(String, String)>),
    /// A success whose body never ends.
    Endless,
    /// Ends the connection without an answer.
    HangUp,
    /// Reads the request and says nothing.
    Silence,
}

impl Reply {
    /// A status without headers.
    pub fn status(status: u16) -> Self {
        Self::Status(status, Vec::new())
    }

    /// A status with one header.
    pub fn with(status: u16, name: &str, value: &str) -> Self {
        Self::Status(status, vec![(name.to_owned(), value.to_owned())])
    }
}

#[derive(Default)]
struct State {
    stopped: AtomicBool,
    received: Mutex<Vec<Received>>,
    script: Mutex<VecDeque<Reply>>,
}

/// Runs until it is dropped.
pub struct HttpServer {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

impl HttpServer {
    /// On a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || accept(&listener, &shared));
        Self { address, state, thread: Some(thread) }
    }

    /// The URL of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was sent so far.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().expect("requests").clone()
    }

    /// What it does about the next request; several are used in their order, then it answers 204.
    pub fn answer_next(&self, reply: Reply) {
        self.state.script.lock().expect("script").push_back(reply);
    }
}

impl Drop for HttpServer {
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
        let state = Arc::clone(state);
        std::thread::spawn(move || {
            // A client that goes away ends its connection.
            let _ = converse(stream, &state);
        });
    }
}

/// One request for each connection.
fn converse(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    let received = read(&mut BufReader::new(stream.try_clone()?))?;
    state.received.lock().expect("requests").push(received);
    let reply = state.script.lock().expect("script").pop_front();
    match reply.unwrap_or(Reply::status(204)) {
        Reply::HangUp => Ok(()),
        Reply::Silence => {
            while !state.stopped.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
            loop {
                stream.write_all(&[b'x'; 4096])?;
            }
        }
        Reply::Status(status, headers) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            write!(
                stream,
                "HTTP/1.1 {status} Told\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n"
            )
        }
    }
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Received> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Received { method, path, headers, body: String::from_utf8_lossy(&body).into_owned() })
}
