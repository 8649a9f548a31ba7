//! Forgetting what has served: old request keys, ended sessions, files that no petition has claimed,
//! tries at the public's door, drafts that nobody came back to.

use app::{App, Error};
use store::forget::{self, Before};

/// Ended sessions stay this long, so that a refresh token that comes back is still known.
const SESSION_DAYS: i64 = 7;

/// A file that has been coming in for so long comes no more: the process that took it has died.
const UNFINISHED_SECONDS: i64 = 6 * 3_600;

/// Tidies once. Gives the number of rows that went.
pub fn tidy(app: &App) -> Result<usize, Error> {
    let (now, settings) = (app.clock.now(), &app.settings);
    let days = |days: i64| now.plus_seconds(-86_400 * days);
    let before = Before {
        keys: days(i64::from(settings.auth.idempotency_days)),
        sessions: days(SESSION_DAYS),
        unfinished: now.plus_seconds(-UNFINISHED_SECONDS),
        unclaimed: days(i64::from(settings.attachments.days_unclaimed)),
        tries: now.plus_seconds(-60 * i64::from(settings.public.window_minutes)),
        drafts: days(i64::from(settings.reception.draft_days)),
    };
    // Nearly always there is nothing, and one small question costs less than a transaction.
    if !app.store.ask(|conn| forget::is_any(conn, &before))? {
        return Ok(0);
    }
    app.store.write(move |conn| Ok(forget::forget_in_txn(conn, &before)?))
}
