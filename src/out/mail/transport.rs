//! How letters leave: into a folder, to a mail server, or into memory.

use std::path::Path;
use std::sync::{Arc, LockResult, Mutex, MutexGuard, PoisonError};

use lettre::message::Mailbox;

use domain::letter::Letter;

use super::failure::{Failure, SendError};
use super::folder::Folder;
use super::message::{parse_mailbox, render};
use super::settings::{MailError, MailSettings, TransportKind};
use super::smtp::{self, Line, Server};

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

impl MailSettings {
    /// How long one delivery takes at most, in seconds: every step up to its time-out. Whoever leases
    /// a letter for sending must hold it longer. 0 where no mail server is asked.
    pub fn longest_delivery_seconds(&self) -> u64 {
        match self.transport {
            TransportKind::Smtp => smtp::STEPS.saturating_mul(self.step_seconds()),
            TransportKind::File | TransportKind::Memory => 0,
        }
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
    /// It did not leave; see [`super::Fault`] for who is to wait.
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
    use super::super::failure::Fault;
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
