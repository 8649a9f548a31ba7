//! The board: what stands where, at one glance. Every figure leads to the list behind it; charts stand
//! beside their figures.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{Datelike, Days, NaiveDate};

use crate::api::narrowing::NOBODY;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::chart::{self, Column};
use crate::web::frame::Frame;
use crate::web::visitor::Desk;
use app::board::view::{self, BoardView, LoadView, OnTime, Satisfaction, Span};
use app::board::{self, PASSED_AROUND, due_period};
use app::handovers::{self, Asked, HandOversView, UnitHandOvers};
use app::late::{self, LateView};
use app::names::UnitRef;
use domain::access::{self, Operation};
use domain::clock::Timeliness;
use domain::counted::Group;
use domain::vocabulary::{Channel, Rated, Rating};
use store::statistics::Period;

/// A figure of the board.
struct Tile {
    name: String,
    value: String,
    /// What it is made of.
    hint: String,
    /// The list behind it.
    link: String,
    /// `late`, `soon` or nothing.
    class: &'static str,
}

/// What became of some of what was received.
struct Became {
    name: String,
    petitions: i64,
    /// The list behind it.
    link: String,
    /// A part of the row before that is none.
    part: bool,
}

/// A table of who holds how much: its place on the page, the keys of its words, and for each the name,
/// the figures, the lists behind them, and where it is handed over what is nobody's any more.
struct Held {
    id: &'static str,
    title: &'static str,
    first: &'static str,
    rows: Vec<(String, LoadView, [String; 3], Option<String>)>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "board.html")]
struct BoardPage<'a> {
    frame: &'a Frame,
    board: &'a BoardView,
    keep_seconds: u32,
    /// The reader sees no accusations, so that the figures are lower than those of who does.
    without_accusations: bool,
}

/// A figure in per cent, or a dash where there is nothing to measure.
fn per_cent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "—".to_owned(), |rate| format!("{rate:.1}%"))
}

