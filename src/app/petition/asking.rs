//! What a form for an act needs to know: who and what may be chosen. Nobody is offered who may not be
//! chosen (articles 28, 30), and who sees a petition only sealed learns nothing of people here either.

use chrono::NaiveDate;

use crate::late::{self, OrderDraft};
use crate::petition::brief::Brief;
use crate::petition::look::{look, permit};
use crate::petition::texts::Opened;
use crate::petition::view::{MeantView, OpenView};
use crate::petition::{Loaded, possible};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Operation, Sight};
use domain::assignment::holder_in;
use domain::directory::{District, Organ, Unit, User};
use domain::law_limit::LawLimit;
use domain::organs::ReviewLine;
use domain::petition::acts::{self, accept::is_lawful, reject, request_review::offered};
use domain::petition::{Around, Petition};
use domain::vocabulary::{
    Document, Instance, Level, MeantAs, NonAcceptance, Path, Procedure, Purpose, Stage, UnitKind,
};
use store::{Conn, StoreError};

/// The most characters that are shown of a text that waits for an answer.
const LONGEST_EXCERPT: usize = 40;

/// A code, and how it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub name: String,
}

/// What a form for one act on one petition needs to know.
pub struct Asking {
    pub number: String,
    pub version: u32,
    pub title: Option<String>,
    pub stage: Stage,
    pub purpose: Purpose,
    pub procedure: Procedure,
    pub today: NaiveDate,
    /// What rules the act out now, whatever it says.
    pub against: Option<Error>,
    /// Units that may take it over; those that may help; whom something may be recommended to, the
    /// present one first.
    pub units: Vec<Named>,
    pub others: Vec<Named>,
    /// Organs that may review it, and units of ours.
    pub reviewers: Vec<Named>,
    pub reviewing_units: Vec<Named>,
    pub addressees: Vec<Named>,
    /// Officers of the units that may take it over, those of the present one first.
    pub officers: Vec<Named>,
    pub leaders: Vec<Named>,
    /// Who may order something.
    pub orderers: Vec<Named>,
    /// Who may withdraw: whoever holds it or works on it.
    pub people: Vec<Named>,
    /// Whose home visit the caller may log in place of their own.
    pub visitors: Vec<Named>,
    /// The caller may choose among the own unit's officers only.
    pub own_unit_only: bool,
    /// What was issued and not served.
    pub unserved: Vec<Document>,
    /// What waits for this act as its answer: the number of the event, and its text.
    pub asked: Vec<(u32, String)>,
    pub paths: Vec<Path>,
    /// The usual limits of other laws on these paths.
    pub law_limits: Vec<LawLimit>,
    /// The grounds of refusal that do not contradict what is known, and the one that follows from how the first
    /// petition stands.
    pub grounds: Vec<NonAcceptance>,
    pub ground: Option<NonAcceptance>,
    /// Whether the petitioner's name and address are known.
    pub reachable: bool,
    pub first: Option<String>,
    /// The facts as they stand, for a correction.
    pub facts: Option<OpenView>,
    /// Who of ours may be meant by those whom it names, and who is taken to be.
    pub meant_users: Vec<Named>,
    pub meant_units: Vec<Named>,
    pub meant: Vec<String>,
    /// Who the petitioner is, is not shown.
    pub masked: bool,
    /// The caller may not correct what the holder answers for.
    pub hands_off: bool,
    pub categories: Vec<Named>,
    pub contact_points: Vec<Named>,
    pub projects: Vec<Named>,
    pub received_on: NaiveDate,
    /// The supervision order that the ladder has drafted.
    pub draft: Option<OrderDraft>,
    /// What it asks, and what was written last.
    pub brief: Brief,
}

