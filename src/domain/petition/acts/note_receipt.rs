//! 收件回执: the organ outside the district has what was handed on to it, or what was sent up. With that, and not
//! before, it is at an end here.

use super::prelude::*;

body! {
    /// 收件回执.
    NoteReceiptInput {
        /// The day on which the other organ received it.
        received_on: NaiveDate as DoneOn,
        /// The number of the receipt, or who said it.
        #[serde(default)] text: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct NoteReceipt {
    pub received_on: NaiveDate,
    pub text: Option<RecordRef>,
}

impl Rules for NoteReceipt {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Ends(&[Ending::HandedOn, Ending::SentUp]),
        event: "receipt_noted",
        basis: "信访工作条例第22条、第30条；首办负责制度",
        rule: "收到接收机关的回执后移送、径送终结，单独统计，不计入办结；径送的由原保管人按编号登记回执，仍不阅看内容",
        chapter: Chapter::End,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::ReceiptNoted];
    const MAY: Row = Row {
        receptionist: ORD_SENT,
        officer: OFFICE_SENT,
        unit_head: OFFICE_SENT,
        leader: SENT,
        supervisor: ORD_SENT,
        chief_leader: SENT,
        discipline_inspection: CONF_SENT,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        left(case.petition).map(|_| ())
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let left = left(case.petition)?;
        if !(left..=case.at.day()).contains(&self.received_on) {
            return Err(Refusal::ReceiptDate);
        }
        let Self { received_on, text } = self.clone();
        Ok(vec![Event::ReceiptNoted { received_on, text, sent_up: case.petition.sent_up.is_some() }])
    }
}

/// The day on which it left the district.
fn left(petition: &Petition) -> Result<NaiveDate, Refusal> {
    petition.sent_up.or(petition.handed_on).ok_or(Refusal::NotHandedOn)
}

impl Sent for NoteReceipt {
    type Body = NoteReceiptInput;
    const NOUN: &'static str = "hand-on/receipt";

    fn settle<D: Desk>(body: &NoteReceiptInput, desk: &mut D) -> Result<Self, D::Error> {
        let (received_on, text) = body.known(desk)?;
        Ok(Self { received_on, text })
    }

    fn example() -> NoteReceiptInput {
        let text = Some("示例：对方回执第12号。".to_owned());
        NoteReceiptInput { received_on: example_day(), text, occurred_at: None, entered_late: None }
    }
}
