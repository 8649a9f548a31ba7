//! 登门下访: records a home visit (article 18).

use super::prelude::*;
use crate::petition::files;

body! {
    /// 登门下访.
    HomeVisitInput {
        visited_on: NaiveDate as DoneOn,
        /// A username; without one, the caller.
        #[serde(default)] visitor: Option<String> as User,
        in_person: bool as Tick,
        #[serde(default)] place: Option<String> as Place,
        result: String as Findings,
        /// Photos of the visit: the ids of files that the caller has sent in.
        #[serde(default)] attachments: Vec<i64> as Files,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct RecordHomeVisit {
    pub visitor: UserId,
    pub visited_on: NaiveDate,
    pub in_person: bool,
    pub place: Option<RecordRef>,
    pub result: RecordRef,
    /// Photos of the visit.
    pub files: Vec<FileRef>,
}

impl Rules for RecordHomeVisit {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "home_visited",
        basis: "信访工作条例第18条",
        rule: "登门下访：日期不早于收到之日、不晚于今日",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = Row {
        receptionist: UNIT,
        officer: UNIT,
        unit_head: UNIT,
        leader: LEAD,
        supervisor: ORD,
        chief_leader: LEAD,
        discipline_inspection: UNIT,
        ..NOBODY
    };

    fn decide(&self, case: &Case<'_>) -> Decision {
        if self.visited_on > case.now.day() {
            return Err(Refusal::VisitInFuture);
        }
        if self.visited_on < case.petition.facts.received_on {
            return Err(Refusal::VisitBeforeReceipt);
        }
        let (visitor, visited_on, in_person) = (self.visitor, self.visited_on, self.in_person);
        let (place, result) = (self.place.clone(), self.result.clone());
        let visited = Event::HomeVisited { visitor, visited_on, in_person, place, result };
        Ok(std::iter::once(visited).chain(files::attached(&self.files, None)).collect())
    }
}

impl Sent for RecordHomeVisit {
    type Body = HomeVisitInput;
    const NOUN: &'static str = "home-visits";
    const DIRECT: bool = true;

    /// Leaders and officers log their own visits; only the supervisor logs those of others.
    fn settle<D: Desk>(body: &HomeVisitInput, desk: &mut D) -> Result<Self, D::Error> {
        let others = body.visitor.as_deref().and_then(|name| desk.district().user_by_username(name));
        let others = others.is_some_and(|visitor| visitor.id != desk.viewer().user);
        if others && !desk.viewer().logs_for_others() {
            desk.faults().note("visitor", "not_the_caller");
        }
        let (visited_on, visitor, in_person, place, result, files) = body.known(desk)?;
        let visitor = visitor.unwrap_or(desk.viewer().user);
        Ok(Self { visitor, visited_on, in_person, place, result, files })
    }

    fn example() -> HomeVisitInput {
        HomeVisitInput {
            visitor: None,
            visited_on: example_day(),
            in_person: true,
            place: Some("示例小区1号".to_owned()),
            result: "示例：当面听取意见。".to_owned(),
            attachments: Vec::new(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
