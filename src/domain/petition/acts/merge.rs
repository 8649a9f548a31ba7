//! 并入首件: a confirmed repeat is dealt with in the first petition (article 19).

use super::prelude::*;
use super::repeat::LinkRepeat;

#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    pub first: PetitionId,
    pub first_open: bool,
    pub reason: RecordRef,
}

impl Rules for Merge {
    const LAW: Law = Law {
        from: BEFORE_REPLY,
        leads: Leads::Ends(&[Ending::Merged]),
        event: "merged",
        basis: "信访工作条例第19条",
        rule: "已认定的重件并入未结的首件办理",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: ORD, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        case.petition.facts.repeat_of.ok_or(Refusal::NotARepeat)?;
        if case.around.first_open { Ok(()) } else { Err(Refusal::FirstNotOpen) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        if case.petition.facts.repeat_of != Some(self.first) {
            return Err(Refusal::NotARepeat);
        }
        if !self.first_open {
            return Err(Refusal::FirstNotOpen);
        }
        Ok(vec![Event::Merged { first: self.first, reason: self.reason.clone() }])
    }
}

impl Sent for Merge {
    type Body = FirstInput;
    const NOUN: &'static str = "merge";

    fn settle<D: Desk>(body: &FirstInput, desk: &mut D) -> Result<Self, D::Error> {
        let (number, reason) = body.known(desk)?;
        let first = earlier(desk, &number)?.id;
        Ok(Self { first, first_open: desk.is_open(first)?, reason })
    }

    fn example() -> FirstInput {
        LinkRepeat::example()
    }
}
