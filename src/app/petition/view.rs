//! Petitions as they are shown: the whole, a row of a list, the timeline, the chain of holders. A
//! sealed view tells number, stage and dates, and nobody's name.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::names::{UnitRef, UserRef};
use crate::petition::deadline::DeadlineView;
use crate::petition::holder::{AssignmentView, HolderView};
use crate::petition::input::{AccusedInput, PersonInput};
use crate::petition::texts::{Opened, written};
use crate::petition::{Loaded, dates};
use crate::viewing::Viewing;
use domain::access::{Operation, Sight};
use domain::accused::Reader;
use domain::deadline::Deadline;
use domain::duty;
use domain::ids::{UnitId, UserId};
use domain::petition::Accused;
use domain::petition::{Attachment, Event, Issued, Petition, RecordRef, Source};
use domain::responsibility::Holding;
use domain::rulebook::Rulebooks;
use domain::status;
use domain::supervision;
use domain::time::Instant;
use domain::vocabulary::{
    Channel, Document, Ending, HandOver, Lane, MeantAs, Media, NationalStatus, Opens, OrderClass, Paper,
    Path, Procedure, Purpose, Rated, Rating, SourceLevel, Stage, SupervisionCause, Track,
};
use store::petition::{self as rows, Row};
use store::{Conn, StoreError, record};

/// Where a petition came from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceView {
    pub level: SourceLevel,
    pub outside_number: Option<String>,
    pub feedback_due: Option<NaiveDate>,
}

/// A number of another office may tell who the petitioner is.
fn source_view(source: &Source, masked: bool) -> SourceView {
    SourceView {
        level: source.level,
        outside_number: source.outside_number.clone().filter(|_| !masked),
        feedback_due: source.feedback_due,
    }
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
    /// How it ended, other than by its leader's closing.
    pub ending: Option<Ending>,
    /// The state in the words of the national export (信访件状态), derived at this moment.
    pub national_status: NationalStatus,
    pub national_status_name: &'static str,
    /// Only number, stage and dates are shown (accusations, article 30).
    pub sealed: bool,
    /// Who the petitioner is, is not shown (accusations, article 30).
    pub masked: bool,
    pub received_on: NaiveDate,
    #[schema(value_type = String, format = DateTime)]
    pub registered_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub replied_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Instant>,
    pub awaiting_decision: bool,
    /// Whoever holds it was given it and has not signed for it yet (签收).
    pub new: bool,
    /// When whoever holds it signed for it. None also where nobody has to.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed_for_at: Option<Instant>,
    pub deadlines: Vec<DeadlineView>,
    /// What would open the accusation wider and waits for the second hand, for who may decide it or has asked for it.
    /// Until it is confirmed nothing of it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_hand: Option<SecondHandView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(flatten)]
    pub open: Option<OpenView>,
    /// The petitioner's code for asking how it stands: told to who registers it. Afterwards it stands on the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_code: Option<String>,
    /// Whether the caller gives it out: on the receipt.
    #[serde(skip)]
    pub gives_code: bool,
}

/// Something that waits for the second hand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SecondHandView {
    /// The event that asked.
    pub event: u32,
    pub operation: Operation,
    pub operation_name: &'static str,
    pub opens: Vec<Opens>,
    /// What it would be instead of an accusation.
    pub purpose: Option<Purpose>,
    /// Who would be in charge.
    pub holder: Option<HolderView>,
    pub reason: Option<String>,
    pub asked_by: Option<UserRef>,
    pub decider: UserRef,
    /// The caller has asked for it, and can only take it back.
    pub own: bool,
}

