//! Projects and contact points on a grid: a row each, with who looks after it; saved together.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::admin::known::{Known, choices};
use crate::web::answers;
use crate::web::fields::Choice;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::refusal::Reader;
use crate::web::visitor::Desk;
use app::arrange::{self, Care, Grid, GridInput, Placing};
use app::directory;
use domain::access::Operation;
use domain::petition::acts::body::in_row;

/// A row: what it is, who looks after it, and what was wrong with the answer.
struct Row {
    place: usize,
    code: String,
    name: String,
    /// The township that it belongs to.
    of: Option<String>,
    was: Care,
    shall: Care,
    leaders: Vec<Choice>,
    units: Vec<Choice>,
    leader_fault: Option<String>,
    unit_fault: Option<String>,
}

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/grid.html")]
struct GridPage<'a> {
    frame: &'a Frame,
    title: &'static str,
    path: &'a str,
    rows: Vec<Row>,
    refusal: Option<(String, String)>,
    saved: Option<String>,
}

impl Row {
    fn code_name(&self) -> String {
        in_row(GridInput::rows.name, self.place, Placing::code.name)
    }

    /// What the leader is sent as, as it was shown and as it shall be.
    fn leader_names(&self) -> [String; 2] {
        [GridInput::was(self.place, Care::leader), GridInput::shall(self.place, Care::leader)]
    }

    fn unit_names(&self) -> [String; 2] {
        [GridInput::was(self.place, Care::unit), GridInput::shall(self.place, Care::unit)]
    }
}

/// A thing of the grid, as it stands.
struct Thing {
    code: String,
    name: String,
    of: Option<String>,
    care: Care,
}

fn grid(path: &str) -> Result<(Grid, &'static str), Problem> {
    match path {
        "projects" => Ok((Grid::Projects, "admin.grid_projects")),
        "contact-points" => Ok((Grid::ContactPoints, "admin.grid_points")),
        _ => Err(Problem::not_found()),
    }
}

async fn load(desk: &Desk, grid: Grid) -> Result<(Vec<Thing>, Known), Problem> {
    desk.run(move |app, _| {
        let things = match grid {
            Grid::Projects => {
                let all = directory::projects(app)?.into_iter().filter(|one| one.active);
                all.map(|one| Thing {
                    code: one.code,
                    name: one.name,
                    of: None,
                    care: Care { leader: one.leader, unit: one.unit },
                })
                .collect()
            }
            Grid::ContactPoints => points(directory::contact_points(app)?),
        };
        Ok((things, Known::of(app)?))
    })
    .await
}

/// Each township before its villages.
fn points(all: Vec<directory::ContactPointView>) -> Vec<Thing> {
    let names: BTreeMap<String, String> =
        all.iter().map(|one| (one.code.clone(), one.name.clone())).collect();
    let mut active: Vec<_> = all.into_iter().filter(|one| one.active).collect();
    active.sort_by_key(|one| {
        (one.parent.clone().unwrap_or_else(|| one.code.clone()), one.parent.is_some(), one.code.clone())
    });
    let thing = |one: directory::ContactPointView| Thing {
        of: one.parent.and_then(|parent| names.get(&parent).cloned()),
        code: one.code,
        name: one.name,
        care: Care { leader: one.leader, unit: one.unit },
    };
    active.into_iter().map(thing).collect()
}

fn row((place, thing): (usize, Thing), known: &Known, desk: &Desk) -> Row {
    let texts = desk.frame.texts;
    Row {
        place,
        leaders: choices(&known.leaders, &thing.care.leader, texts),
        units: choices(&known.units, &thing.care.unit, texts),
        code: thing.code,
        name: thing.name,
        of: thing.of,
        was: thing.care.clone(),
        shall: thing.care,
        leader_fault: None,
        unit_fault: None,
    }
}

/// The grid.
///
/// # Errors
/// 403; 404 for what has no grid.
pub async fn read(desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (grid, title) = grid(&path)?;
    desk.require(Operation::MaintainDirectory)?;
    let (things, known) = load(&desk, grid).await?;
    let rows = things.into_iter().enumerate().map(|thing| row(thing, &known, &desk)).collect();
    let saved = desk
        .request
        .query_string()
        .strip_prefix("saved=")
        .map(|count| desk.frame.texts.n("admin.rows_saved", digits(count)));
    let page = GridPage { frame: &desk.frame, title, path: &path, rows, refusal: None, saved };
    desk.frame.show(StatusCode::OK, &page)
}

/// A count in an address, and nothing else.
pub fn digits(text: &str) -> u32 {
    text.parse().unwrap_or(0)
}

/// Saves the rows that were changed, all or none.
///
/// # Errors
/// 403; 404 for what has no grid. What is wrong with the answers stands at their fields.
pub async fn save(form: Form, desk: Desk, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (grid, title) = grid(&path)?;
    desk.require(Operation::MaintainDirectory)?;
    let input: GridInput = answers::read(&form)?;
    let sent = input.rows.clone();
    match desk.run(move |app, caller| arrange::place(app, caller, grid, input)).await {
        Ok(count) => Ok(see_other(&format!("/admin/grid/{path}?saved={count}")).finish()),
        Err(problem) => {
            let (things, known) = load(&desk, grid).await?;
            let rows = things.into_iter().enumerate().map(|thing| row(thing, &known, &desk));
            let rows = rows.map(|row| refused(row, &sent, &problem, &desk)).collect();
            let wrong = problem.faults().len();
            let refusal =
                Some((desk.frame.texts.n("field.faults", wrong), desk.frame.texts.t("admin.none_saved")));
            let page = GridPage { frame: &desk.frame, title, path: &path, rows, refusal, saved: None };
            desk.frame.show(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// The row with what was sent, and what was wrong with it. What stands now is what is changed next.
fn refused(row: Row, sent: &[Placing], problem: &Problem, desk: &Desk) -> Row {
    let found = sent.iter().enumerate().find(|(_, sent)| sent.code == row.code);
    let Some((place, sent)) = found else { return row };
    let reader = Reader::new(desk.frame.texts, &[]);
    let fault = |part| reader.fault_of(problem, &GridInput::shall(place, part));
    let (leader_fault, unit_fault) = (fault(Care::leader), fault(Care::unit));
    let shall = if sent.was == sent.shall { row.was.clone() } else { sent.shall.clone() };
    Row { shall, leader_fault, unit_fault, ..row }
}
