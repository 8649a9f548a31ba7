//! The door of every reading: whether the caller may, and the look at an accusation written down before it
//! is answered (article 30), a refused one too. If it cannot be written down, nothing is shown.

use crate::audit::{self, Deed, Told};
use crate::petition::{Loaded, load, subject};
use crate::{App, Caller, Error};
use domain::access::{self, Operation, Sight};
use domain::ids::PetitionId;
use domain::vocabulary::Audited;
use store::Conn;
use store::petition::{self as rows, Row};
use store::view_log::{self, View};

/// Looks at the petition with this number where the caller may do this to it. Every look at an
/// accusation, a refused one too, is written down before it is answered (article 30).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], whatever `show` answers; and whatever keeps the look
/// from being written down.
pub(super) fn look<T>(
    app: &App,
    caller: &Caller,
    number: &str,
    operation: Operation,
    show: impl FnOnce(&mut Conn, &Row, &Loaded, Sight) -> Result<T, Error>,
) -> Result<T, Error> {
    let (logged, shown) = app.store.read(|conn| {
        let row = rows::find(conn, number)?.ok_or(Error::NotFound)?;
        let loaded = load(conn, app, row.id)?;
        let sight = access::sight(&caller.viewer, &subject(&loaded.petition));
        let shown = permit(caller, &loaded, operation).and_then(|()| show(conn, &row, &loaded, sight));
        let given = if shown.is_ok() { sight } else { Sight::None };
        let logged = loaded.petition.is_confidential().then_some((loaded.id, given));
        Ok::<_, Error>((logged, shown))
    })?;
    note(app, caller, operation, logged)?;
    shown
}

/// Whether the caller may know of the petition, and may do this to it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::NotYours`], where the role may do it elsewhere; [`Error::Forbidden`].
pub fn permit(caller: &Caller, loaded: &Loaded, operation: Operation) -> Result<(), Error> {
    let subject = subject(&loaded.petition);
    let may = access::may_on(&caller.viewer, operation, &subject);
    // The second hand by the number alone does what it does, and sees nothing.
    if access::sight(&caller.viewer, &subject) == Sight::None && !may {
        return Err(Error::NotFound);
    }
    match may {
        true => Ok(()),
        false if access::may(&caller.viewer, operation) => Err(Error::NotYours),
        false => Err(Error::Forbidden),
    }
}

/// Writes down what of accusations is about to be shown to the caller. Nothing is written where
/// there are none.
pub fn note(
    app: &App,
    caller: &Caller,
    operation: Operation,
    looks: impl IntoIterator<Item = (PetitionId, Sight)>,
) -> Result<(), Error> {
    let user = caller.user();
    let looks: Vec<View> =
        looks.into_iter().map(|(petition, sight)| View { petition, user, operation, sight }).collect();
    if looks.is_empty() {
        return Ok(());
    }
    let (inner, doer) = (app.clone(), caller.doer());
    app.store.write(move |conn| {
        view_log::add_in_txn(conn, &looks, inner.clock.now())?;
        // That a list was looked at stands with the petitions in it.
        for look in looks.iter().filter(|look| look.operation != Operation::ListPetitions) {
            let deed = match look.sight {
                Sight::None => Deed::refused(Audited::Accusation),
                Sight::Sealed | Sight::Masked | Sight::Full => Deed::done(Audited::Accusation),
            };
            let told = Told::of(look.operation.code());
            audit::note_in_txn(&inner, conn, &doer, deed.to(look.petition), told)?;
        }
        Ok(())
    })
}
