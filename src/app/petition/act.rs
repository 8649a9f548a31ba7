//! Acts on a petition: one path for all. Load, ask whether the caller may, hold the version, build
//! the command, let the domain decide, save.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::petition::input::{self, AccusedInput, Faults, PersonInput};
use crate::app::petition::register::{
    Done, RequestKey, keep_accused, keep_key, keep_people, record_ids, replayed,
};
use crate::app::petition::{Loaded, Unnumbered, apply, dates, load, rules_version, similar, subject};
use crate::app::{App, Caller, Error, sweep};
use crate::domain::access::{self, Operation, Sight};
use crate::domain::assignment::{holder_in, propose};
use crate::domain::directory::District;
use crate::domain::ids::{PetitionId, UserId};
use crate::domain::petition::{Act, Command, Correction, Holder, RecordRef, Recorded, decide};
use crate::domain::text::{Address, Content, Note, TextError, Title};
use crate::domain::time::Instant;
use crate::domain::vocabulary::{Channel, NoticeMethod, Opinion, Path, Purpose, Role, RouteWay};
use crate::store::{Conn, event, petition as rows, projection, record};

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            /// When it happened, where that is told later (RFC 3339). Never in the future.
            #[serde(default)]
            pub occurred_at: Option<String>,
        }
    )+};
}

bodies! {
    /// 转送 or 交办: confirms the assignment and hands the matter to the unit.
    RouteInput {
        way: RouteWay,
        /// 交办 names the day by which the unit reports back.
        #[serde(default)] feedback_due: Option<NaiveDate>,
    }
    /// The petitioner was told.
    NotifyInput {
        method: NoticeMethod,
        #[serde(default)] note: Option<String>,
    }
    /// 受理.
    AcceptInput {
        /// Without one: the procedure that the purpose implies.
        #[serde(default)] path: Option<Path>,
    }
    /// Somebody else is responsible from now on. What is not given stays.
    ReassignInput {
        /// The code of the unit.
        #[serde(default)] unit: Option<String>,
        /// A username; without one, the unit's own officer.
        #[serde(default)] officer: Option<String>,
        /// A username.
        #[serde(default)] leader: Option<String>,
        reason: String,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String>,
    }
    /// 限期.
    DistrictDeadlineSetInput {
        due: NaiveDate,
        reason: String,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String>,
    }
    /// 确定包挂领导.
    SetLeaderInput {
        /// A username.
        leader: String,
        reason: String,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String>,
    }
    /// 领导批示, or a note of what was done.
    TextInput {
        text: String,
    }
    /// 登门下访.
    HomeVisitInput {
        /// A username; without one, the caller.
        #[serde(default)] visitor: Option<String>,
        visited_on: NaiveDate,
        in_person: bool,
        #[serde(default)] place: Option<String>,
        result: String,
    }
    /// 更正. Only what is given changes; the old facts stay in the history.
    CorrectInput {
        reason: String,
        #[serde(default)] channel: Option<Channel>,
        #[serde(default)] purpose: Option<Purpose>,
        #[serde(default)] title: Option<String>,
        #[serde(default)] content: Option<String>,
        #[serde(default)] petitioners: Option<Vec<PersonInput>>,
        #[serde(default)] anonymous: Option<bool>,
        #[serde(default)] headcount: Option<u32>,
        #[serde(default)] received_on: Option<NaiveDate>,
        #[serde(default)] content_category: Option<String>,
        #[serde(default)] contact_point: Option<String>,
        #[serde(default)] project: Option<String>,
        #[serde(default)] received_by_leader: Option<String>,
        #[serde(default)] urgent: Option<bool>,
        #[serde(default)] accused: Option<Vec<AccusedInput>>,
    }
    /// 答复 / 处理意见.
    ReplyInput {
        opinion: Opinion,
        text: String,
    }
    /// 办结.
    CloseInput {
        #[serde(default)] note: Option<String>,
    }
}

/// An act, as it was sent.
#[derive(Clone, Debug)]
pub enum ActInput {
    Route(RouteInput),
    Notify(NotifyInput),
    Accept(AcceptInput),
    Reassign(ReassignInput),
    SetDistrictDeadline(DistrictDeadlineSetInput),
    SetLeader(SetLeaderInput),
    Instruct(TextInput),
    RecordProgress(TextInput),
    RecordHomeVisit(HomeVisitInput),
    Correct(Box<CorrectInput>),
    Reply(ReplyInput),
    Close(CloseInput),
    /// Only from an import.
    Import {
        routed: bool,
        notified: bool,
        home_visits: u32,
        occurred_at: Option<String>,
    },
}