/// What the form for this act needs to know.
///
/// # Errors
/// [`Error::NotFound`] also where the caller may not know of the petition; [`Error::Forbidden`] and
/// [`Error::NotYours`] where this act is not theirs.
pub fn asking(app: &App, caller: &Caller, number: &str, operation: Operation) -> Result<Asking, Error> {
    let draft = drafted(app, caller, number, operation)?;
    look(app, caller, number, Operation::ReadPetition, |conn, row, loaded, sight| {
        permit(caller, loaded, operation)?;
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let view = viewing.petition(conn, row, loaded, sight, false)?;
        let petition = &loaded.petition;
        let open = sight > Sight::Sealed;
        let against = possible::check(app, conn, caller, loaded, operation).err();
        let asked = if open { waiting(app, conn, caller, loaded, (operation, sight))? } else { Vec::new() };
        let people = if open { People::of(&district, petition, caller) } else { People::default() };
        let policy = app.rulebooks(conn)?.current()?.1.policy.clone();
        let lines = &policy.review;
        let (reviewers, reviewing_units) = match instance_of(operation).filter(|_| open) {
            Some(instance) => reviewers(&district, lines, petition, instance),
            None if operation == Operation::SendUp => (above(&district), Vec::new()),
            None => Default::default(),
        };
        let around = if open { possible::around(app, conn, petition)? } else { Around::default() };
        let fits = |ground: &NonAcceptance| reject::fits(*ground, petition, &around);
        let asks_who = operation == Operation::AnswerAccused;
        let of_ours = if asks_who { viewing.of_ours(conn, petition)? } else { Vec::new() };
        let brief = Brief::of(&viewing, conn, &caller.viewer, loaded, (view.open.as_ref(), sight))?;
        let named = |code: &str, name: &str| Named { code: code.to_owned(), name: name.to_owned() };
        Ok(Asking {
            number: row.number.clone(),
            version: petition.version,
            title: view.open.as_ref().and_then(|open| open.title.clone()),
            stage: petition.stage,
            purpose: petition.facts.purpose,
            procedure: petition.procedure,
            today: app.clock.now().day(),
            against,
            visitors: people.visitors(caller),
            units: people.units,
            addressees: view
                .open
                .iter()
                .map(|open| named(&open.holder.unit.code, &open.holder.unit.name))
                .chain(people.others.iter().cloned())
                .collect(),
            others: people.others,
            reviewers,
            reviewing_units,
            officers: people.officers,
            leaders: people.leaders,
            orderers: people.orderers,
            people: people.involved,
            own_unit_only: caller.viewer.decides_in_own_unit(),
            unserved: petition
                .issued
                .iter()
                .filter(|(_, one)| one.served_on.is_none())
                .map(|(d, _)| *d)
                .collect(),
            asked,
            paths: Path::ALL
                .iter()
                .copied()
                .filter(|path| is_lawful(petition.facts.purpose, *path))
                .collect(),
            law_limits: policy
                .law_limits
                .into_iter()
                .filter(|limit| limit.paths.iter().any(|path| is_lawful(petition.facts.purpose, *path)))
                .collect(),
            grounds: NonAcceptance::ALL.iter().copied().filter(fits).collect(),
            ground: reject::proposed(&around),
            reachable: petition.facts.reachable,
            first: view.open.as_ref().and_then(|open| open.repeat_of.clone()),
            received_on: petition.facts.received_on,
            meant_users: meant(&of_ours, |one| {
                Some((&one.user.as_ref()?.username, &one.user.as_ref()?.name))
            }),
            meant_units: meant(&of_ours, |one| Some((&one.unit.as_ref()?.code, &one.unit.as_ref()?.name))),
            meant: of_ours.iter().filter(|one| one.answer == MeantAs::Meant).filter_map(code_of).collect(),
            masked: view.masked,
            hands_off: caller.viewer.may_only_object(petition.receiver.officer),
            facts: view.open.filter(|_| operation == Operation::CorrectPetition),
            categories: district
                .categories
                .values()
                .filter(|c| c.active)
                .map(|c| named(&c.code, &c.name))
                .collect(),
            contact_points: district
                .contact_points
                .values()
                .filter(|p| p.active)
                .map(|p| named(&p.code, &p.name))
                .collect(),
            projects: district
                .projects
                .values()
                .filter(|p| p.active)
                .map(|p| named(&p.code, &p.name))
                .collect(),
            draft,
            brief,
        })
    })
}

/// People, or units, with what is known of each.
fn meant<'a>(
    of_ours: &'a [MeantView],
    part: impl Fn(&'a MeantView) -> Option<(&'a String, &'a String)>,
) -> Vec<Named> {
    let named = |one| {
        let (code, name) = part(one)?;
        Some(Named { code: code.clone(), name: format!("{name} · {}", one.answer_name) })
    };
    of_ours.iter().filter_map(named).collect()
}

fn code_of(one: &MeantView) -> Option<String> {
    let user = one.user.as_ref().map(|user| user.username.clone());
    user.or_else(|| one.unit.as_ref().map(|unit| unit.code.clone()))
}

/// The review that this act asks for.
fn instance_of(operation: Operation) -> Option<Instance> {
    let asks =
        [(Operation::RequestReview, Instance::Review), (Operation::RequestRereview, Instance::Rereview)];
    asks.into_iter().find(|(act, _)| *act == operation).map(|(_, instance)| instance)
}

/// Who may review it: each organ with where it is found.
fn reviewers(
    district: &District,
    lines: &[ReviewLine],
    petition: &Petition,
    instance: Instance,
) -> (Vec<Named>, Vec<Named>) {
    let (organs, units) = offered(district, lines, petition, instance);
    let inspects = |unit: &&Unit| unit.kind == UnitKind::DisciplineInspection;
    let units = units.into_iter().filter(|unit| !inspects(unit));
    let units = units.map(|unit| Named { code: unit.code.clone(), name: unit.name.clone() });
    (organs.into_iter().map(addressed).collect(), units.collect())
}

/// An organ with where to reach it.
fn addressed(organ: &Organ) -> Named {
    let parts = [Some(&organ.name), organ.address.as_ref(), organ.phone.as_ref()];
    let name = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ");
    Named { code: organ.code.clone(), name }
}

