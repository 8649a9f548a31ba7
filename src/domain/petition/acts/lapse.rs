//! The petitioner has died or ended without a successor.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Lapse {
    pub text: RecordRef,
}

impl Rules for Lapse {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Ends(&[Ending::Lapsed]),
        event: "lapsed",
        basis: "山东省信访条例第46条（地方规定）",
        rule: "信访人死亡或者终止，且没有承继人；由信访部门登记",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: ORD, supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, _: &Case<'_>) -> Decision {
        Ok(vec![Event::Lapsed { text: self.text.clone() }])
    }
}

impl Sent for Lapse {
    type Body = TextInput;
    const NOUN: &'static str = "lapse";

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Text, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput {
            text: "示例：信访人死亡，没有承继人。".to_owned(), occurred_at: None, entered_late: None
        }
    }
}
