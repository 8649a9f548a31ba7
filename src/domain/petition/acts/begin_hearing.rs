//! 听证 begins, one at a time; in a re-review its time does not count (articles 31, 36).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct BeginHearing {
    pub text: RecordRef,
}

impl Rules for BeginHearing {
    const LAW: Law = Law {
        from: &[Stage::Accepted, Stage::Reviewing, Stage::Rereviewing],
        leads: Leads::Stays,
        event: "hearing_begun",
        basis: "信访工作条例第31、36条",
        rule: "听证开始；只有复核期限因此暂停",
        chapter: Chapter::Review,
        in_order: true,
    };
    const MAY: Row = rows::UNIT_THAT_HEARS;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::hears(case)?;
        checks::no_hearing(case)?;
        not_late(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::HearingBegun { text: self.text.clone() }])
    }
}

/// A hearing that is dated back does not rescue a limit that has passed.
fn not_late(case: &Case<'_>) -> Result<(), Refusal> {
    let pauses = |d: &Deadline<'_>| d.rule.paused.is_some_and(|pause| pause.from == Trigger::HearingBegun);
    let late = case.deadlines()?.into_iter().find(|d| pauses(d) && d.is_overdue(case.now));
    match late {
        Some(late) if case.at < case.now => Err(Refusal::HearingTooLate { due: late.legal_due }),
        Some(_) | None => Ok(()),
    }
}

impl Sent for BeginHearing {
    type Body = TextInput;
    const NOUN: &'static str = "hearing/begin";

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Text, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput {
            text: "示例：在信访大厅举行听证。".to_owned(), occurred_at: None, entered_late: None
        }
    }
}
