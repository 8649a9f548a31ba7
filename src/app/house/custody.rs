//! Who may deal with an accusation is judged anew where the house changes: somebody accused has become a leader or
//! works for discipline inspection now, or whoever keeps it has gone (管理权限).

use crate::house::handing::{House, nothing};
use crate::petition::save::{carry_out_in_txn, save};
use crate::petition::{load, recount};
use crate::{App, Caller, Error};
use domain::assignment::kept;
use domain::directory::District;
use domain::jurisdiction::keeper;
use domain::petition::acts::Succeed;
use domain::petition::{Command, Holder, Petition};
use domain::time::Instant;
use domain::vocabulary::Custody;
use store::{Conn, house as rows, record};

/// Judges every open accusation by the district as it is now. This is where whatever else a change of people or
/// units means to accusations belongs.
pub(crate) fn judge_accusations_anew_in_txn(
    app: &App,
    conn: &mut Conn,
    by: Option<&Caller>,
    district: &District,
    now: Instant,
) -> Result<(), Error> {
    let rules = app.rulebooks(conn)?;
    for id in rows::open_accusations(conn)? {
        let loaded = load(conn, app, id)?;
        let begins = recount::taken_into_custody(district, &loaded.petition, &rules, now)?;
        if !begins.is_empty() {
            save(app, conn, district, loaded, begins, now)?;
            continue;
        }
        let house = House { app, by, after: district, rules: &rules, now };
        let Some(act) = anew(&house, &loaded.petition)? else { continue };
        let reason = record::insert_in_txn(conn, &app.vault, id, "reason", "")?;
        let command: Command = house.command(Succeed { reason, ..act });
        carry_out_in_txn(app, conn, district, loaded, &command, now)?;
    }
    Ok(())
}

/// Another keeper, where the present one may not keep it any longer.
fn anew(house: &House, petition: &Petition) -> Result<Option<Succeed>, Error> {
    let custody = petition.facts.custody;
    if custody.is_none_or(|one| may_keep(house.after, petition, one, petition.holder())) {
        return Ok(None);
    }
    let sent_up = custody.filter(|custody| *custody == Custody::SentUp);
    let lines = &house.rules.current()?.1.policy.jurisdiction;
    let ruled = kept(house.after, lines, &petition.facts).and_then(|one| one.holder.zip(one.custody));
    let keeping = keeper(house.after, &petition.facts.accused);
    let found = ruled.or(keeping.keeper.map(|holder| (holder, keeping.custody)));
    let act = found.map(|(holder, custody)| Succeed {
        holder: Some(holder),
        custody: sent_up.or(Some(custody)), // who notes the receipt is another; nobody reads it again
        ..nothing(house.by)
    });
    Ok(act.filter(|act| house.goes(petition, act)))
}

/// Whether whoever keeps it is still here, and nobody whom it names.
fn may_keep(district: &District, petition: &Petition, custody: Custody, present: Holder) -> bool {
    let accused = &petition.facts.accused;
    let keeper = district.users.get(&present.officer);
    let keeper = keeper.filter(|user| user.active && user.role.reads_petitions());
    keeper.is_some_and(|user| {
        let at_home = custody == Custody::Named || present.leader.is_some() || user.unit == present.unit;
        at_home && !accused.names(user.id, user.unit) && !accused.units.contains(&present.unit)
    })
}
