//! The mail server of the test. It outlives every kill, keeps what it accepts, and has a door (a port)
//! for each process, so that it knows whose each message is. At a door a trap can be laid: it springs
//! at one exact moment of a delivery.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A moment of a delivery, as the server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The server has said that it takes the data.
    DataAsked,
    /// The whole message is there and kept; the server has not answered yet.
    DataIn,
    /// The server's 250 is written.
    Answered,
}

/// What was known of a message when its sender died, or the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Nobody has died since.
    Unknown,
    /// Its row was finished: it must never come again.
    Settled,
    /// Accepted, its row not finished: the ambiguous moment.
    InDoubt,
    /// Its sender was stalled past its lease.
    Stalled,
}

/// One accepted message.
struct Accepted {
    id: String,
    worker: usize,
    digest: u64,
    fate: Fate,
}

/// What came in more than once.
#[derive(Debug, Default)]
pub struct Doubled {
    pub ambiguous: usize,
    pub stalled: usize,
    pub outside: Vec<String>,
    /// The second was not byte for byte the first.
    pub different: Vec<String>,
}

#[derive(Default)]
pub struct Mailbox {
    accepted: Arc<Mutex<Vec<Accepted>>>,
    doors: AtomicUsize,
}

impl Mailbox {
    /// Opens a door for one process.
    pub fn open_door(&self) -> Door {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let inside = Arc::new(Inside {
            worker: self.doors.fetch_add(1, Ordering::SeqCst),
            accepted: Arc::clone(&self.accepted),
            closed: AtomicBool::new(false),
            talking: AtomicUsize::new(0),
            kept: AtomicUsize::new(0),
            trap: Mutex::default(),
        });
        let shared = Arc::clone(&inside);
        std::thread::spawn(move || listen(&listener, &shared));
        Door { port, inside }
    }

    /// The ids of everything that was accepted.
    pub fn ids(&self) -> BTreeSet<String> {
        self.accepted.lock().expect("the mails").iter().map(|mail| mail.id.clone()).collect()
    }

    /// A process has died (none: the database has): what it sent and `unfinished` does not name can
    /// never be sent again. Gives the number of those in doubt.
    pub fn settle(&self, worker: Option<usize>, unfinished: &BTreeSet<String>) -> usize {
        self.mark(worker, unfinished, Fate::InDoubt)
    }

    /// A process stands still past its lease.
    pub fn stall(&self, worker: usize, unfinished: &BTreeSet<String>) -> usize {
        self.mark(Some(worker), unfinished, Fate::Stalled)
    }

    fn mark(&self, worker: Option<usize>, unfinished: &BTreeSet<String>, fate: Fate) -> usize {
        let mut accepted = self.accepted.lock().expect("the mails");
        let mut marked = 0;
        for mail in accepted.iter_mut().filter(|mail| mail.fate == Fate::Unknown) {
            if worker.is_some_and(|worker| worker != mail.worker) {
                continue;
            }
            let open = unfinished.contains(&mail.id);
            mail.fate = if open { fate } else { Fate::Settled };
            marked += usize::from(open);
        }
        marked
    }

    /// What was accepted more than once, and whether it may have been.
    pub fn doubled(&self) -> Doubled {
        let accepted = self.accepted.lock().expect("the mails");
        let mut earlier: BTreeMap<&str, &Accepted> = BTreeMap::new();
        let mut doubled = Doubled::default();
        for mail in accepted.iter() {
            let Some(first) = earlier.insert(&mail.id, mail) else { continue };
            match first.fate {
                Fate::InDoubt => doubled.ambiguous += 1,
                Fate::Stalled => doubled.stalled += 1,
                Fate::Unknown | Fate::Settled => doubled.outside.push(mail.id.clone()),
            }
            if first.digest != mail.digest {
                doubled.different.push(mail.id.clone());
            }
        }
        doubled
    }
}

type Action = Box<dyn FnOnce() + Send>;

struct Trap {
    moment: Moment,
    /// So many deliveries go by before.
    passes: usize,
    action: Action,
}

/// What the door and its conversations share.
struct Inside {
    worker: usize,
    accepted: Arc<Mutex<Vec<Accepted>>>,
    closed: AtomicBool,
    talking: AtomicUsize,
    kept: AtomicUsize,
    trap: Mutex<Option<Trap>>,
}

/// The way in for one process.
pub struct Door {
    pub port: u16,
    inside: Arc<Inside>,
}

impl Door {
    pub fn worker(&self) -> usize {
        self.inside.worker
    }

    /// How many messages came in by this door.
    pub fn kept(&self) -> usize {
        self.inside.kept.load(Ordering::SeqCst)
    }

    /// Does this once, at that moment of a delivery, after so many others.
    pub fn lay_trap(&self, moment: Moment, passes: usize, action: impl FnOnce() + Send + 'static) {
        let trap = Trap { moment, passes, action: Box::new(action) };
        *self.inside.trap.lock().expect("the trap") = Some(trap);
    }

    pub fn has_sprung(&self) -> bool {
        self.inside.trap.lock().expect("the trap").is_none()
    }

    /// Waits until everything that a dead process had sent is read.
    pub fn close(&self) {
        self.inside.closed.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        while self.inside.talking.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn listen(listener: &TcpListener, inside: &Arc<Inside>) {
    for stream in listener.incoming() {
        if inside.closed.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        inside.talking.fetch_add(1, Ordering::SeqCst);
        let inside = Arc::clone(inside);
        std::thread::spawn(move || {
            // A client that dies ends its conversation.
            let _ = inside.converse(stream);
            inside.talking.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

impl Inside {
    fn converse(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        stream.write_all(b"220 mailbox\r\n")?;
        let mut line = String::new();
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim().get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
                "EHLO" => stream.write_all(b"250-mailbox\r\n250 8BITMIME\r\n")?,
                "DATA" => self.take(&mut reader, &mut stream)?,
                "QUIT" => return stream.write_all(b"221 bye\r\n"),
                _ => stream.write_all(b"250 ok\r\n")?,
            }
        }
    }

    /// Kept before it is answered: the server may have it although its sender never hears so.
    fn take(&self, reader: &mut impl BufRead, stream: &mut TcpStream) -> io::Result<()> {
        stream.write_all(b"354 go on\r\n")?;
        self.spring(Moment::DataAsked);
        let data = read_data(reader)?;
        self.keep(&data);
        self.spring(Moment::DataIn);
        stream.write_all(b"250 kept\r\n")?;
        self.spring(Moment::Answered);
        Ok(())
    }

    fn keep(&self, data: &str) {
        let mut hasher = DefaultHasher::new();
        data.hash(&mut hasher);
        let mail = Accepted {
            id: message_id(data),
            worker: self.worker,
            digest: hasher.finish(),
            fate: Fate::Unknown,
        };
        self.accepted.lock().expect("the mails").push(mail);
        self.kept.fetch_add(1, Ordering::SeqCst);
    }

    fn spring(&self, moment: Moment) {
        let mut trap = self.trap.lock().expect("the trap");
        match trap.as_mut() {
            Some(laid) if laid.moment != moment => {}
            Some(laid) if laid.passes > 0 => laid.passes -= 1,
            _ => {
                if let Some(laid) = trap.take() {
                    (laid.action)();
                }
            }
        }
    }
}

fn message_id(data: &str) -> String {
    let line = data.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:"));
    let id = line.and_then(|line| line.split_once('<')).and_then(|(_, rest)| rest.split_once('>'));
    id.expect("every mail has a Message-ID").0.to_owned()
}

/// A message counts only when its last line has come.
fn read_data(reader: &mut impl BufRead) -> io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(&line);
    }
}