/// What only a full view shows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenView {
    pub channel: Channel,
    /// By which rules it is handled: as a petition, or as 12345 orders and public opinion are until somebody turns
    /// them into one.
    pub track: Track,
    pub source: SourceView,
    /// The other offices that sent it down: of what was merged into it.
    pub sent_down: Vec<SourceView>,
    /// The time of the day of receipt, from which clocks of hours count.
    pub received_time: Option<String>,
    /// Whoever raised the order or public opinion was called back after the answer that stands.
    pub called_back: bool,
    pub purpose: Purpose,
    pub title: Option<String>,
    pub content: Option<String>,
    pub petitioners: Vec<PersonInput>,
    pub accused: Vec<AccusedInput>,
    /// Who of ours that may be. Only for who may answer it (核实被反映人).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accused_of_ours: Option<Vec<MeantView>>,
    pub anonymous: bool,
    pub headcount: u32,
    pub urgent: bool,
    pub content_category: Option<String>,
    pub contact_point: Option<String>,
    pub project: Option<String>,
    pub received_by_leader: Option<UserRef>,
    pub path: Option<Path>,
    pub procedure: Procedure,
    pub order_class: Option<OrderClass>,
    pub representatives: u32,
    /// So many more than may represent a visiting group (article 20). It is registered all the same (article 22).
    pub representatives_over: u32,
    /// 集体访, by the threshold that held when it was registered.
    pub group_visit: bool,
    /// The number of the first petition, where this is a repeat (重件).
    pub repeat_of: Option<String>,
    /// The 12345 orders that are linked to it.
    pub orders: Vec<String>,
    /// The files. None are told where the petitioner is masked.
    pub attachments: Vec<AttachmentView>,
    /// When it was handed on outside the district, where the receipt of that organ is waited for.
    pub handed_on: Option<NaiveDate>,
    pub notified: bool,
    /// The petitioner was told on the telephone only: by this day the written notice is due (article 23).
    pub written_notice_due: Option<NaiveDate>,
    pub home_visits: u32,
    pub holder: HolderView,
    /// Who has signed for it of those who hold it (签收).
    pub signed_for_by: Option<UserRef>,
    /// Who watches and guides, of public opinion.
    pub watcher: Option<HolderView>,
    pub receiver: HolderView,
    /// The units that have, or had, an assisting task.
    pub assisting: Vec<UnitRef>,
    /// The unit of ours that reviews it, or did last.
    pub reviewing_unit: Option<UnitRef>,
    /// An objection waits for its decision.
    pub objection_pending: bool,
    pub hearing_open: bool,
    /// The documents that stand, and when they were served.
    pub documents: Vec<DocumentView>,
    /// The numbers of events that wait for an answer: tasks, supervision orders, recommendations.
    pub unanswered: Vec<u32>,
    /// On what grounds the record calls for supervision (督办, article 40).
    pub supervision_grounds: Vec<SupervisionCause>,
    /// What the petitioner has said of the work (群众满意度评价).
    pub ratings: Vec<RatedView>,
    /// Those who withdrew (回避).
    pub recused: Vec<UserRef>,
    pub assignment: Option<AssignmentView>,
}

/// Somebody of ours whom a petition may name: a person or a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeantView {
    pub user: Option<UserRef>,
    pub unit: Option<UnitRef>,
    pub answer: MeantAs,
    pub answer_name: &'static str,
}

impl PetitionView {
    /// The same as whoever took an accusation in is shown it: nothing of how its clocks stand.
    #[must_use]
    pub fn without_dates(self) -> Self {
        Self { deadlines: Vec::new(), awaiting_decision: false, new: false, signed_for_at: None, ..self }
    }
}

/// A file of a petition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttachmentView {
    pub id: i64,
    #[schema(example = "样例材料.pdf")]
    pub name: String,
    /// What its content is.
    pub media: Media,
    pub media_name: &'static str,
    /// In bytes.
    pub size: u64,
    pub note: Option<String>,
    /// None: the service itself.
    pub attached_by: Option<UserRef>,
    #[schema(value_type = String, format = DateTime)]
    pub attached_at: Instant,
    /// The event of the timeline that attached it.
    pub event: u32,
}

/// A document that was issued.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentView {
    pub document: Document,
    pub document_name: &'static str,
    pub issued_on: NaiveDate,
    /// None: not served.
    pub served_on: Option<NaiveDate>,
    /// It could not be served, and counts as served from this day on. None, and not served: the petitioner's time
    /// has not begun.
    pub deemed_on: Option<NaiveDate>,
    /// What puts it on paper (公文). None: an organ outside the district writes its own, or none is due.
    pub paper: Option<Paper>,
    /// 发文字号 of that paper. None: the act has been carried out, and the paper waits to be issued.
    pub paper_number: Option<String>,
}

