//! The clocks and the ladder of alerts as they stand, each with what it rests on. They are changed in
//! their files, not here.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::api::problem::Problem;
use crate::web::frame::Frame;
use crate::web::visitor::Desk;
use app::clocks::{self, ClocksView};
use domain::access::Operation;
use domain::clock::{ClockRule, Length};
use domain::ladder::{Ladder, Mark, Rung};
use domain::law_limit::LawLimit;
use domain::vocabulary::{TimeUnit, Word};

#[derive(Template)]
#[template(config = "config/askama.toml", path = "admin/rules.html")]
struct RulesPage<'a> {
    frame: &'a Frame,
    clocks: &'a ClocksView,
    ladder: &'a Ladder,
}

/// From this share on, in per cent, a limit by the day is on its last day.
const NEARLY_ALL: u32 = 99;

/// What the rules of the nation call their region.
const NATION: &str = "全国";

impl RulesPage<'_> {
    /// Words of one list, in the reader's language.
    fn joined<W: Word>(&self, words: impl IntoIterator<Item = W>) -> String {
        let texts = self.frame.texts;
        let words = words.into_iter().map(|word| texts.word(word));
        words.collect::<Vec<_>>().join(texts.either("、", ", "))
    }

    fn length(&self, length: &Option<Length>) -> String {
        match length {
            Some(length) => self.frame.texts.long(length.quantity, length.unit),
            None => self.frame.texts.t("rules.named_date"),
        }
    }

    fn starts(&self, clock: &ClockRule) -> String {
        self.joined(&clock.starts)
    }

    fn met_by(&self, clock: &ClockRule) -> String {
        self.joined(&clock.met_by)
    }

    fn answerable(&self, clock: &ClockRule) -> String {
        self.joined(&clock.answerable)
    }

    fn long(&self, limit: &LawLimit) -> String {
        self.frame.texts.long(limit.length.quantity, limit.length.unit)
    }

    fn paths(&self, limit: &LawLimit) -> String {
        self.joined(&limit.paths)
    }

    fn told(&self, rung: &Rung) -> String {
        self.joined(&rung.tell)
    }

    fn mark(&self, rung: &Rung) -> String {
        let texts = self.frame.texts;
        let by_the_day = |unit| matches!(unit, TimeUnit::Days | TimeUnit::WorkingDays);
        match rung.at {
            Mark::Used(NEARLY_ALL..) if rung.by_the_hour == Some(false) => texts.t("rules.last_day"),
            Mark::Overdue(1, unit) if by_the_day(unit) => texts.t("rules.at_once"),
            Mark::Used(share) => texts.with("rules.used", &share.to_string()),
            Mark::Left(quantity, unit) => texts.with("rules.left", &texts.long(quantity, unit)),
            Mark::Overdue(quantity, unit) => texts.with("rules.overdue", &texts.long(quantity, unit)),
        }
    }

    /// Whose rules they are: the nation's, or those of a place by its name.
    fn region(&self, region: &str) -> String {
        if region == NATION { self.frame.texts.t("rules.nation") } else { region.to_owned() }
    }

    fn again(&self, rung: &Rung) -> String {
        let texts = self.frame.texts;
        let repeat = rung.repeat.as_ref();
        repeat.map_or_else(String::new, |repeat| {
            texts.with("rules.every", &texts.long(repeat.every, repeat.unit))
        })
    }

    /// For which clocks a rung holds.
    fn only(&self, rung: &Rung) -> String {
        let texts = self.frame.texts;
        let named = |names: &BTreeSet<domain::clock::ClockName>| {
            let label = |name: &domain::clock::ClockName| {
                let clock = self.clocks.clocks.iter().find(|clock| clock.name == *name);
                clock.map_or_else(
                    || name.as_str().to_owned(),
                    |c| texts.either(&c.label.zh, &c.label.en).to_owned(),
                )
            };
            names.iter().map(label).collect::<Vec<_>>().join(texts.either("、", ", "))
        };
        let mut parts = Vec::new();
        match rung.by_the_hour {
            Some(true) => parts.push(texts.t("rules.by_the_hour")),
            Some(false) => parts.push(texts.t("rules.by_the_day")),
            None => {}
        }
        parts.extend(rung.days_from.map(|days| texts.n("rules.days_from", days)));
        parts.extend(rung.days_to.map(|days| texts.n("rules.days_to", days)));
        if !rung.clocks.is_empty() {
            parts.push(texts.with("rules.only", &named(&rung.clocks)));
        }
        if !rung.except_clocks.is_empty() {
            parts.push(texts.with("rules.except", &named(&rung.except_clocks)));
        }
        parts.join(texts.either("；", "; "))
    }
}

/// The rules in force.
///
/// # Errors
/// 403.
pub async fn read(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.require(Operation::ReadCalendar)?;
    desk.require(Operation::ReadLadder)?;
    let clocks = desk.run(|app, _| clocks::list(app)).await?;
    let page = RulesPage { frame: &desk.frame, clocks: &clocks, ladder: &desk.app.ladder };
    desk.frame.show(StatusCode::OK, &page)
}
