//! A unit goes out of use, or becomes part of another: its people, its petitions and all that names it go along.

use crate::house::custody::judge_accusations_anew_in_txn;
use crate::house::handing::{HandOverInput, HandOverView, HandedOver, House, Passed, Receivers, To, nothing};
use crate::names::UnitRef;
use crate::petition::Loaded;
use crate::{App, Caller, Error};
use domain::assignment::officers_of;
use domain::directory::{District, Unit};
use domain::fault::Faults;
use domain::ids::{UnitId, UserId};
use domain::in_use;
use domain::petition::acts::Succeed;
use domain::petition::facts::Succession;
use domain::petition::succession::concerns;
use domain::petition::{Holder, Petition};
use domain::time::Instant;
use domain::vocabulary::{Held, Stage, Unfit};
use store::{Conn, directory as rows, house as store_rows};

/// Hands over what a unit has that is out of use from now on. The change is written already; where something
/// would be left behind, nothing is handed over, and the answer says what.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field of what was said.
pub(crate) fn change_of_unit_in_txn(
    app: &App,
    conn: &mut Conn,
    by: Option<&Caller>,
    (before, unit): (&District, &Unit),
    said: Option<&HandOverInput>,
    now: Instant,
) -> Result<HandOverView, Error> {
    let changed = rows::load(conn, &app.vault)?;
    // One that went out of use before, and had no successor, still has what nobody has taken over.
    let gone = changed.units.get(&unit.id).filter(|unit| !unit.active);
    let Some(gone) = gone.filter(|_| unit.active || unit.successor.is_none()) else {
        judge_accusations_anew_in_txn(app, conn, by, &changed, now)?;
        return Ok(HandOverView { complete: true, items: Vec::new() });
    };
    let successor = gone.successor;
    let mut faults = Faults::default();
    let receivers = Receivers::read(&mut faults, said, &changed);
    faults.done()?;
    let rules = app.rulebooks(conn)?;
    let mut items = of_house(before, unit.id, successor);
    if let Some(successor) = successor {
        store_rows::merge_in_txn(conn, unit.id, successor, now)?;
        let heir = changed.units.get(&successor).ok_or(Error::NotFound)?;
        store_rows::rename_in_views_in_txn(conn, &unit.code, &heir.code)?;
    }
    let settled = rows::load(conn, &app.vault)?;
    let house = House { app, by, after: &settled, rules: &rules, now };
    let targets: Vec<UnitId> = successor.into_iter().chain(receivers.units.iter().copied()).collect();
    let merger = Merger { house: &house, unit: unit.id, targets, receivers: &receivers };
    let ids = store_rows::petitions_of_unit(conn, &app.vault, unit.id)?;
    let loaded = house.load(conn, &ids)?;
    let passed: Vec<Passed> = loaded.iter().filter_map(|loaded| merger.passed(loaded)).collect();
    items.extend(house.counted(&passed, successor.is_some()));
    let view = HandOverView { complete: items.iter().all(|item| item.unfit.is_none()), items };
    if view.complete {
        house.carry_out(conn, passed, receivers.reason.as_ref())?;
        judge_accusations_anew_in_txn(app, conn, by, &settled, now)?;
    }
    Ok(view)
}

/// What of the house names a unit, and goes to another.
fn of_house(before: &District, unit: UnitId, successor: Option<UnitId>) -> Vec<HandedOver> {
    let staff = before.users.values().filter(|user| user.active && user.unit == unit).count();
    let categories = before.categories.values().filter(|one| one.active && one.unit == Some(unit)).count();
    let projects = before.projects.values().filter(|one| one.active && one.unit == unit).count();
    let points = before.contact_points.values().filter(|one| one.active && one.unit == unit).count();
    let organs = before.organs.values().filter(|one| one.active && one.unit == Some(unit)).count();
    let led = before.leaders_covering_unit(unit).count();
    let counts = [
        (Held::Staff, staff),
        (Held::Category, categories),
        (Held::Project, projects),
        (Held::ContactPoint, points),
        (Held::Organ, organs),
        (Held::Portfolio, led),
    ];
    let to = successor.and_then(|id| before.units.get(&id));
    let shown = |(what, count): (Held, usize)| HandedOver {
        what,
        what_name: what.label(),
        unit: UnitRef::of(before, unit),
        count,
        name: None,
        to: to.map(|unit| unit.code.clone()),
        to_name: to.map(|unit| unit.name.clone()),
        unfit: to.is_none().then_some(Unfit::NotNamed),
    };
    counts.into_iter().filter(|(_, count)| *count > 0).map(shown).collect()
}

