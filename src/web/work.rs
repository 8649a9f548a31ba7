//! One's own work: what is to be done next, sorted by the legal due date, with filters that can be kept
//! under a name. Orders for many at once stand in `orders.rs`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::cursor;
use crate::api::params::{Params, encoded};
use crate::api::problem::Problem;
use crate::web::acts::table;
use crate::web::answers::{self, codes};
use crate::web::asker::{Asker, as_declared, ask, called, keys};
use crate::web::due::Due;
use crate::web::fields::{Choice, Field, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::orders;
use crate::web::petition::why;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::board;
use app::petition::sign;
use app::petition::work::{self, Counts, Turn, WorkPage, WorkRow};
use app::{App, Caller, Error};
use base::entropy;
use domain::access::{self, Operation};
use domain::asked;
use domain::directory::District;
use domain::ids::SavedViewId;
use domain::petition::acts::body::{self, Directory, Parts, Told};
use domain::vocabulary::{Channel, Stage};
use store::narrow::Narrow;
use store::petition::{After, Filter, Sort};
use store::saved_view::SavedView;

/// Rows of a page.
const PAGE: i64 = 50;

/// The most characters of a search, and of a code.
const LONGEST_SEARCH: usize = 100;

codes! {
    /// Whose petitions.
    Whose {
        Me = "me",
        All = "all",
    }

    /// How their time stands.
    Time {
        Overdue = "overdue",
        Soon = "soon",
    }

    /// Whose turn it is.
    WhoseTurn {
        Mine = "mine",
        Others = "others",
    }

    /// The list that somebody has signed from.
    SignedFrom {
        Work = "work",
        Petitions = "petitions",
    }
}

asked! {
    /// The filters that the address of the page carries, beside words and place.
    #[derive(Clone, Debug, Default)]
    WorkFilter of "work" {
        whose: Option<Whose>,
        turn: Option<WhoseTurn>,
        time: Option<Time>,
        stage: Option<Stage>,
        clock: Option<String>,
        channel: Option<Channel>,
        unit: Option<String> as Named(Units),
        leader: Option<String> as Named(Leaders),
        category: Option<String> as Named(Categories),
        urgent: bool,
    }

    /// The name under which filters are kept.
    ViewInput of "view" {
        name: String,
    }

    /// The petitions that somebody signs for.
    Signed of "signed" {
        number: Vec<String>,
        from: SignedFrom = SignedFrom::Work,
    }
}

impl WorkFilter {
    /// What is not known finds nothing out: it is passed over, as if it had not been asked.
    fn read(answers: &Form) -> Result<Self, Error> {
        answers::read_so_far(answers, |_| None)
    }

    fn told(&self) -> Told {
        let mut told = Told::new();
        Parts::tell(self, "", &mut told);
        told
    }

    /// As the query of an address.
    fn query(&self) -> String {
        let pairs = self.told().into_iter().map(|(name, value)| format!("{name}={}", encoded(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// What was asked for, as the form of the filters shows it again.
#[derive(Clone, Debug, Default)]
struct Asked {
    filter: WorkFilter,
    words: String,
    after: Option<After>,
    done: Option<&'static table::Entry>,
}

impl Asked {
    fn read(desk: &Desk) -> Result<Self, Problem> {
        let mut params = Params::of(&desk.request)?;
        let mut text = |name: &str| params.words(name, LONGEST_SEARCH);
        let given = |field: &body::Field| Some((field.name.to_owned(), text(field.name)?));
        let filters = Form::of(WorkFilter::PARTS.iter().filter_map(given).collect());
        let words = text("q").unwrap_or_default().trim().to_owned();
        let done = params.take("done", "unknown", table::by_slug);
        let after = params.text("cursor");
        params.done()?;
        let after = after.map(|cursor| cursor::read(&desk.app.vault, Sort::Due, &cursor)).transpose()?;
        Ok(Self { filter: WorkFilter::read(&filters)?, words, after, done })
    }

    /// The filters as the query of an address: nothing of what was searched for.
    fn query(&self) -> String {
        self.filter.query()
    }

    fn is_filtered(&self) -> bool {
        !self.query().is_empty() || !self.words.is_empty()
    }

    fn filter(&self, app: &App, caller: &Caller, district: &District) -> Filter {
        let asked = &self.filter;
        let all = asked.whose == Some(Whose::All);
        let mine = work::mine(caller);
        let mine = store::work::Mine { unit: mine.unit && asked.whose != Some(Whose::Me), ..mine };
        // One's own are late or due soon by the clocks for which one answers.
        let narrow = match (asked.time, all) {
            (Some(Time::Overdue), false) => Some(Narrow::LateOf(work::own(caller))),
            (Some(Time::Soon), false) => {
                Some(Narrow::SoonOf(work::own(caller), Some(board::soon_until(app))))
            }
            // As the board counts it: what is late already is not due soon.
            (Some(Time::Soon), true) => Some(Narrow::DueBy(board::soon_until(app))),
            (Some(Time::Overdue), true) | (None, _) => None,
        };
        let unit = asked.unit.as_deref().and_then(|code| district.unit_by_code(code));
        let leader = asked.leader.as_deref().and_then(|name| district.user_by_username(name));
        let category = asked.category.as_deref().and_then(|code| district.category_by_code(code));
        Filter {
            stage: asked.stage,
            closed: Some(false),
            leader: leader.map(|user| user.id),
            unit: unit.map(|unit| unit.id),
            channel: asked.channel,
            overdue: (all && asked.time == Some(Time::Overdue)).then_some(true),
            narrow: narrow.into_iter().collect(),
            urgent: asked.urgent.then_some(true),
            category: category.map(|category| category.id),
            clock: asked.clock.clone(),
            words: Some(self.words.clone()).filter(|words| !words.is_empty()),
            mine: (!all).then_some(mine),
            ..Filter::default()
        }
    }

    /// Whose turn it is to be: asked of one's own petitions only.
    fn turn(&self) -> Option<Turn> {
        let turn = self.filter.turn.filter(|_| self.filter.whose != Some(Whose::All))?;
        Some(match turn {
            WhoseTurn::Mine => Turn::Mine,
            WhoseTurn::Others => Turn::Others,
        })
    }
}

/// What the page shows beside the rows.
struct Around {
    views: Vec<SavedView>,
    filters: Vec<Field>,
    order: Option<Vec<Field>>,
    counts: Option<Counts>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "work.html")]
struct WorkList<'a> {
    frame: &'a Frame,
    asked: &'a Asked,
    rows: &'a [WorkRow],
    around: &'a Around,
    key: String,
    /// The field of the petitions that are ticked for an order.
    ticked: String,
    next: Option<String>,
    done: Option<String>,
    /// The numbers of those that the reader signs for.
    to_sign: Vec<&'a str>,
}

impl WorkList<'_> {
    /// What is to be done next, or what it waits for.
    fn step(&self, row: &WorkRow) -> String {
        let name = |operation: Operation| {
            let entry = table::of(operation)?;
            Some(self.frame.texts.t(&format!("act.{}.name", entry.key)))
        };
        let waits = match row.waits_for {
            Some(Operation::DecideObjection) => Some(self.frame.texts.t("work.waits_objection")),
            other => other.and_then(name).map(|step| self.frame.texts.with("work.waits", &step)),
        };
        row.next.and_then(name).or(waits).unwrap_or_else(|| self.frame.texts.t("work.nothing_next"))
    }

    /// Where the next step is done.
    fn address(&self, row: &WorkRow) -> String {
        match row.next.and_then(table::of) {
            Some(entry) => format!("/petitions/{}/acts/{}", row.row.number, entry.slug),
            None => format!("/petitions/{}", row.row.number),
        }
    }

    fn due(&self, row: &WorkRow) -> Option<(String, Due)> {
        let clock = row.clock.as_ref()?;
        let texts = self.frame.texts;
        let name = texts.either(&clock.name, &clock.name_en).to_owned();
        let name = match &clock.others {
            Some(unit) => format!("{name} · {}", unit.name),
            None => name,
        };
        Some((name, Due::by(clock.legal_due, clock.overdue, clock.late_at, self.frame.now, texts)))
    }

    /// The tabs: where each leads, its name with how many there are, and whether it is the one shown.
    fn tabs(&self) -> Vec<(String, String, bool)> {
        let texts = self.frame.texts;
        let counts = self.around.counts;
        let with = |turn, time| WorkFilter { turn, time, ..WorkFilter::default() }.query();
        let tabs = [
            (String::new(), "work.all_mine", counts.map(|counts| counts.all)),
            (with(Some(WhoseTurn::Mine), None), "work.turn_mine", counts.map(|counts| counts.mine)),
            (with(Some(WhoseTurn::Others), None), "work.turn_others", counts.map(|counts| counts.others)),
            (with(None, Some(Time::Overdue)), "work.overdue", counts.map(|counts| counts.overdue)),
            (with(None, Some(Time::Soon)), "list.soon", counts.map(|counts| counts.soon)),
        ];
        let query = self.asked.query();
        let shown = |tab: &str| query == tab && (!tab.is_empty() || !self.asked.is_filtered());
        let name = |key: &str, count: Option<usize>| match count {
            Some(count) => texts
                .either(&format!("{}（{count}）", texts.t(key)), &format!("{} ({count})", texts.t(key)))
                .to_owned(),
            None => texts.t(key),
        };
        let tab = |(tab, key, count): (String, &str, Option<usize>)| {
            let is_shown = shown(&tab);
            (tab, name(key, count), is_shown)
        };
        tabs.into_iter().map(tab).collect()
    }

    /// What a supervision order asks for, in words.
    fn supervised(&self, row: &WorkRow) -> Option<String> {
        let texts = self.frame.texts;
        row.supervised.map(|day| texts.with("work.supervised", &texts.day_of_year(day)))
    }

    fn mine(&self, row: &WorkRow) -> Option<String> {
        row.mine.map(|mine| self.frame.texts.t(why(mine)))
    }
}

/// The list of one's own work.
///
/// # Errors
/// 403; 400 for a parameter that is not known.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ListPetitions)?;
    let asked = Asked::read(&desk)?;
    let (wanted, frame) = (asked.clone(), desk.frame.clone());
    let (page, around) = desk.run(move |app, caller| load(app, caller, &wanted, &frame)).await?;
    let query = asked.query();
    let cursor = page.next.map(|after| cursor::write(&desk.app.vault, after)).transpose()?;
    let next = cursor.map(|cursor| {
        let words =
            if asked.words.is_empty() { String::new() } else { format!("q={}&", encoded(&asked.words)) };
        format!("/work?{query}{}{words}cursor={cursor}", if query.is_empty() { "" } else { "&" },)
    });
    let texts = desk.frame.texts;
    let done = asked.done.map(|entry| texts.t(&format!("act.{}.name", entry.key)));
    let key = entropy::token();
    let to_sign = page.rows.iter().map(|row| &row.row).filter(|row| row.to_sign);
    let to_sign = to_sign.map(|row| row.number.as_str()).collect();
    let (frame, rows, ticked) = (&desk.frame, &page.rows, orders::ticked());
    let shown = WorkList { frame, asked: &asked, rows, around: &around, key, ticked, next, done, to_sign };
    desk.frame.show(StatusCode::OK, &shown)
}

fn load(app: &App, caller: &Caller, asked: &Asked, frame: &Frame) -> Result<(WorkPage, Around), Error> {
    let (district, clocks) = app.store.read(|conn| {
        let rules = app.rulebooks(conn)?;
        let clocks = &rules.current()?.1.policy.clocks;
        let clocks = clocks.iter().filter(|clock| !clock.lapses()).map(|clock| {
            let label = frame.texts.either(&clock.label.zh, &clock.label.en);
            Choice::new(clock.name.as_str(), label)
        });
        Ok::<_, Error>((app.district(conn)?, clocks.collect::<Vec<_>>()))
    })?;
    let filter = asked.filter(app, caller, &district);
    let page = work::work(app, caller, filter, asked.turn(), asked.after, PAGE)?;
    let orders = access::may(&caller.viewer, Operation::BulkOrder);
    let around = Around {
        views: work::views(app, caller)?,
        filters: filters(frame, caller, &district, clocks, &asked.filter),
        order: orders.then(|| orders::fields(frame.texts, &orders::Choices::of(&district))),
        counts: work::counts(app, caller)?,
    };
    Ok((page, around))
}

/// Who asks for the filters of the list.
struct Questions<'a> {
    texts: Texts,
    asked: &'a WorkFilter,
    told: Told,
    district: &'a District,
    clocks: Vec<Choice>,
}

impl Questions<'_> {
    fn coded(&self, codes: &[(&str, &str)]) -> Vec<Choice> {
        codes.iter().map(|(code, key)| Choice::new(*code, self.texts.t(key))).collect()
    }

    /// What can be chosen; a box has nothing.
    fn choices(&self, field: body::Field) -> Option<Vec<Choice>> {
        let district = self.district;
        Some(match field {
            WorkFilter::whose => self.coded(&[("me", "work.whose_me"), ("all", "work.whose_all")]),
            WorkFilter::turn => self.coded(&[("mine", "work.turn_mine"), ("others", "work.turn_others")]),
            WorkFilter::time => self.coded(&[("overdue", "work.overdue"), ("soon", "list.soon")]),
            WorkFilter::stage => {
                Choice::words(self.texts, Stage::ALL.iter().filter(|stage| !stage.is_over()))
            }
            WorkFilter::clock => self.clocks.clone(),
            WorkFilter::channel => Choice::words(self.texts, Channel::ALL),
            WorkFilter::unit => {
                let is_asked = |code: &str| self.asked.unit.as_deref() == Some(code);
                let units = district.units.values().filter(|unit| unit.active || is_asked(&unit.code));
                units.map(|unit| Choice::new(&unit.code, &unit.name)).collect()
            }
            WorkFilter::leader => {
                let is_asked = |name: &str| self.asked.leader.as_deref() == Some(name);
                let leaders = district.leaders.keys().filter_map(|leader| district.users.get(leader));
                let leaders = leaders.filter(|user| user.active || is_asked(&user.username));
                leaders.map(|user| Choice::new(&user.username, &user.name)).collect()
            }
            WorkFilter::category => {
                let categories = district.categories.values().filter(|category| category.active);
                categories.map(|one| Choice::new(&one.code, &one.name)).collect()
            }
            _ => return None,
        })
    }
}