/// A rating of the petitioner.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatedView {
    pub of: Rated,
    pub of_name: &'static str,
    pub rating: Rating,
    pub rating_name: &'static str,
}

impl RatedView {
    const fn of(of: Rated, rating: Rating) -> Self {
        Self { of, of_name: of.label(), rating, rating_name: rating.label() }
    }
}

/// A row of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PetitionRow {
    pub number: String,
    pub version: i32,
    pub stage: Stage,
    pub stage_name: &'static str,
    pub ending: Option<Ending>,
    pub sealed: bool,
    /// A repeat of an earlier petition (重件).
    pub repeat: bool,
    pub received_on: NaiveDate,
    /// The earliest legal due date of a running clock.
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    pub urgent: bool,
    pub awaiting_decision: bool,
    /// Whoever holds it has not signed for it yet (签收).
    pub new: bool,
    /// The caller signs for it.
    #[serde(skip)]
    pub to_sign: bool,
    pub channel: Option<Channel>,
    pub purpose: Option<Purpose>,
    pub title: Option<String>,
    pub headcount: Option<i32>,
    /// 集体访.
    pub group_visit: Option<bool>,
    pub home_visits: Option<i32>,
    pub unit: Option<UnitRef>,
    pub officer: Option<UserRef>,
    pub leader: Option<UserRef>,
}

impl PetitionRow {
    /// The same as whoever took an accusation in is shown it: nothing of how its clocks stand.
    #[must_use]
    pub fn without_dates(self) -> Self {
        Self { due: None, overdue: false, awaiting_decision: false, new: false, ..self }
    }
}

/// One interval of the unbroken chain of holders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HoldingView {
    #[serde(flatten)]
    pub holder: HolderView,
    /// What has taken the place of the unit, where it is out of use.
    pub unit_now: Option<UnitRef>,
    /// What the unit was called before (原名).
    pub formerly: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    pub from: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Instant>,
    pub hand_over: HandOver,
    pub hand_over_name: &'static str,
    /// Which lane of public opinion; `main` for every other petition.
    pub lane: Lane,
    /// How long it was held, in whole days, up to now where it still is.
    pub days: i64,
    /// The event of the timeline that made this the holder.
    pub event: u32,
    /// Why, in words: the rule that decided, or the reason that was given.
    pub because: Option<String>,
    /// What the rules said, where they decided: for pages, which say it in the reader's language.
    #[serde(skip)]
    pub assignment: Option<AssignmentView>,
}

