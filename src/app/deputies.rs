//! Deputies (代行): a leader on leave names one who acts; the leader stays answerable.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::{self, Deed, Told};
use crate::names::UserRef;
use crate::petition::input::leader_in_use as known_leader;
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::asked;
use domain::directory::{Deputy, District};
use domain::fault::Faults;
use domain::ids::UserId;
use domain::vocabulary::Audited;
use store::deputy::{self as rows, Named};

asked! {
    /// Who shall act, and on which days.
    #[derive(Clone, Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    DeputyInput of "deputy" {
        /// The username of another leader.
        deputy: String as Named(Leaders),
        /// The first day. A day that has passed counts as today.
        from: NaiveDate,
        /// The last day.
        until: NaiveDate,
    }
}

/// Who acts for a leader, acted, or will act.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeputyView {
    pub leader: UserRef,
    pub deputy: UserRef,
    /// The first and the last day.
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Today is one of the days.
    pub acting: bool,
    pub named_by: UserRef,
    #[schema(value_type = String, format = DateTime)]
    pub named_at: domain::time::Instant,
}

/// Every deputy, those of the past too; the latest first.
pub fn list(app: &App) -> Result<Vec<DeputyView>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        Ok(rows::all(conn)?.iter().map(|named| view(&viewing, named)).collect())
    })
}

/// Names who acts for a leader, in place of whoever was to act from today on.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for another's leader; [`Error::Invalid`] with every wrong field.
pub fn name(app: &App, caller: &Caller, leader: &str, input: DeputyInput) -> Result<DeputyView, Error> {
    let (inner, caller, name) = (app.clone(), caller.clone(), leader.to_owned());
    app.store.write(move |conn| {
        let district = inner.district(conn)?;
        let now = inner.clock.now();
        let leader = theirs(&district, &caller, &name)?;
        let deputy = check(&district, leader, &input, caller.user(), now.day())?;
        rows::end_in_txn(conn, leader, now.day())?;
        let named = Named { deputy, by: caller.user(), at: now };
        rows::name_in_txn(conn, &named)?;
        let shown = view(&Viewing { app: &inner, district: &district, now }, &named);
        let change = (name.as_str(), None, Some(&shown));
        audit::note_change_in_txn(&inner, conn, &caller.doer(), Audited::Deputy, change)?;
        Ok(shown)
    })
}

/// Ends it: from now on nobody acts for this leader.
///
/// # Errors
/// [`Error::NotFound`] where nobody does, and nobody will; [`Error::Forbidden`] for another's leader.
pub fn end(app: &App, caller: &Caller, leader: &str) -> Result<(), Error> {
    let (inner, caller, name) = (app.clone(), caller.clone(), leader.to_owned());
    app.store.write(move |conn| {
        let leader = theirs(&*inner.district(conn)?, &caller, &name)?;
        if !rows::end_in_txn(conn, leader, inner.clock.now().day())? {
            return Err(Error::NotFound);
        }
        let told = Told { before: Some(true.into()), ..Told::of(name.as_str()) };
        Ok(audit::note_in_txn(&inner, conn, &caller.doer(), Deed::done(Audited::Deputy), told)?)
    })
}

/// The leader of this name, where it is the caller, or the caller a supervisor.
fn theirs(district: &District, caller: &Caller, name: &str) -> Result<UserId, Error> {
    let leader = district.user_by_username(name).filter(|user| user.role.leads()).ok_or(Error::NotFound)?;
    let may = leader.id == caller.user() || caller.viewer.names_deputies_of_others();
    if may { Ok(leader.id) } else { Err(Error::Forbidden) }
}

/// Power is given for today and later only: nobody becomes a deputy for days that have passed.
fn check(
    district: &District,
    leader: UserId,
    input: &DeputyInput,
    named_by: UserId,
    today: NaiveDate,
) -> Result<Deputy, Error> {
    let mut faults = Faults::default();
    let deputy = known_leader(&mut faults, "deputy", Some(&input.deputy), district);
    if deputy == Some(leader) {
        faults.note("deputy", "own_deputy");
    }
    faults.day("from", Some(input.from));
    faults.day("until", Some(input.until));
    if input.until < input.from {
        faults.note("until", "before_from");
    } else if input.until < today {
        faults.note("until", "leave_over");
    }
    faults.done()?;
    let deputy = deputy.ok_or(Error::NotFound)?;
    Ok(Deputy { leader, deputy, from: input.from.max(today), until: input.until, named_by })
}

fn view(viewing: &Viewing, named: &Named) -> DeputyView {
    let Deputy { leader, deputy, from, until, .. } = named.deputy;
    DeputyView {
        leader: viewing.user(leader),
        deputy: viewing.user(deputy),
        from,
        until,
        acting: (from..=until).contains(&viewing.now.day()),
        named_by: viewing.user(named.by),
        named_at: named.at,
    }
}
