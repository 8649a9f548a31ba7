//! How a thing of the directory is read, and how it is changed: one write with its entry in the audit log.

use serde::Serialize;

use crate::petition::accused;
use crate::two_hands::{self, Change, Ended, Hand};
use crate::{App, Doer, Error, audit};
use domain::directory::District;
use domain::sight::Beside;
use domain::vocabulary::Audited;
use store::{Conn, directory as rows};

/// Reads the district and shows a part of it.
pub(super) fn show<T>(app: &App, view: impl FnOnce(&District) -> T) -> Result<T, Error> {
    app.store.read(|conn| Ok(view(&*app.district(conn)?)))
}

/// Changes a thing of the district in one write with its entry in the audit log, then shows it.
pub(super) fn change<T: Serialize + Send + 'static>(
    app: &App,
    doer: Doer,
    (what, key): (Audited, String),
    work: impl Fn(&App, &mut Conn, &District) -> Result<(), Error> + Send + 'static,
    view: impl Fn(&District) -> Option<T> + Send + 'static,
) -> Result<T, Error> {
    let inner = app.clone();
    let ended = app.store.write(move |conn| {
        let (thing, work, view) = ((what, key.as_str()), &work, &view);
        change_in_txn(&inner, conn, (&doer, Hand::First), thing, Beside::default(), work, view)
    });
    match ended {
        Ok(done) => Ok(done),
        Err(Ended::Failed(error)) => Err(error),
        // What is neither a person, a unit nor a portfolio gives nobody sight.
        Err(Ended::Waits(_)) => Err(Error::Forbidden),
    }
}

/// The same in a transaction that is open. What gives sight of accusations ends it, but for the second hand.
pub(super) fn change_in_txn<T: Serialize>(
    app: &App,
    conn: &mut Conn,
    (doer, hand): (&Doer, Hand<'_>),
    (what, key): (Audited, &str),
    beside: Beside<'_>,
    work: &dyn Fn(&App, &mut Conn, &District) -> Result<(), Error>,
    view: &dyn Fn(&District) -> Option<T>,
) -> Result<T, Ended> {
    let district = app.district(conn)?;
    work(app, conn, &district)?;
    accused::recognise_in_txn(app, conn, &district, app.clock.now())?;
    // Not from memory: what is read before the commit must not be kept there.
    let after = rows::load(conn, &app.vault)?;
    let was = view(&district);
    let judged = Change {
        what,
        object: key,
        districts: (&district, &after),
        beside,
        before: was.as_ref().map(two_hands::json).transpose()?,
    };
    two_hands::judge_in_txn(app, conn, doer, hand, judged)?;
    let is = view(&after).ok_or(Error::NotFound)?;
    audit::note_change_in_txn(app, conn, doer, what, (key, was.as_ref(), Some(&is)))?;
    Ok(is)
}
