//! Two hands over one accusation (article 30): an act is tried, the petition before and after is compared
//! (`domain::petition::opening`), and where it would be opened wider nothing of the act stays; it is written down
//! sealed and waits for another person. What is granted is decided anew, through the same rules, in the same write.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::audit::{self, Deed, Told};
use crate::names::UserRef;
use crate::petition::act::attempt_in_txn;
use crate::petition::look::permit;
use crate::petition::save::carry_out_in_txn;
use crate::petition::{Loaded, load, subject};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Operation};
use domain::directory::{District, User};
use domain::ids::PetitionId;
use domain::petition::acts::{AskSecondHand, DecideOpeningInput};
use domain::petition::facts::Opening;
use domain::petition::opening::{self, Decider};
use domain::petition::{Act, ActInput, Command, Petition, Refusal, SecondHand};
use domain::time::Instant;
use domain::vocabulary::{Audited, Via};
use store::{Conn, StoreError, WriteError, petition as rows, record, wait};

/// Whether an act on it by this caller may open an accusation wider. A register tells of the past.
pub(super) fn is_judged(caller: &Caller, petition: &Petition) -> bool {
    petition.is_confidential() && caller.via != Via::Import
}

/// How an act ends that is not carried out.
enum Ended {
    Waits(Box<Tried>),
    Failed(Error),
}

/// What an act would have done.
struct Tried {
    opening: Opening,
    reason: Option<String>,
    decider: Decider,
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for Ended {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_conflict())
    }
}

/// An act by the first hand: carried out, or written down to be confirmed.
pub(super) fn first_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: Loaded,
    (input, batch): (&ActInput, Option<i64>),
    now: Instant,
) -> Result<(), Error> {
    let before = Loaded { id: loaded.id, events: loaded.events.clone(), petition: loaded.petition.clone() };
    let tried = store::part_in_txn(conn, |conn| {
        attempt_in_txn(app, conn, caller, loaded, input, batch, now)?;
        judge_in_txn(app, conn, caller, &before, input)
    });
    match tried {
        Ok(()) => Ok(()),
        Err(Ended::Failed(error)) => Err(error),
        Err(Ended::Waits(tried)) => ask_in_txn(app, conn, caller, before, (input, *tried), now),
    }
}

/// Whether what was just written may stay. Where nobody else is there, one hand does, and it is written down.
fn judge_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    before: &Loaded,
    input: &ActInput,
) -> Result<(), Ended> {
    let after = load(conn, app, before.id)?;
    let Some(opening) = opening::of(&before.petition, &after.petition) else { return Ok(()) };
    let district = app.district(conn)?;
    let Some(decider) = decider(app, &district, caller, &before.petition) else {
        let deed = Deed::done(Audited::OneHand).to(before.id);
        audit::note_in_txn(app, conn, &caller.doer(), deed, Told::of(input.operation().code()))?;
        return Ok(());
    };
    let new = after.events.iter().filter(|recorded| recorded.seq > before.petition.version);
    let reason = new.filter_map(|recorded| recorded.event.reason()).next();
    let reason = reason.map(|reason| text(app, conn, reason.record)).transpose()?;
    Err(Ended::Waits(Box::new(Tried { opening, reason, decider })))
}

fn text(app: &App, conn: &mut Conn, id: domain::ids::RecordId) -> Result<String, StoreError> {
    let opened = record::open(conn, &app.vault, &[id])?.pop().and_then(|record| record.text);
    opened.ok_or_else(|| StoreError::damaged(format!("record {} is missing", id.0)))
}

fn decider(app: &App, district: &District, asker: &Caller, petition: &Petition) -> Option<Decider> {
    let today = app.clock.now().day();
    let may_decide = |user: &User| {
        let viewer = Caller::new(district, user, Via::Api, today).viewer;
        access::may_on(&viewer, Operation::DecideOpening, &subject(petition))
    };
    opening::decider(district, petition, asker.user(), may_decide)
}