impl Viewing<'_> {
    /// The whole petition; a sealed one without texts and people.
    pub fn petition(
        &self,
        conn: &mut Conn,
        row: &Row,
        loaded: &Loaded,
        sight: Sight,
        with_query_code: bool,
    ) -> Result<PetitionView, StoreError> {
        let petition = &loaded.petition;
        let books = self.app.rulebooks(conn)?;
        let deadlines = dates(petition, &books)?;
        let status = status::national(petition, &deadlines, self.now);
        let (sealed, masked) = (sight <= Sight::Sealed, sight == Sight::Masked);
        let query_code = match with_query_code && !masked {
            true => record::open(conn, &self.app.vault, &[row.query_code_record])?.pop().and_then(|r| r.text),
            false => None,
        };
        Ok(PetitionView {
            number: row.number.clone(),
            version: petition.version,
            stage: petition.stage,
            stage_name: petition.stage.label(),
            ending: petition.ending,
            national_status: status,
            national_status_name: status.label(),
            sealed,
            masked,
            received_on: petition.facts.received_on,
            registered_at: petition.registered_at,
            replied_at: petition.replied_at,
            closed_at: petition.closed_at,
            awaiting_decision: petition.awaiting_decision,
            new: petition.is_new(),
            signed_for_at: petition.given().and_then(|given| given.signed).map(|signed| signed.at),
            deadlines: deadlines
                .iter()
                .map(|d| DeadlineView::of(d, &books, self.now))
                .collect::<Result<_, _>>()?,
            second_hand: None,
            open: if sealed { None } else { Some(self.open(conn, loaded, (&deadlines, &books), masked)?) },
            query_code,
            gives_code: false,
        })
    }

    fn open(
        &self,
        conn: &mut Conn,
        loaded: &Loaded,
        (deadlines, books): (&[Deadline], &Rulebooks),
        masked: bool,
    ) -> Result<OpenView, StoreError> {
        let Loaded { petition, events, .. } = loaded;
        let facts = &petition.facts;
        let texts = &petition.texts;
        let mut references = vec![&texts.title, &texts.content];
        references.extend(&texts.petitioners);
        references.extend(&texts.accused);
        let assignment = events.iter().rev().find_map(|recorded| recorded.event.proposal());
        references.extend(assignment.and_then(|(_, reason)| reason));
        let opened = Opened::load(conn, self.app, &references)?;
        let repeat_of = match facts.repeat_of {
            Some(first) => rows::get(conn, first)?
                .filter(|row| !row.confidential || petition.is_confidential())
                .map(|row| row.number),
            None => None,
        };
        let petitioners: Vec<PersonInput> = opened.all(&texts.petitioners)?;
        Ok(OpenView {
            channel: facts.channel,
            track: petition.track(),
            source: source_view(&facts.source, masked),
            sent_down: petition.sent_down.iter().map(|source| source_view(source, masked)).collect(),
            received_time: facts.received_time.map(|time| time.format("%H:%M").to_string()),
            called_back: petition.called_back,
            purpose: facts.purpose,
            title: opened.text(&texts.title),
            content: opened.text(&texts.content),
            petitioners: if masked { petitioners.iter().map(mask).collect() } else { petitioners },
            accused: opened.all(&texts.accused)?,
            accused_of_ours: None,
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
            procedure: petition.procedure,
            order_class: facts.order_class,
            representatives: facts.representatives,
            representatives_over: petition.representatives_over(books)?,
            group_visit: petition.is_group_visit(books)?,
            repeat_of,
            orders: match masked {
                true => Vec::new(),
                false => petition.orders.iter().map(|order| order.number.clone()).collect(),
            },
            attachments: match masked {
                true => Vec::new(),
                false => self.attachments(conn, petition)?,
            },
            handed_on: petition.handed_on,
            notified: petition.notified,
            written_notice_due: duty::written_notice_due(petition, deadlines),
            home_visits: petition.home_visits,
            holder: self.present_holder(petition.holder(), &facts.accused),
            signed_for_by: petition.given().and_then(|given| given.signed).map(|signed| self.user(signed.by)),
            watcher: petition.watcher().map(|watcher| self.present_holder(watcher, &facts.accused)),
            receiver: self.holder(petition.receiver),
            assisting: self.assisting(petition),
            reviewing_unit: petition.reviewing_unit().map(|unit| self.unit(unit)),
            objection_pending: petition.open_objection().is_some(),
            hearing_open: petition.hearing_open,
            documents: documents(petition),
            unanswered: unanswered(petition),
            supervision_grounds: supervision::grounds(petition, deadlines, self.now),
            ratings: petition.ratings.iter().map(|(of, rating)| RatedView::of(*of, *rating)).collect(),
            recused: petition.recused.iter().map(|user| self.user(*user)).collect(),
            assignment: assignment.map(|(proposal, reason)| {
                let said = reason.filter(|_| !masked).and_then(|reason| opened.text(reason));
                let shown = self.assignment(proposal);
                match said {
                    Some(because) => AssignmentView { because, written: true, ..shown },
                    None => shown,
                }
            }),
        })
    }

    /// What waits for the second hand, for who may decide it or has asked for it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub fn second_hand(
        &self,
        conn: &mut Conn,
        loaded: &Loaded,
        reader: UserId,
    ) -> Result<Option<SecondHandView>, StoreError> {
        let Some(asked) = &loaded.petition.second_hand else { return Ok(None) };
        let event = loaded.events.iter().find(|recorded| recorded.seq == asked.seq);
        let reason = event.and_then(|recorded| recorded.event.reason());
        let reason = match reason {
            Some(reason) => Opened::load(conn, self.app, &[reason])?.text(reason),
            None => None,
        };
        let own = asked.asker.is_some_and(|asker| self.district.accounts_of(&[asker]).contains(&reader));
        Ok(Some(SecondHandView {
            event: asked.seq,
            operation: asked.operation,
            operation_name: asked.operation.label(),
            opens: asked.opening.words(),
            purpose: asked.opening.purpose,
            holder: asked.opening.holder.map(|holder| self.holder(holder)),
            reason,
            asked_by: asked.asker.map(|asker| self.user(asker)),
            decider: self.user(asked.decider),
            own,
        }))
    }

    fn assisting(&self, petition: &Petition) -> Vec<UnitRef> {
        let units: BTreeSet<UnitId> = petition.assisting.iter().copied().collect();
        units.into_iter().map(|unit| self.unit(unit)).collect()
    }

    /// The files of a petition, with their names.
    pub fn attachments(
        &self,
        conn: &mut Conn,
        petition: &Petition,
    ) -> Result<Vec<AttachmentView>, StoreError> {
        let names = petition.files().map(|attachment| &attachment.file.name);
        let notes = petition.files().filter_map(|attachment| attachment.note.as_ref());
        let references: Vec<&RecordRef> = names.chain(notes).collect();
        let opened = Opened::load(conn, self.app, &references)?;
        Ok(petition.files().map(|attachment| self.attachment(attachment, &opened)).collect())
    }

    fn attachment(&self, attachment: &Attachment, opened: &Opened) -> AttachmentView {
        let Attachment { seq, file, note, by, at, .. } = attachment;
        AttachmentView {
            id: file.id.0,
            name: opened.text(&file.name).unwrap_or_default(),
            media: file.media,
            media_name: file.media.label(),
            size: file.size,
            note: note.as_ref().and_then(|note| opened.text(note)),
            attached_by: by.map(|user| self.user(user)),
            attached_at: *at,
            event: *seq,
        }
    }

    /// Who of ours the petition names or may name, and what was answered of whom.
    pub fn of_ours(&self, conn: &mut Conn, petition: &Petition) -> Result<Vec<MeantView>, StoreError> {
        let facts = &petition.facts;
        let said = written(self.app, conn, petition)?;
        let known = |one: &Accused| one.without(&facts.accused).without(&petition.not_meant);
        let mentioned = match petition.is_confidential() {
            true => Accused::default(),
            false => {
                let reader = Reader::of(self.district);
                let mut all = reader.standing_in(&said.title);
                all.add(&reader.standing_in(&said.content));
                all.sort();
                known(&all)
            }
        };
        let each = [
            (facts.accused.without(&facts.perhaps), MeantAs::Meant),
            (facts.perhaps.clone(), MeantAs::Perhaps),
            (petition.not_meant.clone(), MeantAs::NotMeant),
            (mentioned, MeantAs::Mentioned),
        ];
        let view =
            |user, unit, answer: MeantAs| MeantView { user, unit, answer, answer_name: answer.label() };
        Ok(each
            .into_iter()
            .flat_map(|(accused, answer)| {
                let users = accused.users.iter().map(|user| view(Some(self.user(*user)), None, answer));
                let units = accused.units.iter().map(|unit| view(None, Some(self.unit(*unit)), answer));
                users.chain(units).collect::<Vec<_>>()
            })
            .collect())
    }

    /// A row of a list.
    pub fn row(&self, row: &Row, sealed: bool) -> PetitionRow {
        let late_at = row.next_late_at;
        let runs = row.next_late_at < store::projection::never();
        // A clock of days is late at the first instant of the next day, one of hours within its day.
        let due = runs.then(|| late_at.plus_micros(-1).day());
        let shown = |yes: bool| !sealed && yes;
        PetitionRow {
            number: row.number.clone(),
            version: row.version,
            stage: row.stage,
            stage_name: row.stage.label(),
            ending: row.ending,
            sealed,
            repeat: !sealed && row.repeat_of.is_some(),
            received_on: row.received_on,
            due,
            overdue: runs && late_at <= self.now,
            urgent: row.urgent,
            awaiting_decision: row.awaiting_decision,
            new: row.is_new,
            to_sign: false,
            channel: Some(row.channel).filter(|_| shown(true)),
            purpose: Some(row.purpose).filter(|_| shown(true)),
            title: row.title.clone().filter(|_| shown(true)),
            headcount: Some(row.headcount).filter(|_| shown(true)),
            group_visit: Some(row.group_visit).filter(|_| shown(true)),
            home_visits: Some(row.home_visits).filter(|_| shown(true)),
            unit: (!sealed).then(|| self.unit(row.unit_id)),
            officer: (!sealed).then(|| self.user(row.officer_id)),
            leader: row.leader_id.filter(|_| !sealed).map(|leader| self.user(leader)),
        }
    }

    /// The chain of holders of each lane, each with the reason; for who does not see everything, only
    /// where that is the rule's: what somebody wrote may tell who the petitioner is.
    pub fn chain(
        &self,
        conn: &mut Conn,
        loaded: &Loaded,
        sight: Sight,
    ) -> Result<Vec<HoldingView>, StoreError> {
        let petition = &loaded.petition;
        let main = petition.holdings.iter().map(|holding| (Lane::Main, holding));
        let watch = petition.watch.iter().map(|holding| (Lane::Watch, holding));
        main.chain(watch).map(|(lane, holding)| self.holding(conn, lane, holding, loaded, sight)).collect()
    }

    fn holding(
        &self,
        conn: &mut Conn,
        lane: Lane,
        holding: &Holding,
        loaded: &Loaded,
        sight: Sight,
    ) -> Result<HoldingView, StoreError> {
        let accused = &loaded.petition.facts.accused;
        let event = loaded
            .events
            .iter()
            .find(|recorded| recorded.seq == holding.event_seq)
            .map(|recorded| &recorded.event);
        let proposal = event.and_then(Event::proposal).filter(|(_, reason)| reason.is_none());
        let assignment = proposal.map(|(proposal, _)| self.assignment(proposal));
        let because = match (proposal, event.and_then(Event::reason)) {
            (Some((proposal, _)), _) => Some(self.because(proposal)),
            (None, Some(reason)) if sight == Sight::Full => {
                Opened::load(conn, self.app, &[reason])?.text(reason)
            }
            (None, _) => None,
        };
        let unit = self.district.units.get(&holding.holder.unit);
        let now = unit.filter(|unit| !unit.active).and_then(|unit| self.district.in_place_of(unit.id));
        Ok(HoldingView {
            unit_now: now.map(|now| self.unit(now.id)),
            formerly: unit.map(|unit| unit.former_names.clone()).unwrap_or_default(),
            holder: match holding.until {
                None => self.present_holder(holding.holder, accused),
                Some(_) => self.holder(holding.holder),
            },
            from: holding.from,
            until: holding.until,
            hand_over: holding.hand_over,
            hand_over_name: holding.hand_over.label(),
            lane,
            days: holding.until.unwrap_or(self.now).seconds_since(holding.from) / 86_400,
            event: holding.event_seq,
            because,
            assignment,
        })
    }
}

/// A person of whom only the kind and the first character are shown (article 30).
fn mask(person: &PersonInput) -> PersonInput {
    let first: String = person.name.chars().take(1).collect();
    PersonInput {
        kind: person.kind,
        name: format!("{first}**"),
        id_type: None,
        id_number: None,
        phone: None,
        address: None,
        principal: person.principal,
    }
}

pub(super) fn documents(petition: &Petition) -> Vec<DocumentView> {
    let show = |(document, issued): (&Document, &Issued)| {
        let owed = Paper::of(*document).and_then(|paper| petition.owed(paper, None).ok());
        DocumentView {
            document: *document,
            document_name: document.label(),
            issued_on: issued.issued_on,
            served_on: issued.served_on,
            deemed_on: issued.deemed_on,
            paper: owed.map(|owed| owed.paper),
            paper_number: owed.and_then(|owed| owed.last.clone()),
        }
    };
    petition.issued.iter().map(show).collect()
}

fn unanswered(petition: &Petition) -> Vec<u32> {
    let asked = petition.tasks.iter().chain(&petition.supervisions).chain(&petition.recommendations);
    asked.filter(|asked| !asked.answered).map(|asked| asked.seq).collect()
}