/// Late where there is any, soon where that calls for attention, else nothing.
const fn marked(count: i64, class: &'static str) -> &'static str {
    if count > 0 { class } else { "" }
}

impl BoardPage<'_> {
    fn per_cent(&self, rate: &Option<f64>) -> String {
        per_cent(*rate)
    }

    fn span_name(&self, span: &Span) -> String {
        let texts = self.frame.texts;
        match span {
            Span::Month => texts.t("board.month"),
            Span::Quarter => texts.t("board.quarter"),
            Span::Year => texts.t("board.year"),
        }
    }

    fn tile(&self, name: &str, value: impl std::fmt::Display, hint: String, link: String) -> Tile {
        Tile { name: self.frame.texts.t(name), value: self.frame.texts.number(value), hint, link, class: "" }
    }

    fn plain(&self, name: &str, count: i64, link: &str) -> Tile {
        self.tile(name, count, String::new(), link.to_owned())
    }

    /// The days of the span, for the lists that are about days of receipt.
    fn received_in(&self) -> String {
        format!("from={}&to={}", self.board.from, self.board.to)
    }

    /// The list of what was received in the span and counts so.
    fn counted(&self, group: Group) -> String {
        format!("/petitions?show=all&counted={}&{}", group.code(), self.received_in())
    }

    /// What became of what was received in the span: the sum is all of it. Ends that nothing came to are left out.
    fn became(&self) -> Vec<Became> {
        let (board, texts) = (self.board, self.frame.texts);
        let row = |name: String, petitions, of: Group, part| Became {
            name,
            petitions,
            link: self.counted(of),
            part,
        };
        let named = board.ends.by_name.iter().filter(|one| one.petitions > 0);
        let named = named.map(|one| row(texts.word(one.ending), one.petitions, Group::Of(one.ending), true));
        let merged = row(texts.t("board.open_merged"), board.ends.open_merged, Group::OpenMerged, true);
        std::iter::once(row(texts.t("board.closed"), board.closed, Group::Closed, false))
            .chain([row(texts.t("board.otherwise"), board.ends.otherwise, Group::Otherwise, false)])
            .chain(named)
            .chain([row(texts.t("board.not_closed"), board.ends.open, Group::Open, false)])
            .chain(Some(merged).filter(|merged| merged.petitions > 0))
            .collect()
    }

    /// The same for lists about what was done, or fell due, on these days.
    fn period(&self) -> Period {
        Period { from: Some(self.board.from), to: Some(self.board.to) }
    }

    /// What there is and how well it goes.
    fn figures(&self) -> Vec<Tile> {
        let (board, texts) = (self.board, self.frame.texts);
        let received = self.received_in();
        let share = format!("{}/{}", texts.number(board.closed), texts.number(board.received));
        let closed = match board.span {
            Span::Month => texts.with("board.closed_month", &share),
            Span::Quarter => texts.with("board.closed_quarter", &share),
            Span::Year => texts.with("board.closed_year", &share),
        };
        let visits = texts.n("board.visits", board.home_visits);
        let done = done_in(self.period());
        vec![
            self.plain("board.received", board.received, &format!("/petitions?show=all&{received}")),
            self.tile(
                "board.closing_rate",
                per_cent(board.closing_rate),
                closed,
                self.counted(Group::Closed),
            ),
            self.plain("board.otherwise", board.ends.otherwise, &self.counted(Group::Otherwise)),
            self.plain("board.open", board.open, "/petitions?show=open"),
            Tile {
                class: marked(board.overdue, "late"),
                ..self.plain("board.overdue", board.overdue, "/petitions?show=overdue")
            },
            Tile {
                class: marked(board.soon, "soon"),
                hint: texts.with("board.until", &texts.date(board.soon_until)),
                ..self.plain("board.soon", board.soon, "/petitions?show=soon")
            },
            self.on_time("board.acceptance", Timeliness::Acceptance, &board.acceptance),
            self.on_time("board.answers", Timeliness::Answer, &board.answers),
            self.satisfied("board.satisfied_office", Rated::Office, &board.office),
            self.satisfied("board.satisfied_units", Rated::Unit, &board.units),
            self.tile(
                "board.group_visits",
                board.group_visits,
                texts.n("board.people", board.group_visitors),
                format!("/petitions?show=all&group_visit=true&{received}"),
            ),
            self.tile(
                "board.home_visits",
                board.visited,
                visits,
                format!("/petitions?show=all&visited=true{done}"),
            ),
        ]
    }

    /// In time of what fell due; the list has those that were not.
    fn on_time(&self, name: &str, judged: Timeliness, figure: &OnTime) -> Tile {
        let texts = self.frame.texts;
        let of = format!("{} / {}", texts.number(figure.missed), texts.number(figure.due));
        let hint = texts.with("board.missed_of", &of);
        let days = done_in(due_period(self.period()));
        let link = format!("/petitions?show=all&missed={}{days}", judged.code());
        self.tile(name, per_cent(figure.rate), hint, link)
    }

    fn satisfied(&self, name: &str, of: Rated, figure: &Satisfaction) -> Tile {
        let texts = self.frame.texts;
        let rated = texts.n("board.rated", figure.rated());
        let part = texts.with("board.participation", &per_cent(figure.participation_rate));
        let link = format!("/petitions?show=all&rated={}{}", of.code(), done_in(self.period()));
        self.tile(name, per_cent(figure.satisfaction_rate), format!("{rated} · {part}"), link)
    }

    /// What waits for somebody above.
    fn waits(&self) -> Vec<Tile> {
        let waiting = &self.board.waiting;
        let count = |count: Option<usize>| count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let handed = format!("/board/hand-overs?span={}", self.board.span.code());
        let known = [
            ("board.unrouted", Some(waiting.unrouted), "/petitions?show=all&stage=registered"),
            ("board.undecided", Some(waiting.undecided), "/petitions?show=undecided"),
            ("board.objections", Some(waiting.objections), "/petitions?show=all&waiting=objection"),
            ("board.supervisions", Some(waiting.supervisions), "/petitions?show=all&waiting=supervision"),
            ("board.extended", Some(waiting.extended), "/petitions?show=all&waiting=extended"),
            ("board.drafts", count(waiting.drafts), "/operations#drafts"),
            ("board.bulletin", count(waiting.bulletin), "/board/bulletin"),
            ("board.passed_around", count(waiting.passed_around), &handed),
            ("board.dead", waiting.dead_letters, "/operations#dead"),
        ];
        let told = known.into_iter().filter_map(|(name, count, link)| Some((name, count?, link)));
        told.map(|(name, count, link)| Tile { class: marked(count, "soon"), ..self.plain(name, count, link) })
            .collect()
    }

    /// The lists behind what somebody holds (open) and answers for (late, due soon).
    fn lists(&self, held: &str, answers: &str, code: &str) -> [String; 3] {
        let soon = format!("/petitions?show=all&soon_of{answers}={code}&until={}", self.board.soon_until);
        [
            format!("/petitions?show=open&{held}={code}"),
            format!("/petitions?show=all&late_of{answers}={code}"),
            soon,
        ]
    }

    fn held(&self) -> [Held; 2] {
        [
            Held { id: "by-unit", title: "board.by_unit", first: "list.unit", rows: self.units() },
            Held { id: "by-leader", title: "board.by_leader", first: "list.leader", rows: self.leaders() },
        ]
    }

    /// By unit: the name, the figures, the lists behind them.
    fn units(&self) -> Vec<(String, LoadView, [String; 3], Option<String>)> {
        let row = |one: &view::UnitLoad| {
            let code = &one.unit.code;
            let gone = one.gone.then(|| format!("/work?whose=all&unit={code}"));
            (one.unit.name.clone(), one.load, self.lists("unit", "", code), gone)
        };
        self.board.by_unit.iter().map(row).collect()
    }

    fn leaders(&self) -> Vec<(String, LoadView, [String; 3], Option<String>)> {
        let row = |one: &view::LeaderLoad| {
            let (name, code) = one.leader.as_ref().map_or_else(
                || (self.frame.texts.t("holder.no_leader"), NOBODY.to_owned()),
                |leader| (leader.name.clone(), leader.username.clone()),
            );
            let gone = one.gone.then(|| format!("/work?whose=all&leader={code}"));
            (name, one.load, self.lists("leader", "_leader", &code), gone)
        };
        self.board.by_leader.iter().map(row).collect()
    }

    /// The channels that came at all in the twelve months: each with its place among the colours.
    fn channels(&self) -> Vec<(usize, Channel)> {
        let came = |channel: &Channel| {
            let counts = self.board.trend.iter().flat_map(|month| &month.channels);
            counts.into_iter().any(|count| count.channel == *channel && count.petitions > 0)
        };
        Channel::ALL.iter().copied().enumerate().filter(|(_, channel)| came(channel)).collect()
    }

    fn trend(&self) -> String {
        let columns: Vec<Column> = self.board.trend.iter().map(|month| self.month(month)).collect();
        let texts = self.frame.texts;
        chart::columns("trend", &texts.t("board.trend"), &texts.t("board.trend_says"), &columns)
    }

    /// What a column of a chart says when it is pointed at.
    fn titled(&self, name: &str, petitions: i64) -> String {
        let texts = self.frame.texts;
        format!("{name}{}{}", texts.either("：", ": "), texts.number(petitions))
    }

    fn month(&self, month: &view::MonthView) -> Column {
        let label = match month.month.month() {
            1 => month.month.year().to_string(),
            other => other.to_string(),
        };
        let parts: Vec<i64> = month.channels.iter().map(|count| count.petitions).collect();
        let title = self.titled(&self.frame.texts.month(month.month), parts.iter().sum());
        Column { label, title, parts, shaded: false }
    }

    /// The lists behind a month: of a channel, or of all.
    fn month_list(&self, month: &view::MonthView, channel: Option<&Channel>) -> String {
        let days_after_the_first = u64::from(month.month.num_days_in_month()) - 1;
        let last = (month.month + Days::new(days_after_the_first)).min(self.board.to);
        let channel = channel.map_or_else(String::new, |channel| format!("&channel={}", channel.code()));
        format!("/petitions?show=all&from={}&to={last}{channel}", month.month)
    }

    fn count_of(&self, month: &view::MonthView, channel: &Channel) -> i64 {
        month.channels.iter().find(|count| count.channel == *channel).map_or(0, |count| count.petitions)
    }

    fn ages(&self) -> String {
        let column = |age: &view::AgeView| {
            let label = self.days(age);
            Column {
                title: self.titled(&label, age.petitions),
                label,
                parts: vec![age.petitions],
                shaded: false,
            }
        };
        let columns: Vec<Column> = self.board.ages.iter().map(column).collect();
        let texts = self.frame.texts;
        chart::columns("ages", &texts.t("board.ages"), &texts.t("board.ages_says"), &columns)
    }

    fn days(&self, age: &view::AgeView) -> String {
        match age.to_days {
            Some(to) => format!("{}–{to}", age.from_days),
            None => format!("≥{}", age.from_days),
        }
    }

    fn age_list(&self, age: &view::AgeView) -> String {
        let from = age.received_from.map_or_else(String::new, |from| format!("&from={from}"));
        format!("/petitions?show=open{from}&to={}", age.received_to)
    }

    fn ahead(&self) -> String {
        let texts = self.frame.texts;
        let column = |(place, day): (usize, &view::DayView)| Column {
            label: if place % 5 == 0 { texts.day_of_year(day.day) } else { String::new() },
            title: self.titled(&texts.day(day.day), day.petitions),
            parts: vec![day.petitions],
            shaded: !day.working,
        };
        let columns: Vec<Column> = self.board.ahead.iter().enumerate().map(column).collect();
        chart::columns("ahead", &texts.t("board.ahead"), &texts.t("board.ahead_says"), &columns)
    }

    /// What was said, word by word: of the office and of the units.
    fn said(&self) -> [(Rated, &Satisfaction); 2] {
        [(Rated::Office, &self.board.office), (Rated::Unit, &self.board.units)]
    }

    fn unrated_list(&self, of: &Rated) -> String {
        format!("/petitions?show=all&unrated={}{}", of.code(), done_in(self.period()))
    }

    fn said_list(&self, of: &Rated, rating: Rating) -> String {
        let done = done_in(self.period());
        format!("/petitions?show=all&rated={}&rating={}{done}", of.code(), rating.code())
    }
}

