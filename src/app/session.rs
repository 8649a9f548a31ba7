//! Logging in, staying logged in, logging out; and the tokens of programs. Access tokens are short
//! JWTs (RFC 7519, HS256) bound to a session; refresh tokens are used once, and one that comes back
//! ends its session, for somebody has a copy.

use std::net::IpAddr;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::audit::{self, Deed, Told};
use crate::two_hands::{self, Change, Ended, Hand};
use crate::waiting::Waiting;
use crate::{App, Caller, Doer, Error, FieldFault, token};
use base::entropy;
use base::vault::digest;
use domain::access::Scope;
use domain::asked;
use domain::directory::{District, User};
use domain::fault::Detail;
use domain::ids::{TokenId, UserId};
use domain::sight::Beside;
use domain::text::Note;
use domain::time::Instant;
use domain::vocabulary::{Audited, Role, Via};
use store::session::{ApiToken, Refresh, SessionId};
use store::{Conn, StoreError, session as rows, user as user_rows};

/// What tells a program's token from a JWT.
const API_TOKEN_PREFIX: &str = "xft_";

/// How exactly it is noted when somebody was last seen, in seconds: no page writes oftener than that.
const SEEN_EVERY: i64 = 60;

/// The longest password that is hashed, in bytes: more would only cost time.
const LONGEST_PASSWORD: usize = 1024;

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    pub caller: Caller,
    /// None for a program's token.
    pub session: Option<SessionId>,
}

impl Session {
    /// The same, of a request that comes from there.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.caller.address = Some(address);
        self
    }
}

/// The answer to a log-in.
#[derive(Clone, Serialize, ToSchema)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: String,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    pub user: MeView,
}

/// The one who is logged in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeView {
    pub username: String,
    pub name: String,
    pub role: Role,
    pub role_name: &'static str,
    /// The code of the unit.
    pub unit: String,
    pub unit_name: String,
    pub scopes: Vec<Scope>,
}

asked! {
    /// A program's new token.
    #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    TokenInput of "token" {
        /// What it is for.
        label: String,
        scopes: Vec<Scope>,
        /// How long it is good for: 1 to 366 days.
        days: u32,
    }
}

asked! {
    /// Who logs in.
    #[derive(Clone, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    LoginInput of "login" {
        username: String,
        password: String as Secret,
    }
}

asked! {
    /// Another password of one's own.
    #[derive(Clone)]
    PasswordInput of "own_password" {
        /// The present one.
        current: String as Secret,
        password: String as Secret,
        /// The new one once more.
        again: String as Secret,
    }
}

/// A program's token, as listed. The token itself is shown once, when it is made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenView {
    #[schema(value_type = i64)]
    pub id: TokenId,
    pub label: String,
    pub scopes: Vec<Scope>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Instant,
    pub revoked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: i64,
    sid: i64,
    iat: i64,
    exp: i64,
}

/// What is wrong with a new password of this user.
pub fn password_fault(app: &App, username: &str, password: &str) -> Option<FieldFault> {
    let least = app.settings.auth.password_min_length;
    if password.chars().count() < least {
        return Some(FieldFault::new("password", "password_too_short").naming(Detail::from(least)));
    }
    if password.len() > LONGEST_PASSWORD {
        return Some(FieldFault::new("password", "password_too_long"));
    }
    let plain = |text: &str| text.trim().to_lowercase();
    (plain(password) == plain(username)).then(|| FieldFault::new("password", "password_is_username"))
}

/// Hashes a new password of this user.
///
/// # Errors
/// Too short, too long, or the username itself.
pub fn hash_of(app: &App, username: &str, password: &str) -> Result<String, Error> {
    match password_fault(app, username, password) {
        Some(fault) => Err(Error::Invalid(vec![fault])),
        None => hash_password(app, password),
    }
}

