//! 签收 by opening a petition, and of many at once.

use crate::petition::act::act_in_txn;
use crate::petition::load;
use crate::petition::look::permit;
use crate::{App, Caller, Error};
use domain::petition::acts::SignForInput;
use domain::petition::{ActInput, Refusal};
use store::petition as rows;

/// Signs for all of the petition that waits for the caller's signature. Tells whether anything did: once it is
/// signed for, nothing is written any more.
///
/// # Errors
/// [`Error::NotFound`], or where the caller signs for nothing there at all.
pub fn sign(app: &App, caller: &Caller, number: &str) -> Result<bool, Error> {
    let (app, caller, number) = (app.clone(), caller.clone(), number.to_owned());
    let store = app.store.clone();
    store.write(move |conn| {
        let row = rows::find(conn, &number)?.ok_or(Error::NotFound)?;
        let loaded = load(conn, &app, row.id)?;
        let input = ActInput::SignFor(Box::new(SignForInput { occurred_at: None, entered_late: None }));
        permit(&caller, &loaded, input.operation())?;
        match act_in_txn(&app, conn, &caller, loaded, &input, None, app.clock.now()) {
            Ok(()) => Ok(true),
            Err(Error::Refused(Refusal::NothingToSign)) => Ok(false),
            Err(error) => Err(error),
        }
    })
}

/// The same of each of these petitions. Those that are somebody else's, or were signed for meanwhile, are passed
/// over. Tells how many the caller signed for.
pub fn sign_all(app: &App, caller: &Caller, numbers: &[String]) -> Result<usize, Error> {
    let mut signed = 0;
    for number in numbers {
        match sign(app, caller, number) {
            Ok(true) => signed += 1,
            Ok(false) | Err(Error::NotFound | Error::NotYours | Error::Forbidden | Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(signed)
}
