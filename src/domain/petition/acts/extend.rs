//! 延长办理期限 (article 34): by the head of the unit, once, at most 30 days, on or before the original
//! due date, with the notice to the petitioner. In a review only where a local rule lets its clock be
//! extended; so too of 12345 orders and public opinion.

use super::prelude::*;
use crate::vocabulary::Track;

body! {
    /// 延长办理期限.
    ExtendInput {
        /// In the unit of the clock: calendar days for the handling.
        days: u32 as Number,
        reason: String as Reason,
        /// The day on which the petitioner was told the reason.
        notified_on: NaiveDate as DoneOn,
        method: NoticeMethod as Word,
        /// Whether the assigner has agreed, where local rules ask for it.
        #[serde(default)] assigner_agreed: bool as Tick,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Extend {
    pub days: u32,
    pub notified_on: NaiveDate,
    pub method: NoticeMethod,
    pub reason: RecordRef,
    pub assigner_agreed: bool,
}

impl Rules for Extend {
    const LAW: Law = Law {
        from: &[Stage::Routed, Stage::Accepted, Stage::Reviewing, Stage::Rereviewing],
        leads: Leads::Stays,
        event: "extended",
        basis: "信访工作条例第34条",
        rule: "情况复杂的，原期限届满前经本单位负责人批准，可以延长一次，不超过30日，并告知信访人理由；12345工单和复查复核的延长只在地方规定允许时适用",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MAY: Row = Row { unit_head: UNIT_REV, discipline_inspection: UNIT, ..NOBODY };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let (runs, _) = extendable(case)?;
        runs.iter().try_for_each(|running| match running {
            running if running.run.more > 0 => Err(Refusal::ExtendedBefore),
            running if running.run.started_on > case.now.day() => Err(Refusal::ExtensionNotice),
            running => still_extendable(case, running),
        })
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let (runs, approved_by) = extendable(case)?;
        let petition = case.petition;
        // One extension lengthens every clock that can be: it must be lawful for each.
        for running in &runs {
            self.check(case, running)?;
        }
        checks::method(petition, self.method)?;
        let assigned = petition.routed.is_some_and(|(way, _)| way == RouteWay::Assign);
        let asks = case.policy()?.extension_needs_assigner;
        if asks && assigned && !self.assigner_agreed {
            return Err(Refusal::AssignerAsked);
        }
        let Self { days, notified_on, method, ref reason, assigner_agreed } = *self;
        let reason = reason.clone();
        Ok(vec![Event::Extended { days, approved_by, notified_on, method, reason, assigner_agreed }])
    }
}

impl Extend {
    fn check(&self, case: &Case<'_>, running: &Deadline<'_>) -> Result<(), Refusal> {
        let most = running.rule.extended.map_or(0, |extension| extension.at_most.quantity);
        let told = (running.run.started_on..=running.legal_due).contains(&self.notified_on);
        if running.run.more > 0 {
            Err(Refusal::ExtendedBefore)
        } else if self.days == 0 || self.days > most {
            Err(Refusal::ExtensionTooLong { most })
        } else {
            still_extendable(case, running)?;
            let in_future = self.notified_on > case.now.day();
            if !told || in_future { Err(Refusal::ExtensionNotice) } else { Ok(()) }
        }
    }
}

/// The clocks that an extension would lengthen, and the head who may approve it.
fn extendable<'a>(case: &Case<'a>) -> Result<(Vec<Deadline<'a>>, UserId), Refusal> {
    let (petition, by) = (case.petition, case.by);
    let handled = !petition.stage.is_under_review();
    let unit = if handled { Some(petition.holder().unit) } else { petition.reviewing_unit() };
    let approver = by.user.filter(|_| by.is_head && unit.is_some() && by.unit == unit);
    let approved_by = approver.ok_or(Refusal::NotUnitHead)?;
    let extendable = |d: &Deadline<'_>| d.rule.extended.is_some_and(|e| e.by == Trigger::Extended);
    let runs = case.deadlines()?.into_iter().filter(|d| d.run.ended.is_none() && extendable(d));
    let runs: Vec<Deadline<'_>> = runs.collect();
    if runs.is_empty() {
        let is_order = petition.track() == Track::Order;
        return Err(if is_order { Refusal::OrderNotExtended } else { Refusal::NothingToExtend });
    }
    if petition.extended && handled {
        return Err(Refusal::ExtendedBefore);
    }
    Ok((runs, approved_by))
}

/// Nor is an overdue clock lengthened by an approval that is dated back.
fn still_extendable(case: &Case<'_>, running: &Deadline<'_>) -> Result<(), Refusal> {
    let late = running.is_overdue(case.at) || running.is_overdue(case.now);
    if late { Err(Refusal::ExtensionTooLate { due: running.legal_due }) } else { Ok(()) }
}

impl Sent for Extend {
    type Body = ExtendInput;
    const NOUN: &'static str = "extend";

    fn settle<D: Desk>(body: &ExtendInput, desk: &mut D) -> Result<Self, D::Error> {
        let (days, reason, notified_on, method, assigner_agreed) = body.known(desk)?;
        Ok(Self { days, notified_on, method, reason, assigner_agreed })
    }

    fn example() -> ExtendInput {
        ExtendInput {
            days: 30,
            reason: "示例：情况复杂，需要鉴定。".to_owned(),
            notified_on: example_day(),
            method: NoticeMethod::Post,
            assigner_agreed: false,
            occurred_at: None,
            entered_late: None,
        }
    }
}
