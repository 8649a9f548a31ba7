//! Somebody leaves, moves to another unit, or gets another role.

use crate::house::custody::judge_accusations_anew_in_txn;
use crate::house::handing::{HandOverInput, HandOverView, House, Passed, Receivers, To, nothing};
use crate::house::links::{self, GivesUp};
use crate::petition::Loaded;
use crate::{App, Caller, Error};
use domain::assignment::officers_of;
use domain::directory::{District, User};
use domain::duty;
use domain::fault::Faults;
use domain::ids::{UnitId, UserId};
use domain::jurisdiction::keeper;
use domain::petition::acts::Succeed;
use domain::petition::{Holder, Petition};
use domain::time::Instant;
use domain::vocabulary::{Custody, Held, Stage};
use store::{Conn, directory as rows, house as store_rows};

/// Hands over what somebody can have no longer. The change is written already; where something would be left
/// behind, nothing is handed over, and the answer says what.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field of what was said.
pub(crate) fn change_of_person_in_txn(
    app: &App,
    conn: &mut Conn,
    by: Option<&Caller>,
    (before, user): (&District, &User),
    said: Option<&HandOverInput>,
    now: Instant,
) -> Result<HandOverView, Error> {
    let changed = rows::load(conn, &app.vault)?;
    let Some(after) = changed.users.get(&user.id) else { return Err(Error::NotFound) };
    let gives = GivesUp::of(user, after);
    if !gives.anything() {
        judge_accusations_anew_in_txn(app, conn, by, &changed, now)?;
        return Ok(HandOverView { complete: true, items: Vec::new() });
    }
    let mut faults = Faults::default();
    let receivers = Receivers::read(&mut faults, said, &changed);
    faults.done()?;
    let rules = app.rulebooks(conn)?;
    let house = House { app, by, after: &changed, rules: &rules, now };
    let links = links::of_person(before, user, gives, now.day());
    let mut items: Vec<_> = links.iter().map(|link| link.shown(&house, &receivers)).collect();
    links::pass_in_txn(conn, &links, user.id, &receivers, now.day())?;
    // The rules look for whoever serves each unit now.
    let settled = rows::load(conn, &app.vault)?;
    let house = House { after: &settled, ..house };
    let leaver = Leaver { house: &house, user, gives, receivers: &receivers };
    let ids = store_rows::petitions_of_user(conn, user.id)?;
    let loaded = house.load(conn, &ids)?;
    let passed = loaded.iter().filter_map(|loaded| leaver.passed(loaded).transpose());
    let passed: Vec<Passed> = passed.collect::<Result<_, Error>>()?;
    items.extend(house.counted(&passed, said.is_some()));
    let view = HandOverView { complete: items.iter().all(|item| item.unfit.is_none()), items };
    if view.complete {
        house.carry_out(conn, passed, receivers.reason.as_ref())?;
        judge_accusations_anew_in_txn(app, conn, by, &settled, now)?;
    }
    Ok(view)
}

struct Leaver<'a> {
    house: &'a House<'a>,
    user: &'a User,
    gives: GivesUp,
    receivers: &'a Receivers,
}

