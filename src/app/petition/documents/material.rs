//! Everything that a document is filled from, read from the database once, so that filling is a pure
//! function of it.

use std::fmt::Display;

use chrono::NaiveDate;

use crate::Error;
use crate::names::UnitRef;
use crate::petition::input::PersonInput;
use crate::petition::texts::Opened;
use crate::petition::{Loaded, dates};
use crate::texting::status_address;
use crate::viewing::Viewing;
use base::texts;
use domain::clock::ClockRule;
use domain::deadline::Deadline;
use domain::directory::District;
use domain::ids::UnitId;
use domain::organs::ReviewLine;
use domain::petition::{Event, Owed, Petition, RecordRef, Recorded, replay};
use domain::rulebook::Rulebooks;
use domain::time::Instant;
use domain::vocabulary::{Language, Paper, UnitKind, Word};
use store::petition::{self as petition_rows, Row};
use store::{Conn, StoreError, paper, record};

/// Which document is drawn.
pub struct Wanted<'a> {
    pub owed: &'a Owed,
    pub language: Language,
    pub on: Instant,
    /// None: a draft.
    pub number: Option<&'a str>,
}

/// A petition as it stood, with the dates of its clocks.
pub struct Then<'a> {
    pub petition: Petition,
    pub deadlines: Vec<Deadline<'a>>,
}

/// The first petition, of which this is a repeat.
pub struct First {
    pub number: String,
    /// The number of the re-review opinion with which it came to its end.
    pub final_number: Option<String>,
}

/// What a document is filled from.
pub struct Material<'a> {
    pub owed: &'a Owed,
    pub language: Language,
    pub on: NaiveDate,
    pub number: Option<&'a str>,
    pub petition_number: &'a str,
    /// Where the public asks how a petition stands.
    pub public_url: String,
    pub issuer: String,
    pub office: String,
    pub district: &'a District,
    pub petition: &'a Petition,
    pub events: &'a [Recorded],
    /// The event that it rests on.
    pub event: &'a Recorded,
    /// Before that event, where there was anything before it.
    pub before: Option<Then<'a>>,
    /// After it.
    pub then: Then<'a>,
    pub people: Vec<PersonInput>,
    pub first: Option<First>,
    /// The dates of its clocks as they are now.
    pub present: Vec<Deadline<'a>>,
    /// Who reviews what whom has decided, under the rules in force.
    pub review: &'a [ReviewLine],
    /// The clock of the written opinion, under the rules in force.
    pub handling: Option<&'a ClockRule>,
    pub query_code: Option<String>,
    texts: Opened,
}

impl<'a> Material<'a> {
    /// Reads all of it.
    pub fn gather(
        conn: &mut Conn,
        viewing: &'a Viewing<'a>,
        loaded: &'a Loaded,
        row: &'a Row,
        wanted: &Wanted<'a>,
        books: &'a Rulebooks,
    ) -> Result<Self, Error> {
        let (app, owed) = (viewing.app, wanted.owed);
        let (petition, events) = (&loaded.petition, loaded.events.as_slice());
        let place = events.iter().position(|recorded| recorded.seq == owed.of);
        let place = place.ok_or_else(|| {
            StoreError::damaged(format!("petition {}: event {} is missing", row.number, owed.of))
        })?;
        let event = events.get(place).ok_or(Error::NotFound)?;
        let until = |count: usize| then(events.get(..count).unwrap_or_default(), books);
        let references: Vec<&RecordRef> =
            events.iter().flat_map(|recorded| recorded.event.records()).map(|(_, one)| one).collect();
        let texts = Opened::load(conn, app, &references)?;
        let people: Vec<PersonInput> = texts.all(&petition.texts.petitioners)?;
        Ok(Self {
            owed,
            language: wanted.language,
            on: wanted.on.day(),
            number: wanted.number,
            petition_number: &row.number,
            public_url: status_address(app),
            issuer: issuer(viewing, owed.by).name,
            office: issuer(viewing, None).name,
            district: viewing.district,
            petition,
            events,
            event,
            before: until(place)?,
            then: until(place + 1)?.ok_or_else(|| StoreError::damaged("events without a registration"))?,
            people,
            first: first(conn, &event.event)?,
            present: dates(petition, books)?,
            review: &books.current()?.1.policy.review,
            handling: books.current()?.1.policy.handling(),
            query_code: match owed.paper.tells_query_code() {
                true => {
                    let code = record::open(conn, &app.vault, &[row.query_code_record])?;
                    code.into_iter().next().and_then(|code| code.text)
                }
                false => None,
            },
            texts,
        })
    }

    /// A text. What was erased says that it was.
    pub fn text(&self, reference: &RecordRef) -> String {
        self.texts.text(reference).unwrap_or_else(|| self.word("documents.erased"))
    }

    /// A text of an event, by the word for it.
    pub fn text_of(&self, recorded: &Recorded, what: &str) -> Option<String> {
        let records = recorded.event.records();
        let found = records.iter().find(|(word, _)| *word == what);
        found.map(|(_, reference)| self.text(reference))
    }

    /// A word of the law.
    pub fn of_the_law(&self, word: impl Word) -> String {
        texts::word(self.language, word).to_owned()
    }

    /// A fixed word of the documents.
    pub fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A fixed sentence of the documents, filled in.
    pub fn say(&self, key: &str, filled: &[(&str, &dyn Display)]) -> String {
        texts::say(self.language, key, filled)
    }

    /// The last event up to the one that the document rests on for which this holds.
    pub fn last(&self, is_it: impl Fn(&Event) -> bool) -> Option<&'a Recorded> {
        let mut earlier = self.events.iter().filter(|recorded| recorded.seq <= self.event.seq);
        earlier.rfind(|recorded| is_it(&recorded.event))
    }
}

/// The unit that issues. None: the petition office.
pub fn issuer(viewing: &Viewing, by: Option<UnitId>) -> UnitRef {
    let office = || viewing.district.unit_of_kind(UnitKind::PetitionOffice).map(|unit| unit.id);
    let unit = by.or_else(office);
    unit.map_or_else(UnitRef::none, |unit| viewing.unit(unit))
}

fn then<'a>(events: &[Recorded], books: &'a Rulebooks) -> Result<Option<Then<'a>>, StoreError> {
    let Some(petition) = replay(events) else { return Ok(None) };
    let deadlines = dates(&petition, books)?;
    Ok(Some(Then { petition, deadlines }))
}

fn first(conn: &mut Conn, event: &Event) -> Result<Option<First>, Error> {
    let Some(first) = event.meaning().first else { return Ok(None) };
    let Some(row) = petition_rows::get(conn, first)? else { return Ok(None) };
    let kept = paper::list(conn, first)?.into_iter().find(|kept| kept.kind == Paper::RereviewOpinion);
    Ok(Some(First { number: row.number, final_number: kept.map(|kept| kept.number) }))
}
