//! The alerts of whoever is logged in: the worst first, to be acknowledged with one click. Looking at
//! them acknowledges nothing.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::answers;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::alerts::{self, Delivery};
use app::{App, Caller, Error};
use base::shown::Shown;
use domain::access::Operation;
use domain::asked;
use domain::clock::Words;
use domain::ids::AlertId;
use domain::time::Instant;
use domain::vocabulary::Language;
use store::alert::Listed;

/// What became of the mail of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    Waiting,
    Sent,
    /// It could not be delivered, and is tried no more.
    Dead,
    /// There is none.
    None,
}

/// An alert of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertView {
    pub id: Shown<AlertId>,
    pub number: String,
    /// An accusation: nothing but the number is told (article 30).
    pub confidential: bool,
    /// The name of the clock; none where a decision is asked for.
    pub clock: Option<String>,
    /// The rung of the ladder, in words.
    pub rung: String,
    pub todo: Option<String>,
    /// The kind of event that it tells of.
    pub about: Option<String>,
    /// Where the reader may read it.
    pub title: Option<String>,
    pub legal_due: Option<NaiveDate>,
    pub days_overdue: i64,
    pub urgent: bool,
    /// It needs nothing any more.
    pub settled: bool,
    pub reached_at: Instant,
    pub mail: MailState,
    /// From when on it may be mailed, where it waits for that.
    pub mailed_from: Option<Instant>,
    pub acknowledged_at: Option<Instant>,
}

/// Which alerts of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that were not acknowledged.
    Open,
    All,
    /// Those of one mail, by the left side of its Message-ID.
    OfMail(String),
}

/// The alerts of the caller.
///
/// # Errors
/// [`Error::NotFound`] for a mail of somebody else.
fn load(app: &App, caller: &Caller, which: &Which, language: Language) -> Result<Vec<AlertView>, Error> {
    let (open, mail) = match which {
        Which::Open => (true, None),
        Which::All => (false, None),
        Which::OfMail(mail) => (false, Some(mail.clone())),
    };
    let listed = Listed { open, mail, before: None, limit: i64::MAX };
    let found = alerts::list(app, caller, &listed)?;
    if found.is_empty() && matches!(which, Which::OfMail(_)) {
        return Err(Error::NotFound);
    }
    Ok(found.into_iter().map(|alert| AlertView::of(alert, language)).collect())
}

impl AlertView {
    fn of(alert: alerts::AlertView, language: Language) -> Self {
        let said = |words: Words| if language == Language::En { words.en } else { words.zh };
        Self {
            id: alert.id,
            number: alert.number,
            confidential: alert.confidential,
            clock: alert.clock.map(said),
            rung: alert.rung.map(said).unwrap_or_default(),
            todo: alert.todo.map(said),
            about: alert.about,
            title: alert.title,
            legal_due: alert.legal_due,
            days_overdue: alert.days_overdue.unwrap_or(0),
            urgent: alert.urgent,
            settled: alert.settled,
            reached_at: alert.reached_at,
            mail: match alert.delivery {
                Delivery::Waiting | Delivery::Sending => MailState::Waiting,
                Delivery::Sent => MailState::Sent,
                Delivery::Dead => MailState::Dead,
                Delivery::Moot => MailState::None,
            },
            mailed_from: alert.mailed_from,
            acknowledged_at: alert.acknowledged_at,
        }
    }
}

/// Acknowledges alerts of the caller, and tells how many they were.
fn confirm(app: &App, caller: &Caller, ticked: Vec<Shown<AlertId>>) -> Result<usize, Error> {
    alerts::acknowledge(app, caller, ticked)
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "alerts.html")]
struct AlertsPage<'a> {
    frame: &'a Frame,
    which: Which,
    alerts: &'a [AlertView],
    /// How many were acknowledged just now.
    acknowledged: usize,
    /// The button was pressed and nothing was ticked.
    none_ticked: bool,
}