impl ActInput {
    /// The operation that the access rules ask for.
    pub const fn operation(&self) -> Operation {
        match self {
            Self::Route(_) => Operation::RoutePetition,
            Self::Notify(_) => Operation::NotifyPetitioner,
            Self::Accept(_) => Operation::AcceptPetition,
            Self::Reassign(_) => Operation::ReassignPetition,
            Self::SetDistrictDeadline(_) => Operation::SetDistrictDeadline,
            Self::SetLeader(_) => Operation::SetLeader,
            Self::Instruct(_) => Operation::InstructPetition,
            Self::RecordProgress(_) => Operation::RecordProgress,
            Self::RecordHomeVisit(_) => Operation::RecordHomeVisit,
            Self::Correct(_) => Operation::CorrectPetition,
            Self::Reply(_) => Operation::ReplyPetition,
            Self::Close(_) => Operation::ClosePetition,
            Self::Import { .. } => Operation::RegisterPetition,
        }
    }

    fn occurred_at(&self) -> Option<&str> {
        match self {
            Self::Route(body) => &body.occurred_at,
            Self::Notify(body) => &body.occurred_at,
            Self::Accept(body) => &body.occurred_at,
            Self::Reassign(body) => &body.occurred_at,
            Self::SetDistrictDeadline(body) => &body.occurred_at,
            Self::SetLeader(body) => &body.occurred_at,
            Self::Instruct(body) | Self::RecordProgress(body) => &body.occurred_at,
            Self::RecordHomeVisit(body) => &body.occurred_at,
            Self::Correct(body) => &body.occurred_at,
            Self::Reply(body) => &body.occurred_at,
            Self::Close(body) => &body.occurred_at,
            Self::Import { occurred_at, .. } => occurred_at,
        }
        .as_deref()
    }
}

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
        let loaded = load(conn, PetitionId(row.id))?;
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

/// Whether the caller may know of the petition, and may do this to it.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`].
pub fn permit(caller: &Caller, loaded: &Loaded, operation: Operation) -> Result<(), Error> {
    let subject = subject(&loaded.petition);
    if access::sight(&caller.viewer, &subject) == Sight::None {
        return Err(Error::NotFound);
    }
    if access::may_on(&caller.viewer, operation, &subject) { Ok(()) } else { Err(Error::Forbidden) }
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
    let context = Context { app, caller, loaded: &loaded, district: &district, batch, occurred_at };
    let act = context.build(conn, input)?;
    let command = Command { act, by: caller.by(), occurred_at };
    let events = decide(Some(&loaded.petition), &command, now)?;
    let rules_version = rules_version(app, conn)?;
    let stamped = events
        .into_iter()
        .map(|event| {
            Unnumbered::new(Recorded {
                seq: 0,
                event,
                occurred_at,
                recorded_at: now,
                actor: command.by.user,
                via: caller.via,
                rules_version,
            })
        })
        .collect();
    save(app, conn, &district, loaded, stamped, now)?;
    if let ActInput::Correct(body) = input {
        retitle(conn, &command.act, body)?;
    }
    Ok(())
}

/// Numbers, applies and saves events.
///
/// # Errors
/// Busy, where somebody else was faster.
pub fn save(
    app: &App,
    conn: &mut Conn,
    district: &District,
    loaded: Loaded,
    new: Vec<Unnumbered>,
    now: Instant,
) -> Result<(), Error> {
    let (id, old) = (loaded.id, loaded.petition);
    let old_version = old.version;
    let (petition, recorded) = apply(Some(old), new)?;
    let deadlines = dates(&petition, &*app.rulebooks(conn)?)?;
    event::append_in_txn(conn, id, &recorded)?;
    projection::update_in_txn(conn, id, old_version, &petition, &deadlines)?;
    projection::derive_in_txn(conn, id, &petition, &deadlines, &recorded)?;
    similar::index_content_in_txn(app, conn, id, &petition, &recorded)?;
    if petition.is_confidential() {
        projection::set_title_in_txn(conn, id, None)?;
    }
    sweep::ask_for_decision_in_txn(conn, district, id, &petition, &recorded, now)
}

/// What is at hand when a command is built from what was sent.
struct Context<'a> {
    app: &'a App,
    caller: &'a Caller,
    loaded: &'a Loaded,
    district: &'a District,
    batch: Option<i64>,
    occurred_at: Instant,
}