/// Shows the board.
///
/// # Errors
/// 403; 400 for a span that is not known.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadBoard)?;
    let span = span(&desk)?;
    let board: Arc<BoardView> = desk.run(move |app, caller| board::read(app, caller, span)).await?;
    let keep_seconds = desk.app.settings.board.keep_seconds;
    let sees = access::visibility(&desk.session.caller.viewer);
    let without_accusations = !sees.confidential_all && !sees.sealed_all;
    let shown = BoardPage { frame: &desk.frame, board: &board, keep_seconds, without_accusations };
    desk.frame.show(StatusCode::OK, &shown)
}

fn span(desk: &Desk) -> Result<Span, Problem> {
    let mut params = Params::of(&desk.request)?;
    let span = span_of(&mut params);
    params.done()?;
    Ok(span)
}

fn span_of(params: &mut Params) -> Span {
    params.take("span", "unknown", Span::from_code).unwrap_or_default()
}

/// The days of a period, for the address of a list.
fn done_in(period: Period) -> String {
    let day =
        |name: &str, day: Option<NaiveDate>| day.map_or_else(String::new, |day| format!("&{name}={day}"));
    format!("{}{}", day("since", period.from), day("until", period.to))
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "bulletin.html")]
struct BulletinPage<'a> {
    frame: &'a Frame,
    late: &'a [LateView],
}

