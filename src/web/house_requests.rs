//! Changes of the house that give sight of accusations, and wait for the second hand: who is given it and by what, what
//! it was and shall be; for the security officer to confirm or decline, for whoever has asked to withdraw.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::admin::secret::SecretPage;
use crate::web::answers;
use crate::web::differences::differences;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::house_requests::{self, RequestView};
use app::petition::act;
use app::petition::second_hand::{self, OpeningRequest};
use app::{App, Caller, Error};
use domain::access::{self, Operation};
use domain::ids::RequestId;
use domain::petition::ActInput;
use domain::petition::acts::DecideOpeningInput;
use domain::vocabulary::RequestState;

/// The page.
pub const PATH: &str = "/house-requests";

#[derive(Template)]
#[template(config = "config/askama.toml", path = "house_requests.html")]
struct RequestsPage<'a> {
    frame: &'a Frame,
    waiting: Vec<RequestView>,
    decided: Vec<RequestView>,
    /// What would open an accusation wider: by the number alone.
    openings: Vec<OpeningRequest>,
}

impl RequestsPage<'_> {
    /// What differs, a line a field: its name, what it was, what it shall be. What was not said stays.
    fn differences(&self, request: &RequestView) -> Vec<(String, String, String)> {
        let all = differences(request.before.as_ref(), Some(&request.after));
        all.into_iter().filter(|(_, before, after)| before != after && after != "—").collect()
    }

    /// What has become of it, by whom and when.
    fn decided(&self, request: &RequestView) -> Option<String> {
        let texts = self.frame.texts;
        let (user, at) = (request.decided_by.as_ref()?, request.decided_at?);
        Some(format!("{}: {} · {}", texts.word(request.state), user.name, texts.minute(at)))
    }

    /// Whom it gives sight, and by what.
    fn gives(&self, request: &RequestView) -> Vec<String> {
        let texts = self.frame.texts;
        request.gives.iter().map(|one| format!("{} · {}", one.username, texts.word(one.gain))).collect()
    }
}

/// What waits, and what was decided.
///
/// # Errors
/// 403 for all but administrators and security officers.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadHouseRequests)?;
    let all = desk.run(house_requests::list).await?;
    let openings = match access::may(&desk.session.caller.viewer, Operation::ReadOpenings) {
        true => desk.run(second_hand::list).await?,
        false => Vec::new(),
    };
    let (waiting, decided) = all.into_iter().partition(|one| one.state == RequestState::Waiting);
    desk.frame.show(StatusCode::OK, &RequestsPage { frame: &desk.frame, waiting, decided, openings })
}

/// The second hand.
///
/// # Errors
/// 403, also for one's own; 404; 409 for what is decided, or what the house has left behind.
pub async fn confirm(_form: Form, desk: Desk, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    decide(&desk, Operation::DecideHouseRequest, &id, house_requests::confirm).await
}

/// The second hand says no.
///
/// # Errors
/// 403, also for one's own; 404; 409 for what is decided.
pub async fn decline(_form: Form, desk: Desk, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    decide(&desk, Operation::DecideHouseRequest, &id, house_requests::decline).await
}

/// Whoever has asked takes it back.
///
/// # Errors
/// 403 where somebody else has asked; 404; 409 for what is decided.
pub async fn withdraw(_form: Form, desk: Desk, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    decide(&desk, Operation::WithdrawHouseRequest, &id, house_requests::withdraw).await
}

/// The second hand by the number alone.
///
/// # Errors
/// 404 where nothing waits for this one; what the act itself is refused for.
pub async fn decide_opening(
    form: Form,
    desk: Desk,
    number: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::DecideOpening)?;
    let version = form.text("version").parse().map_err(|_| Problem::not_found())?;
    let body: DecideOpeningInput = answers::read_body(&form)?;
    let (number, input) = (number.into_inner(), ActInput::DecideOpening(Box::new(body)));
    desk.run(move |app, caller| act::act(app, caller, &number, version, input, None)).await?;
    Ok(see_other(PATH).finish())
}

type Decide = fn(&App, &Caller, RequestId) -> Result<RequestView, Error>;

async fn decide(desk: &Desk, right: Operation, id: &str, how: Decide) -> Result<HttpResponse, Problem> {
    desk.require(right)?;
    let id: RequestId = id.parse().map_err(|_| Problem::not_found())?;
    desk.run(move |app, caller| how(app, caller, id)).await?;
    Ok(see_other(PATH).finish())
}

/// What is answered where a change waits: the page of requests, or first the secret that was made for it. Nothing,
/// where it does not wait.
pub fn instead(
    desk: &Desk,
    problem: &Problem,
    secret: Option<&str>,
) -> Option<Result<HttpResponse, Problem>> {
    let waiting = problem.waiting()?;
    let Some(secret) = waiting.token.as_deref().or(secret) else {
        return Some(Ok(see_other(PATH).finish()));
    };
    let texts = desk.frame.texts;
    let page = SecretPage {
        frame: &desk.frame,
        title: texts.t("requests.waits"),
        told: texts.t("requests.waits_about"),
        secret,
        back: PATH.to_owned(),
    };
    Some(desk.frame.show(StatusCode::ACCEPTED, &page))
}
