//! What the petitioner says of the work (群众满意度评价): within its window, each once. Only the petitioner
//! rates, whatever the caller's role: whoever proves to be it comes by that door.

use super::prelude::*;
use crate::rating::{rated_unit, window};

#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub of: Rated,
    pub rating: Rating,
    /// The petition office, whose work is rated where `of` says so.
    pub office: UnitId,
    pub comment: Option<RecordRef>,
}

impl Rules for Rate {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "rated",
        basis: "信访事项办理群众满意度评价工作办法（试行）",
        rule: "信访人凭编号和查询码，在评价期内对信访部门和责任单位分别评价，各一次；检举控告、并入首件和终止的不评价",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = NOBODY;

    /// Whether there is anything to rate now, and whoever rates has come by the petitioner's door.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let days = case.policy()?.rating_days;
        let open = window(case.petition, days).is_some_and(|window| window.holds(case.at.day()));
        if open && case.by.via == Via::Public { Ok(()) } else { Err(Refusal::RatingClosed) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        if case.petition.ratings.contains_key(&self.of) {
            return Err(Refusal::RatedBefore);
        }
        let unit = rated_unit(case.petition, self.of, self.office);
        Ok(vec![Event::Rated { of: self.of, rating: self.rating, unit, comment: self.comment.clone() }])
    }
}
