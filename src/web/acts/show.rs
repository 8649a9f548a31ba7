//! The pages of an act: the form, and what it would lead to.

use askama::Template;

use crate::api::problem::Problem;
use crate::web::acts::consequences::Consequence;
use crate::web::acts::table::Entry;
use crate::web::answers;
use crate::web::fields::{Field, Filled};
use crate::web::file_list::Chooser;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Reader;
use app::petition::asking::Asking;
use app::petition::timeline::TimelineEntry;
use domain::asked;
use domain::petition::acts::body::{ENTERED_LATE, OCCURRED_AT};

/// The longest key of a form.
const LONGEST_KEY: usize = 100;

asked! {
    /// What a form carries along: the version that was seen, and the key under which it acts once.
    #[derive(Clone, Debug)]
    Sent of "sent" {
        version: u32,
        key: String,
    }
}

impl Sent {
    /// Of a form that was sent.
    ///
    /// # Errors
    /// 400 where it is none of ours.
    pub fn read(form: &Form) -> Result<Self, Problem> {
        let sent = answers::read::<Self>(form).ok().filter(|sent| is_key(&sent.key));
        sent.ok_or(Problem::bad("malformed_request"))
    }
}

/// Whether it could be a key of ours.
pub fn is_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What an entry of the history is.
fn event(frame: &Frame, kind: &str) -> String {
    match kind {
        "alerted" => frame.texts.t("history.alerted"),
        kind => frame.texts.t(&format!("event.{kind}")),
    }
}

/// The form of an act.
#[derive(Template)]
#[template(config = "config/askama.toml", path = "act.html")]
pub struct FormPage<'a> {
    frame: &'a Frame,
    entry: &'static Entry,
    asking: &'a Asking,
    form: Filled,
    sent: Sent,
    said: Option<Vec<Consequence>>,
    overtaken: bool,
    news: Vec<TimelineEntry>,
    /// Why the act is not possible now: what is wrong, and what to do.
    against: Option<String>,
    /// For the photos of a home visit.
    photos: Option<Chooser>,
}

impl<'a> FormPage<'a> {
    /// A form as it stands.
    pub fn new(
        frame: &'a Frame,
        entry: &'static Entry,
        asking: &'a Asking,
        form: Filled,
        sent: Sent,
        said: Option<Vec<Consequence>>,
    ) -> Self {
        let against = asking.against.as_ref().and_then(app::Error::refusal).map(|refusal| {
            let problem = Problem::from(app::Error::Refused(refusal.clone()));
            Reader::new(frame.texts, &form.fields).whole(&problem)
        });
        Self {
            frame,
            entry,
            asking,
            form,
            sent,
            said,
            overtaken: false,
            news: Vec::new(),
            against,
            photos: None,
        }
    }

    /// The same with a place for photos.
    pub fn photos(self, photos: Option<Chooser>) -> Self {
        Self { photos, ..self }
    }

    /// The same, after somebody else was faster.
    pub fn overtaken(self, news: Vec<TimelineEntry>) -> Self {
        Self { overtaken: true, news, ..self }
    }

    fn name(&self) -> String {
        self.frame.texts.t(&format!("act.{}.name", self.entry.key))
    }

    fn means(&self) -> String {
        self.frame.texts.t(&format!("act.{}.means", self.entry.key))
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        let page = format!("/petitions/{}/acts/{}", self.asking.number, self.entry.slug);
        if self.entry.direct { page } else { format!("{page}/check") }
    }

    /// Something is said of what happened before: it is not folded away.
    fn is_told_later(&self) -> bool {
        let later = |field: &&Field| [OCCURRED_AT.name, ENTERED_LATE.name].contains(&field.name.as_str());
        let mut told = self.form.fields.iter().filter(later);
        told.any(|field| !field.value.is_empty() || field.fault.is_some())
    }

    fn event(&self, kind: &str) -> String {
        event(self.frame, kind)
    }
}

/// What was filled in, and what it would lead to.
#[derive(Template)]
#[template(config = "config/askama.toml", path = "act_check.html")]
pub struct CheckPage<'a> {
    frame: &'a Frame,
    entry: &'static Entry,
    asking: &'a Asking,
    form: Filled,
    sent: Sent,
    said: Vec<Consequence>,
}

impl<'a> CheckPage<'a> {
    /// Of a form that would be carried out.
    pub fn new(
        frame: &'a Frame,
        entry: &'static Entry,
        asking: &'a Asking,
        form: Filled,
        sent: Sent,
        said: Vec<Consequence>,
    ) -> Self {
        Self { frame, entry, asking, form, sent, said }
    }

    fn name(&self) -> String {
        self.frame.texts.t(&format!("act.{}.name", self.entry.key))
    }

    fn event(&self, kind: &str) -> String {
        event(self.frame, kind)
    }

    /// What was answered, in words.
    fn answers(&self) -> Vec<(&str, String)> {
        self.form.answers(self.frame.texts)
    }
}
