//! Log-in sessions, their refresh tokens, and the tokens of programs. Tokens stand here as digests.

use diesel::prelude::*;

use crate::schema::{api_tokens, refresh_tokens, sessions};
use crate::typed::{self, Put, in_table};
use crate::{Conn, StoreError};
pub use domain::ids::SessionId;
use domain::ids::{TokenId, UserId};
use domain::time::Instant;
use domain::vocabulary::Scope;

/// Begins a session.
pub fn begin_in_txn(
    conn: &mut Conn,
    user: UserId,
    now: Instant,
    expires_at: Instant,
) -> Result<SessionId, StoreError> {
    Ok(diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(Put(user)),
            sessions::created_at.eq(Put(now)),
            sessions::expires_at.eq(Put(expires_at)),
        ))
        .returning(sessions::id)
        .get_result(conn)?)
}

/// A session is one of the pages from now on: it ends after a while without any.
pub fn see_in_txn(conn: &mut Conn, session: SessionId, now: Instant) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(Put(session)))
        .set(sessions::seen_at.eq(Some(Put(now))))
        .execute(conn)?;
    Ok(())
}

/// When somebody last asked for a page with this session; for one of the API, when it began.
pub fn seen(conn: &mut Conn, session: SessionId) -> Result<Seen, StoreError> {
    let (at, begun): (Option<Instant>, Instant) =
        sessions::table.find(Put(session)).select((sessions::seen_at, sessions::created_at)).first(conn)?;
    Ok(Seen { at: at.unwrap_or(begun), by_pages: at.is_some() })
}

/// See [`seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub at: Instant,
    /// It was begun by the log-in of a browser.
    pub by_pages: bool,
}

/// Whose session this is, if it is alive.
pub fn owner(conn: &mut Conn, session: SessionId, now: Instant) -> Result<Option<UserId>, StoreError> {
    let user: Option<UserId> = sessions::table
        .find(Put(session))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(Put(now)))
        .select(sessions::user_id)
        .first(conn)
        .optional()?;
    Ok(user)
}

/// Ends a session.
pub fn revoke_in_txn(conn: &mut Conn, session: SessionId, now: Instant) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(Put(session)).filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(Some(Put(now))))
        .execute(conn)?;
    Ok(())
}

/// Ends every session of a user.
pub fn revoke_all_in_txn(conn: &mut Conn, user: UserId, now: Instant) -> Result<(), StoreError> {
    diesel::update(
        sessions::table.filter(sessions::user_id.eq(Put(user))).filter(sessions::revoked_at.is_null()),
    )
    .set(sessions::revoked_at.eq(Some(Put(now))))
    .execute(conn)?;
    Ok(())
}

/// Ends every session of a user but one.
pub fn revoke_others_in_txn(
    conn: &mut Conn,
    user: UserId,
    kept: SessionId,
    now: Instant,
) -> Result<(), StoreError> {
    diesel::update(
        sessions::table
            .filter(sessions::user_id.eq(Put(user)))
            .filter(sessions::id.ne(Put(kept)))
            .filter(sessions::revoked_at.is_null()),
    )
    .set(sessions::revoked_at.eq(Some(Put(now))))
    .execute(conn)?;
    Ok(())
}

