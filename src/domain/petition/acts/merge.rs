//! 并入首件: a confirmed repeat is dealt with in the first petition (article 19).

use super::prelude::*;
use super::repeat::LinkRepeat;

#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    pub first: PetitionId,
    pub first_open: bool,
    /// A review of the first can be asked for until this day.
    pub review_open: Option<NaiveDate>,
    pub reason: RecordRef,
}

impl Rules for Merge {
    const LAW: Law = Law {
        from: BEFORE_REPLY,
        leads: Leads::Ends(&[Ending::Merged]),
        event: "merged",
        basis: "信访工作条例第19条",
        rule: "已认定的重件并入未结的首件办理；首件已经答复、可以申请复查复核的，不并入而答复信访人可申请复查、复核（12345工单、网络舆情除外）",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: ORD, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        case.petition.facts.repeat_of.ok_or(Refusal::NotARepeat)?;
        may_join(case, case.around.first_open, case.around.review_open.map(|(_, until)| until))
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        if case.petition.facts.repeat_of != Some(self.first) {
            return Err(Refusal::NotARepeat);
        }
        may_join(case, self.first_open, self.review_open)?;
        Ok(vec![Event::Merged { first: self.first, reason: self.reason.clone() }])
    }
}

/// The first goes on; and whoever may still ask for its review is told so, and loses no day of that in another
/// petition (articles 35, 36).
fn may_join(case: &Case<'_>, first_open: bool, review_open: Option<NaiveDate>) -> Result<(), Refusal> {
    match review_open.filter(|_| checks::no_order(case.petition).is_ok()) {
        Some(until) => Err(Refusal::ReviewOpen { until }),
        None if first_open => Ok(()),
        None => Err(Refusal::FirstNotOpen),
    }
}

impl Sent for Merge {
    type Body = FirstInput;
    const NOUN: &'static str = "merge";

    fn settle<D: Desk>(body: &FirstInput, desk: &mut D) -> Result<Self, D::Error> {
        let (number, reason) = body.known(desk)?;
        let first = earlier(desk, &number)?.id;
        let review_open = desk.around()?.review_open.map(|(_, until)| until);
        Ok(Self { first, first_open: desk.is_open(first)?, review_open, reason })
    }

    fn example() -> FirstInput {
        LinkRepeat::example()
    }
}
