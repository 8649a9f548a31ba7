//! 限期: sets or changes the district's own date.

use super::prelude::*;

body! {
    /// 限期.
    DistrictDeadlineSetInput {
        due: NaiveDate as Day,
        reason: String as Reason,
        /// The username of who ordered it; without one, the caller.
        #[serde(default)] ordered_by: Option<String> as Orderer,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct SetDistrictDeadline {
    pub due: NaiveDate,
    pub reason: RecordRef,
    pub ordered_by: UserId,
    pub batch: Option<i64>,
}

impl Rules for SetDistrictDeadline {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "district_deadline_set",
        basis: "区级限期办理要求",
        rule: "区领导确定限期；包挂领导本人只能提前，不能推迟",
        chapter: Chapter::Duty,
        in_order: false,
    };
    const MAY: Row =
        Row { leader: LEAD, supervisor: ORD, chief_leader: ORD, discipline_inspection: CONF, ..NOBODY };

    fn decide(&self, case: &Case<'_>) -> Decision {
        checks::due(self.due, case.at)?;
        let (due, ordered_by, reason, batch) = (self.due, self.ordered_by, self.reason.clone(), self.batch);
        Ok(vec![Event::DistrictDeadlineSet { due, ordered_by, reason, batch }])
    }
}

impl Sent for SetDistrictDeadline {
    type Body = DistrictDeadlineSetInput;
    const NOUN: &'static str = "district-deadline";

    /// The leader who answers for a date does not put it off, nor in the name of somebody else.
    fn settle<D: Desk>(body: &DistrictDeadlineSetInput, desk: &mut D) -> Result<Self, D::Error> {
        let (due, reason, ordered_by) = body.known(desk)?;
        let later = desk.petition().district_date().is_some_and(|present| due > present);
        let borrowed = ordered_by != desk.viewer().user;
        if (later || borrowed) && desk.viewer().answers_for_date() {
            return Err(Denied::NotYours.into());
        }
        Ok(Self { due, reason, ordered_by, batch: desk.batch() })
    }

    fn example() -> DistrictDeadlineSetInput {
        let reason = "示例：区委专题会议要求。".to_owned();
        DistrictDeadlineSetInput {
            due: example_day(),
            reason,
            ordered_by: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