/// Keeps a new refresh token of a session.
pub fn add_refresh_in_txn(
    conn: &mut Conn,
    session: SessionId,
    token_digest: &str,
    now: Instant,
) -> Result<(), StoreError> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_digest.eq(token_digest),
            refresh_tokens::session_id.eq(Put(session)),
            refresh_tokens::created_at.eq(Put(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// What became of a refresh token that was shown.
#[derive(Debug, PartialEq, Eq)]
pub enum Refresh {
    Unknown,
    /// It was used before: somebody has a copy.
    UsedBefore(SessionId),
    Taken(SessionId),
}

/// Uses up a refresh token. Of two at the same time one takes it.
pub fn take_refresh_in_txn(conn: &mut Conn, token_digest: &str, now: Instant) -> Result<Refresh, StoreError> {
    let session: Option<SessionId> =
        refresh_tokens::table.find(token_digest).select(refresh_tokens::session_id).first(conn).optional()?;
    let Some(session) = session else { return Ok(Refresh::Unknown) };
    let taken =
        diesel::update(refresh_tokens::table.find(token_digest).filter(refresh_tokens::used_at.is_null()))
            .set(refresh_tokens::used_at.eq(Some(Put(now))))
            .execute(conn)?;
    Ok(if taken == 1 { Refresh::Taken(session) } else { Refresh::UsedBefore(session) })
}

/// The session of a refresh token that was not used up.
pub fn of_unused_refresh(conn: &mut Conn, token_digest: &str) -> Result<Option<SessionId>, StoreError> {
    let session: Option<SessionId> = refresh_tokens::table
        .find(token_digest)
        .filter(refresh_tokens::used_at.is_null())
        .select(refresh_tokens::session_id)
        .first(conn)
        .optional()?;
    Ok(session)
}

/// A program's token, as kept.
#[derive(Clone, Debug, QueryableByName, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct ApiToken {
    pub id: TokenId,
    pub user_id: UserId,
    pub label: String,
    pub scopes: Vec<Scope>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
}

in_table!(ApiToken: "api_tokens" ["id"]);

/// The live token with this digest.
pub fn api_token(conn: &mut Conn, token_digest: &str, now: Instant) -> Result<Option<ApiToken>, StoreError> {
    let live = api_tokens::table
        .filter(api_tokens::token_digest.eq(token_digest))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.gt(Put(now)));
    typed::one(live, conn)
}

/// The tokens of a program, newest first.
pub fn api_tokens(conn: &mut Conn, user: UserId) -> Result<Vec<ApiToken>, StoreError> {
    let of_user = api_tokens::table.filter(api_tokens::user_id.eq(Put(user))).order(api_tokens::id.desc());
    typed::all(of_user, conn)
}

/// Keeps a program's new token.
pub fn add_api_token_in_txn(
    conn: &mut Conn,
    user: UserId,
    label: &str,
    token_digest: &str,
    scopes: Vec<Scope>,
    now: Instant,
    expires_at: Instant,
) -> Result<TokenId, StoreError> {
    Ok(diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::user_id.eq(Put(user)),
            api_tokens::label.eq(label),
            api_tokens::token_digest.eq(token_digest),
            api_tokens::scopes.eq(Put(scopes)),
            api_tokens::created_at.eq(Put(now)),
            api_tokens::expires_at.eq(Put(expires_at)),
        ))
        .returning(api_tokens::id)
        .get_result(conn)?)
}

/// Ends a program's token. False where this user has no such live token.
pub fn revoke_api_token_in_txn(
    conn: &mut Conn,
    user: UserId,
    id: TokenId,
    now: Instant,
) -> Result<bool, StoreError> {
    let live = api_tokens::table
        .filter(api_tokens::id.eq(Put(id)))
        .filter(api_tokens::user_id.eq(Put(user)))
        .filter(api_tokens::revoked_at.is_null());
    let revoked = diesel::update(live).set(api_tokens::revoked_at.eq(Some(Put(now)))).execute(conn)?;
    Ok(revoked == 1)
}

/// Forgets sessions that ended before this, and their refresh tokens.
pub fn forget_before_in_txn(conn: &mut Conn, before: Instant) -> Result<usize, StoreError> {
    let old: Vec<SessionId> = sessions::table
        .filter(sessions::expires_at.lt(Put(before)))
        .select(sessions::id)
        .limit(1000)
        .load(conn)?;
    diesel::delete(
        refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(old.iter().copied().map(Put))),
    )
    .execute(conn)?;
    Ok(diesel::delete(sessions::table.filter(sessions::id.eq_any(old.iter().copied().map(Put))))
        .execute(conn)?)
}
