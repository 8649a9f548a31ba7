//! 登记: article 22, everything received is registered. Then it has a holder, or a decision is asked for.

use super::accept::facts_may_be_simplified;
use super::prelude::*;
use crate::petition::checks::OfFacts;
use crate::petition::facts::Texts;
use crate::petition::files;
use crate::rulebook::Rulebooks;

/// A petition at the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    pub facts: Facts,
    pub texts: Texts,
    pub receiver: Holder,
    /// What the rules say.
    pub assignment: Proposal,
    /// Whom the desk names in place of what the rules say, and why.
    pub ordered: Option<(Holder, RecordRef)>,
    /// The district's own date, with who ordered it and why.
    pub district_deadline: Option<(NaiveDate, UserId, RecordRef)>,
    /// What the petitioner brought: scans, photos, recordings.
    pub files: Vec<FileRef>,
}

impl Rules for Registration {
    const LAW: Law = Law {
        from: &[],
        leads: Leads::To(&[Stage::Registered]),
        event: "registered",
        basis: "信访工作条例第19、21、22条",
        rule: "收到即登记；从此刻起始终有一个责任单位、一个承办人；按规则指派责任单位和包挂领导，查无人选时由登记人负责并请督查人员决定",
        chapter: Chapter::Course,
        in_order: true,
    };
    const MAY: Row = Row {
        receptionist: YES,
        officer: YES,
        unit_head: YES,
        supervisor: YES,
        discipline_inspection: YES,
        client: YES,
        ..NOBODY
    };
    const SCOPE: Option<Scope> = Some(Scope::PetitionsWrite);

    fn stands_against(_: &Case<'_>) -> Result<(), Refusal> {
        Err(Refusal::AlreadyRegistered)
    }

    /// What is registered late was received on an earlier day.
    fn done_on(&self, at: Instant) -> NaiveDate {
        at.day().min(self.facts.received_on)
    }

    fn begin(&self, rules: &Rulebooks, at: Instant, now: Instant) -> Decision {
        let policy = &rules.current()?.1.policy;
        let Self { facts, texts, receiver, assignment, ordered, district_deadline, files } = self;
        OfFacts { facts, registered_at: at, now }.check(texts.petitioners.len())?;
        if facts.procedure == Procedure::Simplified && !facts_may_be_simplified(facts, policy) {
            return Err(Refusal::SimplifiedNotLawful);
        }
        let ordered = ordered.as_ref().filter(|_| facts.custody.is_none());
        let found = ordered.map(|(holder, _)| *holder).or(assignment.holder);
        let holder = found.unwrap_or(*receiver);
        let watcher = assignment.watcher.filter(|_| found.is_some());
        if [Some(holder), watcher].into_iter().flatten().any(|one| checks::is_accused(&facts.accused, one)) {
            return Err(Refusal::HolderAccused);
        }
        let registered =
            Event::Registered { facts: facts.clone(), texts: texts.clone(), receiver: *receiver };
        let assigned = match (facts.custody, ordered) {
            (Some(custody), _) => Event::TakenIntoCustody { custody, holder, proposal: assignment.clone() },
            (None, Some((holder, reason))) => Event::Assigned {
                holder: *holder,
                watching_unit: assignment.watching_unit,
                watcher,
                proposal: assignment.clone(),
                reason: Some(reason.clone()),
            },
            (None, None) => checks::assigned(assignment),
        };
        let mut events = vec![registered, assigned];
        if let Some((due, ordered_by, reason)) = district_deadline {
            checks::due(*due, at)?;
            let (ordered_by, reason) = (*ordered_by, reason.clone());
            events.push(Event::DistrictDeadlineSet { due: *due, ordered_by, reason, batch: None });
        }
        events.extend(files::attached(files, None));
        Ok(events)
    }

    fn decide(&self, _: &Case<'_>) -> Decision {
        Err(Refusal::AlreadyRegistered)
    }
}
