//! 撤回: the petitioner takes it back. The petition office records it, never the unit in charge.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Withdraw {
    pub text: RecordRef,
}

impl Rules for Withdraw {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Ends(&[Ending::Withdrawn]),
        event: "withdrawn",
        basis: "信访人自愿撤回（条例未作规定，依地方规定和惯例）",
        rule: "信访人撤回；由信访部门登记，责任单位不得自行登记",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: ORD, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, _: &Case<'_>) -> Decision {
        Ok(vec![Event::Withdrawn { text: self.text.clone() }])
    }
}

impl Sent for Withdraw {
    type Body = TextInput;
    const NOUN: &'static str = "withdraw";

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Text, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput {
            text: "示例：信访人书面撤回。".to_owned(), occurred_at: None, entered_late: None
        }
    }
}