/// Writes down what is asked for. It is dated when it is confirmed.
fn ask_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: Loaded,
    (input, tried): (&ActInput, Tried),
    now: Instant,
) -> Result<(), Error> {
    let Tried { opening, reason, decider } = tried;
    let mut body = input.to_value().map_err(StoreError::damaged)?;
    for moment in ["occurred_at", "entered_late"] {
        body[moment] = Value::Null;
    }
    let body = record::insert_in_txn(conn, &app.vault, loaded.id, "asked", &body.to_string())?;
    let reason = reason.map(|text| record::insert_in_txn(conn, &app.vault, loaded.id, "reason", &text));
    let act = Act::AskSecondHand(AskSecondHand {
        operation: input.operation(),
        body,
        reason: reason.transpose()?,
        opening,
        decider: decider.user,
        by_number: decider.by_number,
    });
    let district = app.district(conn)?;
    let command = Command { act, by: caller.by(), occurred_at: now, late: None };
    carry_out_in_txn(app, conn, &district, loaded, &command, now)
}

/// The second hand decides; what is granted follows at once.
pub(super) fn decide_in_txn(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: Loaded,
    (input, body): (&ActInput, &DecideOpeningInput),
    now: Instant,
) -> Result<(), Error> {
    let (id, asked) = (loaded.id, loaded.petition.second_hand.clone());
    attempt_in_txn(app, conn, caller, loaded, input, None, now)?;
    match asked.filter(|_| body.granted) {
        Some(asked) => grant_in_txn(app, conn, id, &asked, now),
        None => Ok(()),
    }
}

/// Carries out what was asked for, for who has asked, where it still opens the accusation as wide as it did then.
fn grant_in_txn(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    asked: &SecondHand,
    now: Instant,
) -> Result<(), Error> {
    let outdated = || Error::Refused(Refusal::SecondHandOutdated);
    let district = app.district(conn)?;
    let asker = asked.asker.and_then(|asker| district.users.get(&asker)).filter(|user| user.active);
    let asker = Caller::new(&district, asker.ok_or_else(outdated)?, Via::Api, now.day());
    let loaded = load(conn, app, id)?;
    permit(&asker, &loaded, asked.operation).map_err(|_| outdated())?;
    let sent: Value =
        serde_json::from_str(&text(app, conn, asked.body.record)?).map_err(StoreError::damaged)?;
    let input = ActInput::read(asked.operation, sent).and_then(Result::ok).ok_or_else(outdated)?;
    let before = loaded.petition.clone();
    attempt_in_txn(app, conn, &asker, loaded, &input, None, now).map_err(as_refusal)?;
    let opened = opening::of(&before, &load(conn, app, id)?.petition);
    if opened.as_ref() == Some(&asked.opening) { Ok(()) } else { Err(outdated()) }
}

/// What is wrong with the body, or with the right of who has asked, is nothing that the second hand could mend.
fn as_refusal(error: Error) -> Error {
    if let Error::Invalid(_) | Error::Forbidden | Error::NotYours | Error::NotFound = error {
        return Error::Refused(Refusal::SecondHandOutdated);
    }
    error
}

/// What waits for the second hand, as who confirms by the number alone is shown it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpeningRequest {
    pub number: String,
    /// For If-Match.
    pub version: u32,
    /// What was asked for.
    pub operation: Operation,
    pub operation_name: &'static str,
    pub asked_by: Option<UserRef>,
}

/// What the caller may confirm by the number alone.
///
/// # Errors
/// Whatever the database answers.
pub fn list(app: &App, caller: &Caller) -> Result<Vec<OpeningRequest>, Error> {
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let mut all = Vec::new();
        for id in wait::waiting(conn, wait::Wait::SecondHand)? {
            let petition = load(conn, app, id)?.petition;
            let decides = access::may_on(&caller.viewer, Operation::DecideOpening, &subject(&petition));
            let (Some(asked), true) = (&petition.second_hand, decides) else { continue };
            let Some(row) = rows::get(conn, id)? else { continue };
            all.push(OpeningRequest {
                number: row.number,
                version: petition.version,
                operation: asked.operation,
                operation_name: asked.operation.label(),
                asked_by: asked.asker.map(|asker| viewing.user(asker)),
            });
        }
        Ok(all)
    })
}