/// Hashes a password (Argon2id, the crate's default cost).
///
/// # Errors
/// [`Error::Invalid`] where it is too short or too long.
pub fn hash_password(app: &App, password: &str) -> Result<String, Error> {
    if let Some(fault) = password_fault(app, "", password) {
        return Err(Error::Invalid(vec![fault]));
    }
    let salt: [u8; 16] = entropy::random();
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| StoreError::Internal(error.to_string()))?;
    Ok(hash.to_string())
}

fn fits(password: &str, hash: &str) -> bool {
    password.len() <= LONGEST_PASSWORD
        && PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Takes as long as a real check, so that a guesser cannot tell which usernames there are.
fn waste_time(password: &str) {
    let salt = [0_u8; 16];
    let bytes = password.as_bytes();
    let _ = Argon2::default().hash_password_with_salt(&bytes[..bytes.len().min(LONGEST_PASSWORD)], &salt);
}

/// Logs in.
///
/// # Errors
/// [`Error::Unauthorized`] with `wrong_credentials`, whatever of the two was wrong.
pub fn login(app: &App, from: &Doer, username: &str, password: &str) -> Result<Tokens, Error> {
    begin(app, from, username, password, false)
}

/// Logs in with a browser: the session ends after a while without any page.
///
/// # Errors
/// As [`login`].
pub fn login_page(app: &App, from: &Doer, username: &str, password: &str) -> Result<Tokens, Error> {
    begin(app, from, username, password, true)
}

fn begin(app: &App, from: &Doer, username: &str, password: &str, by_pages: bool) -> Result<Tokens, Error> {
    let found = app.store.read(|conn| {
        let district = app.district(conn)?;
        let known = district.user_by_username(username).cloned();
        let user = known.clone().filter(|user| user.active);
        let hash = match &user {
            Some(user) => user_rows::password_hash(conn, user.id)?,
            None => None,
        };
        Ok::<_, Error>((known.map(|user| user.id), user.zip(hash)))
    })?;
    let (known, found) = found;
    let fitting = match found {
        Some((user, hash)) => fits(password, &hash).then_some((user, hash)),
        None => {
            waste_time(password);
            None
        }
    };
    let doer = Doer { user: known, ..*from };
    let Some((user, hash)) = fitting else {
        // Of a name that nobody has nothing is kept: it may be a password in the wrong field.
        let told = Told { why: Some("wrong_credentials".to_owned()), ..Told::default() };
        audit::note(app, &doer, Deed::refused(Audited::LogIn), told)?;
        return Err(Error::Unauthorized("wrong_credentials"));
    };
    let (inner, refresh) = (app.clone(), entropy::token());
    app.store.write(move |conn| {
        let now = inner.clock.now();
        // A password that was changed meanwhile must not begin a session any more.
        if user_rows::password_hash(conn, user.id)?.as_ref() != Some(&hash) {
            return Err(Error::Unauthorized("wrong_credentials"));
        }
        let expires_at = now.plus_seconds(i64::from(inner.settings.auth.refresh_days) * 86_400);
        let session = rows::begin_in_txn(conn, user.id, now, expires_at)?;
        if by_pages {
            rows::see_in_txn(conn, session, now)?;
        }
        rows::add_refresh_in_txn(conn, session, &digest(refresh.as_bytes()), now)?;
        audit::note_in_txn(&inner, conn, &doer, Deed::done(Audited::LogIn), Told::default())?;
        let district = inner.district(conn)?;
        tokens_for(&inner, &district, &user, session, refresh.clone(), now)
    })
}

fn tokens_for(
    app: &App,
    district: &District,
    user: &User,
    session: SessionId,
    refresh_token: String,
    now: Instant,
) -> Result<Tokens, Error> {
    let expires_in = i64::from(app.settings.auth.access_minutes) * 60;
    let iat = now.unix_seconds();
    let claims = Claims { sub: user.id.0, sid: session.0, iat, exp: iat + expires_in };
    let access_token = token::sign(&app.jwt_secret, &claims)
        .ok_or_else(|| StoreError::Internal("claims that JSON cannot hold".to_owned()))?;
    let user = me_view(district, user, Vec::new())?;
    Ok(Tokens { access_token, refresh_token, token_type: "Bearer", expires_in, user })
}

fn me_view(district: &District, user: &User, scopes: Vec<Scope>) -> Result<MeView, StoreError> {
    let unit = district.units.get(&user.unit);
    let unit = unit.ok_or_else(|| StoreError::damaged(format!("user {} has no unit", user.id)))?;
    Ok(MeView {
        username: user.username.clone(),
        name: user.name.clone(),
        role: user.role,
        role_name: user.role.label(),
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        scopes,
    })
}

/// Renews a log-in. The refresh token is used up; a used one that comes back ends the session.
///
/// # Errors
/// [`Error::Unauthorized`] with `refresh_token_invalid`.
pub fn refresh(app: &App, from: &Doer, refresh_token: &str) -> Result<Tokens, Error> {
    let (inner, next) = (app.clone(), entropy::token());
    let (shown, from) = (digest(refresh_token.as_bytes()), *from);
    // The end of a stolen session must be committed, so the refusal is a value here.
    let outcome = app.store.write(move |conn| {
        let now = inner.clock.now();
        match rows::take_refresh_in_txn(conn, &shown, now)? {
            Refresh::Unknown => Ok::<_, Error>(None),
            Refresh::UsedBefore(session) => {
                let owner = rows::owner(conn, session, now)?;
                rows::revoke_in_txn(conn, session, now)?;
                let doer = Doer { user: owner, ..from };
                audit::note_in_txn(
                    &inner,
                    conn,
                    &doer,
                    Deed::refused(Audited::StolenToken),
                    Told::default(),
                )?;
                tracing::warn!(session = session.0, "a used refresh token came back; its session is ended");
                Ok(None)
            }
            Refresh::Taken(session) => renew(&inner, conn, session, &next, now),
        }
    })?;
    outcome.ok_or(Error::Unauthorized("refresh_token_invalid"))
}

fn renew(
    app: &App,
    conn: &mut Conn,
    session: SessionId,
    next: &str,
    now: Instant,
) -> Result<Option<Tokens>, Error> {
    let Some(owner) = rows::owner(conn, session, now)? else { return Ok(None) };
    let seen = rows::seen(conn, session)?;
    if seen.by_pages && is_idle(app, seen.at, now) {
        return Ok(None);
    }
    let district = app.district(conn)?;
    let Some(user) = district.users.get(&owner).filter(|user| user.active) else { return Ok(None) };
    rows::add_refresh_in_txn(conn, session, &digest(next.as_bytes()), now)?;
    tokens_for(app, &district, user, session, next.to_owned(), now).map(Some)
}

/// Ends a session. A program's token is ended by the administrator.
pub fn logout(app: &App, session: &Session) -> Result<(), Error> {
    let Some(id) = session.session else { return Ok(()) };
    let (inner, doer) = (app.clone(), session.caller.doer());
    app.store.write(move |conn| {
        rows::revoke_in_txn(conn, id, inner.clock.now())?;
        Ok(audit::note_in_txn(&inner, conn, &doer, Deed::done(Audited::LogOut), Told::default())?)
    })
}

/// Who a bearer token belongs to.
///
/// # Errors
/// [`Error::Unauthorized`] with `token_invalid` or `token_expired`.
pub fn authenticate(app: &App, bearer: &str) -> Result<Session, Error> {
    if bearer.starts_with(API_TOKEN_PREFIX) {
        return authenticate_program(app, bearer);
    }
    let claims: Claims =
        token::verify(&app.jwt_secret, bearer).ok_or(Error::Unauthorized("token_invalid"))?;
    let now = app.clock.now();
    if claims.exp <= now.unix_seconds() {
        return Err(Error::Unauthorized("token_expired"));
    }
    app.store.read(|conn| {
        let session = SessionId(claims.sid);
        let owner = rows::owner(conn, session, now)?.filter(|owner| owner.0 == claims.sub);
        let caller = caller(app, conn, owner, Vec::new())?;
        Ok(Session { caller, session: Some(session) })
    })
}

/// Who a browser belongs to. Its cookie holds the refresh token of the log-in; pages only look at it,
/// so the log-in ends with its session: at the log-out, at a new password, when its days are over, or
/// after a while without any page. A token that was used up elsewhere is nobody's.
///
/// # Errors
/// [`Error::Unauthorized`] with `session_ended`.
pub fn authenticate_page(app: &App, refresh_token: &str) -> Result<Session, Error> {
    let shown = digest(refresh_token.as_bytes());
    let now = app.clock.now();
    let (session, id, seen) = app.store.read(|conn| {
        let id = rows::of_unused_refresh(conn, &shown)?.ok_or(Error::Unauthorized("session_ended"))?;
        let owner = rows::owner(conn, id, now)?;
        let session = Session { caller: caller(app, conn, owner, Vec::new())?, session: Some(id) };
        Ok::<_, Error>((session, id, rows::seen(conn, id)?))
    })?;
    if is_idle(app, seen.at, now) {
        app.store.write(move |conn| rows::revoke_in_txn(conn, id, now))?;
        return Err(Error::Unauthorized("session_ended"));
    }
    if now.seconds_since(seen.at) >= SEEN_EVERY {
        app.store.write(move |conn| rows::see_in_txn(conn, id, now))?;
    }
    Ok(session)
}

/// Whether a session of pages has ended by itself. It is noted only every so often when somebody was
/// seen, so that much is given in addition: nobody is sent away before the time that was promised.
fn is_idle(app: &App, seen: Instant, now: Instant) -> bool {
    let limit = i64::from(app.settings.auth.idle_minutes) * 60;
    limit > 0 && now.seconds_since(seen) >= limit + SEEN_EVERY
}

fn authenticate_program(app: &App, token: &str) -> Result<Session, Error> {
    let shown = digest(token.as_bytes());
    app.store.read(|conn| {
        let found = rows::api_token(conn, &shown, app.clock.now())?;
        let found = found.ok_or(Error::Unauthorized("token_invalid"))?;
        let caller = caller(app, conn, Some(found.user_id), found.scopes)?;
        // Scopes bind programs only: a token must not outlive the role that it was made for.
        if !caller.viewer.role.is_a_program() {
            return Err(Error::Unauthorized("token_invalid"));
        }
        Ok(Session { caller, session: None })
    })
}

fn caller(app: &App, conn: &mut Conn, user: Option<UserId>, scopes: Vec<Scope>) -> Result<Caller, Error> {
    let district = app.district(conn)?;
    let user = user.and_then(|id| district.users.get(&id)).filter(|user| user.active);
    let user = user.ok_or(Error::Unauthorized("session_ended"))?;
    let mut caller = Caller::new(&district, user, Via::Api, app.clock.now().day());
    caller.viewer.scopes = scopes;
    Ok(caller)
}

/// The one who is logged in.
///
/// # Errors
/// [`Error::Unauthorized`] where the user is gone.
pub fn me(app: &App, caller: &Caller) -> Result<MeView, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let user = district.users.get(&caller.user()).ok_or(Error::Unauthorized("session_ended"))?;
        Ok(me_view(&district, user, caller.viewer.scopes.clone())?)
    })
}

