//! Records the addressee's written answer to a recommendation (article 40).

use super::prelude::*;

body! {
    /// The addressee's written answer to a recommendation.
    AnswerRecommendationInput {
        /// The number of the event that made it, in the timeline.
        of: u32 as Answered,
        adopted: bool as YesNo,
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRecommendation {
    /// The event that made it.
    pub recommendation: u32,
    pub adopted: bool,
    pub text: RecordRef,
}

impl Rules for AnswerRecommendation {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "recommendation_answered",
        basis: "信访工作条例第40条",
        rule: "收到建议的单位书面反馈采纳情况",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::RecommendationAnswered];
    const MAY: Row = Row { supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let none = Self::waiting(case.petition, case.by.unit).is_empty();
        if none { Err(Refusal::NothingAsked) } else { Ok(()) }
    }

    fn waiting(petition: &Petition, _: Option<UnitId>) -> Vec<u32> {
        petition.recommendations.iter().filter(|asked| !asked.answered).map(|asked| asked.seq).collect()
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        checks::waiting(&case.petition.recommendations, self.recommendation)?;
        let (recommendation, adopted, text) = (self.recommendation, self.adopted, self.text.clone());
        Ok(vec![Event::RecommendationAnswered { recommendation, adopted, text }])
    }
}

impl Sent for AnswerRecommendation {
    type Body = AnswerRecommendationInput;
    const NOUN: &'static str = "recommendations/answer";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &AnswerRecommendationInput, desk: &mut D) -> Result<Self, D::Error> {
        let (recommendation, adopted, text) = body.known(desk)?;
        Ok(Self { recommendation, adopted, text })
    }

    fn example() -> AnswerRecommendationInput {
        let text = "示例：采纳，已经落实。".to_owned();
        AnswerRecommendationInput { of: 1, adopted: true, text, occurred_at: None, entered_late: None }
    }
}
