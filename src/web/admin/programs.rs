//! Programs: their tokens, and the webhooks by which they are told.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError, web};
use askama::Template;

use crate::api::params::encoded;
use crate::api::problem::Problem;
use crate::web::admin::asks::Administrator;
use crate::web::admin::known::Known;
use crate::web::admin::secret::SecretPage;
use crate::web::answers;
use crate::web::fields::{Field, Filled};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::house_requests;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::directory::{self, UserView};
use app::session::{self, TokenInput, TokenView};
use app::webhooks::{self, WebhookInput, WebhookView};
use domain::access::Operation;
use domain::ids::{TokenId, WebhookId};
use domain::petition::acts::body::Parts;

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/programs.html")]
struct ProgramsPage<'a> {
    frame: &'a Frame,
    programs: Vec<UserView>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/program.html")]
struct ProgramPage<'a> {
    frame: &'a Frame,
    program: &'a UserView,
    tokens: Vec<TokenView>,
    webhooks: Vec<WebhookView>,
    token_form: Filled,
    webhook_form: Filled,
}

impl ProgramPage<'_> {
    fn scopes(&self, token: &TokenView) -> String {
        let texts = self.frame.texts;
        let words = token.scopes.iter().map(|scope| texts.word(scope));
        words.collect::<Vec<_>>().join(texts.either("、", ", "))
    }

    /// Whether it can still be used, and the class of that mark.
    fn state(&self, token: &TokenView) -> (String, &'static str) {
        let texts = self.frame.texts;
        if token.revoked {
            (texts.t("program.revoked"), "")
        } else if token.expires_at <= self.frame.now {
            (texts.t("program.expired"), "soon")
        } else {
            (texts.with("program.until", &texts.date(token.expires_at.day())), "calm")
        }
    }

    fn is_live(&self, token: &TokenView) -> bool {
        !token.revoked && token.expires_at > self.frame.now
    }
}

fn address(username: &str) -> String {
    format!("/admin/programs/{}", encoded(username))
}

/// Every program.
///
/// # Errors
/// 403.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageTokens)?;
    let users = desk.run(|app, _| directory::users(app)).await?;
    let programs = users.into_iter().filter(|user| user.role.is_a_program()).collect();
    desk.frame.show(StatusCode::OK, &ProgramsPage { frame: &desk.frame, programs })
}

/// What is asked for a new token.
pub fn token_fields(texts: Texts) -> Vec<Field> {
    Administrator::of_new(texts, &Known::default()).fields(TokenInput::PARTS)
}

/// What is asked for a new webhook.
pub fn webhook_fields(texts: Texts) -> Vec<Field> {
    Administrator::of_new(texts, &Known::default()).fields(WebhookInput::PARTS)
}

/// A program with its tokens and webhooks.
///
/// # Errors
/// 403; 404 where there is no such program.
pub async fn read(desk: Desk, username: web::Path<String>) -> Result<HttpResponse, Problem> {
    let texts = desk.frame.texts;
    let forms = (Filled::new(token_fields(texts)), Filled::new(webhook_fields(texts)));
    show(&desk, StatusCode::OK, &username, forms).await
}

async fn show(
    desk: &Desk,
    status: StatusCode,
    username: &str,
    (token_form, webhook_form): (Filled, Filled),
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageTokens)?;
    desk.require(Operation::ManageWebhooks)?;
    let name = username.to_owned();
    let loaded = desk.run(move |app, _| {
        let user = directory::users(app)?.into_iter().find(|user| user.username == name);
        Ok((user, session::tokens(app, &name)?, webhooks::list(app, &name)?))
    });
    let (program, tokens, webhooks) = loaded.await.map_err(|_| Problem::not_found())?;
    let program = &program.ok_or_else(Problem::not_found)?;
    let page = ProgramPage { frame: &desk.frame, program, tokens, webhooks, token_form, webhook_form };
    desk.frame.show(status, &page)
}

/// Makes a token, which is shown this once.
///
/// # Errors
/// 403; 404. What is wrong with the answers stands at their fields.
pub async fn create_token(
    form: Form,
    desk: Desk,
    username: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageTokens)?;
    let texts = desk.frame.texts;
    let name = username.clone();
    let outcome = match answers::read_whole::<TokenInput>(&form) {
        Ok(input) => desk.run(move |app, caller| session::create_token(app, caller, &name, input)).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(view) => {
            let token = view.token.unwrap_or_default();
            show_secret(&desk, &username, "program.token_told", &token)
        }
        Err(problem) => {
            if let Some(waits) = house_requests::instead(&desk, &problem, None) {
                return waits;
            }
            let filled = Filled::new(token_fields(texts)).with(&form).refused(&problem, texts);
            show(&desk, problem.status_code(), &username, (filled, Filled::new(webhook_fields(texts)))).await
        }
    }
}

fn show_secret(desk: &Desk, username: &str, told: &str, secret: &str) -> Result<HttpResponse, Problem> {
    let texts = desk.frame.texts;
    let page = SecretPage {
        frame: &desk.frame,
        title: texts.with("program.secret", username),
        told: texts.t(told),
        secret,
        back: address(username),
    };
    desk.frame.show(StatusCode::OK, &page)
}

/// Ends a token.
///
/// # Errors
/// 403; 404.
pub async fn end_token(
    _form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageTokens)?;
    let (username, id) = path.into_inner();
    let id: TokenId = id.parse().map_err(|_| Problem::not_found())?;
    let back = address(&username);
    desk.run(move |app, caller| session::revoke_token(app, caller, &username, id)).await?;
    Ok(see_other(&back).finish())
}

/// Makes a webhook, whose secret is shown this once.
///
/// # Errors
/// 403; 404. What is wrong with the address stands at its field.
pub async fn create_webhook(
    form: Form,
    desk: Desk,
    username: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageWebhooks)?;
    let texts = desk.frame.texts;
    let name = username.clone();
    let outcome = match answers::read_whole::<WebhookInput>(&form) {
        Ok(WebhookInput { url }) => {
            let input = WebhookInput { url: url.trim().to_owned() };
            desk.run(move |app, caller| webhooks::create(app, caller, &name, &input)).await
        }
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(made) => show_secret(&desk, &username, "program.webhook_told", &made.secret),
        Err(problem) => {
            let filled = Filled::new(webhook_fields(texts)).with(&form).refused(&problem, texts);
            show(&desk, problem.status_code(), &username, (Filled::new(token_fields(texts)), filled)).await
        }
    }
}

/// Ends a webhook.
///
/// # Errors
/// 403; 404.
pub async fn end_webhook(
    _form: Form,
    desk: Desk,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ManageWebhooks)?;
    let (username, id) = path.into_inner();
    let id: WebhookId = id.parse().map_err(|_| Problem::not_found())?;
    let back = address(&username);
    desk.run(move |app, caller| webhooks::end(app, caller, &username, id)).await?;
    Ok(see_other(&back).finish())
}
