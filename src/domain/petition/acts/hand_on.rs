//! 移送: what is not the district's goes to the organ that has power over it, above, elsewhere, or of another
//! system (article 22). The petition office answers for it until that organ has noted its receipt.

use super::prelude::*;

body! {
    /// 移送: to an organ outside the district.
    HandOnInput {
        /// Where that organ stands.
        destination: Outside as Word,
        /// The name of the organ.
        to: String as Addressee,
        /// Why it has power over the matter.
        #[serde(default)] text: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct HandOn {
    pub outside: Outside,
    pub to: RecordRef,
    pub text: Option<RecordRef>,
}

impl Rules for HandOn {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::To(&[Stage::Registered]),
        event: "handed_on",
        basis: "信访工作条例第22条",
        rule: "不属于本区职权的，由信访部门在15日内移送上级、其他地区、垂直管理单位或者其他系统，不得由承办单位移送；收到回执之前仍由信访部门跟踪，被退回的可以另行转送交办",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MAY: Row = rows::PETITION_OFFICE;

    fn decide(&self, _: &Case<'_>) -> Decision {
        let Self { outside, to, text } = self.clone();
        Ok(vec![Event::HandedOn { outside, to, text }])
    }
}

impl Sent for HandOn {
    type Body = HandOnInput;
    const NOUN: &'static str = "hand-on";

    fn settle<D: Desk>(body: &HandOnInput, desk: &mut D) -> Result<Self, D::Error> {
        let (outside, to, text) = body.known(desk)?;
        Ok(Self { outside, to, text })
    }

    fn example() -> HandOnInput {
        let (to, text) = ("示例市信访局".to_owned(), Some("示例：属于市级事权。".to_owned()));
        HandOnInput { destination: Outside::Superior, to, text, occurred_at: None, entered_late: None }
    }
}