impl AlertsPage<'_> {
    fn open(&self) -> usize {
        self.alerts.iter().filter(|alert| alert.acknowledged_at.is_none()).count()
    }

    /// What it is about: the clock, what has happened, or that somebody must decide.
    fn about(&self, alert: &AlertView) -> String {
        let texts = self.frame.texts;
        match (&alert.clock, &alert.about) {
            (Some(clock), _) => clock.clone(),
            (None, Some(kind)) => texts.t(&format!("event.{kind}")),
            (None, None) => texts.t("alerts.decision"),
        }
    }

    /// How late it is, which may be nothing, and the class of that mark.
    fn state(&self, alert: &AlertView) -> (String, &'static str) {
        let texts = self.frame.texts;
        match alert.days_overdue {
            _ if alert.settled => (texts.t("alerts.settled"), "calm"),
            1.. => (texts.n("due.overdue", alert.days_overdue), "late"),
            _ if alert.urgent => (texts.t("alerts.urgent"), "late"),
            _ => (alert.rung.clone(), "soon"),
        }
    }

    /// What became of its mail; where it waits for the digest, until when.
    fn mail(&self, alert: &AlertView) -> String {
        let texts = self.frame.texts;
        let ahead = alert.mailed_from.filter(|at| alert.mail == MailState::Waiting && *at > self.frame.now);
        if let Some(at) = ahead {
            let (day, time) = (texts.day_of_year(at.day()), at.shanghai().format("%H:%M").to_string());
            let when = texts.either(&format!("{day}{time}"), &format!("{day} {time}")).to_owned();
            return texts.with("alerts.mail.digest", &when);
        }
        texts.t(match alert.mail {
            MailState::Waiting => "alerts.mail.waiting",
            MailState::Sent => "alerts.mail.sent",
            MailState::Dead => "alerts.mail.dead",
            MailState::None => "alerts.mail.none",
        })
    }
}

/// The worst first. Accusations stand before all others, by number: among the others their place
/// would tell how late they are.
fn worst_first(mut alerts: Vec<AlertView>) -> Vec<AlertView> {
    alerts.sort_by_cached_key(|alert| {
        let open = (!alert.confidential).then_some((!alert.urgent, -alert.days_overdue, alert.legal_due));
        (alert.acknowledged_at.is_some(), open, alert.number.clone())
    });
    alerts
}

async fn page(
    desk: &Desk,
    which: Which,
    (acknowledged, none_ticked): (usize, bool),
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadAlerts)?;
    let language = desk.frame.texts.language();
    let asked = which.clone();
    let alerts = desk.run(move |app, caller| load(app, caller, &asked, language)).await?;
    let alerts = worst_first(alerts);
    let shown = AlertsPage { frame: &desk.frame, which, alerts: &alerts, acknowledged, none_ticked };
    desk.frame.show(StatusCode::OK, &shown)
}

/// Lists the visitor's alerts: the open ones, or with `show=all` all of them.
///
/// # Errors
/// 400 for a parameter that is not known.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&desk.request)?;
    let which = params.take("show", "unknown", |show| match show {
        "open" => Some(Which::Open),
        "all" => Some(Which::All),
        _ => None,
    });
    let acknowledged = params.take("acknowledged", "malformed", |count| count.parse().ok());
    let none_ticked = params.flag("none").unwrap_or(false);
    params.done()?;
    page(&desk, which.unwrap_or(Which::Open), (acknowledged.unwrap_or(0), none_ticked)).await
}

/// Shows the alerts of one mail, which is where the link in the mail leads.
///
/// # Errors
/// 404 for a mail of somebody else.
pub async fn of_mail(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let mail = path.into_inner();
    let is_id = !mail.is_empty() && mail.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let which = is_id.then_some(Which::OfMail(mail)).ok_or_else(Problem::not_found)?;
    page(&desk, which, (0, false)).await
}

asked! {
    /// What the page sends.
    Ticked of "ticked" {
        /// The button for all was pressed.
        all: bool,
        alert: Vec<Shown<AlertId>>,
        /// All that the page showed.
        shown: Vec<Shown<AlertId>>,
    }
}