/// Sets a user's password and ends all sessions of that user.
///
/// # Errors
/// [`Error::NotFound`]; what `password_fault` says.
pub fn set_password(app: &App, doer: &Doer, username: &str, password: &str) -> Result<(), Error> {
    set(app, doer, Hand::First, username, password)
}

/// The same by somebody at the machine itself, who does without the second hand.
///
/// # Errors
/// [`Error::NotFound`]; what `password_fault` says.
pub fn set_password_alone(app: &App, username: &str, password: &str) -> Result<(), Error> {
    set(app, &Doer::COMMAND_LINE, Hand::Alone, username, password)
}

fn set(app: &App, doer: &Doer, hand: Hand<'static>, username: &str, password: &str) -> Result<(), Error> {
    let hash = hash_of(app, username, password)?;
    let (inner, key, doer, secret) = (app.clone(), username.to_owned(), *doer, hash.clone());
    let ended = app.store.write(move |conn| set_password_in_txn(&inner, conn, (&doer, hand), &key, &hash));
    two_hands::settle(app, ended, (doer, Audited::Password), (username, Value::Null, Some(secret)))
}

/// The same in a transaction that is open.
///
/// # Errors
/// As [`set_password`].
pub(crate) fn set_password_in_txn(
    app: &App,
    conn: &mut Conn,
    (doer, hand): (&Doer, Hand<'_>),
    username: &str,
    hash: &str,
) -> Result<(), Ended> {
    let district = app.district(conn)?;
    let user = district.user_by_username(username).ok_or(Error::NotFound)?;
    let password_of = Some(user.id).filter(|user| doer.user != Some(*user));
    let change = Change {
        what: Audited::Password,
        object: username,
        districts: (&district, &district),
        beside: Beside { password_of, token: None },
        before: None,
    };
    two_hands::judge_in_txn(app, conn, doer, hand, change)?;
    user_rows::set_password_hash_in_txn(conn, user.id, hash)?;
    audit::note_in_txn(app, conn, doer, Deed::done(Audited::Password), Told::of(username))?;
    Ok(rows::revoke_all_in_txn(conn, user.id, app.clock.now())?)
}

/// Changes one's own password. Every other session of the same person ends; this one goes on.
///
/// # Errors
/// [`Error::Forbidden`] for a program; `wrong_password` at the present one, where it is not the right one or was set
/// anew meanwhile; `passwords_differ`, `same_password` and what [`password_fault`] says at the new one;
/// `session_ended`.
pub fn change_password(app: &App, session: &Session, input: &PasswordInput) -> Result<(), Error> {
    let PasswordInput { current, password, again } = input;
    if password != again {
        return Err(Error::field(PasswordInput::again.name, "passwords_differ"));
    }
    let user = session.caller.user();
    let kept = session.session.ok_or(Error::Forbidden)?;
    let hash = app.store.read(|conn| user_rows::password_hash(conn, user))?;
    let Some(old) = hash.filter(|hash| fits(current, hash)) else {
        return Err(Error::field(PasswordInput::current.name, "wrong_password"));
    };
    if current == password {
        return Err(Error::field(PasswordInput::password.name, "same_password"));
    }
    let username = app.store.read(|conn| {
        let district = app.district(conn)?;
        let user = district.users.get(&user).ok_or(Error::Unauthorized("session_ended"))?;
        Ok::<_, Error>(user.username.clone())
    })?;
    let (inner, hash) = (app.clone(), hash_of(app, &username, password)?);
    let doer = session.caller.doer();
    app.store.write(move |conn| {
        // One that was set by the administrator meanwhile stands.
        if user_rows::password_hash(conn, user)?.as_ref() != Some(&old) {
            return Err(Error::field(PasswordInput::current.name, "wrong_password"));
        }
        user_rows::set_password_hash_in_txn(conn, user, &hash)?;
        let told = Told::of(username.as_str());
        audit::note_in_txn(&inner, conn, &doer, Deed::done(Audited::Password), told)?;
        Ok(rows::revoke_others_in_txn(conn, user, kept, inner.clock.now())?)
    })
}

/// The program of this name.
///
/// # Errors
/// [`Error::NotFound`]; `not_a_client`.
pub(super) fn program(district: &District, username: &str) -> Result<UserId, Error> {
    let user = district.user_by_username(username).ok_or(Error::NotFound)?;
    if user.role.is_a_program() { Ok(user.id) } else { Err(Error::field("username", "not_a_client")) }
}

fn token_view(row: &ApiToken, token: Option<String>) -> TokenView {
    TokenView {
        id: row.id,
        label: row.label.clone(),
        scopes: row.scopes.clone(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked: row.revoked_at.is_some(),
        token,
    }
}

/// The tokens of a program.
///
/// # Errors
/// [`Error::NotFound`]; `not_a_client`.
pub fn tokens(app: &App, username: &str) -> Result<Vec<TokenView>, Error> {
    app.store.read(|conn| {
        let user = program(&*app.district(conn)?, username)?;
        Ok(rows::api_tokens(conn, user)?.iter().map(|row| token_view(row, None)).collect())
    })
}

/// Makes a token for a program; it is shown only in this answer.
///
/// # Errors
/// Not found, not a program, or wrong fields.
pub fn create_token(
    app: &App,
    caller: &Caller,
    username: &str,
    input: TokenInput,
) -> Result<TokenView, Error> {
    let label = Note::parse(&input.label).map_err(|error| Error::field("label", error.code()))?;
    if input.scopes.is_empty() {
        return Err(Error::field("scopes", "empty"));
    }
    if !(1..=366).contains(&input.days) {
        return Err(Error::field("days", "out_of_range"));
    }
    let input = TokenInput { label: label.as_str().to_owned(), ..input };
    let token = format!("{API_TOKEN_PREFIX}{}", entropy::token());
    let (asked, shown, doer) = (two_hands::json(&input)?, digest(token.as_bytes()), caller.doer());
    let (inner, key, kept) = (app.clone(), username.to_owned(), shown.clone());
    let ended = app
        .store
        .write(move |conn| create_token_in_txn(&inner, conn, (&doer, Hand::First), &key, (&input, &kept)));
    let settled = two_hands::settle(app, ended, (doer, Audited::Token), (username, asked, Some(shown)));
    match settled {
        Ok(view) => Ok(TokenView { token: Some(token), ..view }),
        Err(Error::Waits(waiting)) => Err(Error::Waits(Box::new(Waiting { token: Some(token), ..*waiting }))),
        Err(error) => Err(error),
    }
}

/// The same in a transaction that is open, of a token that is known by its digest.
///
/// # Errors
/// As [`create_token`].
pub(crate) fn create_token_in_txn(
    app: &App,
    conn: &mut Conn,
    (doer, hand): (&Doer, Hand<'_>),
    username: &str,
    (input, digest): (&TokenInput, &str),
) -> Result<TokenView, Ended> {
    let district = app.district(conn)?;
    let user = program(&district, username)?;
    let change = Change {
        what: Audited::Token,
        object: username,
        districts: (&district, &district),
        beside: Beside { password_of: None, token: Some((user, &input.scopes)) },
        before: None,
    };
    two_hands::judge_in_txn(app, conn, doer, hand, change)?;
    let now = app.clock.now();
    let expires_at = now.plus_seconds(i64::from(input.days) * 86_400);
    let scopes = input.scopes.clone();
    let id = rows::add_api_token_in_txn(conn, user, &input.label, digest, scopes, now, expires_at)?;
    let listed = rows::api_tokens(conn, user)?;
    let made =
        listed.iter().find(|row| row.id == id).map(|row| token_view(row, None)).ok_or(Error::NotFound)?;
    audit::note_change_in_txn(app, conn, doer, Audited::Token, (username, None, Some(&made)))?;
    Ok(made)
}

/// Ends a program's token.
///
/// # Errors
/// [`Error::NotFound`].
pub fn revoke_token(app: &App, caller: &Caller, username: &str, id: TokenId) -> Result<(), Error> {
    let (inner, username, doer) = (app.clone(), username.to_owned(), caller.doer());
    app.store.write(move |conn| {
        let user = program(&*inner.district(conn)?, &username)?;
        let listed = rows::api_tokens(conn, user)?;
        let row = listed.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
        if !rows::revoke_api_token_in_txn(conn, user, id, inner.clock.now())? {
            return Err(Error::NotFound);
        }
        let ended = token_view(row, None);
        let change = (username.as_str(), Some(&ended), None);
        Ok(audit::note_change_in_txn(&inner, conn, &doer, Audited::Token, change)?)
    })
}
