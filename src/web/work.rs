//! One's own work: what is to be done next, sorted by the legal due date, with filters that can be kept
//! under a name. Orders for many at once stand in `orders.rs`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::cursor;
use crate::api::params::{Params, encoded};
use crate::api::problem::Problem;
use crate::web::acts::table;
use crate::web::due::Due;
use crate::web::fields::{Choice, Field, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::orders;
use crate::web::petition::why;
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::board;
use app::petition::sign;
use app::petition::work::{self, Counts, Turn, WorkPage, WorkRow};
use app::{App, Caller, Error};
use base::entropy;
use domain::access::{self, Operation};
use domain::directory::District;
use domain::ids::SavedViewId;
use domain::vocabulary::{Channel, Stage};
use store::narrow::Narrow;
use store::petition::{After, Filter, Sort};
use store::saved_view::SavedView;

/// Rows of a page.
const PAGE: i64 = 50;

/// The most characters of a search, and of a code.
const LONGEST_SEARCH: usize = 100;

/// The filters that the address of the page carries, beside words and place.
const KEPT: &[&str] =
    &["whose", "turn", "time", "stage", "clock", "channel", "unit", "leader", "category", "urgent"];

/// What was asked for, as the form of the filters shows it again.
#[derive(Clone, Debug, Default)]
struct Asked {
    whose: String,
    turn: String,
    time: String,
    stage: String,
    clock: String,
    channel: String,
    unit: String,
    leader: String,
    category: String,
    urgent: String,
    words: String,
    after: Option<After>,
    done: Option<&'static table::Entry>,
}

impl Asked {
    fn read(desk: &Desk) -> Result<Self, Problem> {
        let mut params = Params::of(&desk.request)?;
        let mut text = |name: &str| params.words(name, LONGEST_SEARCH).unwrap_or_default();
        let mut asked = Self {
            whose: text("whose"),
            turn: text("turn"),
            time: text("time"),
            stage: text("stage"),
            clock: text("clock"),
            channel: text("channel"),
            unit: text("unit"),
            leader: text("leader"),
            category: text("category"),
            urgent: text("urgent"),
            words: text("q").trim().to_owned(),
            ..Self::default()
        };
        asked.done = params.take("done", "unknown", table::by_slug);
        let after = params.text("cursor");
        params.done()?;
        asked.after = after.map(|cursor| cursor::read(&desk.app.vault, Sort::Due, &cursor)).transpose()?;
        Ok(asked)
    }

    fn value(&self, name: &str) -> &str {
        match name {
            "whose" => &self.whose,
            "turn" => &self.turn,
            "time" => &self.time,
            "stage" => &self.stage,
            "clock" => &self.clock,
            "channel" => &self.channel,
            "unit" => &self.unit,
            "leader" => &self.leader,
            "category" => &self.category,
            _ => &self.urgent,
        }
    }

    /// The filters as the query of an address: nothing of what was searched for.
    fn query(&self) -> String {
        let said = KEPT.iter().map(|name| (*name, self.value(name))).filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = said.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.join("&")
    }

    fn is_filtered(&self) -> bool {
        !self.query().is_empty() || !self.words.is_empty()
    }

    /// What is not known finds nothing out: it is passed over, as if it had not been asked.
    fn filter(&self, app: &App, caller: &Caller, district: &District) -> Filter {
        let all = self.whose == "all";
        let unit = district.unit_by_code(&self.unit).map(|unit| unit.id);
        let mine = work::mine(caller);
        let mine = store::work::Mine { unit: mine.unit && self.whose != "me", ..mine };
        // One's own are late or due soon by the clocks for which one answers.
        let narrow = match (self.time.as_str(), all) {
            ("overdue", false) => Some(Narrow::LateOf(work::own(caller))),
            ("soon", false) => Some(Narrow::SoonOf(work::own(caller), Some(board::soon_until(app)))),
            // As the board counts it: what is late already is not due soon.
            ("soon", true) => Some(Narrow::DueBy(board::soon_until(app))),
            _ => None,
        };
        Filter {
            stage: Stage::from_code(&self.stage),
            closed: Some(false),
            leader: district.user_by_username(&self.leader).map(|user| user.id),
            unit,
            channel: Channel::from_code(&self.channel),
            overdue: (all && self.time == "overdue").then_some(true),
            narrow: narrow.into_iter().collect(),
            urgent: (self.urgent == "true").then_some(true),
            category: district.category_by_code(&self.category).map(|category| category.id),
            clock: Some(self.clock.clone()).filter(|clock| !clock.is_empty()),
            words: Some(self.words.clone()).filter(|words| !words.is_empty()),
            mine: (!all).then_some(mine),
            ..Filter::default()
        }
    }
}

impl Asked {
    /// Whose turn it is to be: asked of one's own petitions only.
    fn turn(&self) -> Option<Turn> {
        Turn::from_code(&self.turn).filter(|_| self.whose != "all")
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
    fn tabs(&self) -> Vec<(&'static str, String, bool)> {
        let texts = self.frame.texts;
        let counts = self.around.counts;
        let tabs: [(&str, &str, Option<usize>); 5] = [
            ("", "work.all_mine", counts.map(|counts| counts.all)),
            ("turn=mine", "work.turn_mine", counts.map(|counts| counts.mine)),
            ("turn=others", "work.turn_others", counts.map(|counts| counts.others)),
            ("time=overdue", "work.overdue", counts.map(|counts| counts.overdue)),
            ("time=soon", "list.soon", counts.map(|counts| counts.soon)),
        ];
        let query = self.asked.query();
        let shown = |tab: &str| query == tab && (!tab.is_empty() || !self.asked.is_filtered());
        let name = |key: &str, count: Option<usize>| match count {
            Some(count) => texts
                .either(&format!("{}（{count}）", texts.t(key)), &format!("{} ({count})", texts.t(key)))
                .to_owned(),
            None => texts.t(key),
        };
        tabs.into_iter().map(|(tab, key, count)| (tab, name(key, count), shown(tab))).collect()
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
    let (frame, rows) = (&desk.frame, &page.rows);
    let shown = WorkList { frame, asked: &asked, rows, around: &around, key, next, done, to_sign };
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
        filters: filters(frame, caller, &district, clocks, asked),
        order: orders.then(|| orders::fields(frame.texts, &orders::Choices::of(&district))),
        counts: work::counts(app, caller)?,
    };
    Ok((page, around))
}

/// The filters, as fields. Unit and leader are asked of those who see more than their own.
fn filters(
    frame: &Frame,
    caller: &Caller,
    district: &District,
    clocks: Vec<Choice>,
    asked: &Asked,
) -> Vec<Field> {
    let texts = frame.texts;
    let select = |name: &str, label: &str, mut choices: Vec<Choice>| {
        choices.insert(0, Choice::new("", texts.t("work.any")));
        Field::new(name, texts.t(label), Kind::Select(choices)).value(asked.value(name))
    };
    let open = Stage::ALL.iter().filter(|stage| !stage.is_over());
    let mut fields = vec![
        select(
            "whose",
            "work.whose",
            vec![Choice::new("me", texts.t("work.whose_me")), Choice::new("all", texts.t("work.whose_all"))],
        ),
        select(
            "turn",
            "work.turn",
            vec![
                Choice::new("mine", texts.t("work.turn_mine")),
                Choice::new("others", texts.t("work.turn_others")),
            ],
        ),
        select(
            "time",
            "work.time",
            vec![Choice::new("overdue", texts.t("work.overdue")), Choice::new("soon", texts.t("list.soon"))],
        ),
        select("stage", "list.stage", Choice::words(texts, open)),
        select("clock", "work.clock", clocks),
        select("channel", "fact.channel", Choice::words(texts, Channel::ALL)),
    ];
    if !caller.viewer.handles() {
        let units = district.units.values().filter(|unit| unit.active || unit.code == asked.unit);
        fields.push(select(
            "unit",
            "list.unit",
            units.map(|unit| Choice::new(&unit.code, &unit.name)).collect(),
        ));
        let leaders = district.leaders.keys().filter_map(|leader| district.users.get(leader));
        let leaders = leaders
            .filter(|user| user.active || user.username == asked.leader)
            .map(|user| Choice::new(&user.username, &user.name));
        fields.push(select("leader", "list.leader", leaders.collect()));
    }
    let categories = district.categories.values().filter(|category| category.active);
    fields.push(select(
        "category",
        "fact.category",
        categories.map(|one| Choice::new(&one.code, &one.name)).collect(),
    ));
    fields.push(Field::new("urgent", texts.t("list.urgent"), Kind::Tick).value(asked.urgent.clone()));
    fields
}

/// Signs for all that are new on the page of a list (签收), and goes back to it.
///
/// # Errors
/// 403; whatever keeps it from being written down.
pub async fn sign(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::SignFor)?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let numbers: Vec<String> = form.all("number").take(page).map(str::to_owned).collect();
    let back = if form.text("from") == "petitions" { "/petitions" } else { "/work?done=sign-for" };
    desk.run(move |app, caller| sign::sign_all(app, caller, &numbers)).await?;
    Ok(see_other(back).finish())
}

/// Keeps the filters under a name.
///
/// # Errors
/// 422 for a name that is none.
pub async fn keep_view(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ListPetitions)?;
    let kept = KEPT.iter().map(|name| (*name, form.text(name))).filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = kept.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let (name, query) = (form.text("name").trim().to_owned(), pairs.join("&"));
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
