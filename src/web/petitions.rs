//! The list of the petitions that one may see.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;

use crate::api::cursor;
use crate::api::narrowing::Narrowing;
use crate::api::params::Params;
use crate::api::problem::Problem;
use crate::web::due::Due;
use crate::web::frame::Frame;
use crate::web::narrowing::{self, Resolved};
use crate::web::redirect::see_other;
use crate::web::visitor::Desk;
use app::board;
use app::petition::read;
use app::petition::view::PetitionRow;
use domain::access::{self, Operation};
use store::narrow::Narrow;
use store::petition::{After, Filter, Sort};

/// Rows of a page.
const PAGE: i64 = 50;

/// The most characters of a search.
const LONGEST_SEARCH: usize = 100;

/// Which of them are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Show {
    /// Something is still to be done; the next due date first.
    #[default]
    Open,
    Overdue,
    /// Due within the days of the settings, and not late.
    Soon,
    /// Those for which somebody must be found.
    Undecided,
    Closed,
    /// The newest first.
    All,
}

impl Show {
    const ALL: &[Self] = &[Self::Open, Self::Overdue, Self::Soon, Self::Undecided, Self::Closed, Self::All];

    const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Soon => "soon",
            Self::Undecided => "undecided",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Open => "list.open",
            Self::Overdue => "list.overdue",
            Self::Soon => "list.soon",
            Self::Undecided => "list.undecided",
            Self::Closed => "list.closed",
            Self::All => "list.all",
        }
    }

    fn filter(self, plain: Filter, soon_until: NaiveDate) -> Filter {
        match self {
            Self::Open => Filter { closed: Some(false), ..plain },
            Self::Overdue => Filter { overdue: Some(true), ..plain },
            Self::Soon => {
                let mut narrow = plain.narrow.clone();
                narrow.push(Narrow::DueBy(soon_until));
                Filter { narrow, ..plain }
            }
            Self::Undecided => Filter { awaiting_decision: Some(true), ..plain },
            Self::Closed => Filter { closed: Some(true), ..plain },
            Self::All => plain,
        }
    }

    const fn sort(self) -> Sort {
        match self {
            Self::Closed | Self::All => Sort::Received,
            Self::Open | Self::Overdue | Self::Soon | Self::Undecided => Sort::Due,
        }
    }
}

/// What the list was asked for.
struct Asked {
    show: Show,
    words: String,
    narrowing: Narrowing,
    after: Option<After>,
}

impl Asked {
    fn read(desk: &Desk) -> Result<Self, Problem> {
        let mut params = Params::of(&desk.request)?;
        let from_code = |code: &str| Show::ALL.iter().copied().find(|show| show.code() == code);
        let show = params.take("show", "unknown", from_code).unwrap_or_default();
        // A number that was copied from a document has a joiner in it.
        let words = params.words("q", LONGEST_SEARCH).unwrap_or_default().replace('\u{feff}', "");
        let words = words.trim();
        let words = if is_number(words) { words.to_ascii_uppercase() } else { words.to_owned() };
        // Whoever searches wants to find it, whatever has become of it.
        let show = if words.is_empty() { show } else { Show::All };
        let cursor = params.text("cursor");
        let narrowing = Narrowing::read(&mut params);
        params.done()?;
        let after = cursor.map(|cursor| cursor::read(&desk.app.vault, show.sort(), &cursor)).transpose()?;
        Ok(Self { show, words, narrowing, after })
    }

    /// Everything that the list is asked for but its page.
    fn filter(&self, narrowed: Filter, soon_until: NaiveDate) -> Filter {
        let words = Some(self.words.clone()).filter(|words| !words.is_empty());
        Filter { words, ..self.show.filter(narrowed, soon_until) }
    }

    /// What a link to another tab or page keeps.
    fn rest(&self) -> String {
        self.narrowing.query()
    }
}

/// Whether it is written as the whole number of a petition is.
fn is_number(words: &str) -> bool {
    let bytes = words.as_bytes();
    let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    bytes.len() > 2
        && words.is_ascii()
        && bytes[..2].eq_ignore_ascii_case(b"XF")
        && bytes[2..].iter().all(is_digit)
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "petitions.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    asked: &'a Asked,
    rows: &'a [PetitionRow],
    /// What the list is narrowed to, in words, and how many there are of that.
    narrowed: &'a Resolved,
    count: Option<i64>,
    next_cursor: Option<String>,
    /// Whether the reader may order something of many at once.
    orders: bool,
    /// The numbers of those that the reader signs for.
    to_sign: Vec<&'a str>,
}

impl ListPage<'_> {
    /// Where something is ordered of many at once: what the list is narrowed to stays.
    fn orders_link(&self) -> String {
        let time = match self.asked.show {
            Show::Overdue => "&time=overdue",
            Show::Soon => "&time=soon",
            Show::Open | Show::Undecided | Show::Closed | Show::All => "",
        };
        let kept = ["unit", "leader", "channel", "stage"];
        let pairs = self.asked.narrowing.pairs().into_iter().filter(|(name, _)| kept.contains(name));
        let rest: String = pairs.map(|(name, value)| format!("&{name}={value}")).collect();
        format!("/work?whose=all{time}{rest}")
    }

    fn due(&self, row: &PetitionRow) -> Option<Due> {
        row.due.map(|day| Due::of(day, row.overdue, self.frame.now.day(), self.frame.texts))
    }
}

/// Lists the petitions that the visitor may see.
///
/// # Errors
/// 403; 400 for a parameter or cursor that is not known.
pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ListPetitions)?;
    let asked = Asked::read(&desk)?;
    let asked = std::sync::Arc::new(asked);
    let (wanted, texts) = (std::sync::Arc::clone(&asked), desk.frame.texts);
    let (page, narrowed, count) = desk
        .run(move |app, caller| {
            let narrowed = narrowing::resolve(app, &wanted.narrowing, texts)?;
            let filter = wanted.filter(narrowed.filter.clone(), board::soon_until(app));
            let is_narrowed = !wanted.narrowing.is_empty();
            let count = is_narrowed.then(|| board::count(app, caller, &filter)).transpose()?;
            let page = read::list(app, caller, filter, wanted.show.sort(), wanted.after, PAGE)?;
            Ok((page, narrowed, count))
        })
        .await?;
    let is_it = |row: &&PetitionRow| is_number(&asked.words) && row.number == asked.words;
    if let Some(found) = page.rows.iter().find(is_it) {
        return Ok(see_other(&format!("/petitions/{}", found.number)).finish());
    }
    let next_cursor = page.next.map(|after| cursor::write(&desk.app.vault, after)).transpose()?;
    let orders = access::may(&desk.session.caller.viewer, Operation::BulkOrder);
    let shown = ListPage {
        frame: &desk.frame,
        asked: &asked,
        rows: &page.rows,
        narrowed: &narrowed,
        count,
        next_cursor,
        orders,
        to_sign: page.rows.iter().filter(|row| row.to_sign).map(|row| row.number.as_str()).collect(),
    };
    desk.frame.show(StatusCode::OK, &shown)
}
