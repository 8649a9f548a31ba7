//! 认定重件: a repeat goes to the holder of the first while that one is open (article 19).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct LinkRepeat {
    /// An earlier petition.
    pub first: PetitionId,
    /// Its holder while it is open and not accused here.
    pub holder: Option<Holder>,
    pub reason: RecordRef,
}

impl Rules for LinkRepeat {
    const LAW: Law = Law {
        from: BEFORE_REPLY,
        leads: Leads::Stays,
        event: "repeat_linked",
        basis: "信访工作条例第19条；重复信访认定口径",
        rule: "同人同事的，由接待人认定为重件；首件未结的，由首件责任人一并负责，不起算第二个办理期限",
        chapter: Chapter::People,
        in_order: true,
    };
    const MAY: Row = Row {
        receptionist: ORD,
        officer: RCV,
        unit_head: RCV,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if case.petition.facts.repeat_of.is_some() { Err(Refusal::RepeatCircle) } else { Ok(()) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        let petition = case.petition;
        let holder = self.holder.filter(|holder| *holder != petition.holder());
        if let Some(holder) = holder {
            checks::new_holder(petition, holder)?;
            checks::keeps_objector(petition, holder)?;
        }
        Ok(vec![Event::RepeatLinked { first: self.first, holder, reason: self.reason.clone() }])
    }
}

impl Sent for LinkRepeat {
    type Body = FirstInput;
    const NOUN: &'static str = "repeat";

    fn settle<D: Desk>(body: &FirstInput, desk: &mut D) -> Result<Self, D::Error> {
        let (number, reason) = body.known(desk)?;
        let first = earlier(desk, &number)?;
        let facts = &desk.petition().facts;
        let holder = holder_of_first(desk.district(), &first.petition, facts);
        Ok(Self { first: first.id, holder, reason })
    }

    fn example() -> FirstInput {
        let (first, reason) = ("XF-2026-0001".to_owned(), "示例：同一人反映同一事项。".to_owned());
        FirstInput { first, reason, occurred_at: None, entered_late: None }
    }
}

/// Who takes a repeat: the holder of the first petition while that one is open, unless the repeat
/// names them, or is an accusation and they are no discipline inspectors (article 30).
pub fn holder_of_first(district: &District, first: &Petition, facts: &Facts) -> Option<Holder> {
    if first.is_over() {
        return None;
    }
    let Holder { unit, officer, leader } = first.holder();
    holder_in(district, facts, unit, Some(officer), leader).ok()
}