/// Acknowledges the alerts that are ticked, or with `all` every one that the page showed, and says how many.
///
/// # Errors
/// 422 for what is no id of an alert.
pub async fn acknowledge(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::AcknowledgeAlerts)?;
    let Ticked { all, alert, shown } = answers::read(&form)?;
    let ticked = if all { shown } else { alert };
    if ticked.is_empty() {
        return Ok(see_other("/alerts?none=true").finish());
    }
    let count = desk.run(move |app, caller| confirm(app, caller, ticked)).await?;
    Ok(see_other(&format!("/alerts?acknowledged={count}")).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(id: i64, days_overdue: i64) -> AlertView {
        AlertView {
            id: Shown::of(id),
            number: format!("XF2026-{id:06}"),
            confidential: false,
            clock: Some("办理".to_owned()),
            rung: "到期未办结".to_owned(),
            todo: Some("请作出处理意见".to_owned()),
            about: None,
            title: None,
            legal_due: NaiveDate::from_ymd_opt(2026, 2, 27),
            days_overdue,
            urgent: false,
            settled: false,
            reached_at: Frame::sample(Language::Zh).now,
            mail: MailState::Sent,
            mailed_from: None,
            acknowledged_at: None,
        }
    }

    fn show(alerts: &[AlertView], which: Which) -> String {
        AlertsPage { frame: &Frame::sample(Language::Zh), which, alerts, acknowledged: 2, none_ticked: false }
            .render()
            .unwrap()
    }

    #[test]
    fn the_worst_comes_first_and_an_accusation_does_not_tell_how_late_it_is() {
        let (now, later) = (alert(1, 0).reached_at, alert(5, 9));
        let accusation = AlertView { confidential: true, ..alert(4, 1) };
        let alerts = vec![
            AlertView { acknowledged_at: Some(now), ..alert(1, 30) },
            alert(2, 3),
            AlertView { urgent: true, ..alert(3, 0) },
            later,
            accusation,
        ];
        let sorted: Vec<Shown<AlertId>> = worst_first(alerts).iter().map(|alert| alert.id).collect();
        assert_eq!(sorted, [4, 3, 5, 2, 1].map(Shown::of));
    }

    #[test]
    fn what_is_ticked_is_acknowledged_and_nothing_is_ticked_in_advance() {
        let page = show(&[alert(1, 3), alert(2, 0)], Which::OfMail("a7".to_owned()));
        assert_eq!(page.matches(r#"type="checkbox""#).count(), 2);
        assert_eq!(page.matches("checked").count(), 0);
        assert_eq!(page.matches("全部已阅").count(), 1);
        assert_eq!(page.matches("已阅（确认收到）").count(), 1);
        assert!(page.contains("超期3天") && page.contains(r#"href="/petitions/XF2026-000001""#), "{page}");
        let done = AlertView { acknowledged_at: Some(alert(1, 0).reached_at), ..alert(1, 3) };
        let page = show(&[done], Which::All);
        assert!(page.contains("已确认2条提醒"), "{page}");
        assert!(!page.contains("checkbox") && !page.contains("已阅（确认收到）"), "{page}");
    }

    #[test]
    fn an_order_says_what_it_is_when_it_is_mailed_and_nothing_empty() {
        let now = Frame::sample(Language::Zh).now;
        let order = AlertView {
            clock: None,
            todo: None,
            rung: String::new(),
            about: Some("supervised".to_owned()),
            title: Some("样例事项".to_owned()),
            days_overdue: 0,
            mail: MailState::Waiting,
            mailed_from: Some(now.plus_seconds(86_400)),
            ..alert(1, 0)
        };
        let decision = AlertView { about: None, legal_due: None, ..order.clone() };
        let page = show(&[order, decision], Which::Open);
        assert!(page.contains("样例事项") && page.contains("汇总寄出"), "{page}");
        assert!(page.contains("须您作出决定"), "{page}");
        assert!(!page.contains(r#"class="mark soon"></span>"#) && !page.contains("·  ·"), "{page}");
    }

    #[test]
    fn of_an_accusation_nothing_but_the_number_is_told() {
        let page = show(&[AlertView { confidential: true, urgent: true, ..alert(1, 3) }], Which::Open);
        assert!(page.contains("XF2026-000001") && page.contains("有一件须您处理"), "{page}");
        for told in ["超期", "办理", "紧急", "2026-02-27", "2026年2月27日", "到期未办结", "请作出"]
        {
            assert!(!page.contains(told), "{told}: {page}");
        }
    }
}