impl Leaver<'_> {
    /// What becomes of a petition; none where nothing of it is handed over.
    fn passed(&self, loaded: &Loaded) -> Result<Option<Passed>, Error> {
        let petition = &loaded.petition;
        let parts = self.parts(petition);
        if parts.is_empty() || self.is_at_rest(petition)? {
            return Ok(None);
        }
        let counted = !petition.is_confidential();
        let named = self.tried(petition, &parts);
        let act = named.or_else(|| self.kept(petition));
        let to = |what: Held| act.as_ref().and_then(|act| taker(act, petition, what));
        let parts = parts.into_iter().map(|(what, unit)| (what, unit, to(what).map(To::User))).collect();
        Ok(Some(Passed { id: loaded.id, parts, act, counted }))
    }

    /// Nothing is to be done about it any more, and the petitioner has no time left to ask for a review.
    fn is_at_rest(&self, petition: &Petition) -> Result<bool, Error> {
        let dates = crate::petition::dates(petition, self.house.rules)?;
        Ok(duty::is_at_rest(petition) && duty::running(&dates, self.house.now).next().is_none())
    }

    /// What of it this person has and may have no longer.
    fn parts(&self, petition: &Petition) -> Vec<(Held, UnitId)> {
        let (user, gives, holder) = (self.user.id, self.gives, petition.holder());
        let keeps_in_person = holder.leader == Some(holder.officer);
        let mut parts = Vec::new();
        let office = if keeps_in_person { gives.head } else { gives.office };
        if holder.officer == user && office {
            parts.push((Held::InCharge, holder.unit));
        }
        if holder.leader == Some(user) && !keeps_in_person && gives.lead {
            parts.push((Held::Leads, holder.unit));
        }
        let watches = |watcher: &Holder| {
            (watcher.officer == user && gives.office) || (watcher.leader == Some(user) && gives.lead)
        };
        parts.extend(petition.watcher().filter(watches).map(|watcher| (Held::Watches, watcher.unit)));
        let received = petition.stage == Stage::Registered && petition.receiver.officer == user;
        let routed = petition.stage == Stage::Routed
            && petition.routed.is_some_and(|(_, routed_by)| routed_by == Some(user));
        if gives.office && !petition.is_confidential() && (received || routed) {
            let unit = if received { petition.receiver.unit } else { self.user.unit };
            parts.push((Held::Desk, unit));
        }
        parts
    }

    /// The first of those named who may have all of it; of an accusation also of those whom the rules name.
    fn tried(&self, petition: &Petition, parts: &[(Held, UnitId)]) -> Option<Succeed> {
        let sealed = petition.is_confidential();
        if petition.facts.custody.is_some() {
            return None; // the rules say who keeps it
        }
        let has = |what: Held| parts.iter().any(|(one, _)| *one == what);
        let holder = petition.holder();
        let officers =
            if has(Held::InCharge) { self.officers(holder.unit, sealed) } else { vec![holder.officer] };
        let leaders: Vec<Option<UserId>> = match has(Held::Leads) {
            true => self.leaders(holder.unit, sealed).into_iter().map(Some).collect(),
            false => vec![holder.leader],
        };
        let desks: Vec<Option<UserId>> = match parts.iter().find(|(what, _)| *what == Held::Desk) {
            Some((_, unit)) => self.officers(*unit, false).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let watchers: Vec<Option<Holder>> = match petition.watcher().filter(|_| has(Held::Watches)) {
            Some(watcher) => self.watchers(watcher).into_iter().map(Some).collect(),
            None => vec![None],
        };
        for officer in officers {
            for leader in &leaders {
                for desk in &desks {
                    for watcher in &watchers {
                        let to = Holder { officer, leader: *leader, ..holder };
                        let act = Succeed {
                            holder: (to != holder).then_some(to),
                            watcher: *watcher,
                            desk: *desk,
                            ..nothing(self.house.by)
                        };
                        if self.house.goes(petition, &act) {
                            return Some(act);
                        }
                    }
                }
            }
        }
        None
    }

    /// Who takes over in a unit: whoever was named; of an accusation whoever serves the unit, and where an inspector
    /// leaves, an inspector. Whoever maintains users does not choose who reads accusations.
    fn officers(&self, unit: UnitId, sealed: bool) -> Vec<UserId> {
        let after = self.house.after;
        let serves = |id: &UserId| {
            let inspects = after.users.get(id).is_some_and(|user| user.role.inspects());
            *id != self.user.id && (inspects || !self.user.role.inspects())
        };
        match sealed {
            true => after
                .units
                .get(&unit)
                .into_iter()
                .flat_map(|unit| officers_of(after, unit))
                .filter(serves)
                .collect(),
            false => self.receivers.officers(unit).iter().copied().filter(|id| *id != self.user.id).collect(),
        }
    }

    fn leaders(&self, unit: UnitId, sealed: bool) -> Vec<UserId> {
        let after = self.house.after;
        let by_rules = after.leaders_covering_unit(unit).filter(|_| sealed).map(|leader| leader.user);
        let named = self.receivers.leaders.iter().copied().filter(|_| !sealed);
        let leads = |id: &UserId| after.users.get(id).is_some_and(|user| user.active && user.role.leads());
        named.chain(by_rules).filter(leads).collect()
    }

    fn watchers(&self, watcher: Holder) -> Vec<Holder> {
        let (user, gives) = (self.user.id, self.gives);
        let officers = match watcher.officer == user && gives.office {
            true => self.officers(watcher.unit, false),
            false => vec![watcher.officer],
        };
        let leaders: Vec<Option<UserId>> = match watcher.leader == Some(user) && gives.lead {
            true => self.leaders(watcher.unit, false).into_iter().map(Some).collect(),
            false => vec![watcher.leader],
        };
        let with = |officer| leaders.iter().map(move |leader| Holder { officer, leader: *leader, ..watcher });
        officers.into_iter().flat_map(with).collect()
    }

    /// An accusation that nobody else here may deal with is kept, and goes up by the rules (管理权限).
    fn kept(&self, petition: &Petition) -> Option<Succeed> {
        let keeping =
            petition.is_confidential().then(|| keeper(self.house.after, &petition.facts.accused))?;
        let holder = keeping.keeper?;
        let sent_up = petition.facts.custody.filter(|custody| *custody == Custody::SentUp);
        let custody = sent_up.or(Some(keeping.custody));
        let act = Succeed { holder: Some(holder), custody, ..nothing(self.house.by) };
        self.house.goes(petition, &act).then_some(act)
    }
}

/// Who takes over this part by an act.
fn taker(act: &Succeed, petition: &Petition, what: Held) -> Option<UserId> {
    let watcher = || act.watcher.zip(petition.watcher());
    match what {
        Held::InCharge => act.holder.map(|holder| holder.officer),
        Held::Leads => act.holder.and_then(|holder| holder.leader),
        Held::Watches => watcher()
            .and_then(|(to, before)| if to.officer == before.officer { to.leader } else { Some(to.officer) }),
        Held::Desk => act.desk,
        Held::Reviews
        | Held::Asked
        | Held::Head
        | Held::DefaultOfficer
        | Held::Portfolio
        | Held::Project
        | Held::ContactPoint
        | Held::Duty
        | Held::Deputy
        | Held::Staff
        | Held::Category
        | Held::Organ => None,
    }
}
