//! 三项建议: improve work, improve policy, hold to account (article 40).

use super::prelude::*;

body! {
    /// One of the three recommendations.
    RecommendInput {
        recommendation: Recommendation as Word,
        /// To whom.
        addressee: String as Addressee,
        /// The code of the unit, where it is one of ours.
        #[serde(default)] unit: Option<String> as Unit,
        #[serde(default)] reply_due: Option<NaiveDate> as Day,
        text: String as Text,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Recommend {
    pub recommendation: Recommendation,
    pub unit: Option<UnitId>,
    pub reply_due: Option<NaiveDate>,
    pub addressee: RecordRef,
    pub text: RecordRef,
}

/// The day by which a recommendation is answered has passed.
const PASSED: OfAct =
    OfAct { code: "reply_date_in_past", field: "reply_due", basis: "信访工作条例第40条" };

impl Rules for Recommend {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "recommended",
        basis: "信访工作条例第40条",
        rule: "三项建议：改进工作、完善政策、追究责任；追究责任的发给有权追究的机关，不发给承办单位和被反映的单位本身",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const REFUSALS: &'static [OfAct] = &[PASSED];
    const MAY: Row = Row { supervisor: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, case: &Case<'_>) -> Decision {
        self.reply_due.map_or(Ok(()), |due| PASSED.unless_passed(due, case.at))?;
        let to_account = self.recommendation == Recommendation::HoldToAccount;
        if to_account && self.unit.is_some_and(|unit| is_about(case.petition, unit)) {
            return Err(Refusal::RecommendedToItself);
        }
        let (recommendation, unit, reply_due) = (self.recommendation, self.unit, self.reply_due);
        let (addressee, text) = (self.addressee.clone(), self.text.clone());
        Ok(vec![Event::Recommended { recommendation, unit, reply_due, addressee, text }])
    }
}

/// Whether the unit dealt with the petition, or is complained of: it holds nobody to account for that.
fn is_about(petition: &Petition, unit: UnitId) -> bool {
    let dealt_with = [Some(petition.holder().unit), petition.opinion_by].contains(&Some(unit));
    dealt_with || petition.facts.accused.units.contains(&unit)
}

impl Sent for Recommend {
    type Body = RecommendInput;
    const NOUN: &'static str = "recommendations";

    fn settle<D: Desk>(body: &RecommendInput, desk: &mut D) -> Result<Self, D::Error> {
        let (recommendation, addressee, unit, reply_due, text) = body.known(desk)?;
        Ok(Self { recommendation, unit, reply_due, addressee, text })
    }

    fn example() -> RecommendInput {
        RecommendInput {
            recommendation: Recommendation::ImproveWork,
            addressee: "示例单位".to_owned(),
            unit: None,
            reply_due: None,
            text: "示例：建议改进窗口服务。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
