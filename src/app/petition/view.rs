//! Petitions as they are shown: the whole, a row of a list, the timeline, the chain of holders. A
//! sealed view tells number, stage and dates, and nobody's name.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::petition::input::{AccusedInput, PersonInput};
use crate::app::petition::{Loaded, dates};
use crate::app::{App, username};
use crate::domain::assignment::Proposal;
use crate::domain::deadline::{self, Deadline};
use crate::domain::directory::District;
use crate::domain::ids::{RecordId, UserId};
use crate::domain::petition::{Event, Holder, Petition, RecordRef, Recorded};
use crate::domain::responsibility::Holding;
use crate::domain::time::{Instant, next_day};
use crate::domain::vocabulary::{
    AssignmentRule, Channel, Clock, HandOver, Outcome, PassedOver, Path, Purpose, SourceLevel, Stage, Via,
};
use crate::store::petition::Row;
use crate::store::{Conn, StoreError, record};

/// A person of the service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserRef {
    pub username: String,
    pub name: String,
}

/// A unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitRef {
    pub code: String,
    pub name: String,
}

/// Who is responsible.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HolderView {
    pub unit: UnitRef,
    pub officer: UserRef,
    pub leader: Option<UserRef>,
}

/// Why somebody is responsible.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// None where the rules found nobody and the supervisor was asked.
    pub holder: Option<HolderView>,
    pub leader_rule: Option<AssignmentRule>,
    pub unit_rule: Option<AssignmentRule>,
    /// Publicity, where it watches over what citizen service holds.
    pub watching_unit: Option<UnitRef>,
    /// The same in one sentence for people.
    pub because: String,
    pub considered: Vec<ConsideredView>,
}

/// A candidate, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConsideredView {
    pub rule: AssignmentRule,
    pub user: Option<UserRef>,
    pub unit: Option<UnitRef>,
    pub chosen: bool,
    pub passed_over: Option<PassedOver>,
}

/// A deadline with its derivation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlineView {
    pub clock: Clock,
    pub clock_name: &'static str,
    pub run: u32,
    pub article: &'static str,
    /// The day of the event that started it; not counted (民法典 article 201).
    pub started_on: NaiveDate,
    /// The length in calendar days; none for a date that was ordered.
    pub days: Option<u32>,
    pub raw_due: NaiveDate,
    /// Late is after 24:00 of this day in Shanghai.
    pub legal_due: NaiveDate,
    pub outcome: Outcome,
    pub overdue: bool,
    /// Whole days past the legal due date while it runs.
    pub days_overdue: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Instant>,
    /// The dates lie in a year whose calendar is not published yet.
    pub provisional: bool,
    pub rules_version: u32,
    /// How it was counted, in one sentence.
    pub counted: String,
}

/// Where a petition came from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceView {
    pub level: SourceLevel,
    pub outside_number: Option<String>,
    pub feedback_due: Option<NaiveDate>,
}

/// Everything about a petition that the caller may see. Fields that a sealed view keeps back are
/// absent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PetitionView {
    #[schema(example = "XF2026-000123")]
    pub number: String,
    pub version: u32,
    pub stage: Stage,
    pub stage_name: &'static str,
    /// Only number, stage and dates are shown (accusations, article 30).
    pub sealed: bool,
    pub received_on: NaiveDate,
    #[schema(value_type = String, format = DateTime)]
    pub registered_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub replied_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Instant>,
    pub awaiting_decision: bool,
    pub deadlines: Vec<DeadlineView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(flatten)]
    pub open: Option<OpenView>,
    /// The petitioner's code for asking how it stands. Only for who may give it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_code: Option<String>,
}

