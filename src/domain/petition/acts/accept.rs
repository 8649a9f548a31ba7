//! 受理: the path must fit the purpose (articles 29 to 31); no second clock for a matter that is being
//! handled (article 19).

use super::prelude::*;
use crate::law_limit;
pub use crate::petition::paths::{implied_path, is_lawful};

body! {
    /// 受理.
    AcceptInput {
        /// Without one: the path that the purpose implies.
        #[serde(default)] path: Option<Path> as Word,
        /// Without one: as it was taken in.
        #[serde(default)] procedure: Option<Procedure> as Word,
        /// Why the simplified procedure fits.
        #[serde(default)] ground: Option<SimplifiedGround> as Word,
        /// It will likely not be supported: then it is not for the simplified procedure.
        #[serde(default)] support_unlikely: bool as Tick,
        /// On a path of article 31 (2) to (5): the usual limit of a law, by its name in the list of the rules; or
        /// the next two.
        #[serde(default)] law_limit: Option<String> as LawLimit,
        /// The last day that the law of that procedure sets.
        #[serde(default)] law_due: Option<NaiveDate> as Day,
        /// Which law, and how its time is counted.
        #[serde(default)] law: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Accept {
    /// None: the one that the purpose implies.
    pub path: Option<Path>,
    pub procedure: Procedure,
    /// Why the simplified procedure fits.
    pub ground: Option<SimplifiedGround>,
    /// Whoever accepts it says that it will likely not be supported.
    pub support_unlikely: bool,
    /// On a path of article 31 (2) to (5): a usual limit, or its last day; and by which law.
    pub law_limit: Option<law_limit::LawLimit>,
    pub law_due: Option<NaiveDate>,
    pub law: Option<RecordRef>,
    /// What the first petition says, of which this is a repeat.
    pub around: Around,
}

impl Rules for Accept {
    const LAW: Law = Law {
        from: &[Stage::Registered, Stage::Routed],
        leads: Leads::To(&[Stage::Accepted]),
        event: "accepted",
        basis: "信访工作条例第23、31条",
        rule: "责任单位受理，按信访目的确定途径；只有第31条第6项起算60日，第2至5项载明所依法律和期限；首件正在办理（第19条），或者可以申请复查、复核（第35、36条），或者已经终结的重件不另行受理",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::Accepted];
    const ON_PAPER: bool = true;
    const MAY: Row = rows::UNIT_IN_CHARGE;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        checks::unit_decides(case)?;
        checks::no_first(&case.around)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        checks::unit_decides(case)?;
        checks::no_first(&self.around)?;
        let purpose = case.petition.facts.purpose;
        let path = self.path.unwrap_or(implied_path(purpose));
        if !is_lawful(purpose, path) {
            return Err(Refusal::PathNotLawful);
        }
        let procedure = self.procedure;
        let ground = match procedure {
            Procedure::Ordinary => None,
            Procedure::Simplified if !may_be_simplified(case.petition, path, case.policy()?) => {
                return Err(Refusal::SimplifiedNotLawful);
            }
            Procedure::Simplified if self.support_unlikely => return Err(Refusal::SimplifiedUnsupported),
            Procedure::Simplified => Some(self.ground.ok_or(Refusal::GroundMissing)?),
        };
        let (law_due, law) = limit(case, path, self.law_limit.as_ref(), self.law_due, self.law.as_ref())?;
        Ok(vec![Event::Accepted { path, procedure, ground, law_due, law }])
    }
}

/// Article 31 (2) to (5): another law handles the matter, and sets the time. No other path has one.
pub(super) fn limit(
    case: &Case<'_>,
    path: Path,
    usual: Option<&law_limit::LawLimit>,
    due: Option<NaiveDate>,
    law: Option<&RecordRef>,
) -> Result<(Option<NaiveDate>, Option<RecordRef>), Refusal> {
    let (at, calendar) = (case.at, &case.rules.current()?.1.calendar);
    let due = match usual {
        Some(usual) if due.is_some() || !usual.paths.contains(&path) => return Err(Refusal::LawDate),
        Some(usual) => Some(usual.due(at.day(), calendar)),
        None => due,
    };
    match (path.is_of_another_law(), due, law) {
        (false, None, None) => Ok((None, None)),
        (true, Some(due), Some(law)) if due >= at.day() => Ok((Some(due), Some(law.clone()))),
        (true, ..) | (false, ..) => Err(Refusal::LawDate),
    }
}

/// Of a usual limit what the list says of it is written down as the law; nobody names another beside it.
pub(super) fn said_of<D: Desk>(
    usual: Option<&law_limit::LawLimit>,
    law: Option<RecordRef>,
    desk: &mut D,
) -> Result<Option<RecordRef>, D::Error> {
    match (usual, law) {
        (None, law) => Ok(law),
        (Some(_), Some(_)) => Err(Refusal::LawDate.into()),
        (Some(usual), None) => desk.seal("note", &usual.said()).map(Some),
    }
}

impl Sent for Accept {
    type Body = AcceptInput;
    const NOUN: &'static str = "accept";

    fn settle<D: Desk>(body: &AcceptInput, desk: &mut D) -> Result<Self, D::Error> {
        let (path, procedure, ground, support_unlikely, law_limit, law_due, law) = body.known(desk)?;
        let law = said_of(law_limit.as_ref(), law, desk)?;
        let procedure = procedure.unwrap_or(desk.petition().procedure);
        let around = desk.around()?;
        Ok(Self { path, procedure, ground, support_unlikely, law_limit, law_due, law, around })
    }

    fn example() -> AcceptInput {
        AcceptInput {
            path: None,
            procedure: None,
            ground: None,
            support_unlikely: false,
            law_limit: None,
            law_due: None,
            law: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}

/// 《信访事项简易办理办法》: first petitions only; not matters of article 31(1) to (5), not those
/// assigned by a superior, not urgent ones, not accusations, not what several units answer for or what many
/// bring together.
pub(super) fn may_be_simplified(petition: &Petition, path: Path, policy: &Policy) -> bool {
    let by_path = match path {
        Path::Suggestion | Path::HandlingOpinion | Path::Inquiry => true,
        Path::Accusation
        | Path::Litigation
        | Path::Arbitration
        | Path::PartyAppeal
        | Path::Administrative
        | Path::StatutoryDuty => false,
    };
    let facts = &petition.facts;
    let assigned = petition.routed.is_some_and(|(way, _)| way == RouteWay::Assign);
    let several_units = petition.tasks.iter().any(|task| !task.answered);
    by_path && !(assigned && from_above(facts)) && !several_units && facts_may_be_simplified(facts, policy)
}

/// Of what [`may_be_simplified`] asks, what is known at the desk.
pub(super) fn facts_may_be_simplified(facts: &Facts, policy: &Policy) -> bool {
    // A superior that names the day of its feedback has assigned it (交办, article 22).
    let superior = from_above(facts) && facts.source.feedback_due.is_some();
    let by_many = policy.is_group_visit(facts) || policy.is_joint_letter(facts);
    !superior
        && !facts.urgent
        && !by_many
        && facts.repeat_of.is_none()
        && facts.purpose != Purpose::Accusation
}

const fn from_above(facts: &Facts) -> bool {
    match facts.source.level {
        SourceLevel::National | SourceLevel::Province | SourceLevel::City => true,
        SourceLevel::Direct | SourceLevel::District | SourceLevel::Township => false,
    }
}
