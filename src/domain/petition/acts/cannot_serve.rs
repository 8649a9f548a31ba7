//! 无法送达: the answer was made, and it cannot be served on the petitioner. Why is on record. As after a public
//! notice (公告送达, 民事诉讼法 95 by analogy) it counts as served some days later: the petitioner's time begins then,
//! and has an end, so that the matter can be concluded. Until then, and after, it may still be served.

use chrono::Days;

use super::prelude::*;
use super::serve::Serve;

body! {
    /// 无法送达.
    CannotServeInput {
        document: Document as Word,
        /// What was tried, and why it failed.
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CannotServe {
    pub document: Document,
    pub reason: RecordRef,
}

impl Rules for CannotServe {
    const LAW: Law = Law {
        from: HANDED_ON_AND_ENDED,
        leads: Leads::Stays,
        event: "undelivered",
        basis: "民事诉讼法第87至91条、第95条（参照）",
        rule: "处理、复查、复核意见无法送达的，记明采取的方式和原因；处理、复查意见自记明之日起经过30日（本地可改）视为送达，信访人的申请期限自视为送达之日起算；此前此后仍可送达，送达的自送达之日起算",
        chapter: Chapter::Course,
        in_order: false,
    };
    const MAY: Row = Serve::MAY;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let waits = |document: &Document| waits(case.petition, *document).is_ok();
        if Document::ALL.iter().any(waits) { Ok(()) } else { Err(Refusal::NoSuchDocument) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        waits(case.petition, self.document)?;
        let days = Days::new(case.policy()?.deemed_served_days.into());
        let deemed_on = case.at.day().checked_add_days(days);
        Ok(vec![Event::Undelivered { document: self.document, reason: self.reason.clone(), deemed_on }])
    }
}

/// An opinion that was issued, not served, and does not count as served. What was given up before there was such a
/// day, or came in closed from a register, is given up once more to have one.
fn waits(petition: &Petition, document: Document) -> Result<(), Refusal> {
    if !document.is_opinion() {
        return Err(Refusal::NoSuchDocument);
    }
    let issued = petition.issued.get(&document).ok_or(Refusal::NoSuchDocument)?;
    if issued.counts_from().is_some() { Err(Refusal::AlreadyServed) } else { Ok(()) }
}

impl Sent for CannotServe {
    type Body = CannotServeInput;
    const NOUN: &'static str = "services/failed";

    fn settle<D: Desk>(body: &CannotServeInput, desk: &mut D) -> Result<Self, D::Error> {
        let (document, reason) = body.known(desk)?;
        Ok(Self { document, reason })
    }

    fn example() -> CannotServeInput {
        let reason = "示例：邮寄两次退回，电话无法接通。".to_owned();
        CannotServeInput {
            document: Document::HandlingOpinion,
            reason,
            occurred_at: None,
            entered_late: None,
        }
    }
}
