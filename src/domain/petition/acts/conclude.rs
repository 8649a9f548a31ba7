//! 审核认定办结: after the re-review, or once the petitioner's time for asking is over, also where a request
//! was made and not admitted (articles 35, 36). Where nobody asked, the days of the post are waited for: a request
//! that was posted in time is in time (民事诉讼法 85 by analogy). Nothing is concluded behind the petitioner's back: the
//! re-review opinion too was served, or why it cannot be is on record.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Conclude {
    pub note: Option<RecordRef>,
}

impl Rules for Conclude {
    const LAW: Law = Law {
        from: &[Stage::Replied, Stage::Closed, Stage::ReviewDecided, Stage::RereviewDecided],
        leads: Leads::Ends(&[Ending::Concluded]),
        event: "concluded",
        basis: "信访工作条例第35、36条",
        rule: "复核意见已送达或者记明无法送达的原因，或者信访人自送达（或者视为送达）起逾期未申请复查、复核，且在途邮寄的日数已过的，审核认定办结",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { unit_head: OFFICE, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        conclusion(case).map(|_| ())
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Ok(vec![Event::Concluded { conclusion: conclusion(case)?, note: self.note.clone() }])
    }
}

/// Final: see the file.
fn conclusion(case: &Case<'_>) -> Result<Conclusion, Refusal> {
    let (instance, conclusion) = match case.petition.stage {
        Stage::RereviewDecided => return rereviewed(case),
        Stage::ReviewDecided => (Instance::Rereview, Conclusion::RereviewNotRequested),
        Stage::Replied | Stage::Closed => (Instance::Review, Conclusion::ReviewNotRequested),
        Stage::Registered
        | Stage::Routed
        | Stage::Accepted
        | Stage::Reviewing
        | Stage::Rereviewing
        | Stage::Ended => return Err(Refusal::NotYetFinal),
    };
    let right = checks::right(case, instance)?;
    // A suggestion, an accusation, the path of another law, an order: nobody asks for a review of those here.
    if right.is_none() && case.petition.path != Some(Path::HandlingOpinion) {
        return Err(Refusal::NotReviewed);
    }
    let right = right.filter(|right| case.at >= right.late_at);
    let until = standing::posted_until(&right.ok_or(Refusal::NotYetFinal)?, case.policy()?);
    if case.at.day() <= until { Err(Refusal::InThePost { until }) } else { Ok(conclusion) }
}

/// The re-review is the last word once it was told, or could not be.
fn rereviewed(case: &Case<'_>) -> Result<Conclusion, Refusal> {
    let opinion = case.petition.issued.get(&Document::RereviewOpinion);
    let told = opinion
        .is_some_and(|opinion| opinion.served_on.map_or(opinion.excused, |served| served <= case.at.day()));
    if told { Ok(Conclusion::RereviewDecided) } else { Err(Refusal::RereviewNotServed) }
}

impl Sent for Conclude {
    type Body = NoteInput;
    const NOUN: &'static str = "conclude";

    fn settle<D: Desk>(body: &NoteInput, desk: &mut D) -> Result<Self, D::Error> {
        let (note,) = body.known(desk)?;
        Ok(Self { note })
    }

    fn example() -> NoteInput {
        NoteInput {
            note: Some("示例：信访人逾期未申请复查。".to_owned()),
            occurred_at: None,
            entered_late: None,
        }
    }
}
