//! What would follow from a registration that is still being filled in: who was here before, who would
//! be responsible and why, which clocks would run. Nothing is written, and nothing is told that the
//! caller may not see.

use chrono::{Datelike, NaiveDate};

use crate::petition::deadline::DeadlineView;
use crate::petition::holder::AssignmentView;
use crate::petition::input::{self, PersonInput, RegistrationInput, SoFar};
use crate::petition::register::{ordered, proposed, receipt};
use crate::petition::similar::{self, SimilarView};
use crate::petition::{Loaded, Unnumbered, apply, dates, repeat, rules_version};
use crate::viewing::Viewing;
use crate::{App, Caller, Error, FieldFault};
use domain::assignment::Proposal;
use domain::directory::District;
use domain::ids::RecordId;
use domain::petition::acts::Registration as Registered;
use domain::petition::{Act, Command, Holder, RecordRef, Recorded, Texts, decide};
use domain::text::ResidentId;
use domain::time::Instant;
use domain::vocabulary::{IdType, PersonKind, Purpose};
use store::Conn;

/// What a resident's number says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperView {
    pub born: NaiveDate,
    /// In whole years, today.
    pub age: i32,
    pub male: bool,
}

/// What would follow.
pub struct Preview {
    /// Of each petitioner, in the order of the form; none where no resident's number reads.
    pub papers: Vec<Option<PaperView>>,
    /// What is wrong with what stands there already.
    pub faults: Vec<FieldFault>,
    /// Likely earlier petitions; none for an accusation.
    pub similar: Vec<SimilarView>,
    /// What the rules say.
    pub assignment: AssignmentView,
    /// The clocks that would run, the next due date first.
    pub deadlines: Vec<DeadlineView>,
    /// Why it would be refused, other than for a field.
    pub refusal: Option<Error>,
}

/// Tells what would follow from a form as far as it is filled in.
pub fn preview(app: &App, caller: &Caller, input: &RegistrationInput) -> Result<Preview, Error> {
    let now = app.clock.now();
    let similar = match similar::asked_by(input) {
        Some(asked) => similar::similar(app, caller, &asked)?,
        None => Vec::new(),
    };
    app.store.read(|conn| {
        let district = app.district(conn)?;
        let mut so_far = input::so_far(input, &district);
        so_far.facts.receipt = receipt(&district, caller);
        // Whether somebody of ours is named is not told at the desk: the names are looked at.
        if so_far.facts.purpose == Purpose::Accusation && !caller.viewer.inspects() {
            (so_far.facts.accused, so_far.facts.perhaps) = Default::default();
        }
        let first = first(app, conn, caller, input)?;
        so_far.facts.repeat_of = first.as_ref().map(|first| first.id);
        let proposal = proposed(app, conn, &district, first.as_ref(), &so_far.facts, now)?;
        so_far.facts.custody = proposal.custody;
        let (deadlines, refusal) = match registered(app, conn, caller, &district, &so_far, &proposal, now) {
            Ok(deadlines) => (deadlines, None),
            Err(Error::Invalid(faults)) => {
                so_far.faults.extend(faults);
                (Vec::new(), None)
            }
            Err(error @ Error::Refused(_)) => (Vec::new(), Some(error)),
            Err(error) => return Err(error),
        };
        let viewing = Viewing { app, district: &district, now };
        Ok(Preview {
            papers: input.petitioners.iter().map(|person| paper(person, now.day())).collect(),
            faults: so_far.faults,
            similar,
            assignment: viewing.assignment(&proposal),
            deadlines,
            refusal,
        })
    })
}

/// The petition of which this is a repeat, where the caller may see it and both are of one kind.
fn first(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    input: &RegistrationInput,
) -> Result<Option<Loaded>, Error> {
    let Some(number) = &input.repeat_of else { return Ok(None) };
    let first = repeat::find_first(app, conn, caller, number)?;
    let is_accusation = input.purpose == Purpose::Accusation;
    Ok(first.filter(|first| first.petition.is_confidential() == is_accusation))
}

/// The dates of the clocks, were it registered now.
fn registered(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    district: &District,
    so_far: &SoFar,
    proposal: &Proposal,
    now: Instant,
) -> Result<Vec<DeadlineView>, Error> {
    let ordered = ordered(district, &so_far.facts, so_far.assign.as_ref(), proposal)?;
    let registration = Registered {
        facts: so_far.facts.clone(),
        texts: unwritten(so_far.named),
        receiver: Holder { unit: caller.viewer.unit, officer: caller.user(), leader: None },
        assignment: proposal.clone(),
        ordered: ordered.map(|(holder, _)| (holder, blank())),
        district_deadline: None,
        files: Vec::new(),
    };
    let command =
        Command { act: Act::Registration(registration), by: caller.by(), occurred_at: now, late: None };
    let rules = app.rulebooks(conn)?;
    let rules_version = rules_version(app, conn)?;
    let stamp = |event| {
        let (actor, via) = (Some(caller.user()), caller.via);
        Unnumbered::new(Recorded {
            seq: 0,
            event,
            occurred_at: now,
            recorded_at: now,
            actor,
            via,
            rules_version,
        })
    };
    let events = decide(None, &command, &rules, now)?.into_iter().map(stamp).collect();
    let (petition, _) = apply(None, events)?;
    let dates = dates(&petition, &rules)?;
    let mut shown: Vec<DeadlineView> =
        dates.iter().map(|date| DeadlineView::of(date, &rules, now)).collect::<Result<_, _>>()?;
    shown.retain(|date| !date.right);
    shown.sort_by_key(|date| date.legal_due);
    Ok(shown)
}

/// Stands for a text that nobody has written down.
fn blank() -> RecordRef {
    RecordRef { record: RecordId(0), digest: String::new() }
}

fn unwritten(petitioners: usize) -> Texts {
    let petitioners = (0..petitioners).map(|_| blank()).collect();
    Texts { title: blank(), content: blank(), petitioners, accused: Vec::new() }
}

fn paper(person: &PersonInput, today: NaiveDate) -> Option<PaperView> {
    let resident =
        person.kind == PersonKind::Person && person.id_type.is_none_or(|paper| paper == IdType::ResidentId);
    let id = ResidentId::parse(person.id_number.as_deref().filter(|_| resident)?).ok()?;
    let born = id.birth_date();
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    let age = today.year() - born.year() - i32::from(before_birthday);
    Some(PaperView { born, age, male: id.is_male() })
}
