//! One petition: its facts, its clocks, the unbroken chain of holders, its history. It shows what the
//! use cases give and no more: a sealed petition has number, stage and dates, and nobody's name.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::api::v1::petitions::number;
use crate::web::acts::table::{self, CHAPTERS, Entry, heading};
use crate::web::because::Because;
use crate::web::due::Due;
use crate::web::file_list::{FileList, Refused};
use crate::web::frame::Frame;
use crate::web::history::{History, Names};
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::petition::attachments::{self, Rights};
use app::petition::deadline::DeadlineView;
use app::petition::possible::{self, AtHand, Mine, PossibleAct};
use app::petition::read;
use app::petition::sign;
use app::petition::timeline::TimelineEntry;
use app::petition::view::{HoldingView, OpenView, PetitionView, SourceView};
use app::{App, Caller, Error};
use domain::access::{self, Operation};
use domain::petition::states::Chapter;
use domain::vocabulary::{Channel, Lane, Outcome, Paper, Purpose, SupervisionCause, Via};

#[derive(Template)]
#[template(config = "config/askama.toml", path = "petition.html")]
struct PetitionPage<'a> {
    frame: &'a Frame,
    petition: &'a PetitionView,
    /// Whether the visitor may look at its documents.
    papers: bool,
    /// Of what was sent up whoever kept it opens the letter alone.
    letter: bool,
    facts: Vec<Fact>,
    chain: &'a [HoldingView],
    history: History<'a>,
    files: FileList<'a>,
    acts: Acts,
    /// The name of the act that was just carried out.
    done: Option<String>,
}

/// What the visitor may do here, and why it is theirs to deal with.
struct Acts {
    mine: Option<String>,
    /// What is due, the most pressing first.
    due: Vec<Link>,
    /// What is done most often beside it: one press away.
    often: Vec<Link>,
    /// Everything else, under headings.
    groups: Vec<(String, Vec<Link>)>,
}

/// What people come for when nothing is due: at the door, between two meetings, while chasing.
const OFTEN: [Operation; 4] = [
    Operation::RecordHomeVisit,
    Operation::RecordProgress,
    Operation::InstructPetition,
    Operation::Supervise,
];

/// An act that is at hand.
struct Link {
    slug: &'static str,
    name: String,
    means: String,
    basis: &'static str,
}

impl Acts {
    fn of(at_hand: &AtHand, texts: Texts) -> Self {
        let link = |act: &PossibleAct| {
            let entry = table::of(act.operation)?;
            let text = |part: &str| texts.t(&format!("act.{}.{part}", entry.key));
            Some(Link { slug: &entry.slug, name: text("name"), means: text("means"), basis: act.basis })
        };
        let often = |act: &&PossibleAct| !act.due && OFTEN.contains(&act.operation);
        let rest = at_hand.acts.iter().filter(|act| !act.due && !OFTEN.contains(&act.operation));
        let of_chapter = |chapter: &Chapter| {
            let own = rest
                .clone()
                .filter(|act| table::of(act.operation).is_some_and(|one| one.chapter == *chapter));
            (texts.t(heading(*chapter)), own.filter_map(link).collect::<Vec<_>>())
        };
        Self {
            mine: at_hand.mine.map(|mine| texts.with("acts.because", &texts.t(why(mine)))),
            due: at_hand.acts.iter().filter(|act| act.due).filter_map(link).collect(),
            often: at_hand.acts.iter().filter(often).filter_map(link).collect(),
            groups: CHAPTERS.iter().map(of_chapter).filter(|(_, links)| !links.is_empty()).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.due.is_empty() && self.often.is_empty() && self.groups.is_empty()
    }
}

/// The key of the sentence that says why a petition is somebody's.
pub const fn why(mine: Mine) -> &'static str {
    match mine {
        Mine::Officer => "mine.officer",
        Mine::Leader => "mine.leader",
        Mine::Deputy => "mine.deputy",
        Mine::Head => "mine.head",
        Mine::Unit => "mine.unit",
        Mine::Task => "mine.task",
        Mine::Reviewer => "mine.reviewer",
        Mine::Watcher => "mine.watcher",
        Mine::Receiver => "mine.receiver",
        Mine::Undecided => "mine.undecided",
        Mine::Objection => "mine.objection",
        Mine::Order => "mine.order",
        Mine::Answers => "mine.answers",
    }
}