/// What only a full view shows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenView {
    pub channel: Channel,
    pub source: SourceView,
    pub purpose: Purpose,
    pub title: Option<String>,
    pub content: Option<String>,
    pub petitioners: Vec<PersonInput>,
    pub accused: Vec<AccusedInput>,
    pub anonymous: bool,
    pub headcount: u32,
    pub urgent: bool,
    pub content_category: Option<String>,
    pub contact_point: Option<String>,
    pub project: Option<String>,
    pub received_by_leader: Option<UserRef>,
    pub path: Option<Path>,
    pub notified: bool,
    pub home_visits: u32,
    pub holder: HolderView,
    pub receiver: HolderView,
    pub assignment: Option<AssignmentView>,
}

/// A row of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PetitionRow {
    pub number: String,
    pub version: i32,
    pub stage: Stage,
    pub stage_name: &'static str,
    pub sealed: bool,
    pub received_on: NaiveDate,
    /// The earliest legal due date of a running clock.
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    pub urgent: bool,
    pub awaiting_decision: bool,
    pub channel: Option<Channel>,
    pub purpose: Option<Purpose>,
    pub title: Option<String>,
    pub headcount: Option<i32>,
    pub home_visits: Option<i32>,
    pub unit: Option<UnitRef>,
    pub officer: Option<UserRef>,
    pub leader: Option<UserRef>,
}

/// One event of the history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    pub seq: u32,
    #[schema(example = "routed")]
    pub kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Instant,
    /// None: the service itself.
    pub actor: Option<UserRef>,
    pub via: Via,
    /// The words of the event (way, method, dates, rules), without texts.
    #[schema(value_type = Object)]
    pub details: serde_json::Value,
    /// The texts that belong to it, by what they are.
    pub texts: Vec<TextView>,
}

/// A text of the history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TextView {
    pub what: &'static str,
    /// None: erased.
    pub text: Option<String>,
}

/// One interval of the unbroken chain of holders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HoldingView {
    #[serde(flatten)]
    pub holder: HolderView,
    #[schema(value_type = String, format = DateTime)]
    pub from: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Instant>,
    pub hand_over: HandOver,
    pub hand_over_name: &'static str,
    /// The event of the timeline that made this the holder.
    pub event: u32,
    /// Why, in words: the rule that decided, or the reason that was given.
    pub because: Option<String>,
}

/// What a view needs beside the petition.
pub struct Viewing<'a> {
    pub app: &'a App,
    pub district: &'a District,
    pub now: Instant,
}

