//! The sealed texts of a petition, opened.

use crate::App;
use crate::petition::input::PersonInput;
use domain::ids::RecordId;
use domain::petition::acts::body::Written;
use domain::petition::{Petition, RecordRef};
use store::{Conn, StoreError, record};

/// Who a petition is from, for the service itself.
pub fn petitioners(app: &App, conn: &mut Conn, petition: &Petition) -> Result<Vec<PersonInput>, StoreError> {
    let references: Vec<&RecordRef> = petition.texts.petitioners.iter().collect();
    Opened::load(conn, app, &references)?.all(&petition.texts.petitioners)
}

/// What a petition says and whom it names, for the service itself.
pub fn written(app: &App, conn: &mut Conn, petition: &Petition) -> Result<Written, StoreError> {
    let texts = &petition.texts;
    let references: Vec<&RecordRef> =
        [&texts.title, &texts.content].into_iter().chain(&texts.accused).collect();
    let opened = Opened::load(conn, app, &references)?;
    let said = |text| opened.text(text).unwrap_or_default();
    Ok(Written {
        title: said(&texts.title),
        content: said(&texts.content),
        accused: opened.all(&texts.accused)?,
    })
}

/// Opened records, by id.
pub(super) struct Opened(Vec<record::Record>);

impl Opened {
    pub(super) fn load(conn: &mut Conn, app: &App, references: &[&RecordRef]) -> Result<Self, StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference.record).collect();
        Ok(Self(record::open(conn, &app.vault, &ids)?))
    }

    pub(super) fn text(&self, reference: &RecordRef) -> Option<String> {
        self.0.iter().find(|record| record.id == reference.record).and_then(|record| record.text.clone())
    }

    pub(super) fn all<T: serde::de::DeserializeOwned>(
        &self,
        references: &[RecordRef],
    ) -> Result<Vec<T>, StoreError> {
        references.iter().filter_map(|reference| self.one(reference).transpose()).collect()
    }

    /// What a record holds that is no text but a form of its own; nothing where it is erased.
    pub(super) fn one<T: serde::de::DeserializeOwned>(
        &self,
        reference: &RecordRef,
    ) -> Result<Option<T>, StoreError> {
        let text = self.text(reference);
        text.map(|text| serde_json::from_str(&text).map_err(StoreError::damaged)).transpose()
    }
}
