//! Whether the service does its work: the last sweep, the last mail, what waits, and the letters that
//! could not be delivered.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::alerts;
use app::late::{self, LateView};
use app::outbox::{self, MessageView};
use app::{App, Caller, Error, pulse};
use base::shown::Shown;
use domain::access::{self, Operation};
use domain::ids::MessageId;
use domain::time::Instant;
use store::mail;

/// From so many minutes on, an alert that was not sent is a sign of trouble.
const TOO_LONG_MINUTES: i64 = 10;

/// How the jobs of the service stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationsView {
    pub last_sweep: Option<Instant>,
    pub last_send: Option<Instant>,
    /// When the oldest alert was raised that no mail has left for.
    pub oldest_unsent: Option<Instant>,
    pub waiting: usize,
    /// Alerts that wait for the digest.
    pub for_digest: i64,
    pub dead: Vec<DeadLetter>,
    /// How many there are in all: the page lists the oldest.
    pub dead_count: i64,
    /// Since when no mail server takes mails.
    pub outage: Option<Instant>,
    pub unreadable: usize,
    pub without_address: i64,
    pub drafts: Vec<Draft>,
}

/// A supervision order that the ladder has drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub number: String,
    pub unit: String,
    pub text: String,
}

/// A mail that is tried no more until a person has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub id: Shown<MessageId>,
    pub recipient: String,
    pub created_at: Instant,
    pub tries: i32,
    pub last_error: String,
}

/// How the jobs stand.
fn load(app: &App, caller: &Caller) -> Result<OperationsView, Error> {
    let now = app.clock.now();
    let pulse = pulse::pulse(app)?;
    let waits = pulse.oldest_unsent_seconds > 0;
    let dead = outbox::list(app, mail::State::Dead, MessageId(0), outbox::LONGEST_PAGE)?;
    Ok(OperationsView {
        last_sweep: pulse.last_sweep_at,
        last_send: pulse.last_sent_at,
        oldest_unsent: waits.then(|| now.plus_seconds(-pulse.oldest_unsent_seconds)),
        waiting: usize::try_from(pulse.pending).unwrap_or(0),
        for_digest: alerts::count_waiting(app)?,
        dead: dead.into_iter().map(DeadLetter::of).collect(),
        dead_count: pulse.dead_letters,
        outage: pulse.outage.map(|outage| outage.since),
        unreadable: pulse.unreadable,
        without_address: pulse.without_address,
        drafts: drafts(app, caller)?,
    })
}

fn drafts(app: &App, caller: &Caller) -> Result<Vec<Draft>, Error> {
    if !access::may(&caller.viewer, Operation::ReadSupervisionDrafts) {
        return Ok(Vec::new());
    }
    let drafted = |late: LateView| {
        let text = late.draft?.text;
        Some(Draft { number: late.number, unit: late.unit.name, text })
    };
    Ok(late::drafts(app, caller)?.into_iter().filter_map(drafted).collect())
}

impl DeadLetter {
    fn of(message: MessageView) -> Self {
        Self {
            id: message.id,
            recipient: message.sms_to.unwrap_or(message.recipient.name),
            created_at: message.created_at,
            tries: message.attempts,
            last_error: message.last_error.unwrap_or_default(),
        }
    }
}

/// Has a dead letter sent again.
///
/// # Errors
/// [`Error::NotFound`] for a mail that is not dead.
fn revive(app: &App, _caller: &Caller, mail: MessageId) -> Result<(), Error> {
    outbox::resend(app, mail)
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "operations.html")]
struct OperationsPage<'a> {
    frame: &'a Frame,
    view: &'a OperationsView,
    /// How many letters have just been put back among those to be sent.
    again: Option<usize>,
}

impl OperationsPage<'_> {
    fn moment(&self, moment: &Option<Instant>) -> String {
        let texts = self.frame.texts;
        moment.map_or_else(|| texts.t("operations.never"), |moment| texts.minute(moment))
    }

    /// The age of the oldest alert that waits, and the class of that mark.
    fn oldest(&self) -> (String, &'static str) {
        let texts = self.frame.texts;
        match self.view.oldest_unsent {
            None => (texts.t("operations.none_waits"), "calm"),
            Some(since) => {
                let minutes = self.frame.now.seconds_since(since) / 60;
                let class = if minutes > TOO_LONG_MINUTES { "late" } else { "calm" };
                (texts.n("operations.minutes", minutes), class)
            }
        }
    }
}

/// Shows how the service does.
///
/// # Errors
/// 403 for all but those who look after it.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadOutbox)?;
    let mut params = Params::of(&desk.request)?;
    let again = params.take("again", "malformed", |text| text.parse().ok());
    params.done()?;
    let view = desk.run(load).await?;
    desk.frame.show(StatusCode::OK, &OperationsPage { frame: &desk.frame, view: &view, again })
}

/// Has a dead letter sent again.
///
/// # Errors
/// 403; 404 for a mail that is not dead.
pub async fn send_again(_form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ResendMessage)?;
    let id = path.parse().ok().and_then(|id| desk.app.vault.meant(id)).ok_or_else(Problem::not_found)?;
    desk.run(move |app, caller| revive(app, caller, id)).await?;
    Ok(see_other("/operations?again=1").finish())
}

/// Has every dead letter sent again. Those without an address stay on the page.
///
/// # Errors
/// 403.
pub async fn send_all_again(_form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ResendMessage)?;
    let all = desk.run(|app, _| outbox::resend_all(app)).await?;
    Ok(see_other(&format!("/operations?again={}", all.resent)).finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::Language;

    #[test]
    fn what_waits_too_long_and_what_is_dead_stands_out() {
        let frame = Frame::sample(Language::En);
        let letter = DeadLetter {
            id: Shown::of(7),
            recipient: "领导甲".to_owned(),
            created_at: frame.now,
            tries: 12,
            last_error: "550 <no such user>".to_owned(),
        };
        let view = OperationsView {
            oldest_unsent: Some(frame.now.plus_seconds(-660)),
            dead: vec![letter],
            ..OperationsView::default()
        };
        let page = OperationsPage { frame: &frame, view: &view, again: None }.render().unwrap();
        assert!(page.contains(r#"<span class="mark late">11 minutes ago"#), "{page}");
        assert!(page.contains("/operations/mails/7/again") && page.contains("Send again"), "{page}");
        assert!(
            page.contains(r#"action="/operations/mails/again""#) && page.contains("Send all again"),
            "{page}"
        );
        assert!(!page.contains("<no such user>"), "what a mail server says is shown as text: {page}");
        let page =
            OperationsPage { frame: &frame, view: &OperationsView::default(), again: None }.render().unwrap();
        assert!(page.contains("There are no dead letters.") && !page.contains("mark late"), "{page}");
        assert!(!page.contains("/operations/mails/again"), "there is nothing to send: {page}");
    }
}