struct Merger<'a> {
    house: &'a House<'a>,
    unit: UnitId,
    /// What the unit has become part of, then whoever takes what that may not have.
    targets: Vec<UnitId>,
    receivers: &'a Receivers,
}

impl Merger<'_> {
    fn passed(&self, loaded: &Loaded) -> Option<Passed> {
        let petition = &loaded.petition;
        if !concerns(petition, self.unit) {
            return None;
        }
        let act = self.targets.iter().find_map(|target| self.to(petition, *target));
        let unit = act.as_ref().and_then(|act| act.units).map(|units| To::Unit(units.to));
        let parts: Vec<_> = self.parts(petition).into_iter().map(|what| (what, self.unit, unit)).collect();
        let counted = !petition.is_confidential();
        // What is only history now, and of which nobody can be in the way.
        let silent = act.is_none() && parts.is_empty();
        (!silent).then_some(Passed { id: loaded.id, parts, act, counted })
    }

    fn parts(&self, petition: &Petition) -> Vec<Held> {
        let unit = self.unit;
        if petition.stage == Stage::Ended {
            return Vec::new();
        }
        let open = |asked: &domain::petition::state::Asked| !asked.answered && asked.unit == Some(unit);
        let mut asked = petition.tasks.iter().chain(&petition.supervisions).chain(&petition.recommendations);
        let under_review = petition.stage.is_under_review() && petition.reviewing_unit() == Some(unit);
        let at_desk = petition.stage == Stage::Registered && petition.receiver.unit == unit;
        let held = [
            (Held::InCharge, petition.holder().unit == unit),
            (Held::Watches, petition.watcher().is_some_and(|watcher| watcher.unit == unit)),
            (Held::Desk, at_desk && petition.holder().unit != unit),
            (Held::Reviews, under_review),
            (Held::Asked, asked.any(open)),
        ];
        held.into_iter().filter_map(|(what, has)| has.then_some(what)).collect()
    }

    /// The petition with this unit in the place of the one that is gone, by the first officer who may.
    fn to(&self, petition: &Petition, target: UnitId) -> Option<Succeed> {
        let units = Some(Succession { from: self.unit, to: target });
        let plain = Succeed { units, ..nothing(self.house.by) };
        if petition.stage == Stage::Ended {
            return self.house.goes(petition, &plain).then_some(plain);
        }
        let holders = self.holders(Some(petition.holder()), target);
        let watchers = self.holders(petition.watcher(), target);
        for holder in &holders {
            for watcher in &watchers {
                let act = Succeed { holder: *holder, watcher: *watcher, ..plain.clone() };
                if self.house.goes(petition, &act) {
                    return Some(act);
                }
            }
        }
        None
    }

    /// Whoever has it comes along; else one of those who were named, else whoever serves the unit.
    fn holders(&self, present: Option<Holder>, target: UnitId) -> Vec<Option<Holder>> {
        let Some(present) = present.filter(|present| present.unit == self.unit) else { return vec![None] };
        let after = self.house.after;
        let works_there = |id: &UserId| {
            let user = after.users.get(id);
            user.is_some_and(|user| user.active && user.unit == target && user.role.may_be_in_charge())
        };
        let serving = after.units.get(&target).into_iter().flat_map(|unit| officers_of(after, unit));
        let named = self.receivers.officers(target).iter().copied();
        let comes = Some(present.officer).filter(works_there);
        let officers = comes.into_iter().chain(named).chain(serving);
        let leaders = [present.leader].into_iter().chain(self.receivers.leaders.iter().map(|id| Some(*id)));
        let leaders: Vec<Option<UserId>> = leaders.collect();
        let with = |officer| {
            leaders.iter().map(move |leader| Some(Holder { unit: target, officer, leader: *leader }))
        };
        officers.flat_map(with).collect()
    }
}

/// The unit that another is to become part of: in use, and not the same; whoever deals with accusations becomes
/// part only of who may.
pub(crate) fn successor(
    faults: &mut Faults,
    code: Option<&str>,
    (own, is_inspection): (&str, bool),
    district: &District,
) -> Option<UnitId> {
    use domain::vocabulary::UnitKind::DisciplineInspection;
    let Some(code) = code else {
        if is_inspection {
            faults.note("successor", "inspection_needed");
        }
        return None;
    };
    let unit = in_use::unit(faults, "successor", code, district)?;
    let kind = district.units.get(&unit).map(|unit| unit.kind);
    if code == own {
        faults.note("successor", "own_successor");
    } else if is_inspection && kind != Some(DisciplineInspection) {
        faults.note("successor", "inspection_needed");
    }
    Some(unit)
}