impl Asker for Questions<'_> {
    const AREA: &'static str = "work";

    fn texts(&self) -> Texts {
        self.texts
    }

    fn label(&self, field: body::Field) -> String {
        match field {
            WorkFilter::channel => self.texts.t("fact.channel"),
            WorkFilter::category => self.texts.t("fact.category"),
            WorkFilter::stage | WorkFilter::unit | WorkFilter::leader | WorkFilter::urgent => {
                self.texts.t(&format!("list.{}", field.name))
            }
            _ => called(self, field),
        }
    }

    fn kind(&self, field: body::Field) -> Option<Kind> {
        let Some(mut choices) = self.choices(field) else { return as_declared(self, field) };
        choices.insert(0, Choice::new("", self.texts.t("work.any")));
        Some(Kind::Select(choices))
    }

    fn begins_with(&self, field: body::Field) -> Option<String> {
        self.told.iter().find(|(name, _)| name == field.name).map(|(_, answer)| answer.clone())
    }

    fn named(&self, _: body::Field, _: Directory) -> Vec<Choice> {
        Vec::new()
    }
}

/// The keys of what is said of the filters alone.
pub fn labels() -> Vec<String> {
    keys(Questions::AREA, [WorkFilter::whose, WorkFilter::turn, WorkFilter::time, WorkFilter::clock])
}

