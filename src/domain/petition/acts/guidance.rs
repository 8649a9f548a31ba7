//! 舆情引导处置: by the unit that watches.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    pub text: RecordRef,
}

impl Rules for Guide {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "guided",
        basis: "国办发〔2016〕61号；区委宣传部职责",
        rule: "监看引导单位记录舆情引导处置",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::Guided];
    const MAY: Row = Row { officer: WATCH, unit_head: WATCH, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let watcher = case.petition.watcher().ok_or(Refusal::NotWatched)?;
        if case.by.unit == Some(watcher.unit) { Ok(()) } else { Err(Refusal::NotWatcher) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        Ok(vec![Event::Guided { text: self.text.clone() }])
    }
}

impl Sent for Guide {
    type Body = TextInput;
    const NOUN: &'static str = "guidance";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &TextInput, desk: &mut D) -> Result<Self, D::Error> {
        Ok(Self { text: body.text_as::<Text, D>(desk)? })
    }

    fn example() -> TextInput {
        TextInput {
            text: "示例：已发布权威信息。".to_owned(), occurred_at: None, entered_late: None
        }
    }
}
