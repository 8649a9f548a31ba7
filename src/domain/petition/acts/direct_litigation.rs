//! 涉法涉诉引导: a matter of litigation goes to the organs of politics and law; the petitioner is told in
//! writing which way (articles 20, 22, 31 (1); 分类处理).

use super::prelude::*;
use crate::petition::paths::is_lawful;

body! {
    /// 涉法涉诉引导: to the organ of politics and law, with the way told.
    DirectLitigationInput {
        /// The name of the court, the procuratorate or the public security organ.
        to: String as Addressee,
        /// How the petitioner was told.
        method: NoticeMethod as Word,
        /// The way: which procedure, where, and by when.
        text: String as Text,
        /// Why it is one of litigation, where that was found only after the acceptance.
        #[serde(default)] reason: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DirectLitigation {
    pub to: RecordRef,
    pub method: NoticeMethod,
    pub text: RecordRef,
    pub reason: Option<RecordRef>,
}

impl Rules for DirectLitigation {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed, Stage::Accepted],
        leads: Leads::Ends(&[Ending::Directed]),
        event: "directed",
        basis: "信访工作条例第20、22条，第31条第1项",
        rule: "涉法涉诉事项由信访部门导入政法机关并书面告知信访人途径，受理后发现的须说明理由，单独统计，不计入办结",
        chapter: Chapter::End,
        in_order: true,
    };
    const MAY: Row = Row { receptionist: ORD, officer: OFFICE, unit_head: OFFICE, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let purpose = case.petition.facts.purpose;
        if is_lawful(purpose, Path::Litigation) { Ok(()) } else { Err(Refusal::PathNotLawful) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        checks::method(case.petition, self.method)?;
        checks::in_writing(case, self.method, Trigger::Directed)?;
        if case.petition.stage == Stage::Accepted && self.reason.is_none() {
            return Err(Refusal::DirectionReason);
        }
        let Self { to, method, text, reason } = self.clone();
        Ok(vec![Event::Directed { to, method, text, reason }])
    }
}

impl Sent for DirectLitigation {
    type Body = DirectLitigationInput;
    const NOUN: &'static str = "direct-litigation";

    fn settle<D: Desk>(body: &DirectLitigationInput, desk: &mut D) -> Result<Self, D::Error> {
        let (to, method, text, reason) = body.known(desk)?;
        Ok(Self { to, method, text, reason })
    }

    fn example() -> DirectLitigationInput {
        let text = "示例：对生效判决不服的，可以依法向人民法院申请再审。".to_owned();
        let to = "示例区人民法院".to_owned();
        let (method, reason) = (NoticeMethod::Post, None);
        DirectLitigationInput { to, method, text, reason, occurred_at: None, entered_late: None }
    }
}
