//! 听证通知: when and where the hearing is, and who is invited, told before it begins (articles 31, 36).

use super::prelude::*;

body! {
    /// 听证通知.
    AnnounceHearingInput {
        /// The day of the hearing: today or later.
        held_on: NaiveDate as Day,
        /// Where it is held.
        hearing_place: String as Place,
        /// Who is invited: the petitioner, the unit that handles it, and whoever else.
        invited: String as Invited,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnnounceHearing {
    pub held_on: NaiveDate,
    pub place: RecordRef,
    pub invited: RecordRef,
}

/// A hearing is announced for today or later.
const PASSED: OfAct =
    OfAct { code: "hearing_date_in_past", field: "held_on", basis: "信访工作条例第31、36条" };

impl Rules for AnnounceHearing {
    const LAW: Law = Law {
        from: &[Stage::Accepted, Stage::Reviewing, Stage::Rereviewing],
        leads: Leads::Stays,
        event: "hearing_announced",
        basis: "信访工作条例第31、36条",
        rule: "听证前通知时间、地点和参加人；由举行听证的单位通知，听证日期不早于通知之日；改期的另行通知",
        chapter: Chapter::Review,
        in_order: false,
    };
    const REFUSALS: &'static [OfAct] = &[PASSED];
    const MAY: Row = rows::UNIT_THAT_HEARS;

    /// One hearing at a time: what goes on is not announced.
    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::hears(case)?;
        checks::no_hearing(case)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        PASSED.unless_passed(self.held_on, case.at)?;
        let (held_on, place, invited) = (self.held_on, self.place.clone(), self.invited.clone());
        Ok(vec![Event::HearingAnnounced { held_on, place, invited }])
    }
}

impl Sent for AnnounceHearing {
    type Body = AnnounceHearingInput;
    const NOUN: &'static str = "hearing/announce";
    const DIRECT: bool = true;

    fn settle<D: Desk>(body: &AnnounceHearingInput, desk: &mut D) -> Result<Self, D::Error> {
        let (held_on, place, invited) = body.known(desk)?;
        Ok(Self { held_on, place, invited })
    }

    fn example() -> AnnounceHearingInput {
        AnnounceHearingInput {
            held_on: example_day(),
            hearing_place: "示例会议室".to_owned(),
            invited: "信访人、责任单位".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
