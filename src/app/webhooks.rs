//! The webhooks of programs: where they are told, and the secrets that sign what they are told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit;
use crate::names::UserRef;
use crate::session::program;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use base::vault::{hex, unhex_all};
use domain::asked;
use domain::ids::{UserId, WebhookId};
use domain::time::Instant;
use domain::vocabulary::Audited;
use out::webhook::new_secret;
use store::StoreError;
use store::webhook::{self as rows, Because, Listed, Webhook};

asked! {
    /// A new webhook.
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    WebhookInput of "webhook" {
        /// Where to post: https, without credentials, at most 2,000 characters.
        #[schema(example = "https://12345.example.cn/xinfang")]
        url: String,
    }
}

/// A webhook as it is made. The secret is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewWebhookView {
    #[schema(value_type = i64)]
    pub id: WebhookId,
    /// In its normal form.
    pub url: String,
    /// Signs what is posted, after the Standard Webhooks specification.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

/// A webhook as it is listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookView {
    #[schema(value_type = i64)]
    pub id: WebhookId,
    pub url: String,
    pub created_by: UserRef,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Instant>,
    /// `removed`, or `gone`: the receiver answered 410.
    pub ended_because: Option<String>,
}

/// The webhooks of a program, those that have ended too, newest first.
///
/// # Errors
/// [`Error::NotFound`]; `not_a_client`.
pub fn list(app: &App, username: &str) -> Result<Vec<WebhookView>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let user = program(&district, username)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        Ok(rows::list(conn, user)?.into_iter().map(|row| view(&viewing, row)).collect())
    })
}

fn view(viewing: &Viewing, row: Listed) -> WebhookView {
    WebhookView {
        id: row.id,
        url: row.url,
        created_by: viewing.user(row.created_by),
        created_at: row.created_at,
        ended_at: row.ended_at,
        ended_because: row.ended_because.map(|why| why.code().to_owned()),
    }
}

/// Makes a webhook for a program; its secret is shown only in this answer.
///
/// # Errors
/// [`Error::NotFound`]; `not_a_client`; [`Error::Invalid`] for an address that the settings do not allow.
pub fn create(
    app: &App,
    caller: &Caller,
    username: &str,
    input: &WebhookInput,
) -> Result<NewWebhookView, Error> {
    let url = app.settings.webhooks.check(&input.url).map_err(|wrong| Error::field("url", wrong.code()))?;
    let (inner, username, by, secret) = (app.clone(), username.to_owned(), caller.user(), new_secret());
    let doer = caller.doer();
    app.store.write(move |conn| {
        let user = program(&*inner.district(conn)?, &username)?;
        let sealed = hex(&inner.vault.seal(&secret, &place(user, &url))?.body);
        let id = rows::insert_in_txn(conn, user, &url, &sealed, by, inner.clock.now())?;
        let change = (username.as_str(), None, Some(&url));
        audit::note_change_in_txn(&inner, conn, &doer, Audited::Webhook, change)?;
        Ok(NewWebhookView { id, url: url.clone(), secret: secret.clone() })
    })
}

/// Ends a webhook of a program.
///
/// # Errors
/// [`Error::NotFound`].
pub fn end(app: &App, caller: &Caller, username: &str, id: WebhookId) -> Result<(), Error> {
    let (inner, username, doer) = (app.clone(), username.to_owned(), caller.doer());
    app.store.write(move |conn| {
        let user = program(&*inner.district(conn)?, &username)?;
        let webhook = rows::get(conn, id)?.filter(|webhook| webhook.user == user).ok_or(Error::NotFound)?;
        if !rows::end_in_txn(conn, id, Because::Removed, inner.clock.now())? {
            return Err(Error::NotFound);
        }
        let change = (username.as_str(), Some(&webhook.url), None);
        Ok(audit::note_change_in_txn(&inner, conn, &doer, Audited::Webhook, change)?)
    })
}

/// The secret of a webhook, for signing.
///
/// # Errors
/// [`StoreError::Unreadable`] where it was sealed with another key, or moved to another address.
pub fn secret(app: &App, webhook: &Webhook) -> Result<String, StoreError> {
    let unopened = || StoreError::sealed(("webhooks", "sealed_secret"), format_args!("id {}", webhook.id));
    let sealed = unhex_all(&webhook.sealed_secret).ok_or_else(unopened)?;
    let (secret, _) = app.vault.open(&sealed, &place(webhook.user, &webhook.url)).map_err(|_| unopened())?;
    Ok(secret)
}

/// What a secret is sealed for: nobody who can change the row makes it sign for another address.
fn place(user: UserId, url: &str) -> String {
    format!("webhook {} {url}", user.0)
}