impl Viewing<'_> {
    /// A reference to a user; a user that is gone is shown by nothing but the id's absence.
    pub fn user(&self, id: UserId) -> UserRef {
        let user = self.district.users.get(&id);
        UserRef {
            username: username(self.district, id),
            name: user.map_or_else(String::new, |u| u.name.clone()),
        }
    }

    /// A reference to a unit.
    pub fn unit(&self, id: crate::domain::ids::UnitId) -> UnitRef {
        self.district.units.get(&id).map_or_else(
            || UnitRef { code: String::new(), name: String::new() },
            |unit| UnitRef { code: unit.code.clone(), name: unit.name.clone() },
        )
    }

    /// Who is responsible, with names.
    pub fn holder(&self, holder: Holder) -> HolderView {
        HolderView {
            unit: self.unit(holder.unit),
            officer: self.user(holder.officer),
            leader: holder.leader.map(|leader| self.user(leader)),
        }
    }

    /// What the rules said, with names.
    pub fn assignment(&self, proposal: &Proposal) -> AssignmentView {
        AssignmentView {
            holder: proposal.holder.map(|holder| self.holder(holder)),
            leader_rule: proposal.leader_rule,
            unit_rule: proposal.unit_rule,
            watching_unit: proposal.watching_unit.map(|unit| self.unit(unit)),
            because: self.because(proposal),
            considered: proposal
                .considered
                .iter()
                .map(|one| ConsideredView {
                    rule: one.rule,
                    user: one.user.map(|user| self.user(user)),
                    unit: one.unit.map(|unit| self.unit(unit)),
                    chosen: one.chosen,
                    passed_over: one.passed_over,
                })
                .collect(),
        }
    }

    fn because(&self, proposal: &Proposal) -> String {
        match (proposal.holder, proposal.unit_rule, proposal.leader_rule) {
            (Some(holder), Some(unit_rule), Some(leader_rule)) => format!(
                "责任单位{}（{}）；包挂领导{}（{}）",
                self.unit(holder.unit).name,
                unit_rule.label(),
                holder.leader.map_or_else(String::new, |leader| self.user(leader).name),
                leader_rule.label(),
            ),
            (Some(_), ..) => AssignmentRule::Register.label().to_owned(),
            (None, ..) => "按规则没有可以负责的人，由接待人继续负责，请督查人员决定".to_owned(),
        }
    }

    /// A deadline, with how it was counted.
    pub fn deadline(&self, deadline: &Deadline) -> DeadlineView {
        let overdue = deadline.is_overdue(self.now);
        let days_overdue = if overdue { (self.now.day() - deadline.legal_due).num_days() } else { 0 };
        DeadlineView {
            clock: deadline.clock,
            clock_name: deadline.clock.label(),
            run: deadline.run,
            article: deadline::article(deadline.clock),
            started_on: deadline.started_on,
            days: deadline.days,
            raw_due: deadline.raw_due,
            legal_due: deadline.legal_due,
            outcome: deadline.outcome,
            overdue,
            days_overdue,
            ended_at: deadline.ended_at,
            provisional: deadline.provisional,
            rules_version: deadline.rules_version,
            counted: counted(deadline),
        }
    }

    /// The whole petition; a sealed one without texts and people.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn petition(
        &self,
        conn: &mut Conn,
        row: &Row,
        loaded: &Loaded,
        sealed: bool,
        with_query_code: bool,
    ) -> Result<PetitionView, StoreError> {
        let petition = &loaded.petition;
        let deadlines = dates(petition, &*self.app.rulebooks(conn)?)?;
        let query_code = match with_query_code {
            true => record::open(conn, &self.app.vault, &[RecordId(row.query_code_record)])?
                .pop()
                .and_then(|r| r.text),
            false => None,
        };
        Ok(PetitionView {
            number: row.number.clone(),
            version: petition.version,
            stage: petition.stage,
            stage_name: petition.stage.label(),
            sealed,
            received_on: petition.facts.received_on,
            registered_at: petition.registered_at,
            replied_at: petition.replied_at,
            closed_at: petition.closed_at,
            awaiting_decision: petition.awaiting_decision,
            deadlines: deadlines.iter().map(|deadline| self.deadline(deadline)).collect(),
            open: if sealed { None } else { Some(self.open(conn, petition, &loaded.events)?) },
            query_code,
        })
    }

    fn open(
        &self,
        conn: &mut Conn,
        petition: &Petition,
        events: &[Recorded],
    ) -> Result<OpenView, StoreError> {
        let facts = &petition.facts;
        let texts = &petition.texts;
        let mut references = vec![&texts.title, &texts.content];
        references.extend(&texts.petitioners);
        references.extend(&texts.accused);
        let opened = Opened::load(conn, self.app, &references)?;
        let proposal = events.iter().rev().find_map(|recorded| match &recorded.event {
            Event::Assigned { proposal, .. } | Event::DecisionAsked { proposal } => Some(proposal),
            _ => None,
        });
        Ok(OpenView {
            channel: facts.channel,
            source: SourceView {
                level: facts.source.level,
                outside_number: facts.source.outside_number.clone(),
                feedback_due: facts.source.feedback_due,
            },
            purpose: facts.purpose,
            title: opened.text(&texts.title),
            content: opened.text(&texts.content),
            petitioners: opened.all(&texts.petitioners)?,
            accused: opened.all(&texts.accused)?,
            anonymous: facts.anonymous,
            headcount: facts.headcount,
            urgent: facts.urgent,
            content_category: facts
                .category
                .and_then(|id| self.district.categories.get(&id))
                .map(|c| c.code.clone()),
            contact_point: facts
                .contact_point
                .and_then(|id| self.district.contact_points.get(&id))
                .map(|point| point.code.clone()),
            project: facts.project.and_then(|id| self.district.projects.get(&id)).map(|p| p.code.clone()),
            received_by_leader: facts.received_by_leader.map(|leader| self.user(leader)),
            path: petition.path,
            notified: petition.notified,
            home_visits: petition.home_visits,
            holder: self.holder(petition.holder()),
            receiver: self.holder(petition.receiver),
            assignment: proposal.map(|proposal| self.assignment(proposal)),
        })
    }

    /// A row of a list.
    pub fn row(&self, row: &Row, sealed: bool) -> PetitionRow {
        let stage = Stage::from_code(&row.stage).unwrap_or(Stage::Registered);
        let late_at = Instant::from_naive_utc(row.next_late_at);
        let runs = row.next_late_at < crate::store::projection::never();
        let shown = |yes: bool| !sealed && yes;
        PetitionRow {
            number: row.number.clone(),
            version: row.version,
            stage,
            stage_name: stage.label(),
            sealed,
            received_on: row.received_on,
            due: runs.then(|| late_at.day().pred_opt().unwrap_or_default()),
            overdue: runs && late_at <= self.now,
            urgent: row.urgent,
            awaiting_decision: row.awaiting_decision,
            channel: Channel::from_code(&row.channel).filter(|_| shown(true)),
            purpose: Purpose::from_code(&row.purpose).filter(|_| shown(true)),
            title: row.title.clone().filter(|_| shown(true)),
            headcount: Some(row.headcount).filter(|_| shown(true)),
            home_visits: Some(row.home_visits).filter(|_| shown(true)),
            unit: (!sealed).then(|| self.unit(crate::domain::ids::UnitId(row.unit_id))),
            officer: (!sealed).then(|| self.user(UserId(row.officer_id))),
            leader: row.leader_id.filter(|_| !sealed).map(|leader| self.user(UserId(leader))),
        }
    }

    /// The history, with its texts.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn timeline(&self, conn: &mut Conn, events: &[Recorded]) -> Result<Vec<TimelineEntry>, StoreError> {
        let references: Vec<&RecordRef> = events
            .iter()
            .flat_map(|recorded| recorded.event.records())
            .map(|(_, reference)| reference)
            .collect();
        let opened = Opened::load(conn, self.app, &references)?;
        Ok(events
            .iter()
            .map(|recorded| TimelineEntry {
                seq: recorded.seq,
                kind: recorded.event.kind(),
                occurred_at: recorded.occurred_at,
                recorded_at: recorded.recorded_at,
                actor: recorded.actor.map(|actor| self.user(actor)),
                via: recorded.via,
                details: self.details(&recorded.event),
                texts: recorded
                    .event
                    .records()
                    .into_iter()
                    .map(|(what, reference)| TextView { what, text: opened.text(reference) })
                    .collect(),
            })
            .collect())
    }

    /// What an event says beside its texts, with names in place of ids.
    fn details(&self, event: &Event) -> serde_json::Value {
        use serde_json::json;
        match event {
            Event::Registered { facts, .. } => json!({
                "channel": facts.channel, "purpose": facts.purpose, "received_on": facts.received_on,
                "headcount": facts.headcount, "urgent": facts.urgent,
            }),
            Event::Assigned { holder, proposal, .. } => json!({
                "holder": self.holder(*holder), "because": self.because(proposal),
            }),
            Event::DecisionAsked { proposal } => json!({ "because": self.because(proposal) }),
            Event::Routed { way, feedback_due } => json!({ "way": way, "feedback_due": feedback_due }),
            Event::Notified { method, .. } => json!({ "method": method }),
            Event::Accepted { path } => json!({ "path": path }),
            Event::Reassigned { holder, hand_over, ordered_by, batch, .. } => json!({
                "holder": self.holder(*holder), "hand_over": hand_over,
                "ordered_by": self.user(*ordered_by), "batch": batch,
            }),
            Event::DistrictDeadlineSet { due, ordered_by, batch, .. } => {
                json!({ "due": due, "ordered_by": self.user(*ordered_by), "batch": batch })
            }
            Event::HomeVisited { visitor, visited_on, in_person, .. } => json!({
                "visitor": self.user(*visitor), "visited_on": visited_on, "in_person": in_person,
            }),
            Event::Corrected { correction, .. } => json!({
                "facts": correction.facts.as_ref().map(|facts| json!({
                    "channel": facts.channel, "purpose": facts.purpose, "received_on": facts.received_on,
                    "headcount": facts.headcount, "urgent": facts.urgent, "anonymous": facts.anonymous,
                })),
            }),
            Event::Replied { unit, opinion, .. } => json!({ "unit": self.unit(*unit), "opinion": opinion }),
            Event::Imported { routed, notified, home_visits } => {
                json!({ "routed": routed, "notified": notified, "home_visits": home_visits })
            }
            Event::DeadlineMissed { clock, run, legal_due } => {
                json!({ "clock": clock, "run": run, "legal_due": legal_due })
            }
            Event::Instructed { .. } | Event::ProgressRecorded { .. } | Event::Closed { .. } => json!({}),
        }
    }

    /// The chain of holders, each with the reason.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn chain(&self, conn: &mut Conn, loaded: &Loaded) -> Result<Vec<HoldingView>, StoreError> {
        loaded.petition.holdings.iter().map(|holding| self.holding(conn, holding, &loaded.events)).collect()
    }

    fn holding(
        &self,
        conn: &mut Conn,
        holding: &Holding,
        events: &[Recorded],
    ) -> Result<HoldingView, StoreError> {
        let event =
            events.iter().find(|recorded| recorded.seq == holding.event_seq).map(|recorded| &recorded.event);
        let because = match event {
            Some(Event::Assigned { proposal, .. }) => Some(self.because(proposal)),
            Some(Event::Reassigned { reason, .. }) => Opened::load(conn, self.app, &[reason])?.text(reason),
            _ => None,
        };
        Ok(HoldingView {
            holder: self.holder(holding.holder),
            from: holding.from,
            until: holding.until,
            hand_over: holding.hand_over,
            hand_over_name: holding.hand_over.label(),
            event: holding.event_seq,
            because,
        })
    }
}

