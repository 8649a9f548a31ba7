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
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct DirectLitigation {
    pub to: RecordRef,
    pub method: NoticeMethod,
    pub text: RecordRef,
}

impl Rules for DirectLitigation {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::Ends(Ending::Directed),
        event: "directed",
        basis: "信访工作条例第20、22条，第31条第1项",
        rule: "涉法涉诉事项由信访部门导入政法机关并书面告知信访人途径，单独统计，不计入办结",
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
        let Self { to, method, text } = self.clone();
        Ok(vec![Event::Directed { to, method, text }])
    }
}

impl Sent for DirectLitigation {
    type Body = DirectLitigationInput;
    const NOUN: &'static str = "direct-litigation";

    fn settle<D: Desk>(body: &DirectLitigationInput, desk: &mut D) -> Result<Self, D::Error> {
        let (to, method, text) = body.known(desk)?;
        Ok(Self { to, method, text })
    }

    fn example() -> DirectLitigationInput {
        let text = "示例：对生效判决不服的，可以依法向人民法院申请再审。".to_owned();
        let to = "示例区人民法院".to_owned();
        DirectLitigationInput { to, method: NoticeMethod::Post, text, occurred_at: None, entered_late: None }
    }
}