impl Context<'_> {
    fn build(&self, conn: &mut Conn, input: &ActInput) -> Result<Act, Error> {
        Ok(match input {
            ActInput::Route(body) => Act::Route { way: body.way, feedback_due: body.feedback_due },
            ActInput::Notify(body) => {
                Act::Notify { method: body.method, note: self.note(conn, "note", body.note.as_deref())? }
            }
            ActInput::Accept(body) => Act::Accept { path: body.path },
            ActInput::Reassign(body) => self.reassign(conn, body)?,
            ActInput::SetDistrictDeadline(body) => {
                let ordered_by = self.orderer(body.ordered_by.as_deref())?;
                let mut faults = Faults::default();
                faults.day("due", Some(body.due));
                faults.done()?;
                let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
                Act::SetDistrictDeadline { due: body.due, reason, ordered_by, batch: self.batch }
            }
            ActInput::SetLeader(body) => self.set_leader(conn, body)?,
            ActInput::Instruct(body) => {
                Act::Instruct { text: self.keep(conn, "text", Note::parse(&body.text), "instruction")? }
            }
            ActInput::RecordProgress(body) => {
                Act::RecordProgress { text: self.keep(conn, "text", Note::parse(&body.text), "progress")? }
            }
            ActInput::RecordHomeVisit(body) => self.home_visit(conn, body)?,
            ActInput::Correct(body) => self.correct(conn, body)?,
            ActInput::Reply(body) => Act::Reply {
                opinion: body.opinion,
                text: self.keep(conn, "text", Content::parse(&body.text), "reply")?,
            },
            ActInput::Close(body) => Act::Close { note: self.note(conn, "note", body.note.as_deref())? },
            ActInput::Import { routed, notified, home_visits, .. } => {
                Act::Import { routed: *routed, notified: *notified, home_visits: *home_visits }
            }
        })
    }

    /// Keeps a checked text as a record.
    fn keep<T: AsRef<str>>(
        &self,
        conn: &mut Conn,
        field: &str,
        parsed: Result<T, TextError>,
        kind: &str,
    ) -> Result<RecordRef, Error> {
        let mut faults = Faults::default();
        let text = faults.take(field, parsed);
        faults.done()?;
        let text = text.as_ref().map(AsRef::as_ref).unwrap_or_default();
        Ok(record::insert_in_txn(conn, &self.app.vault, self.loaded.id, kind, text)?)
    }

    fn note(&self, conn: &mut Conn, field: &str, text: Option<&str>) -> Result<Option<RecordRef>, Error> {
        text.map(|text| self.keep(conn, field, Note::parse(text), "note")).transpose()
    }

    /// Who ordered it: the named one, who must be entitled to; else the caller.
    fn orderer(&self, username: Option<&str>) -> Result<UserId, Error> {
        let mut faults = Faults::default();
        let named = input::orderer(&mut faults, "ordered_by", username, self.district);
        faults.done()?;
        Ok(named.unwrap_or(self.caller.user()))
    }

    fn holder(
        &self,
        unit: Option<&str>,
        officer: Option<&str>,
        leader: Option<&str>,
    ) -> Result<Holder, Error> {
        let present = self.loaded.petition.holder();
        let mut faults = Faults::default();
        let new_unit =
            unit.and_then(|code| faults.known("unit", self.district.unit_by_code(code))).map(|unit| unit.id);
        let officer = input::user(&mut faults, "officer", officer, self.district);
        let leader = input::leader(&mut faults, "leader", leader, self.district);
        faults.done()?;
        let target = new_unit.unwrap_or(present.unit);
        let officer = officer.or((target == present.unit).then_some(present.officer));
        Ok(holder_in(self.district, &self.loaded.petition.facts, target, officer, leader.or(present.leader))?)
    }

    /// A unit's head chooses among the unit's own officers; others may choose anybody fit.
    fn reassign(&self, conn: &mut Conn, body: &ReassignInput) -> Result<Act, Error> {
        let to = self.holder(body.unit.as_deref(), body.officer.as_deref(), body.leader.as_deref())?;
        let present = self.loaded.petition.holder();
        let moves_away = to.unit != present.unit || to.leader != present.leader;
        if self.caller.viewer.role == Role::UnitHead && moves_away {
            return Err(Error::Forbidden);
        }
        let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
        let ordered_by = self.orderer(body.ordered_by.as_deref())?;
        Ok(Act::Reassign { to, reason, ordered_by, batch: self.batch })
    }

    fn set_leader(&self, conn: &mut Conn, body: &SetLeaderInput) -> Result<Act, Error> {
        let to = self.holder(None, None, Some(&body.leader))?;
        let ordered_by = self.orderer(body.ordered_by.as_deref())?;
        let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
        Ok(Act::Reassign { to, reason, ordered_by, batch: self.batch })
    }

    /// Leaders and officers log their own visits; only the supervisor logs those of others.
    fn home_visit(&self, conn: &mut Conn, body: &HomeVisitInput) -> Result<Act, Error> {
        let mut faults = Faults::default();
        let visitor = input::user(&mut faults, "visitor", body.visitor.as_deref(), self.district);
        let visitor = visitor.unwrap_or(self.caller.user());
        if visitor != self.caller.user() && self.caller.viewer.role != Role::Supervisor {
            faults.note("visitor", "not_the_caller");
        }
        faults.done()?;
        let place = match &body.place {
            Some(place) => Some(self.keep(conn, "place", Address::parse(place), "place")?),
            None => None,
        };
        let result = self.keep(conn, "result", Note::parse(&body.result), "result")?;
        Ok(Act::RecordHomeVisit {
            visitor,
            visited_on: body.visited_on,
            in_person: body.in_person,
            place,
            result,
        })
    }

    fn correct(&self, conn: &mut Conn, body: &CorrectInput) -> Result<Act, Error> {
        let old = &self.loaded.petition;
        let mut faults = Faults::default();
        let mut facts = old.facts.clone();
        facts.channel = body.channel.unwrap_or(facts.channel);
        facts.purpose = body.purpose.unwrap_or(facts.purpose);
        facts.anonymous = body.anonymous.unwrap_or(facts.anonymous);
        facts.headcount = body.headcount.unwrap_or(facts.headcount);
        facts.urgent = body.urgent.unwrap_or(facts.urgent);
        facts.received_on = body.received_on.unwrap_or(facts.received_on);
        faults.day("received_on", body.received_on);
        faults.headcount(facts.headcount);
        let district = self.district;
        facts.category =
            input::category(&mut faults, body.content_category.as_deref(), district).or(facts.category);
        facts.contact_point = input::contact_point(&mut faults, body.contact_point.as_deref(), district)
            .or(facts.contact_point);
        facts.project = input::project(&mut faults, body.project.as_deref(), district).or(facts.project);
        let leader = body.received_by_leader.as_deref();
        facts.received_by_leader =
            input::leader(&mut faults, "received_by_leader", leader, district).or(facts.received_by_leader);
        let people = body.petitioners.as_ref().map(|p| input::people(&mut faults, p, facts.anonymous));
        let accused = body.accused.as_ref().map(|a| input::accused(&mut faults, a, district));
        faults.done()?;
        if let Some(people) = &people {
            facts.reachable = people.iter().any(|p| p.record.address.is_some() || p.record.phone.is_some());
        }
        if let Some((_, links)) = &accused {
            facts.accused = links.clone();
        }
        let (app, id) = (self.app, self.loaded.id);
        let correction = Correction {
            title: self.changed(conn, body.title.as_deref(), "title", |text| {
                Title::parse(text).map(|t| t.as_str().to_owned())
            })?,
            content: self.changed(conn, body.content.as_deref(), "content", |text| {
                Content::parse(text).map(|t| t.as_str().to_owned())
            })?,
            petitioners: match people {
                Some(people) => {
                    record::unindex_in_txn(conn, &record_ids(&old.texts.petitioners))?;
                    Some(keep_people(app, conn, id, &people)?)
                }
                None => None,
            },
            accused: match &accused {
                Some((rows, _)) => Some(keep_accused(app, conn, id, rows)?),
                None => None,
            },
            facts: (facts != old.facts).then(|| facts.clone()),
        };
        let assignment = propose(district, &app.settings.assignment, &facts, self.occurred_at.day());
        let reason = self.keep(conn, "reason", Note::parse(&body.reason), "reason")?;
        Ok(Act::Correct { correction, reason, assignment })
    }

    fn changed(
        &self,
        conn: &mut Conn,
        text: Option<&str>,
        field: &str,
        parse: impl Fn(&str) -> Result<String, TextError>,
    ) -> Result<Option<RecordRef>, Error> {
        text.map(|text| self.keep(conn, field, parse(text), field)).transpose()
    }
}

/// A corrected title stands in the clear only where the petition is no accusation. A petition that
/// ceases to be an accusation keeps its title sealed until it is written anew.
fn retitle(conn: &mut Conn, act: &Act, body: &CorrectInput) -> Result<(), Error> {
    let Act::Correct { correction, .. } = act else { return Ok(()) };
    let (Some(reference), Some(title)) = (&correction.title, &body.title) else { return Ok(()) };
    let petition = record::petition_of(conn, reference.record)?;
    let row = rows::get(conn, petition)?.ok_or(Error::NotFound)?;
    if !row.confidential {
        projection::set_title_in_txn(conn, petition, Some(title.trim()))?;
    }
    Ok(())
}
