//! Forgetting what has served: old request keys and ended sessions.

use crate::app::{App, Error};
use crate::store::{idempotency, session};

/// Ended sessions stay this long, so that a refresh token that comes back is still known.
const SESSION_DAYS: i64 = 7;

/// Tidies once. Gives the number of rows that went.
///
/// # Errors
/// Whatever the database answers.
pub fn tidy(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let keys_before = now.plus_seconds(-86_400 * i64::from(app.settings.auth.idempotency_days));
    let sessions_before = now.plus_seconds(-86_400 * SESSION_DAYS);
    app.store.write(move |conn| {
        let keys = idempotency::forget_before_in_txn(conn, keys_before)?;
        let sessions = session::forget_before_in_txn(conn, sessions_before)?;
        Ok(keys + sessions)
    })
}
