//! How letters leave: into a folder, to a mail server, or into memory.

use std::io;
use std::path::Path;
use std::sync::{Arc, LockResult, Mutex, MutexGuard, PoisonError};

use lettre::message::Mailbox;

use super::folder::Folder;
use super::message::{parse_mailbox, render};
use super::smtp::{Line, Server, Trouble};
use super::{Letter, MailError, MailSettings, TransportKind};

/// A way out for letters. Costs nothing until a [`Courier`] sets out.
#[derive(Clone, Debug)]
pub enum Transport {
    /// One `.eml` file for each letter.
    File(Folder),
    /// A mail server.
    Smtp(Server),
    /// For tests.
    Memory(Delivered),
}

/// Message ids and the bytes under them, in the order in which they were sent.
pub type Sent = Vec<(String, Vec<u8>)>;

/// What was sent into memory. Clones share it.
#[derive(Clone, Debug)]
pub struct Delivered {
    from: Mailbox,
    letters: Arc<Mutex<Sent>>,
}

impl Delivered {
    fn by(from: Mailbox) -> Self {
        Self { from, letters: Arc::default() }
    }

    /// What was sent so far.
    ///
    /// # Errors
    /// As [`Mutex::lock`].
    pub fn lock(&self) -> LockResult<MutexGuard<'_, Sent>> {
        self.letters.lock()
    }

    fn keep(&self, letter: &Letter) -> Result<(), Failure> {
        let message = render(letter, &self.from).map_err(Failure::Letter)?;
        let mut letters = self.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push((letter.message_id.clone(), message.formatted()));
        Ok(())
    }
}

/// Whose fault it is that a letter did not leave: that decides who is to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The server's or the settings': nobody's letter can leave now.
    Server,
    /// This letter cannot leave now. Others may, and this one later. It may even have arrived, where
    /// the connection was lost before the last answer: sent again, it keeps its Message-ID.
    Letter,
    /// This letter will never leave.
    Refused,
}

/// A letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    /// Who is to wait.
    pub fault: Fault,
    /// Why, without names and addresses (a server's own words may hold some, so they are left out).
    pub message: String,
}

/// Why a letter did not leave, with all that is known. Its text is free of names and addresses.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It cannot become a message.
    #[error("{0}")]
    Letter(&'static str),
    /// Its file could not be written.
    #[error("mail file: {0}")]
    Folder(io::ErrorKind),
    /// The mail server did not take it.
    #[error("{0}")]
    Server(Trouble),
}

impl Failure {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Letter(_) => Fault::Refused,
            Self::Folder(_) => Fault::Server,
            Self::Server(trouble) => trouble.fault(),
        }
    }
}

impl From<Failure> for SendError {
    fn from(failure: Failure) -> Self {
        Self { fault: failure.fault(), message: failure.to_string() }
    }
}

impl Transport {
    /// Checks the settings and makes the way out. Does not connect yet.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(settings: &MailSettings, data_folder: &Path) -> Result<Self, MailError> {
        let from = parse_mailbox(&settings.from).ok_or(MailError::From)?;
        match settings.transport {
            TransportKind::File => Folder::new(from, settings, data_folder).map(Self::File),
            TransportKind::Smtp => Server::new(from, settings).map(Self::Smtp),
            TransportKind::Memory => Ok(Self::Memory(Delivered::by(from))),
        }
    }

    /// One sender's way out. Each has a connection of its own.
    pub fn courier(&self) -> Courier {
        Courier(match self {
            Self::File(folder) => Way::Folder(folder.clone()),
            Self::Smtp(server) => Way::Server(Box::new(Line::to(server.clone()))),
            Self::Memory(delivered) => Way::Memory(delivered.clone()),
        })
    }
}

/// Carries letters one after the other, on one connection that stays open in between. Dropped, it
/// takes leave of the server.
#[derive(Debug)]
pub struct Courier(Way);

#[derive(Debug)]
enum Way {
    Folder(Folder),
    Server(Box<Line>),
    Memory(Delivered),
}

impl Courier {
    /// Sends one letter. Blocks until it has left or failed, at most
    /// [`MailSettings::longest_delivery_seconds`].
    ///
    /// # Errors
    /// It did not leave; see [`Fault`] for who is to wait.
    pub fn send(&mut self, letter: &Letter) -> Result<(), SendError> {
        self.attempt(letter).map_err(SendError::from)
    }

    /// The same, with all that is known of a failure, for whoever explains it to a person.
    ///
    /// # Errors
    /// It did not leave.
    pub fn attempt(&mut self, letter: &Letter) -> Result<(), Failure> {
        match &mut self.0 {
            Way::Folder(folder) => folder.keep(letter),
            Way::Server(line) => line.deliver(letter),
            Way::Memory(delivered) => delivered.keep(letter),
        }
    }
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use domain::time::Instant;

    pub fn from() -> Mailbox {
        parse_mailbox("示例区信访工作 <xinfang@localhost>").unwrap()
    }

    pub fn letter() -> Letter {
        Letter {
            message_id: "alert-1.2@example.cn".to_owned(),
            to_name: "张三".to_owned(),
            to_address: "zhang@example.cn".to_owned(),
            subject: "【信访】XF2026-0007：办理已超期8天".to_owned(),
            text: "您好：\n.\n请办理。\n".to_owned(),
            html: "<p>您好</p>\n".to_owned(),
            created_at: Instant::parse("2026-03-10T08:30:00+08:00").unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{from, letter};
    use super::*;

    #[test]
    fn a_wrong_sender_is_found_at_the_start() {
        let settings = MailSettings { from: "nobody".to_owned(), ..MailSettings::default() };
        assert!(matches!(Transport::new(&settings, Path::new("/nonexistent")), Err(MailError::From)));
    }

    #[test]
    fn memory_keeps_what_was_sent() {
        let delivered = Delivered::by(from());
        Transport::Memory(delivered.clone()).courier().send(&letter()).unwrap();
        let delivered = delivered.lock().unwrap();
        assert_eq!(delivered.len(), 1);
        assert_eq!(delivered[0].0, "alert-1.2@example.cn");
    }

    #[test]
    fn a_letter_that_can_be_no_message_is_refused() {
        let letter = Letter { to_address: "y.cn\r\nBcc: x@y.cn".to_owned(), ..letter() };
        let error = Transport::Memory(Delivered::by(from())).courier().send(&letter).unwrap_err();
        assert!(error.fault == Fault::Refused && !error.message.contains("y.cn"), "{error:?}");
    }
}
