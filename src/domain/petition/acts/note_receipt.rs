//! 收件回执: the organ outside the district has what was handed on to it. With that, and not before, it is at
//! an end here.

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
        from: &[Stage::Registered],
        leads: Leads::Ends(Ending::HandedOn),
        event: "receipt_noted",
        basis: "信访工作条例第22条；首办负责制度",
        rule: "收到接收机关的回执后移送终结，单独统计，不计入办结",
        chapter: Chapter::End,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::ReceiptNoted];
    const MAY: Row = Row {
        receptionist: ORD,
        officer: OFFICE,
        unit_head: OFFICE,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        case.petition.handed_on.map(|_| ()).ok_or(Refusal::NotHandedOn)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let handed_on = case.petition.handed_on.ok_or(Refusal::NotHandedOn)?;
        if !(handed_on..=case.at.day()).contains(&self.received_on) {
            return Err(Refusal::ReceiptDate);
        }
        Ok(vec![Event::ReceiptNoted { received_on: self.received_on, text: self.text.clone() }])
    }
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