/// The filters, as fields. Unit and leader are asked of those who see more than their own.
fn filters(
    frame: &Frame,
    caller: &Caller,
    district: &District,
    clocks: Vec<Choice>,
    asked: &WorkFilter,
) -> Vec<Field> {
    let by = Questions { texts: frame.texts, asked, told: asked.told(), district, clocks };
    let of_others = [WorkFilter::unit, WorkFilter::leader];
    let is_asked = |field: &&body::Field| !caller.viewer.handles() || !of_others.contains(field);
    let asked = WorkFilter::PARTS.iter().filter(is_asked);
    asked.filter_map(|field| ask(&by, *field, field.name)).collect()
}

/// Signs for all that are new on the page of a list (签收), and goes back to it.
///
/// # Errors
/// 403; whatever keeps it from being written down.
pub async fn sign(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::SignFor)?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let Signed { number: mut numbers, from } = answers::read(&form)?;
    numbers.truncate(page);
    let back = match from {
        SignedFrom::Petitions => "/petitions",
        SignedFrom::Work => "/work?done=sign-for",
    };
    desk.run(move |app, caller| sign::sign_all(app, caller, &numbers)).await?;
    Ok(see_other(back).finish())
}

/// Keeps the filters under a name.
///
/// # Errors
/// 422 for a name that is none.
pub async fn keep_view(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ListPetitions)?;
    let ViewInput { name } = answers::read_whole(&form)?;
    let (name, query) = (name.trim().to_owned(), WorkFilter::read(&form)?.query());
    let address = format!("/work?{query}");
    desk.run(move |app, caller| work::keep_view(app, caller, &name, &query)).await?;
    Ok(see_other(&address).finish())
}

/// Removes a view.
///
/// # Errors
/// 404 where there is none of the visitor's own.
pub async fn remove_view(
    _form: Form,
    desk: Desk,
    path: web::Path<SavedViewId>,
) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ListPetitions)?;
    let id = path.into_inner();
    desk.run(move |app, caller| work::remove_view(app, caller, id)).await?;
    Ok(see_other("/work").finish())
}
