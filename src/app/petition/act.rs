//! Acts on a petition: one path for all. Load, ask whether the caller may, hold the version, build
//! the command, let the domain decide, save.

use crate::petition::desk::AtDesk;
use crate::petition::look::permit;
use crate::petition::request::{Done, RequestKey, keep_key, replayed};
use crate::petition::save::carry_out_in_txn;
use crate::petition::{Loaded, load, second_hand};
use crate::{App, Caller, Error};
use domain::fault::Faults;
use domain::petition::acts::body::Desk;
use domain::petition::{ActInput, Command};
use domain::text::Note;
use domain::time::Instant;
use store::{Conn, petition as rows};

/// Carries out an act on the petition with this number. `seen`: the version that the caller has
/// seen.
///
/// # Errors
/// Not found, not allowed, another version, wrong fields, or the refusal of the domain. Nothing has
/// changed then.
pub fn act(
    app: &App,
    caller: &Caller,
    number: &str,
    seen: u32,
    input: ActInput,
    key: Option<RequestKey>,
) -> Result<Done, Error> {
    let (app, caller, number) = (app.clone(), caller.clone(), number.to_owned());
    let store = app.store.clone();
    store.write(move |conn| {
        let row = rows::find(conn, &number)?.ok_or(Error::NotFound)?;
        let loaded = load(conn, &app, row.id)?;
        permit(&caller, &loaded, input.operation())?;
        if let Some(done) = replayed(conn, &caller, key.as_ref())? {
            return Ok(done);
        }
        if loaded.petition.version != seen {
            return Err(Error::VersionMismatch { current: loaded.petition.version });
        }
        let now = app.clock.now();
        let id = loaded.id;
        act_in_txn(&app, conn, &caller, loaded, &input, None, now)?;
        keep_key(conn, &caller, key.as_ref(), id, now)?;
        Ok(Done { petition: id, replayed: false })
    })
}

/// The body of [`act`], without the question whether the caller may: import acts for the people
/// whom the register names. `batch`: the bulk order that this act belongs to. What would open an accusation wider is
/// written down instead, and waits for the second hand.
///
/// # Errors
/// Wrong fields, or the refusal of the domain.
pub fn act_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: Loaded,
    input: &ActInput,
    batch: Option<i64>,
    now: Instant,
) -> Result<(), Error> {
    if let ActInput::DecideOpening(body) = input {
        return second_hand::decide_in_txn(app, conn, caller, loaded, (input, body), now);
    }
    if second_hand::is_judged(caller, &loaded.petition) {
        return second_hand::first_in_txn(app, conn, caller, loaded, (input, batch), now);
    }
    attempt_in_txn(app, conn, caller, loaded, input, batch, now)
}

/// The act itself, however wide it opens an accusation.
pub(super) fn attempt_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: Loaded,
    input: &ActInput,
    batch: Option<i64>,
    now: Instant,
) -> Result<(), Error> {
    let district = app.district(conn)?;
    let mut faults = Faults::default();
    let occurred_at = faults.instant("occurred_at", input.occurred_at());
    let late = input.entered_late().and_then(|why| faults.take("entered_late", Note::parse(why)));
    faults.done()?;
    let occurred_at = occurred_at.unwrap_or(now);
    let (loaded_, district_, faults) = (&loaded, &*district, Faults::default());
    let mut desk =
        AtDesk { app, conn, caller, loaded: loaded_, district: district_, batch, occurred_at, faults };
    let act = input.settle(&mut desk)?;
    let late = late.map(|why| desk.seal("reason", why.as_str())).transpose()?;
    let command = Command { act, by: caller.by(), occurred_at, late };
    carry_out_in_txn(app, conn, &district, loaded, &command, now)
}