/// A line of the facts.
struct Fact {
    name: String,
    value: String,
    /// A reason that somebody wrote, in Chinese.
    written: bool,
}

/// Everything that the page shows, as the use cases give it.
struct Told {
    petition: PetitionView,
    chain: Vec<HoldingView>,
    timeline: Vec<TimelineEntry>,
    names: Names,
    rights: Rights,
    at_hand: AtHand,
}

impl Told {
    /// Whoever sees a petition only sealed reads nothing of it about people. `opens`: whoever has to sign for
    /// it does so by opening it.
    fn load(app: &App, caller: &Caller, number: &str, opens: bool) -> Result<Self, Error> {
        let (petition, at_hand) = possible::page(app, caller, number)?;
        let signs = opens && at_hand.acts.iter().any(|act| act.operation == Operation::SignFor);
        let (petition, at_hand) = match signs && signed(app, caller, number) {
            true => possible::page(app, caller, number)?,
            false => (petition, at_hand),
        };
        let (chain, timeline) = match petition.sealed {
            true => (Vec::new(), Vec::new()),
            false => (read::responsibility(app, caller, number)?, read::timeline(app, caller, number)?),
        };
        let district = app.store.read(|conn| Ok::<_, Error>(app.district(conn)?))?;
        let rights = attachments::rights(app, caller, number)?;
        Ok(Self { petition, chain, timeline, names: Names::of(&district), rights, at_hand })
    }
}

/// Signs for what was opened. That it could not be written down keeps nobody from reading.
fn signed(app: &App, caller: &Caller, number: &str) -> bool {
    sign::sign(app, caller, number).unwrap_or_else(|error| {
        tracing::warn!(%error, "a petition that was opened could not be signed for");
        false
    })
}

/// What the page shows because of what was done just now.
#[derive(Default)]
struct Extra {
    /// The act that was carried out.
    done: Option<&'static Entry>,
    /// The form that was refused.
    refused: Option<Refused>,
    /// The reader has opened the petition.
    opens: bool,
}

/// Shows a petition.
///
/// # Errors
/// 404 also where the visitor may not know of it.
pub async fn read(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadPetition)?;
    let number = number(path)?;
    let mut params = Params::of(&desk.request)?;
    let done = params.take("done", "unknown", table::by_slug);
    params.done()?;
    show(&desk, &desk.frame, number, StatusCode::OK, Extra { done, refused: None, opens: !is_ahead(&desk) })
        .await
}

/// A browser fetches the page before anybody opens it.
fn is_ahead(desk: &Desk) -> bool {
    let said = |name: &str| desk.request.headers().get(name).and_then(|value| value.to_str().ok());
    ["sec-purpose", "purpose"].iter().filter_map(|name| said(name)).any(|why| why.contains("prefetch"))
}

/// The page again, after one of the forms of its files was refused.
///
/// # Errors
/// As [`read()`].
pub async fn again(
    desk: &Desk,
    number: String,
    status: StatusCode,
    refused: Refused,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadPetition)?;
    // What a form has led to is read again at the address of the petition.
    let mut frame = desk.frame.clone();
    frame.here = format!("/petitions/{number}");
    show(desk, &frame, number, status, Extra { done: None, refused: Some(refused), opens: false }).await
}

async fn show(
    desk: &Desk,
    frame: &Frame,
    number: String,
    status: StatusCode,
    extra: Extra,
) -> Result<HttpResponse, Problem> {
    let opens = extra.opens;
    let told = desk.run(move |app, caller| Told::load(app, caller, &number, opens)).await?;
    let Frame { texts, .. } = *frame;
    let me = frame.me.as_ref().map_or("", |me| me.username.as_str());
    let files = FileList::of(&desk.app, &told.petition, told.rights, me);
    let page = PetitionPage {
        frame,
        petition: &told.petition,
        papers: access::may(&desk.session.caller.viewer, Operation::ReadDocuments)
            && !told.petition.sealed
            && !told.petition.masked,
        letter: told.petition.sealed
            && told.at_hand.acts.iter().any(|act| act.operation == Operation::IssueDocument),
        facts: told.petition.open.as_ref().map_or_else(Vec::new, |open| facts(frame, open, &told.names)),
        chain: &told.chain,
        history: History::new(&told.timeline, &told.petition.deadlines, &told.names, texts),
        files: match extra.refused {
            Some(refused) => files.refused(refused),
            None => files,
        },
        acts: Acts::of(&told.at_hand, texts),
        done: extra.done.map(|entry| texts.t(&format!("act.{}.name", entry.key))),
    };
    frame.show(status, &page)
}

