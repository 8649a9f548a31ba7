//! The ladder as it stands, and what a change of it would send for today's petitions (a dry run). Nothing
//! is written.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::names::UserRef;
use crate::petition::{dates, subject};
use crate::sweep::recipients;
use crate::viewing::Viewing;
use crate::{App, Caller, Error, FieldFault};
use domain::access::{self, Sight};
use domain::calendar::Calendar;
use domain::deadline::Deadline;
use domain::fault::Detail;
use domain::ids::PetitionId;
use domain::ladder::{Ladder, LadderError, Noted};
use domain::petition::{Petition, replay};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use store::rung::{self, RunKey};
use store::{Conn, StoreError, event};

/// How many petitions are read by one query.
const PAGE: i64 = 250;

/// The most alerts that are listed; the counts take in all.
const MOST_SHOWN: usize = 500;

/// How far a dry run looks ahead, in days.
const DAYS_AHEAD: i64 = 7;

/// An alert that a changed ladder would send at once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WouldTell {
    pub number: String,
    pub clock: String,
    pub run: u32,
    pub rung: String,
    pub repetition: u32,
    #[schema(value_type = String, format = DateTime)]
    pub reached_at: Instant,
    pub recipients: Vec<UserRef>,
}

/// How often a rung would be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RungCount {
    /// At once: it is reached already, and was not told.
    pub at_once: usize,
    /// Alerts in the next seven days, one for each recipient, under the ladder as changed; where nothing
    /// is done meanwhile.
    pub soon: usize,
    /// The same under the ladder in force.
    pub soon_today: usize,
}

/// What a change of the ladder would send.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct LadderPreview {
    /// Petitions with a running clock.
    pub petitions: usize,
    /// Alerts at once, one for each recipient.
    pub alerts: usize,
    pub by_rung: BTreeMap<String, RungCount>,
    /// The first of them. Those of petitions that the caller may not see by name are only counted.
    pub at_once: Vec<WouldTell>,
    /// Petitions that could not be read.
    pub failed: usize,
}

/// Reads a ladder as it would stand in the file.
///
/// # Errors
/// [`Error::Invalid`] where it does not read, or holds a rung that cannot be: which, and why.
pub fn parse(text: &str) -> Result<Ladder, Error> {
    Ladder::parse(text).map_err(|error| {
        let (field, reason) = match &error {
            LadderError::Unreadable(reason) => ("ladder".to_owned(), Some(reason.trim().to_owned())),
            LadderError::Twice(rung) | LadderError::Wrong(rung, _) | LadderError::Without(rung) => {
                (format!("ladder.rung.{rung}"), Some(rung.clone()))
            }
        };
        Error::Invalid(vec![FieldFault::new(field, error.code()).naming(reason.map(Detail::Text))])
    })
}

/// What this ladder would send for today's petitions. `tell` is told how many petitions were looked at.
/// `caller` None: the command line, which sees numbers only.
pub fn preview(
    app: &App,
    caller: Option<&Caller>,
    candidate: &Ladder,
    mut tell: impl FnMut(usize),
) -> Result<LadderPreview, Error> {
    app.store.read(|conn| {
        let now = app.clock.now();
        let district = app.district(conn)?;
        let rules = app.rulebooks(conn)?;
        let viewing = Viewing { app, district: &district, now };
        let trial = Trial {
            viewing: &viewing,
            caller,
            rules: &rules,
            calendar: &rules.current()?.1.calendar,
            candidate,
        };
        let mut preview = LadderPreview::default();
        let mut after = PetitionId(0);
        loop {
            let page = rung::running(conn, after, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(preview) };
            after = *last;
            trial.page(conn, &page, &mut preview)?;
            tell(preview.petitions);
        }
    })
}

struct Trial<'a> {
    viewing: &'a Viewing<'a>,
    caller: Option<&'a Caller>,
    rules: &'a Rulebooks,
    calendar: &'a Calendar,
    candidate: &'a Ladder,
}

