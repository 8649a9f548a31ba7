//! Earlier petitions that are likely the same matter of the same person (重复信访), shown to whoever
//! takes one in. Nothing is linked by itself: the receptionist reads, and decides.
//!
//! Accusations are never found, neither by person nor by content: who files one must not be found by
//! name, and what it says must not be guessed at (article 30).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{UnitRef, UserRef};
use crate::petition::input::{MOST_PEOPLE, PersonInput, RegistrationInput};
use crate::petition::{Loaded, load, subject};
use crate::viewing::Viewing;
use crate::{App, Caller, Error};
use domain::access::{self, Sight};
use domain::ids::{PetitionId, RecordId};
use domain::petition::{Petition, RecordRef};
use domain::repeat::{self, Evidence, Likeness, Person, Score};
use domain::text::{Content, Title};
use domain::vocabulary::{Purpose, Stage};
use store::petition::Row;
use store::record::Record;
use store::{Conn, StoreError, record, similar as rows};

/// Petitions that are opened and compared word for word: the most that one question may cost.
const MOST_OPENED: i64 = 30;

/// The most that are shown.
const MOST_SHOWN: usize = 10;

/// The lowest score that is shown: the same phone alone (31) is, the same name alone (14) is not,
/// nor is another's text that is less than half alike.
const LEAST_SCORE: u8 = 30;

/// A petitioner, as far as the form is filled in.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarPerson {
    #[serde(default)]
    #[schema(example = "样例信访人001")]
    pub name: Option<String>,
    /// Of any paper.
    #[serde(default)]
    #[schema(example = "11010519491231002X")]
    pub id_number: Option<String>,
    #[serde(default)]
    #[schema(example = "13800000001")]
    pub phone: Option<String>,
    #[serde(default)]
    pub address: Option<String>,
}

/// What is known of a petition that is being taken in. Everything may be left out, and what does not
/// read yet (half a phone number) counts as left out.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarInput {
    #[serde(default)]
    pub petitioners: Vec<SimilarPerson>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub content: Option<String>,
}

/// Why a petition is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonView {
    pub reason: Likeness,
    pub label: &'static str,
    /// Of similar content: how similar.
    pub detail: Option<String>,
}

/// An earlier petition that is likely the same matter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimilarView {
    pub number: String,
    pub stage: Stage,
    pub stage_name: &'static str,
    pub received_on: NaiveDate,
    pub title: Option<String>,
    pub unit: UnitRef,
    pub leader: Option<UserRef>,
    /// Not closed yet.
    pub open: bool,
    /// 0 to 100. Near 100 only where both person and matter are the same.
    #[schema(maximum = 100)]
    pub score: u8,
    pub reasons: Vec<ReasonView>,
}

/// The earlier petitions that are likely the same matter, of those that the caller sees in full: the
/// likeliest first, then the newest.
pub fn similar(app: &App, caller: &Caller, input: &SimilarInput) -> Result<Vec<SimilarView>, Error> {
    find(app, caller, &Asked::read(input), None)
}

/// What [`similar`] answers to a form that has just been registered under this id. Nothing for an
/// accusation. The registration stands already, so a failure is logged and no more.
pub fn likely_earlier(
    app: &App,
    caller: &Caller,
    input: Option<&SimilarInput>,
    registered: PetitionId,
) -> Vec<SimilarView> {
    let Some(input) = input else { return Vec::new() };
    find(app, caller, &Asked::read(input), Some(registered)).unwrap_or_else(|error| {
        tracing::error!(%error, "no earlier petitions could be looked for");
        Vec::new()
    })
}

/// What a registration asks, or None for an accusation.
pub fn asked_by(form: &RegistrationInput) -> Option<SimilarInput> {
    let person = |person: &PersonInput| SimilarPerson {
        name: Some(person.name.clone()),
        id_number: person.id_number.clone(),
        phone: person.phone.clone(),
        address: person.address.clone(),
    };
    (form.purpose != Purpose::Accusation).then(|| SimilarInput {
        petitioners: form.petitioners.iter().map(person).collect(),
        title: Some(form.title.clone()),
        content: Some(form.content.clone()),
    })
}

/// Notes by what the content of a petition is found again, where that has changed. Of an
/// accusation nothing is noted, and nothing stays once a petition has become one.
pub fn index_content_in_txn(
    app: &App,
    conn: &mut Conn,
    id: PetitionId,
    before: Option<&Petition>,
    petition: &Petition,
) -> Result<(), StoreError> {
    let found_by = |petition: &Petition| (petition.texts.content.record, petition.is_confidential());
    if before.map(found_by) == Some(found_by(petition)) {
        return Ok(());
    }
    if before.is_some() {
        rows::unindex_content_in_txn(conn, id)?;
    }
    if petition.is_confidential() {
        return Ok(());
    }
    let content = petition.texts.content.record;
    let kept = record::open(conn, &app.vault, &[content])?.pop();
    let kept =
        kept.ok_or_else(|| StoreError::damaged(format!("petition {id}: record {content} is missing")))?;
    // What was erased is found again by nothing.
    let Some(text) = kept.text else { return Ok(()) };
    let digests = content_digests(app, &text);
    rows::index_content_in_txn(conn, id, content, &digests)
}

fn content_digests(app: &App, content: &str) -> Vec<String> {
    let digest = |(place, value)| app.vault.blind(rows::CONTENT, &format!("{place}:{value:016x}"));
    repeat::bands(content).into_iter().enumerate().map(digest).collect()
}

/// What was asked, as it is compared.
struct Asked {
    people: Vec<Person>,
    content: String,
    /// Title and content.
    text: String,
}