impl PetitionPage<'_> {
    /// The title of the page: nothing that a sealed view keeps back.
    fn title(&self) -> &str {
        let open = self.petition.open.as_ref();
        open.and_then(|open| open.title.as_deref()).unwrap_or(&self.petition.number)
    }

    fn signed_for_at(&self) -> Option<String> {
        self.petition.signed_for_at.map(|at| self.frame.texts.minute(at))
    }

    fn is_accusation(&self) -> bool {
        self.petition.sealed || self.petition.open.as_ref().is_some_and(|o| o.purpose == Purpose::Accusation)
    }

    /// How a clock was counted.
    fn counted(&self, clock: &DeadlineView) -> String {
        let texts = self.frame.texts;
        clock.how.told(texts.language(), |day| texts.date(day))
    }

    /// The due date of a clock that runs.
    fn due(&self, clock: &DeadlineView) -> Option<Due> {
        let runs = clock.outcome == Outcome::Running && !clock.lapsed;
        runs.then(|| Due::of_clock(clock, self.frame.now, self.frame.texts))
    }

    /// The clock that is due next, and when. Rights of the petitioner are nobody's to meet, and what one may
    /// do is not what one must.
    fn next_due(&self) -> Option<(&str, Due)> {
        let running = self.clocks().into_iter().filter(|clock| !clock.right && !clock.window);
        let mut dues = running.filter_map(|clock| Some((clock, self.due(clock)?)));
        dues.next()
            .map(|(clock, due)| (self.frame.texts.either(&clock.clock_name, &clock.clock_name_en), due))
    }

    /// What comes next where nothing is the visitor's to do: a decision, or what is due and by when.
    fn waiting(&self) -> Option<String> {
        let texts = self.frame.texts;
        if self.petition.open.as_ref().is_some_and(|open| open.objection_pending) {
            return Some(texts.t("work.waits_objection"));
        }
        let (clock, due) = self.next_due()?;
        Some(texts.with("acts.waits_for", &format!("{clock} · {}", due.words)))
    }

    /// How a clock stands that does not run.
    fn outcome(&self, clock: &DeadlineView) -> String {
        let texts = self.frame.texts;
        if clock.lapsed {
            return texts.t("clock.lapsed");
        }
        if clock.outcome == Outcome::Untold {
            return texts.t("clock.untold");
        }
        let said = texts.word(clock.outcome);
        clock.ended_at.map_or_else(|| said.clone(), |ended| format!("{said} · {}", texts.date(ended.day())))
    }

    /// The running clocks first, the next due date before all.
    fn clocks(&self) -> Vec<&DeadlineView> {
        let mut clocks: Vec<&DeadlineView> = self.petition.deadlines.iter().collect();
        clocks.sort_by_key(|clock| (self.due(clock).is_none(), clock.right || clock.window, clock.legal_due));
        clocks
    }

    /// What a unit that held it is called now, or was called before: papers of then have that name.
    fn called(&self, holding: &HoldingView) -> Option<String> {
        let texts = self.frame.texts;
        match &holding.unit_now {
            Some(unit) => Some(texts.with("chain.now_called", &unit.name)),
            None if holding.formerly.is_empty() => None,
            None => Some(texts.with("chain.formerly", &holding.formerly.join("、"))),
        }
    }

    fn because(&self, holding: &HoldingView) -> Option<Because> {
        Because::held(holding, self.frame.texts)
    }

    fn lanes(&self) -> Vec<(Lane, Vec<&HoldingView>)> {
        let of = |lane| self.chain.iter().filter(move |holding| holding.lane == lane).collect::<Vec<_>>();
        let lanes = Lane::ALL.iter().map(|lane| (*lane, of(*lane)));
        lanes.filter(|(_, holdings)| !holdings.is_empty()).collect()
    }
}

