//! What a change would hand over: it is done and taken back.

use crate::house::HandOverView;
use crate::{App, Error};
use domain::directory::District;
use store::{Conn, StoreError, WriteError};

/// Does everything and takes it back.
pub(super) fn rehearse(
    app: &App,
    work: impl Fn(&App, &mut Conn, &District) -> Result<HandOverView, Error> + Send + 'static,
) -> Result<HandOverView, Error> {
    let inner = app.clone();
    let ended = app.store.write(move |conn| {
        let district = inner.district(conn).map_err(Error::from).map_err(Rehearsed::Failed)?;
        match work(&inner, conn, &district) {
            Ok(view) => Err::<(), _>(Rehearsed::Tried(view)),
            Err(error) => Err(Rehearsed::Failed(error)),
        }
    });
    match ended {
        Ok(()) => Err(Error::NotFound),
        Err(Rehearsed::Tried(view)) => Ok(view),
        Err(Rehearsed::Failed(error)) => Err(error),
    }
}

/// What ends a rehearsal: nothing of it stays.
enum Rehearsed {
    Tried(HandOverView),
    Failed(Error),
}

impl From<StoreError> for Rehearsed {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for Rehearsed {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_conflict())
    }
}
