//! Administration: the table of its routes, who may come in, and the overview of what is missing.

mod asks;
pub mod calendar;
pub mod deputies;
pub mod duty;
pub mod entrance;
pub mod grid;
pub mod hand_over;
pub mod known;
pub mod new_password;
pub mod noun;
pub mod nouns;
pub mod programs;
pub mod rules;
pub mod secret;
pub mod taken_over;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{ServiceConfig, get, post, resource};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::frame::Frame;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::gaps::{self, Gap, Lack};
use domain::access::{self, Operation, Viewer};
use domain::vocabulary::{Role, UnitKind};

pub use asks::{Administrator, labels};

use entrance::enter;
use noun::Noun;

/// The characters of a month such as 2026-03.
const MONTH: usize = 7;

/// The most gaps of a kind that are named one by one.
const NAMED: usize = 8;

/// Every page of the administration, and every form on them.
#[rustfmt::skip]
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/admin").route(get().to(overview)))
        .service(resource("/admin/rules").route(get().to(rules::read)))
        .service(resource("/admin/calendar").route(get().to(calendar::read)))
        .service(resource("/admin/calendar/import").route(get().to(calendar::form)).route(post().to(calendar::preview)))
        .service(resource("/admin/calendar/confirm").route(post().to(calendar::confirm)))
        .service(resource("/admin/duty").route(get().to(duty::read)).route(post().to(duty::save)))
        .service(resource("/admin/deputies").route(get().to(deputies::read)).route(post().to(deputies::name)))
        .service(resource("/admin/deputies/end").route(post().to(deputies::end)))
        .service(resource("/admin/programs").route(get().to(programs::list)))
        .service(resource("/admin/programs/{username}").route(get().to(programs::read)))
        .service(resource("/admin/programs/{username}/tokens").route(post().to(programs::create_token)))
        .service(resource("/admin/programs/{username}/tokens/{id}/end").route(post().to(programs::end_token)))
        .service(resource("/admin/programs/{username}/webhooks").route(post().to(programs::create_webhook)))
        .service(resource("/admin/programs/{username}/webhooks/{id}/end").route(post().to(programs::end_webhook)))
        .service(resource("/admin/grid/{noun}").route(get().to(grid::read)).route(post().to(grid::save)))
        .service(resource("/admin/new/{noun}").route(get().to(nouns::form_new)).route(post().to(nouns::create)))
        .service(resource("/admin/users/{username}/password").route(get().to(new_password::show)).route(post().to(new_password::reset)))
        .service(resource("/admin/{noun}").route(get().to(nouns::list)))
        .service(resource("/admin/{noun}/{key}").route(get().to(nouns::form)).route(post().to(nouns::save)));
}

/// A part of the administration, as the overview leads to it.
struct Section {
    path: String,
    title: String,
    hint: String,
}

/// What is missing of one kind, and where it is mended.
struct Missing {
    title: String,
    why: String,
    count: usize,
    items: Vec<(String, Option<String>)>,
    more: usize,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/overview.html")]
struct OverviewPage<'a> {
    frame: &'a Frame,
    sections: Vec<Section>,
    missing: Vec<Missing>,
}

/// What is missing, and where everything is.
///
/// # Errors
/// 403 for all who maintain nothing.
pub async fn overview(desk: Desk) -> Result<HttpResponse, Problem> {
    enter(&desk)?;
    let gaps = desk.run(|app, _| gaps::list(app)).await?;
    let viewer = &desk.session.caller.viewer;
    let page = OverviewPage {
        frame: &desk.frame,
        sections: sections(viewer, desk.frame.texts),
        missing: missing(viewer, &gaps, desk.frame.texts),
    };
    desk.frame.show(StatusCode::OK, &page)
}

fn sections(viewer: &Viewer, texts: Texts) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |operation: Operation, path: &str, title: &str, hint: &str| {
        if access::may(viewer, operation) {
            sections.push(Section { path: path.to_owned(), title: texts.t(title), hint: texts.t(hint) });
        }
    };
    for noun in Noun::ALL {
        let path = format!("/admin/{}", noun.path());
        add(noun.reading(), &path, noun.title(), noun.about());
    }
    add(
        Operation::MaintainDirectory,
        "/admin/grid/projects",
        "admin.grid_projects",
        "admin.grid_projects_about",
    );
    add(
        Operation::MaintainDirectory,
        "/admin/grid/contact-points",
        "admin.grid_points",
        "admin.grid_points_about",
    );
    add(Operation::ReadDirectory, "/admin/deputies", "admin.deputies", "admin.deputies_about");
    add(Operation::MaintainDuty, "/admin/duty", "admin.duty", "admin.duty_about");
    add(Operation::ReadCalendar, "/admin/calendar", "admin.calendar", "admin.calendar_about");
    add(Operation::ReadLadder, "/admin/rules", "admin.rules", "admin.rules_about");
    add(Operation::ManageTokens, "/admin/programs", "admin.programs", "admin.programs_about");
    add(Operation::ReadOutbox, "/operations", "nav.operations", "admin.operations_about");
    add(Operation::ReadMe, "/me/password", "password.title", "admin.password_about");
    sections
}

