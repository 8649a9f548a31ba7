//! 听证 ends; the count goes on (articles 31, 36).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct EndHearing {
    pub text: RecordRef,
}

impl Rules for EndHearing {
    const LAW: Law = Law {
        from: &[Stage::Accepted, Stage::Reviewing, Stage::Rereviewing],
        leads: Leads::Stays,
        event: "hearing_ended",
        basis: "信访工作条例第31、36条",
        rule: "听证结束，期限继续计算",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MAY: Row = rows::UNIT_THAT_HEARS;

    /// Only what has begun ends.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::hears(case)?;
        if case.petition.hearing_open { Ok(()) } else { Err(Refusal::NoHearing) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::HearingEnded { text: self.text.clone() }])
    }
}

impl Sent for EndHearing {
    type Body = TextInput;
    const NOUN: &'static str = "hearing/end";

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Text, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput { text: "示例：听证结论。".to_owned(), occurred_at: None, entered_late: None }
    }
}
