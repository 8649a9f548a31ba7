//! Acts on a petition: one path for all. Load, ask whether the caller may, hold the version, build
//! the command, let the domain decide, save.

use crate::petition::desk::AtDesk;
use crate::petition::look::permit;
use crate::petition::request::{Done, RequestKey, keep_key, replayed};
use crate::petition::save::carry_out_in_txn;
use crate::petition::{Loaded, claims, load, repeat};
use crate::{App, Caller, Error};
use domain::directory::District;
use domain::fault::Faults;
use domain::ids::PetitionId;
use domain::petition::acts::{Correct, CorrectInput, LinkOrder, Merge};
use domain::petition::{Act, ActInput, Command, Order};
use domain::time::Instant;
use store::{Conn, petition as rows, projection, record};

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
        let loaded = load(conn, row.id)?;
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
/// whom the register names. `batch`: the bulk order that this act belongs to.
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
    let district = app.district(conn)?;
    let mut faults = Faults::default();
    let occurred_at = faults.instant("occurred_at", input.occurred_at());
    faults.done()?;
    let occurred_at = occurred_at.unwrap_or(now);
    let (loaded_, district_, faults) = (&loaded, &*district, Faults::default());
    let mut desk =
        AtDesk { app, conn, caller, loaded: loaded_, district: district_, batch, occurred_at, faults };
    let act = input.settle(&mut desk)?;
    let orders = loaded.petition.all_orders();
    let erased = claims::erased_by(&loaded.petition, &act);
    let command = Command { act, by: caller.by(), occurred_at };
    carry_out_in_txn(app, conn, &district, loaded, &command, now)?;
    if let Some(erased) = erased {
        claims::erase_in_txn(conn, erased, now)?;
    }
    match (input, &command.act) {
        (ActInput::Correct(body), act) => retitle(conn, act, body),
        (ActInput::Merge(_), Act::Merge(Merge { first, .. })) => match repeat::open_first(conn, *first)? {
            Some(open) => hand_over_orders(app, conn, &district, open, orders, &command, now),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The orders of a merged petition go to the first, and their time runs on there.
fn hand_over_orders(
    app: &App,
    conn: &mut Conn,
    district: &District,
    first: PetitionId,
    orders: Vec<Order>,
    command: &Command,
    now: Instant,
) -> Result<(), Error> {
    for Order { number, class, since } in orders {
        let act = Act::LinkOrder(LinkOrder { number, class, since: Some(since) });
        let command = Command { act, by: command.by.clone(), occurred_at: now };
        let loaded = load(conn, first)?;
        carry_out_in_txn(app, conn, district, loaded, &command, now)?;
    }
    Ok(())
}

/// A corrected title stands in the clear only where the petition is no accusation. A petition that
/// ceases to be an accusation keeps its title sealed until it is written anew.
fn retitle(conn: &mut Conn, act: &Act, body: &CorrectInput) -> Result<(), Error> {
    let Act::Correct(Correct { correction, .. }) = act else { return Ok(()) };
    let (Some(reference), Some(title)) = (&correction.title, &body.title) else { return Ok(()) };
    let petition = record::petition_of(conn, reference.record)?;
    let row = rows::get(conn, petition)?.ok_or(Error::NotFound)?;
    if !row.confidential {
        projection::set_title_in_txn(conn, petition, Some(title.trim()))?;
    }
    Ok(())
}