const LACKS: [(Lack, &str, &str); 19] = [
    (Lack::LeftBehind, "gap.left_behind", "gap.left_behind_why"),
    (Lack::UnitLeftBehind, "gap.unit_left_behind", "gap.unit_left_behind_why"),
    (Lack::Office, "gap.office", "gap.office_why"),
    (Lack::Role, "gap.role", "gap.role_why"),
    (Lack::SecurityOfficer, "gap.security_officer", "gap.security_officer_why"),
    (Lack::Auditor, "gap.auditor", "gap.auditor_why"),
    (Lack::TwoOfThree, "gap.two_of_three", "gap.two_of_three_why"),
    (Lack::Head, "gap.head", "gap.head_why"),
    (Lack::Officer, "gap.officer", "gap.officer_why"),
    (Lack::Superior, "gap.superior", "gap.superior_why"),
    (Lack::Portfolio, "gap.portfolio", "gap.portfolio_why"),
    (Lack::OldPortfolio, "gap.old_portfolio", "gap.old_portfolio_why"),
    (Lack::NoCategory, "gap.no_category", "gap.no_category_why"),
    (Lack::Category, "gap.category", "gap.category_why"),
    (Lack::Project, "gap.project", "gap.project_why"),
    (Lack::ContactPoint, "gap.point", "gap.point_why"),
    (Lack::Duty, "gap.duty", "gap.duty_why"),
    (Lack::CalendarYear, "gap.year", "gap.year_why"),
    (Lack::Address, "gap.address", "gap.address_why"),
];

fn missing(viewer: &Viewer, gaps: &[Gap], texts: Texts) -> Vec<Missing> {
    let mut missing = Vec::new();
    for (lack, title, why) in LACKS {
        let found: Vec<&Gap> = gaps.iter().filter(|gap| gap.lack == lack).collect();
        if found.is_empty() {
            continue;
        }
        let items: Vec<_> = match lack {
            Lack::Duty => months(viewer, &found, texts),
            Lack::Office
            | Lack::Role
            | Lack::SecurityOfficer
            | Lack::Auditor
            | Lack::TwoOfThree
            | Lack::NoCategory
            | Lack::LeftBehind
            | Lack::UnitLeftBehind
            | Lack::Head
            | Lack::Officer
            | Lack::Superior
            | Lack::Portfolio
            | Lack::OldPortfolio
            | Lack::Category
            | Lack::Project
            | Lack::ContactPoint
            | Lack::CalendarYear
            | Lack::Address => found.iter().map(|gap| (name(gap, texts), mended_at(viewer, gap))).collect(),
        };
        missing.push(Missing {
            title: texts.t(title),
            why: texts.t(why),
            count: found.len(),
            more: items.len().saturating_sub(NAMED),
            items: items.into_iter().take(NAMED).collect(),
        });
    }
    missing
}

/// Open days of the roster by month: a page of the roster has a month.
fn months(viewer: &Viewer, found: &[&Gap], texts: Texts) -> Vec<(String, Option<String>)> {
    let month = |gap: &Gap| gap.key.get(..MONTH).map(str::to_owned);
    let of_month = |days: &[&Gap]| {
        let first = days.first()?;
        let day = first.key.parse::<chrono::NaiveDate>().ok()?;
        let said = format!("{} · {}", texts.month(day), texts.n("gap.days", days.len()));
        Some((said, mended_at(viewer, first)))
    };
    found.chunk_by(|one, next| month(one) == month(next)).filter_map(of_month).collect()
}

fn name(gap: &Gap, texts: Texts) -> String {
    match gap.lack {
        Lack::Office => UnitKind::from_code(&gap.key).map(|kind| texts.word(kind)).unwrap_or_default(),
        Lack::Role | Lack::SecurityOfficer | Lack::Auditor => {
            Role::from_code(&gap.key).map(|role| texts.word(role)).unwrap_or_default()
        }
        Lack::NoCategory => texts.t("admin.add"),
        Lack::Duty
        | Lack::TwoOfThree
        | Lack::LeftBehind
        | Lack::UnitLeftBehind
        | Lack::Head
        | Lack::Officer
        | Lack::Superior
        | Lack::Portfolio
        | Lack::OldPortfolio
        | Lack::Category
        | Lack::Project
        | Lack::ContactPoint
        | Lack::CalendarYear
        | Lack::Address => match gap.open {
            Some(open) => format!("{} · {}", gap.name, texts.n("gap.open", open)),
            None => gap.name.clone(),
        },
    }
}

/// The address where it is mended; none where this person may not.
fn mended_at(viewer: &Viewer, gap: &Gap) -> Option<String> {
    let key = &gap.key;
    let (operation, path) = match gap.lack {
        Lack::Office => (Operation::MaintainDirectory, format!("/admin/new/units?kind={key}")),
        Lack::Role | Lack::SecurityOfficer | Lack::Auditor => {
            (Operation::MaintainUsers, format!("/admin/new/users?role={key}"))
        }
        Lack::Head | Lack::Officer | Lack::Superior | Lack::UnitLeftBehind => {
            (Operation::MaintainDirectory, format!("/admin/units/{key}"))
        }
        Lack::Category => (Operation::MaintainDirectory, format!("/admin/categories/{key}")),
        Lack::NoCategory => (Operation::MaintainDirectory, "/admin/new/categories".to_owned()),
        Lack::Portfolio | Lack::OldPortfolio => {
            (Operation::MaintainDirectory, format!("/admin/leaders/{key}"))
        }
        Lack::Project => (Operation::MaintainDirectory, "/admin/grid/projects".to_owned()),
        Lack::ContactPoint => (Operation::MaintainDirectory, "/admin/grid/contact-points".to_owned()),
        Lack::Duty => (Operation::MaintainDuty, format!("/admin/duty?month={}", key.get(..MONTH)?)),
        Lack::CalendarYear => (Operation::MaintainCalendar, format!("/admin/calendar/import?year={key}")),
        Lack::Address | Lack::LeftBehind | Lack::TwoOfThree => {
            (Operation::MaintainUsers, format!("/admin/users/{key}"))
        }
    };
    access::may(viewer, operation).then_some(path)
}
