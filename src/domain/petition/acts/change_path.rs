//! 变更办理途径: whoever handles a matter does not choose the law that holds for it by itself. The petition
//! office, which is shown a path of another law, puts it right; the time runs from the original acceptance.

use super::accept::{limit, may_be_simplified, said_of};
use super::prelude::*;
use crate::law_limit;
use crate::petition::paths::is_lawful;

body! {
    /// 变更办理途径.
    ChangePathInput {
        path: Path as Word,
        /// On a path of article 31 (2) to (5): the usual limit of a law, by its name in the list of the rules; or
        /// the next two.
        #[serde(default)] law_limit: Option<String> as LawLimit,
        /// The last day that the law of that procedure sets.
        #[serde(default)] law_due: Option<NaiveDate> as Day,
        /// Which law, and how its time is counted.
        #[serde(default)] law: Option<String> as Remark,
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ChangePath {
    pub path: Path,
    pub law_limit: Option<law_limit::LawLimit>,
    pub law_due: Option<NaiveDate>,
    pub law: Option<RecordRef>,
    pub reason: RecordRef,
}

impl Rules for ChangePath {
    const LAW: Law = Law {
        from: &[Stage::Accepted],
        leads: Leads::Stays,
        event: "path_changed",
        basis: "信访工作条例第22、31条",
        rule: "受理后途径不当的，由信访部门或者督查人员变更并说明理由，期限自原受理之日起算；承办单位不得自行变更",
        chapter: Chapter::Course,
        in_order: false,
    };
    const MAY: Row = Row { receptionist: ORD, officer: OFFICE, unit_head: OFFICE, supervisor: ORD, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let others = Path::ALL.iter().filter(|path| Some(**path) != case.petition.path);
        let purpose = case.petition.facts.purpose;
        if others.into_iter().any(|path| is_lawful(purpose, *path)) {
            Ok(())
        } else {
            Err(Refusal::PathNotLawful)
        }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let (path, petition) = (self.path, case.petition);
        if !is_lawful(petition.facts.purpose, path) {
            return Err(Refusal::PathNotLawful);
        }
        if petition.procedure == Procedure::Simplified && !may_be_simplified(petition, path, case.policy()?) {
            return Err(Refusal::SimplifiedNotLawful);
        }
        let (law_due, law) = limit(case, path, self.law_limit.as_ref(), self.law_due, self.law.as_ref())?;
        if petition.path == Some(path) && law_due.is_none() {
            return Err(Refusal::NothingChanged);
        }
        Ok(vec![Event::PathChanged { path, law_due, law, reason: self.reason.clone() }])
    }
}

impl Sent for ChangePath {
    type Body = ChangePathInput;
    const NOUN: &'static str = "path";

    fn settle<D: Desk>(body: &ChangePathInput, desk: &mut D) -> Result<Self, D::Error> {
        let (path, law_limit, law_due, law, reason) = body.known(desk)?;
        let law = said_of(law_limit.as_ref(), law, desk)?;
        Ok(Self { path, law_limit, law_due, law, reason })
    }

    fn example() -> ChangePathInput {
        let reason = "示例：应当先经行政复议。".to_owned();
        let law = Some("示例：行政复议法，受理之日起60日。".to_owned());
        ChangePathInput {
            path: Path::Administrative,
            law_limit: None,
            law_due: Some(example_day()),
            law,
            reason,
            occurred_at: None,
            entered_late: None,
        }
    }
}