/// The facts that are told, in order; what there is nothing of is left out.
fn facts(frame: &Frame, open: &OpenView, names: &Names) -> Vec<Fact> {
    let texts = frame.texts;
    let many = |count: u32, least: u32| (count >= least).then(|| texts.number(count));
    let marked = |yes: bool| yes.then(|| texts.yes_no(true));
    let user = |user: &Option<app::names::UserRef>| user.as_ref().map(|user| user.name.clone());
    let petitioners = open.petitioners.iter().map(|person| names.person(person));
    let accused = open.accused.iter().map(|accused| names.accused(accused));
    let lines = |lines: Vec<String>| Some(lines.join("\n")).filter(|text| !text.is_empty());
    let assisting = open.assisting.iter().map(|unit| unit.name.clone());
    let recused = open.recused.iter().map(|user| user.name.clone());
    let ratings = open.ratings.iter().map(|one| {
        let (of, rating) = (texts.word(one.of), texts.word(one.rating));
        format!("{of} · {rating}")
    });
    // What the service infers is a hint to look, and no reproach: it is told to whoever supervises.
    let supervises = frame.me.as_ref().is_some_and(|me| me.role.supervises());
    let grounds = open.supervision_grounds.iter().filter(|_| supervises).map(|ground| {
        match *ground == SupervisionCause::Shirking {
            true => texts.t("fact.passed_around"),
            false => texts.word(ground),
        }
    });
    let over =
        (open.representatives_over > 0).then(|| texts.n("fact.over", i64::from(open.representatives_over)));
    let by_order = open.order_class.is_some() || open.channel == Channel::PublicOpinion;
    let sent_down = |source: &SourceView| {
        let day = source.feedback_due.map(|day| texts.day(day));
        let parts = [Some(texts.word(source.level)), source.outside_number.clone(), day];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let because = open.assignment.as_ref().map(|said| Because::assigned(said, texts));
    let because =
        because.map(|Because { text, written }| Fact { name: texts.t("fact.because"), value: text, written });
    let told = [
        (texts.t("fact.purpose"), Some(texts.word(open.purpose))),
        (texts.t("fact.channel"), Some(texts.word(open.channel))),
        (texts.t("fact.track"), Some(texts.word(open.track)).filter(|_| by_order)),
        (texts.t("fact.order_class"), open.order_class.map(|class| texts.word(class))),
        (texts.t("fact.received_time"), open.received_time.clone()),
        (texts.t("fact.source"), Some(texts.word(open.source.level))),
        (texts.t("fact.outside_number"), open.source.outside_number.clone()),
        (texts.t("fact.feedback_due"), open.source.feedback_due.map(|day| texts.day(day))),
        (texts.t("fact.sent_down"), lines(open.sent_down.iter().map(sent_down).collect())),
        (texts.t("fact.petitioners"), lines(petitioners.collect())),
        (texts.t("fact.anonymous"), marked(open.anonymous)),
        (texts.t("fact.headcount"), many(open.headcount, 2)),
        (texts.t("fact.representatives"), many(open.representatives, 1)),
        (texts.t("fact.representatives_over"), over),
        (texts.t("fact.group_visit"), marked(open.group_visit)),
        (texts.t("fact.accused"), lines(accused.collect())),
        (texts.t("fact.category"), names.category(open.content_category.as_deref())),
        (texts.t("fact.place"), names.contact_point(open.contact_point.as_deref())),
        (texts.t("fact.project"), names.project(open.project.as_deref())),
        (texts.t("fact.received_by_leader"), user(&open.received_by_leader)),
        (texts.t("fact.path"), open.path.map(|path| texts.word(path))),
        (texts.t("fact.procedure"), Some(texts.word(open.procedure))),
        (
            texts.t("fact.handed_on"),
            open.handed_on.map(|day| texts.with("fact.awaits_receipt", &texts.day(day))),
        ),
        (
            texts.t("fact.written_notice"),
            open.written_notice_due.map(|day| texts.with("fact.written_notice_due", &texts.day(day))),
        ),
        (texts.t("fact.repeat_of"), open.repeat_of.clone()),
        (texts.t("fact.orders"), lines(open.orders.clone())),
        (texts.t("fact.home_visits"), many(open.home_visits, 1)),
        (texts.t("fact.assisting"), lines(assisting.collect())),
        (texts.t("fact.reviewing_unit"), open.reviewing_unit.as_ref().map(|unit| unit.name.clone())),
        (texts.t("fact.supervision"), lines(grounds.collect())),
        (texts.t("fact.ratings"), lines(ratings.collect())),
        (texts.t("fact.recused"), lines(recused.collect())),
    ];
    let fact = |(name, value): (String, Option<String>)| Some(Fact { name, value: value?, written: false });
    told.into_iter().filter_map(fact).chain(because).collect()
}
