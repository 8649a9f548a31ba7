//! The files of a petition as its page shows them, and the place where files are chosen.

use app::App;
use app::file_fault::in_words;
use app::files::UploadView;
use app::petition::attachments::Rights;
use app::petition::view::{AttachmentView, PetitionView};

/// A picture of fewer bytes than this is shown in the list.
const SMALL: u64 = 1 << 20;

/// The files of a petition, as its page shows them.
pub struct FileList<'a> {
    pub number: &'a str,
    pub items: Vec<Item<'a>>,
    /// Whether the visitor may attach more.
    pub attach: bool,
    pub chooser: Chooser,
    /// Why a form was not taken: what is wrong, and what to do.
    pub refusal: Option<(String, String)>,
    /// The note of the files that were not attached, where there is one.
    pub note: Option<String>,
    /// What was written into a form that is not there any more.
    pub written: Option<String>,
}

/// A form of these that was refused.
#[derive(Default)]
pub struct Refused {
    pub refusal: (String, String),
    /// The file that was to be removed; none where files were to be attached.
    pub removing: Option<i64>,
    /// The note, or the reason.
    pub written: String,
    /// What was sent and belongs to nothing yet.
    pub sent: Vec<UploadView>,
}

/// Where files are chosen.
#[derive(Clone, Debug)]
pub struct Chooser {
    /// The largest file, in words.
    pub largest: String,
    /// What was sent before, with a form that is shown again.
    pub sent: Vec<UploadView>,
}

impl Chooser {
    /// With what was sent before.
    pub fn new(app: &App, sent: Vec<UploadView>) -> Self {
        Self { largest: in_words(app.settings.attachments.largest_bytes), sent }
    }
}

/// A file of a petition.
pub struct Item<'a> {
    pub file: &'a AttachmentView,
    pub size: String,
    /// It is shown in the list itself.
    pub small_picture: bool,
    pub removable: bool,
    /// Why it was to be removed, where that was refused.
    pub reason: Option<String>,
}

impl<'a> FileList<'a> {
    /// Of this petition, for this user.
    pub fn of(app: &App, petition: &'a PetitionView, rights: Rights, username: &str) -> Self {
        let files = petition.open.iter().flat_map(|open| &open.attachments);
        let own = |file: &AttachmentView| file.attached_by.as_ref().is_some_and(|by| by.username == username);
        let item = |file: &'a AttachmentView| Item {
            file,
            size: in_words(file.size),
            small_picture: file.media.is_picture() && file.size < SMALL,
            removable: rights.remove_all || (rights.attach && own(file)),
            reason: None,
        };
        Self {
            number: &petition.number,
            items: files.map(item).collect(),
            attach: rights.attach,
            chooser: Chooser::new(app, Vec::new()),
            refusal: None,
            note: None,
            written: None,
        }
    }

    /// The same after a form was refused, with what was filled in.
    pub fn refused(mut self, refused: Refused) -> Self {
        self.refusal = Some(refused.refusal);
        self.chooser.sent = refused.sent;
        let mut items = self.items.iter_mut().filter(|item| item.removable);
        let place = match refused.removing {
            None if self.attach => &mut self.note,
            None => &mut self.written,
            Some(removing) => match items.find(|item| item.file.id == removing) {
                Some(item) => &mut item.reason,
                None => &mut self.written,
            },
        };
        *place = Some(refused.written);
        self.written.take_if(|written| written.trim().is_empty());
        self
    }

    /// Whether there is anything to show.
    pub fn is_shown(&self) -> bool {
        self.attach || self.refusal.is_some() || !self.items.is_empty()
    }
}