/// The organs above the district, to which an accusation may be sent up.
fn above(district: &District) -> Vec<Named> {
    let above = district.organs.values().filter(|organ| organ.active && organ.level > Level::District);
    above.map(addressed).collect()
}

/// The draft of an order, for who may read drafts.
fn drafted(
    app: &App,
    caller: &Caller,
    number: &str,
    operation: Operation,
) -> Result<Option<OrderDraft>, Error> {
    if operation != Operation::Supervise || !access::may(&caller.viewer, Operation::ReadSupervisionDrafts) {
        return Ok(None);
    }
    let found = late::drafts(app, caller)?.into_iter().find(|late| late.number == number);
    Ok(found.and_then(|late| late.draft))
}

#[derive(Default)]
struct People {
    units: Vec<Named>,
    others: Vec<Named>,
    officers: Vec<Named>,
    leaders: Vec<Named>,
    orderers: Vec<Named>,
    involved: Vec<Named>,
}

impl People {
    /// Only the supervisor logs the visits of others: of whoever works on it, and of the leaders.
    fn visitors(&self, caller: &Caller) -> Vec<Named> {
        if !caller.viewer.logs_for_others() {
            return Vec::new();
        }
        let known = |one: &&Named| !self.involved.iter().any(|other| other.code == one.code);
        self.involved.iter().chain(self.leaders.iter().filter(known)).cloned().collect()
    }

    fn of(district: &District, petition: &Petition, caller: &Caller) -> Self {
        let (facts, present) = (&petition.facts, petition.holder());
        let fit = |user: &&User| {
            let named = district.is_named(&facts.accused, user.id) || petition.recused.contains(&user.id);
            user.active && !named
        };
        let label = |user: &User| match district.units.get(&user.unit) {
            Some(unit) => format!("{} · {}", user.name, unit.name),
            None => user.name.clone(),
        };
        let named = |user: &User| Named { code: user.username.clone(), name: label(user) };
        let users = || district.users.values().filter(fit);
        // Of a leader the post counts, not where the papers go.
        let leader = |user: &User| {
            let title = district.leaders.get(&user.id).map(|leader| leader.title.as_str());
            let name = title.map_or_else(|| user.name.clone(), |title| format!("{} · {title}", user.name));
            Named { code: user.username.clone(), name }
        };
        let only_own = caller.viewer.decides_in_own_unit();
        let some_leader = users().find(|user| user.role.leads());
        let some_leader = some_leader.map(|user| user.id);
        let takes = |unit: &&domain::directory::Unit| {
            let own = !only_own || unit.id == present.unit;
            unit.active && own && holder_in(district, facts, unit.id, None, some_leader).is_ok()
        };
        let unit =
            |unit: &domain::directory::Unit| Named { code: unit.code.clone(), name: unit.name.clone() };
        let takers: Vec<_> = district.units.values().filter(takes).collect();
        let mut officers: Vec<&User> = users()
            .filter(|user| user.role.may_be_in_charge())
            .filter(|user| takers.iter().any(|unit| unit.id == user.unit))
            .collect();
        officers.sort_by_key(|user| (user.unit != present.unit, user.unit, user.id));
        let others = district.units.values().filter(|one| {
            one.active
                && one.id != present.unit
                && !facts.accused.units.contains(&one.id)
                && one.kind != UnitKind::DisciplineInspection
        });
        let involved = users().filter(|user| {
            user.unit == present.unit
                || Some(user.id) == present.leader
                || petition.watcher().is_some_and(|watcher| watcher.officer == user.id)
        });
        let involved = involved.filter(|user| user.id != caller.user());
        Self {
            units: takers.into_iter().map(unit).collect(),
            others: others.map(unit).collect(),
            officers: officers.into_iter().map(named).collect(),
            leaders: users().filter(|user| user.role.leads()).map(leader).collect(),
            orderers: users()
                .filter(|user| user.role.may_order())
                .map(|user| if district.leaders.contains_key(&user.id) { leader(user) } else { named(user) })
                .collect(),
            involved: involved.map(named).collect(),
        }
    }
}

/// What waits for this act as its answer: the number of the event, and how its text begins, for who sees
/// everything.
fn waiting(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    loaded: &Loaded,
    (operation, sight): (Operation, Sight),
) -> Result<Vec<(u32, String)>, StoreError> {
    let mut found = Vec::new();
    for seq in acts::waiting(operation, &loaded.petition, Some(caller.viewer.unit)) {
        let text = loaded
            .events
            .iter()
            .find(|recorded| recorded.seq == seq)
            .and_then(|recorded| recorded.event.meaning().asks?.text)
            .filter(|_| sight == Sight::Full);
        let text = match text {
            Some(reference) => Opened::load(conn, app, &[reference])?.text(reference).unwrap_or_default(),
            None => String::new(),
        };
        found.push((seq, text.chars().take(LONGEST_EXCERPT).collect()));
    }
    Ok(found)
}
