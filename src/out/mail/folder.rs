//! Letters into a folder, one `.eml` file each.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use lettre::message::Mailbox;

use domain::letter::Letter;

use super::failure::Failure;
use super::message::render;
use super::settings::{MailError, MailSettings};

const FILE_NAME_LENGTH: usize = 150;

/// A folder for letters, and their sender.
#[derive(Clone, Debug)]
pub struct Folder {
    from: Mailbox,
    path: PathBuf,
}

impl Folder {
    /// Makes the folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(from: Mailbox, settings: &MailSettings, data_folder: &Path) -> Result<Self, MailError> {
        let path = match settings.folder.as_os_str().is_empty() {
            true => data_folder.join("mail"),
            false => settings.folder.clone(),
        };
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self { from, path }),
            Err(source) => Err(MailError::Folder { folder: path, source }),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a letter into it. The same letter again replaces its file.
    pub(super) fn keep(&self, letter: &Letter) -> Result<(), Failure> {
        let message = render(letter, &self.from).map_err(Failure::Letter)?;
        write_file(&self.path, &file_name(letter), &message.formatted())
            .map_err(|error| Failure::Folder(error.kind()))
    }
}

fn file_name(letter: &Letter) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "@.-_".contains(c) { c } else { '_' };
    let id: String = letter.message_id.chars().take(FILE_NAME_LENGTH).map(plain).collect();
    format!("{}-{id}.eml", letter.created_at.shanghai().format("%Y%m%d-%H%M%S"))
}

/// Whole or not at all: written beside, then renamed over what an earlier try has left.
fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    static TRIES: AtomicU64 = AtomicU64::new(0);
    let beside =
        folder.join(format!(".{}-{}.tmp", std::process::id(), TRIES.fetch_add(1, Ordering::Relaxed)));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, folder.join(name)));
    if written.is_err() {
        // What failed is told; whether the scrap could be removed is not.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::transport::samples::{from, letter};
    use super::super::{Fault, Transport};
    use super::*;

    #[test]
    fn sending_again_leaves_one_file() {
        let data = tempfile::tempdir().unwrap();
        let transport = Transport::new(&MailSettings::default(), data.path()).unwrap();
        transport.courier().send(&letter()).unwrap();
        transport.courier().send(&letter()).unwrap();
        let entries = fs::read_dir(data.path().join("mail")).unwrap();
        let names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(names, ["20260310-083000-alert-1.2@example.cn.eml"]);
        let bytes = fs::read(data.path().join("mail").join(&names[0])).unwrap();
        assert_eq!(bytes, render(&letter(), &from()).unwrap().formatted());
    }

    #[test]
    fn a_file_name_cannot_leave_the_folder() {
        let letter = Letter { message_id: "../../x/y@z".to_owned(), ..letter() };
        assert_eq!(file_name(&letter), "20260310-083000-.._.._x_y@z.eml");
    }

    #[test]
    fn a_lost_folder_is_not_the_fault_of_the_letter() {
        let lost = Folder { from: from(), path: "/nonexistent/mail".into() };
        let error = Transport::File(lost).courier().send(&letter()).unwrap_err();
        assert_eq!(error.fault, Fault::Server);
    }
}
