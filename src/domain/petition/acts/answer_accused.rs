//! 核实被反映人: says who of ours is meant by those whom a petition names, and who is not. Until then everybody whom
//! the names may mean counts as accused (article 30). Whoever is accused, and holds it, loses it at once.

use super::correct::taken_away;
use super::prelude::*;
use crate::ids::UnitId as Unit;
use crate::vocabulary::Custody;

body! {
    /// 核实被反映人. Everybody who may be meant and is not named here is not meant; nobody named: not one of ours.
    AnswerAccusedInput {
        /// The usernames of those who are meant.
        #[serde(default)] meant_users: Vec<String> as Usernames,
        /// The codes of the units that are meant.
        #[serde(default)] meant_units: Vec<String> as UnitCodes,
        /// How that was found.
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerAccused {
    pub meant: Accused,
    /// Who was asked about and is not meant.
    pub not_meant: Accused,
    pub reason: RecordRef,
    /// What the rules say of those who are meant.
    pub assignment: Proposal,
}

impl Rules for AnswerAccused {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "accused_answered",
        basis: "信访工作条例第30条",
        rule: "被反映人姓名与本区人员、单位相同或者相近的，核实前均按被反映人回避；由未被反映的有权人员核实是谁或者不是本区人员，写明依据；现责任人被核实为被反映人的，立即交出",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::AccusedAnswered];
    const MAY: Row = Row { supervisor: ORD, leader: KEEP, discipline_inspection: CONF_KEEP, ..NOBODY };
    // Who may be meant is shown to whoever handles it, and to nobody else who inspects.
    const SIGHT: Sight = Sight::Full;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let petition = case.petition;
        let asked = !petition.facts.accused.is_empty() || !petition.not_meant.is_empty();
        let named = petition.is_confidential() || !petition.texts.accused.is_empty();
        if asked || named { Ok(()) } else { Err(Refusal::NothingChanged) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let Self { meant, not_meant, reason, assignment } = self;
        let facts = &case.petition.facts;
        if *meant == facts.accused && not_meant.is_empty() && facts.perhaps.is_empty() && meant.is_empty() {
            return Err(Refusal::NothingChanged);
        }
        let custody: Option<Custody> = assignment.custody;
        let facts = Facts {
            accused: meant.clone(),
            perhaps: Accused::default(),
            custody,
            ..case.petition.facts.clone()
        };
        let mut events = vec![Event::AccusedAnswered {
            accused: meant.clone(),
            not_meant: not_meant.clone(),
            custody,
            reason: reason.clone(),
        }];
        events.extend(taken_away(case.petition, &facts, assignment, case.at, &[])?);
        Ok(events)
    }
}

impl Sent for AnswerAccused {
    type Body = AnswerAccusedInput;
    const NOUN: &'static str = "accused";

    fn settle<D: Desk>(body: &AnswerAccusedInput, desk: &mut D) -> Result<Self, D::Error> {
        let (usernames, codes, reason) = body.known(desk)?;
        let meant = noting(desk, |faults, district| {
            let user = |name: &String| faults.known("meant_users", district.user_by_username(name));
            let users: Vec<UserId> = usernames.iter().map(user).filter_map(|user| Some(user?.id)).collect();
            let unit = |code: &String| faults.known("meant_units", district.unit_by_code(code));
            let units: Vec<Unit> = codes.iter().map(unit).filter_map(|unit| Some(unit?.id)).collect();
            // Another account of somebody is the same person.
            let mut meant = Accused { users: district.accounts_of(&users), units };
            meant.sort();
            meant
        });
        if !desk.faults().is_empty() {
            return Err(desk.invalid());
        }
        let petition = desk.petition();
        let mut asked = petition.facts.accused.clone();
        asked.add(&petition.not_meant);
        asked.sort();
        let not_meant = asked.without(&meant);
        let facts = Facts { accused: meant.clone(), ..petition.facts.clone() };
        let assignment = desk.propose(&facts)?;
        Ok(Self { meant, not_meant, reason, assignment })
    }

    fn example() -> AnswerAccusedInput {
        AnswerAccusedInput {
            meant_users: Vec::new(),
            meant_units: Vec::new(),
            reason: "示例：与组织人事部门核对，本区无此人。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