/// Shows the list for the bulletin (通报), to be printed.
///
/// # Errors
/// 403.
pub async fn bulletin(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadBulletinList)?;
    let late = desk.run(late::bulletin).await?;
    desk.frame.show(StatusCode::OK, &BulletinPage { frame: &desk.frame, late: &late })
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "hand_overs.html")]
struct HandOversPage<'a> {
    frame: &'a Frame,
    span: Span,
    view: &'a HandOversView,
    /// The unit of which alone petitions are listed.
    of: Option<UnitRef>,
}

impl HandOversPage<'_> {
    fn period(&self) -> Period {
        Period { from: self.view.from, to: self.view.to }
    }

    /// The days that are counted.
    fn period_said(&self) -> Option<String> {
        let texts = self.frame.texts;
        let (from, to) = (self.view.from?, self.view.to?);
        Some(texts.with("handed.period", &format!("{} – {}", texts.date(from), texts.date(to))))
    }

    /// The figures of a unit in the order of the columns, each with the list behind it: of what it passed
    /// on, was handed, or got back, this page with nothing else on it.
    fn figures(&self, one: &UnitHandOvers) -> [(i64, String); 6] {
        let code = &one.unit.code;
        let list = |what: &str| format!("/petitions?show=all&{what}={code}{}", done_in(self.period()));
        let passed = || format!("/board/hand-overs?span={}&unit={code}", self.span.code());
        [
            (one.held, list("held_by")),
            (one.passed_on, passed()),
            (one.received_on, passed()),
            (one.objections_raised, list("objected_by")),
            (one.objections_upheld, passed()),
            (one.bounced, passed()),
        ]
    }

    /// Days with one decimal, or a dash.
    fn days(&self, days: &Option<f64>) -> String {
        days.map_or_else(|| "—".to_owned(), |days| format!("{days:.1}"))
    }
}

/// Shows hand-overs between units that smell of buck-passing.
///
/// # Errors
/// 403; 400 for a span that is not known, 422 for a unit that is not.
pub async fn hand_overs(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadHandOvers)?;
    let mut params = Params::of(&desk.request)?;
    let (span, unit) = (span_of(&mut params), params.text("unit"));
    params.done()?;
    // What a unit has to answer for is listed from the first time on.
    let at_least = if unit.is_some() { 1 } else { PASSED_AROUND };
    let asked = Asked { period: span.until(desk.app.clock.now().day()), at_least, unit };
    let code = asked.unit.clone();
    let mut view = desk.run(move |app, caller| handovers::read(app, caller, &asked)).await?;
    let of =
        view.by_unit.iter().find(|one| Some(&one.unit.code) == code.as_ref()).map(|one| one.unit.clone());
    view.by_unit.retain(|unit| unit.passed_on + unit.received_on + unit.objections_raised > 0);
    view.by_unit.sort_by_key(|unit| (-unit.passed_on, -unit.bounced));
    desk.frame.show(StatusCode::OK, &HandOversPage { frame: &desk.frame, span, view: &view, of })
}