impl Trial<'_> {
    fn page(
        &self,
        conn: &mut Conn,
        page: &[(PetitionId, String)],
        preview: &mut LadderPreview,
    ) -> Result<(), StoreError> {
        let ids: Vec<PetitionId> = page.iter().map(|(id, _)| *id).collect();
        let noted = rung::noted(conn, &ids)?;
        let mut chains = event::load_many(conn, &self.viewing.app.vault, &ids)?;
        for (id, number) in page {
            preview.petitions += 1;
            let petition = chains.remove(id).and_then(Result::ok).and_then(|chain| replay(&chain.events));
            match petition {
                Some(petition) => self.petition((*id, number), &petition, &noted, preview)?,
                None => preview.failed += 1,
            }
        }
        Ok(())
    }

    fn petition(
        &self,
        (id, number): (PetitionId, &str),
        petition: &Petition,
        noted: &std::collections::HashMap<RunKey, Vec<Noted>>,
        preview: &mut LadderPreview,
    ) -> Result<(), StoreError> {
        for deadline in dates(petition, self.rules)? {
            let key = (id, deadline.clock().as_str().to_owned(), deadline.run.number);
            let noted = noted.get(&key).map(Vec::as_slice).unwrap_or_default();
            if let Some(told) = self.at_once(number, petition, &deadline, noted, preview)
                && preview.at_once.len() < MOST_SHOWN
            {
                preview.at_once.push(told);
            }
            self.soon(petition, &deadline, noted, preview);
        }
        Ok(())
    }

    /// None where nothing is told, or the caller may not see the petition by name.
    fn at_once(
        &self,
        number: &str,
        petition: &Petition,
        deadline: &Deadline,
        noted: &[Noted],
        preview: &mut LadderPreview,
    ) -> Option<WouldTell> {
        let now = self.viewing.now;
        let steps = self.candidate.steps(deadline, &petition.qualities(), self.calendar, now);
        let news = self.candidate.news(steps, noted);
        let step = news.told?;
        let people = recipients(self.viewing.district, petition, deadline, &news.tell(), now);
        let count = preview.by_rung.entry(step.rung.name.as_str().to_owned()).or_default();
        count.at_once += people.len();
        preview.alerts += people.len();
        self.sees(petition).then(|| WouldTell {
            number: number.to_owned(),
            clock: deadline.clock().as_str().to_owned(),
            run: deadline.run.number,
            rung: step.rung.name.as_str().to_owned(),
            repetition: step.repetition,
            reached_at: step.at,
            recipients: people.into_iter().map(|user| self.viewing.user(user)).collect(),
        })
    }

    fn sees(&self, petition: &Petition) -> bool {
        let may = |caller: &&Caller| access::sight(&caller.viewer, &subject(petition)) >= Sight::Masked;
        !petition.is_confidential() && self.caller.as_ref().is_none_or(may)
    }

    /// Counts the alerts of the next days under both ladders, day by day, as the sweeps would find them.
    fn soon(&self, petition: &Petition, deadline: &Deadline, noted: &[Noted], preview: &mut LadderPreview) {
        for (ladder, changed) in [(self.candidate, true), (&*self.viewing.app.ladder, false)] {
            let mut noted = noted.to_vec();
            for day in 0..=DAYS_AHEAD {
                let until = self.viewing.now.plus_seconds(day * 86_400);
                let Some((rung, people)) = self.told_by(ladder, petition, deadline, &mut noted, until) else {
                    continue;
                };
                if day > 0 {
                    let count = preview.by_rung.entry(rung).or_default();
                    if changed { count.soon += people } else { count.soon_today += people }
                }
            }
        }
    }

    /// What a sweep at this instant would tell, and how many people; it is noted then.
    fn told_by(
        &self,
        ladder: &Ladder,
        petition: &Petition,
        deadline: &Deadline,
        noted: &mut Vec<Noted>,
        until: Instant,
    ) -> Option<(String, usize)> {
        let steps = ladder.steps(deadline, &petition.qualities(), self.calendar, until);
        let news = ladder.news(steps, noted);
        noted.extend(news.new.iter().map(|step| Noted {
            rung: step.rung.name.as_str().to_owned(),
            repetition: step.repetition,
            place: step.place,
            at: step.at,
        }));
        let step = news.told?;
        let people = recipients(self.viewing.district, petition, deadline, &news.tell(), self.viewing.now);
        Some((step.rung.name.as_str().to_owned(), people.len()))
    }
}
