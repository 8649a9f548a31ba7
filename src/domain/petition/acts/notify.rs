//! 告知: the petitioner is told, unless name or address is unclear; not before the unit had the matter
//! (article 23).

use super::prelude::*;
use crate::duty::written_notice_due;

body! {
    /// The petitioner was told.
    NotifyInput {
        method: NoticeMethod as Word,
        #[serde(default)] note: Option<String> as Mention,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Notify {
    pub method: NoticeMethod,
    pub note: Option<RecordRef>,
}

impl Rules for Notify {
    const LAW: Law = Law {
        from: BEFORE_REPLY,
        leads: Leads::Stays,
        event: "notified",
        basis: "信访工作条例第23条",
        rule: "责任单位告知接收情况、处理途径和程序；直接收到且属于自己职权的，登记后即可告知；姓名或者地址不清的除外；普通程序应当书面告知，电话告知只作记录，不作为已告知",
        chapter: Chapter::Course,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::Noticed];
    const ON_PAPER: bool = true;
    const MAY: Row = rows::UNIT_IN_CHARGE;

    /// Once for each unit that had the matter.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::unit_decides(case)?;
        let begins = case.running_met_by(Trigger::Noticed)?.map(|deadline| deadline.run.started_on).max();
        if begins.is_some_and(|begins| case.at.day() < begins) {
            return Err(Refusal::BeforeLastAct);
        }
        // What was only said on the telephone is still to be told in writing.
        let told = case.petition.notified && written_notice_due(case.petition, &case.deadlines()?).is_none();
        if told { Err(Refusal::AlreadyNotified) } else { Ok(()) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        checks::method(case.petition, self.method)?;
        Ok(vec![Event::Notified { method: self.method, note: self.note.clone() }])
    }
}

impl Sent for Notify {
    type Body = NotifyInput;
    const NOUN: &'static str = "notify";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &NotifyInput, desk: &mut D) -> Result<Self, D::Error> {
        let (method, note) = body.known(desk)?;
        Ok(Self { method, note })
    }

    fn example() -> NotifyInput {
        NotifyInput { method: NoticeMethod::Post, note: None, occurred_at: None, entered_late: None }
    }
}
