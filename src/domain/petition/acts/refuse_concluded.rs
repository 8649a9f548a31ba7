//! 不再受理: the same facts and reasons after the end. Which article holds follows from how the first one ended
//! (articles 35, 36).

use super::prelude::*;

body! {
    /// 不再受理.
    RefuseConcludedInput {
        /// The number of the petition that was concluded on the same facts and reasons.
        first: String as PetitionNumber,
        method: NoticeMethod as Word,
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct NoLongerAccept {
    pub first: PetitionId,
    /// How the first petition came to its end: through its re-review, or because nobody asked for one.
    pub ended: Option<Conclusion>,
    pub method: NoticeMethod,
    pub text: RecordRef,
}

impl Rules for NoLongerAccept {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::Ends(&[Ending::NoLongerAccepted]),
        event: "no_longer_accepted",
        basis: "信访工作条例第35、36条",
        rule: "首件已经复核终结（第36条），或者逾期未申请复查（第35条）、复核（第36条）而审核认定办结，又以同一事实和理由提出的，不再受理",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row {
        receptionist: ORD,
        officer: UNIT,
        unit_head: UNIT,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::no_order(case.petition)?;
        checks::no_objection(case.petition)?;
        case.petition.facts.repeat_of.ok_or(Refusal::NotARepeat)?;
        case.around.concluded.map(|_| ()).ok_or(Refusal::FirstNotConcluded)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        checks::no_order(case.petition)?;
        checks::no_objection(case.petition)?;
        checks::method(case.petition, self.method)?;
        checks::in_writing(case, self.method, Trigger::NoLongerAccepted)?;
        let ended = Some(self.ended.ok_or(Refusal::FirstNotConcluded)?);
        let (first, method, text) = (self.first, self.method, self.text.clone());
        Ok(vec![Event::NoLongerAccepted { first, ended, method, text }])
    }
}

impl Sent for NoLongerAccept {
    type Body = RefuseConcludedInput;
    const NOUN: &'static str = "refuse-concluded";

    fn settle<D: Desk>(body: &RefuseConcludedInput, desk: &mut D) -> Result<Self, D::Error> {
        let (number, method, text) = body.known(desk)?;
        let found = desk.first(&number)?;
        let Some(first) = desk.faults().known("first", found) else { return Err(desk.invalid()) };
        // Of the same facts and reasons only: what somebody has confirmed to be a repeat of it.
        if desk.firsts()?.iter().all(|one| one.id != first.id) {
            return Err(Refusal::NotARepeat.into());
        }
        let ended = standing::final_by(&first.petition);
        Ok(Self { first: first.id, ended, method, text })
    }

    fn example() -> RefuseConcludedInput {
        let text = "示例：同一事实和理由已经复核终结。".to_owned();
        let first = "XF-2026-0001".to_owned();
        RefuseConcludedInput {
            first,
            method: NoticeMethod::Post,
            text,
            occurred_at: None,
            entered_late: None,
        }
    }
}
