//! The assigner's decision on an objection, in one act with the new holder where it is upheld
//! (articles 23, 24).

use super::prelude::*;

body! {
    /// The assigner's decision on an objection, with the new holder where it is upheld.
    DecideObjectionInput {
        upheld: bool as YesNo,
        /// The code of the unit that takes over; without one, whom the rules name now, where that is another.
        #[serde(default)] unit: Option<String> as UnitInCharge,
        /// A username; without one, the unit's own officer.
        #[serde(default)] officer: Option<String> as User,
        /// A username; without one, whom the rules name in that unit, else the present leader.
        #[serde(default)] leader: Option<String> as Leader,
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DecideObjection {
    pub upheld: bool,
    /// The new holder, where the objection is upheld.
    pub to: Option<Holder>,
    pub reason: RecordRef,
}

/// The objection that waits, for somebody other than the unit that made it.
fn decidable<'a>(case: &Case<'a>) -> Result<&'a Objection, Refusal> {
    let objection = case.petition.open_objection().ok_or(Refusal::NoObjection)?;
    if case.by.unit == Some(objection.unit) { Err(Refusal::OwnObjection) } else { Ok(objection) }
}

/// The unit that the rules name now, where that is another than the one that objected.
fn another_by_rules<D: Desk>(desk: &mut D) -> Result<Option<UnitId>, D::Error> {
    let facts = desk.petition().facts.clone();
    let holder = desk.propose(&facts)?.holder;
    let objector = desk.petition().open_objection().map(|objection| objection.unit);
    Ok(holder.map(|holder| holder.unit).filter(|unit| Some(*unit) != objector))
}

impl Rules for DecideObjection {
    const LAW: Law = Law {
        from: &[Stage::Routed],
        leads: Leads::Stays,
        event: "objection_decided",
        basis: "信访工作条例第23、24条",
        rule: "转送交办人核实决定；异议成立的，同时改派新的责任单位，告知期限自改派起重新计算；不成立的，原单位继续负责；提出异议的单位不得自己决定",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row = Row {
        receptionist: ASSIGN,
        officer: ASSIGN,
        unit_head: ASSIGN,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        decidable(case).map(|_| ())
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let objection = decidable(case)?;
        let holder = match (self.upheld, self.to) {
            (false, None) => None,
            (false, Some(_)) => return Err(Refusal::NewHolderNotWanted),
            (true, None) => return Err(Refusal::NewHolderMissing),
            (true, Some(to)) if to.unit == objection.unit => return Err(Refusal::StillTheObjector),
            (true, Some(to)) => {
                checks::new_holder(case.petition, to)?;
                Some(to)
            }
        };
        Ok(vec![Event::ObjectionDecided { upheld: self.upheld, holder, reason: self.reason.clone() }])
    }
}

impl Sent for DecideObjection {
    type Body = DecideObjectionInput;
    const NOUN: &'static str = "objections/decide";

    fn settle<D: Desk>(body: &DecideObjectionInput, desk: &mut D) -> Result<Self, D::Error> {
        let (upheld, unit, officer, leader, reason) = body.known(desk)?;
        let unit = match (upheld, unit, officer) {
            (true, None, None) => another_by_rules(desk)?,
            (_, unit, _) => unit,
        };
        let leader = leader.or(unit.filter(|_| upheld).and_then(|unit| desk.leader_in(unit)));
        Ok(Self { upheld, to: successor(desk, unit, officer, leader)?, reason })
    }

    fn example() -> DecideObjectionInput {
        let reason = "示例：不属于该单位职权，改派。".to_owned();
        let unit = Some("rsj".to_owned());
        DecideObjectionInput {
            upheld: true,
            reason,
            unit,
            officer: None,
            leader: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
