//! What the visitor takes home: number and code, where to ask with them, what happens next and by when.
//! Only who may give out the code sees it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::problem::Problem;
use crate::api::v1::petitions::number;
use crate::web::answers;
use crate::web::due::Due;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::clocks::{self, Promised};
use app::petition::deadline::DeadlineView;
use app::petition::read;
use app::petition::view::PetitionView;
use app::texting::{self, SmsDesk, SmsState, SmsView};
use app::{App, Caller, Error};
use base::entropy;
use domain::access::Operation;
use domain::asked;
use domain::clock::{Length, Printed};
use domain::vocabulary::Purpose;

#[derive(Template)]
#[template(config = "config/askama.toml", path = "receipt.html")]
struct ReceiptPage<'a> {
    frame: &'a Frame,
    petition: &'a PetitionView,
    code: &'a str,
    sms: &'a SmsDesk,
    /// Names the click on the button.
    once: String,
    /// Where the public asks.
    status: &'a str,
    clocks: Vec<Clock<'a>>,
    promised: Option<Promised>,
    /// It is shown this once and never again.
    only_now: bool,
}

/// A clock that runs.
struct Clock<'a> {
    name: &'a str,
    todo: String,
    article: &'a str,
    due: Due,
}

impl ReceiptPage<'_> {
    /// Of a report of wrongdoing, neither the way nor the dates of petitions are promised.
    fn accuses(&self) -> bool {
        self.petition.open.as_ref().is_none_or(|open| open.purpose == Purpose::Accusation)
    }

    fn state(&self, sms: &SmsView) -> (String, &'static str) {
        let texts = self.frame.texts;
        let when = texts.minute(sms.at);
        match sms.state {
            SmsState::Waiting => (texts.with("receipt.sms_waiting", &when), "soon"),
            SmsState::Sent => (texts.with("receipt.sms_sent", &when), "calm"),
            SmsState::Dead => (texts.t("receipt.sms_dead"), "late"),
        }
    }

    /// How long the written opinion takes, as the clocks say, and what else may follow.
    fn handled(&self) -> String {
        let texts = self.frame.texts;
        let long = |length: Length| texts.long(length.quantity, length.unit);
        let handling = self.promised.map(|one| texts.with("receipt.then_handled", &long(one.length)));
        let extension = self.promised.and_then(|one| one.extension);
        let longer = extension.map(|more| texts.with("receipt.then_longer", &long(more)));
        let sentences = [handling, longer, Some(texts.t("receipt.then_otherwise"))];
        sentences.into_iter().flatten().collect::<Vec<_>>().join(texts.either("", " "))
    }

    /// The day by which the petitioner is told whether the matter is accepted (article 22, 23).
    fn told_by(&self) -> Option<String> {
        let told = |clock: &&DeadlineView| clock.prints == Some(Printed::Told);
        let clocks = self.petition.deadlines.iter().filter(told);
        clocks.map(|clock| clock.legal_due).min().map(|day| self.frame.texts.day(day))
    }
}

/// Everything that the page shows, as the use cases give it.
struct Known {
    petition: PetitionView,
    sms: SmsDesk,
    status: String,
    promised: Option<Promised>,
}

fn load(app: &App, caller: &Caller, number: &str) -> Result<Known, Error> {
    let petition = read::get_with_code(app, caller, number)?;
    let sms = texting::desk(app, &petition)?;
    let promised = clocks::promised(app)?;
    Ok(Known { petition, sms, status: texting::status_address(app), promised })
}

/// Shows the receipt of a petition.
///
/// # Errors
/// 404 also for whoever may not give out the code.
pub async fn show(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    let number = number(path)?;
    let known = desk.run(move |app, caller| load(app, caller, &number)).await?;
    page(&desk, &known, false)
}

/// Shows the receipt the one time that its author may see it: what names the author or their unit is hidden
/// from them from then on (article 30).
pub async fn once(desk: &Desk, petition: PetitionView) -> Result<HttpResponse, Problem> {
    let promised = desk.run(|app, _| clocks::promised(app)).await?;
    let (sms, status) = (SmsDesk::default(), texting::status_address(&desk.app));
    page(desk, &Known { petition, sms, status, promised }, true)
}

fn page(desk: &Desk, known: &Known, only_now: bool) -> Result<HttpResponse, Problem> {
    let Known { petition, sms, status, promised } = known;
    let frame = &desk.frame;
    let texts = frame.texts;
    let running = petition.deadlines.iter().filter(|clock| clock.ended_at.is_none() && !clock.right);
    let mut clocks: Vec<Clock<'_>> = running
        .map(|clock| Clock {
            name: texts.either(&clock.clock_name, &clock.clock_name_en),
            todo: clock.how.told(texts.language(), |day| texts.date(day)),
            article: &clock.article,
            due: Due::of_clock(clock, frame.now, texts),
        })
        .collect();
    clocks.sort_by_key(|clock| clock.due.day);
    let code = petition.query_code.as_deref().unwrap_or_default();
    let once = entropy::token();
    let promised = *promised;
    let page = ReceiptPage { frame, petition, code, sms, once, status, clocks, promised, only_now };
    frame.show(StatusCode::OK, &page)
}

asked! {
    /// What the form carries along: a key under which the code is sent once.
    Sending of "sending" {
        once: String,
    }
}

/// Has the code sent to the petitioner's phone.
///
/// # Errors
/// 404 also for whoever may not give out the code, and where no gateway is set; 422 where there is no
/// mobile number.
pub async fn send_code(form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::RegisterPetition)?;
    let number = number(path)?;
    let asked = number.clone();
    let Sending { once } = answers::read_whole(&form)?;
    desk.run(move |app, caller| texting::send_code(app, caller, &asked, &once)).await?;
    Ok(see_other(&format!("/reception/receipts/{number}#sms")).finish())
}
