//! What the petitioner says of the work (群众满意度评价): within its window, each once.

use crate::petition::Refusal;
use crate::petition::command::Act;
use crate::petition::event::Event;
use crate::rating::{rated_unit, window};
use crate::vocabulary::Via;

use super::{Case, Decision};

/// Whether there is anything to rate now, and whoever rates has come by the petitioner's door.
pub fn may_rate(case: &Case) -> Result<(), Refusal> {
    let days = case.policy().map_or(0, |policy| policy.rating_days);
    let open = window(case.petition, days).is_some_and(|window| window.holds(case.at().day()));
    if open && case.by.via == Via::Public { Ok(()) } else { Err(Refusal::RatingClosed) }
}

/// Only the petitioner rates, whatever the caller's role: whoever proves to be it comes by that door.
pub fn carry_out(case: &Case, act: &Act) -> Decision {
    let Act::Rate { of, rating, office, comment } = act else { return Err(Refusal::RatingClosed) };
    may_rate(case)?;
    if case.petition.ratings.contains_key(of) {
        return Err(Refusal::RatedBefore);
    }
    let unit = rated_unit(case.petition, *of, *office);
    Ok(vec![Event::Rated { of: *of, rating: *rating, unit, comment: comment.clone() }])
}
