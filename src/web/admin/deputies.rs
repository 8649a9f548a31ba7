//! Leave and deputies (代行): a leader names who acts meanwhile; a supervisor names anybody's.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use crate::api::problem::Problem;
use crate::web::admin::asks::Administrator;
use crate::web::admin::known::Known;
use crate::web::answers;
use crate::web::fields::{Field, Filled, Kind};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::redirect::see_other;
use crate::web::texts::Texts;
use crate::web::visitor::Desk;
use app::deputies::{self, DeputyInput, DeputyView};
use domain::access::{self, Operation};
use domain::petition::acts::body::{self, Asks, Directory, Parts};

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/deputies.html")]
struct DeputiesPage<'a> {
    frame: &'a Frame,
    /// None: this person names nobody.
    form: Option<Filled>,
    /// Those of today and of days to come.
    standing: Vec<DeputyView>,
    past: Vec<DeputyView>,
    /// Whose deputies this person may end: everybody's, or one's own.
    ends: Option<Ends>,
}

enum Ends {
    All,
    Of(String),
}

impl DeputiesPage<'_> {
    fn may_end(&self, deputy: &DeputyView) -> bool {
        match &self.ends {
            Some(Ends::All) => true,
            Some(Ends::Of(leader)) => *leader == deputy.leader.username,
            None => false,
        }
    }

    fn span(&self, deputy: &DeputyView) -> String {
        let texts = self.frame.texts;
        format!("{} – {}", texts.day(deputy.from), texts.day(deputy.until))
    }
}

fn own(desk: &Desk) -> String {
    desk.frame.me.as_ref().map_or_else(String::new, |me| me.username.clone())
}

fn names_for_others(desk: &Desk) -> bool {
    desk.session.caller.viewer.names_deputies_of_others()
}

/// The leader who is on leave. The interface has it in the address.
pub const LEADER: body::Field =
    body::Field { required: true, ..body::Field::part("leave", "leader", LEADERS) };
const LEADERS: Asks = Asks::Named(Directory::Leaders);

fn fields(desk: &Desk, known: &Known) -> Vec<Field> {
    let texts = desk.frame.texts;
    let own = own(desk);
    let whose = match names_for_others(desk) {
        true => Administrator::of_new(texts, known).fields(&[LEADER]),
        false => vec![Field::new(LEADER.name, "", Kind::Hidden).value(own.as_str())],
    };
    let others = Known {
        leaders: known.leaders.iter().filter(|one| one.code != own).cloned().collect(),
        ..Known::default()
    };
    let mut asked = asked(texts, &others);
    if let Some(from) = asked.iter_mut().find(|field| field.name == DeputyInput::from.name) {
        from.value = desk.frame.now.day().to_string();
    }
    [whose, asked].concat()
}

/// Who deputises, and between which days.
pub fn asked(texts: Texts, known: &Known) -> Vec<Field> {
    Administrator::of_new(texts, known).fields(DeputyInput::PARTS)
}

async fn show(desk: &Desk, status: StatusCode, form: Option<Filled>) -> Result<HttpResponse, Problem> {
    let all = desk.run(|app, _| deputies::list(app)).await?;
    let today = desk.frame.now.day();
    let (standing, past) = all.into_iter().partition(|deputy| deputy.until >= today);
    let ends = match form {
        Some(_) if names_for_others(desk) => Some(Ends::All),
        Some(_) => Some(Ends::Of(own(desk))),
        None => None,
    };
    desk.frame.show(status, &DeputiesPage { frame: &desk.frame, form, standing, past, ends })
}

/// Who acts for whom, and the form for whoever may name a deputy.
///
/// # Errors
/// 403 for programs without leave.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadDirectory)?;
    let may_name = access::may(&desk.session.caller.viewer, Operation::NameDeputy);
    let known = desk.run(|app, _| Known::of(app)).await?;
    let form = may_name.then(|| Filled::new(fields(&desk, &known)));
    show(&desk, StatusCode::OK, form).await
}

/// Names a deputy.
///
/// # Errors
/// 403, also for another leader than one's own. What is wrong with the answers stands at their fields.
pub async fn name(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::NameDeputy)?;
    let known = desk.run(|app, _| Known::of(app)).await?;
    let asked = fields(&desk, &known);
    let leader = form.text(LEADER.name).to_owned();
    let outcome = match answers::read(&form) {
        Ok(input) => desk.run(move |app, caller| deputies::name(app, caller, &leader, input)).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(_) => Ok(see_other("/admin/deputies").finish()),
        Err(problem) => {
            let filled = Filled::new(asked).with(&form).refused(&problem, desk.frame.texts);
            show(&desk, problem.status_code(), Some(filled)).await
        }
    }
}

/// The leader is back.
///
/// # Errors
/// 403 for another leader than one's own; 404 where nobody acts.
pub async fn end(form: Form, desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::NameDeputy)?;
    let leader = form.text(LEADER.name).to_owned();
    desk.run(move |app, caller| deputies::end(app, caller, &leader)).await?;
    Ok(see_other("/admin/deputies").finish())
}