/// How a deadline was counted, for people.
fn counted(deadline: &Deadline) -> String {
    let mut sentence = match deadline.days {
        Some(days) => format!(
            "自{}起算（当日不计入），第1日为{}，共{}日，届满日{}",
            deadline.started_on,
            next_day(deadline.started_on),
            days,
            deadline.raw_due
        ),
        None => format!("{}确定，限{}前办结", deadline.started_on, deadline.raw_due),
    };
    if deadline.rolled_over.is_empty() {
        sentence.push_str("（当日24时止）");
    } else {
        sentence.push_str(&format!(
            "为休息日，顺延{}日至{}（当日24时止，参照民法典第203条）",
            deadline.rolled_over.len(),
            deadline.legal_due
        ));
    }
    if deadline.provisional {
        sentence.push_str("；所涉年度放假安排尚未公布，日期为暂定");
    }
    sentence
}

/// Opened records, by id.
struct Opened(Vec<record::Record>);

impl Opened {
    fn load(conn: &mut Conn, app: &App, references: &[&RecordRef]) -> Result<Self, StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference.record).collect();
        Ok(Self(record::open(conn, &app.vault, &ids)?))
    }

    fn text(&self, reference: &RecordRef) -> Option<String> {
        self.0.iter().find(|record| record.id == reference.record).and_then(|record| record.text.clone())
    }

    fn all<T: serde::de::DeserializeOwned>(&self, references: &[RecordRef]) -> Result<Vec<T>, StoreError> {
        references
            .iter()
            .filter_map(|reference| self.text(reference))
            .map(|text| serde_json::from_str(&text).map_err(StoreError::damaged))
            .collect()
    }
}
