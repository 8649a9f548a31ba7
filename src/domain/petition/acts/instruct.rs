//! 领导批示: a leader's instruction (article 18).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Instruct {
    pub text: RecordRef,
}

impl Rules for Instruct {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "instructed",
        basis: "信访工作条例第18条",
        rule: "领导批示",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MAY: Row = Row { leader: LEAD, chief_leader: ORD, ..NOBODY };

    fn decide(&self, _: &Case<'_>) -> Decision {
        Ok(vec![Event::Instructed { text: self.text.clone() }])
    }
}

impl Sent for Instruct {
    type Body = TextInput;
    const NOUN: &'static str = "instruct";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Instruction, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput {
            text: "示例：请抓紧办理，及时答复。".to_owned(), occurred_at: None, entered_late: None
        }
    }
}