impl Asked {
    fn read(input: &SimilarInput) -> Self {
        let person = |person: &SimilarPerson| {
            Person::read(
                person.name.as_deref(),
                person.id_number.as_deref(),
                person.phone.as_deref(),
                person.address.as_deref(),
            )
        };
        let title = input.title.as_deref().and_then(|title| Title::parse(title).ok());
        let content = input.content.as_deref().and_then(|content| Content::parse(content).ok());
        let (title, content) = (
            title.map(|title| title.as_str().to_owned()).unwrap_or_default(),
            content.map(|content| content.as_str().to_owned()).unwrap_or_default(),
        );
        Self {
            people: input.petitioners.iter().take(MOST_PEOPLE).map(person).collect(),
            text: format!("{title}\n{content}"),
            content,
        }
    }

    fn digests(&self, app: &App) -> Vec<String> {
        let keys = self.people.iter().flat_map(Person::keys);
        let people = keys.map(|(field, value)| app.vault.blind(field, value));
        people.chain(content_digests(app, &self.content)).collect()
    }

    /// The best score of any two people, one of each petition, and the likeness of the texts.
    fn compare(&self, people: &[Person], text: &str) -> (Score, f64) {
        let content = repeat::similarity(&self.text, text);
        let pairs = self.people.iter().flat_map(|one| people.iter().map(move |two| one.compare(two)));
        let scores = std::iter::once(Evidence::default())
            .chain(pairs)
            .map(|evidence| repeat::score(&Evidence { content, ..evidence }));
        (scores.max_by_key(|score| (score.score, score.reasons.len())).unwrap_or_default(), content)
    }
}

/// A candidate, loaded.
struct Known {
    row: Row,
    loaded: Loaded,
}

fn find(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    before: Option<PetitionId>,
) -> Result<Vec<SimilarView>, Error> {
    let digests = asked.digests(app);
    if digests.is_empty() {
        return Ok(Vec::new());
    }
    app.store.read(|conn| {
        let known = visible(app, conn, caller, &digests, before)?;
        let opened = open(app, conn, &known)?;
        let mut found: Vec<(Score, f64, Row)> = Vec::new();
        for Known { row, loaded } in known {
            let (people, text) = read(&opened, &loaded.petition)?;
            let (score, content) = asked.compare(&people, &text);
            if score.score >= LEAST_SCORE {
                found.push((score, content, row));
            }
        }
        found.sort_by_key(|(score, _, row)| std::cmp::Reverse((score.score, row.received_on, row.id)));
        found.truncate(MOST_SHOWN);
        let district = app.district(conn)?;
        let viewing = Viewing { app, district: &district, now: app.clock.now() };
        let shown = |(score, content, row): (Score, f64, Row)| Ok(view(&viewing, &row, score, content)?);
        found.into_iter().map(shown).collect()
    })
}

/// The candidates that the caller sees in full, of those with an id below `before`. The query holds back the others already; the access
/// rules are asked again on the petition itself.
fn visible(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    digests: &[String],
    before: Option<PetitionId>,
) -> Result<Vec<Known>, StoreError> {
    let sees = access::visibility(&caller.viewer);
    let mut known = Vec::new();
    for row in rows::candidates(conn, &sees, digests, MOST_OPENED)? {
        let loaded = load(conn, app, row.id)?;
        let full = access::sight(&caller.viewer, &subject(&loaded.petition)) == Sight::Full;
        let earlier = before.is_none_or(|before| row.id < before);
        if full && earlier && !loaded.petition.is_confidential() {
            known.push(Known { row, loaded });
        }
    }
    Ok(known)
}

/// Opens in one query what is compared of all candidates.
fn open(app: &App, conn: &mut Conn, known: &[Known]) -> Result<Vec<Record>, StoreError> {
    let texts = known.iter().map(|known| &known.loaded.petition.texts);
    let references = texts.flat_map(|texts| texts.petitioners.iter().chain([&texts.title, &texts.content]));
    let ids: Vec<RecordId> = references.map(|reference| reference.record).collect();
    record::open(conn, &app.vault, &ids)
}

/// The people and the text of a petition; what was erased is left out.
fn read(opened: &[Record], petition: &Petition) -> Result<(Vec<Person>, String), StoreError> {
    let text = |reference: &RecordRef| {
        let record = opened.iter().find(|record| record.id == reference.record);
        record.and_then(|record| record.text.as_deref())
    };
    let texts = &petition.texts;
    let mut people = Vec::new();
    for sealed in texts.petitioners.iter().filter_map(text) {
        let person: PersonInput = serde_json::from_str(sealed).map_err(StoreError::damaged)?;
        people.push(Person::read(
            Some(&person.name),
            person.id_number.as_deref(),
            person.phone.as_deref(),
            person.address.as_deref(),
        ));
    }
    let (title, content) = (text(&texts.title), text(&texts.content));
    Ok((people, format!("{}\n{}", title.unwrap_or_default(), content.unwrap_or_default())))
}

fn view(viewing: &Viewing, row: &Row, score: Score, content: f64) -> Result<SimilarView, StoreError> {
    let listed = viewing.row(row, false);
    let reason = |reason| ReasonView {
        reason,
        label: reason.label(),
        detail: (reason == Likeness::SimilarContent).then(|| format!("相似度{:.0}%", content * 100.0)),
    };
    Ok(SimilarView {
        number: listed.number,
        stage: listed.stage,
        stage_name: listed.stage_name,
        received_on: listed.received_on,
        title: listed.title,
        unit: viewing.unit(row.unit_id),
        leader: listed.leader,
        open: row.closed_at.is_none(),
        score: score.score,
        reasons: score.reasons.into_iter().map(reason).collect(),
    })
}
