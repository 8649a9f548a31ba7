//! The service at work on one act: finds what is named, seals texts, and looks at other petitions.

use crate::petition::register::{SEALED_TITLE, keep_accused, keep_people, record_ids};
use crate::petition::texts::written;
use crate::petition::{Loaded, claims, load, repeat};
use crate::{App, Caller, Error};
use domain::access::Viewer;
use domain::assignment::{Proposal, leader_for, propose};
use domain::directory::District;
use domain::fault::{Faults, Invalid};
use domain::ids::{PetitionId, UnitId, UserId};
use domain::petition::acts::body::{Desk, First, Written};
use domain::petition::input::{AccusedInput, Person};
use domain::petition::{Around, Facts, FileRef, OrderField, Petition, RecordRef};
use domain::policy::Policy;
use domain::time::Instant;
use store::{Conn, counter, petition as rows, record};

/// What is at hand when an act is made of what was sent.
pub struct AtDesk<'a> {
    pub app: &'a App,
    pub conn: &'a mut Conn,
    pub caller: &'a Caller,
    pub loaded: &'a Loaded,
    pub district: &'a District,
    /// The bulk order that the act belongs to.
    pub batch: Option<i64>,
    pub occurred_at: Instant,
    pub faults: Faults,
}

impl Desk for AtDesk<'_> {
    type Error = Error;

    fn id(&self) -> PetitionId {
        self.loaded.id
    }

    fn petition(&self) -> &Petition {
        &self.loaded.petition
    }

    fn district(&self) -> &District {
        self.district
    }

    fn viewer(&self) -> &Viewer {
        &self.caller.viewer
    }

    fn occurred_at(&self) -> Instant {
        self.occurred_at
    }

    fn batch(&self) -> Option<i64> {
        self.batch
    }

    fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    fn invalid(&mut self) -> Error {
        Invalid(std::mem::take(&mut self.faults).0).into()
    }

    fn seal(&mut self, kind: &'static str, text: &str) -> Result<RecordRef, Error> {
        Ok(record::insert_in_txn(self.conn, &self.app.vault, self.loaded.id, kind, text)?)
    }

    fn claim(&mut self, field: &str, files: &[i64]) -> Result<Vec<FileRef>, Error> {
        let petition = (self.loaded.id, Some(&self.loaded.petition));
        let now = self.app.clock.now();
        claims::claim_in_txn(self.app, self.conn, self.caller, petition, field, files, now)
    }

    fn keep_people(&mut self, people: &[Person]) -> Result<Vec<RecordRef>, Error> {
        record::unindex_in_txn(self.conn, &record_ids(&self.loaded.petition.texts.petitioners))?;
        keep_people(self.app, self.conn, self.loaded.id, people)
    }

    fn keep_accused(&mut self, accused: &[AccusedInput]) -> Result<Vec<RecordRef>, Error> {
        keep_accused(self.app, self.conn, self.loaded.id, accused)
    }

    fn written(&mut self) -> Result<Written, Error> {
        Ok(written(self.app, self.conn, &self.loaded.petition)?)
    }

    fn index_sealed_title(&mut self, title: &RecordRef, text: &str) -> Result<(), Error> {
        let before = std::slice::from_ref(&self.loaded.petition.texts.title);
        record::unindex_in_txn(self.conn, &record_ids(before))?;
        let digest = self.app.vault.blind(SEALED_TITLE, text.trim());
        Ok(record::index_in_txn(self.conn, self.loaded.id, title.record, &[(SEALED_TITLE, digest)])?)
    }

    fn policy(&mut self) -> Result<Policy, Error> {
        Ok(self.app.rulebooks(self.conn)?.current()?.1.policy.clone())
    }

    fn propose(&mut self, facts: &Facts) -> Result<Proposal, Error> {
        let rules = self.app.rulebooks(self.conn)?;
        let lines = &rules.current()?.1.policy.jurisdiction;
        Ok(propose(self.district, &self.app.settings.assignment, lines, facts, self.occurred_at.day()))
    }

    fn leader_in(&self, unit: UnitId) -> Option<UserId> {
        let (rules, facts) = (&self.app.settings.assignment, &self.loaded.petition.facts);
        leader_for(self.district, rules, facts, unit, self.occurred_at.day())
    }

    fn firsts(&mut self) -> Result<Vec<First>, Error> {
        let firsts = repeat::firsts(self.app, self.conn, self.loaded.petition.facts.repeat_of)?;
        Ok(firsts.into_iter().map(first).collect())
    }

    fn around(&mut self) -> Result<Around, Error> {
        let firsts = repeat::firsts(self.app, self.conn, self.loaded.petition.facts.repeat_of)?;
        let rules = self.app.rulebooks(self.conn)?;
        let firsts = firsts.iter().map(|first| (first.id, &first.petition));
        Ok(repeat::around(&rules, firsts, self.occurred_at)?)
    }

    fn first(&mut self, number: &str) -> Result<Option<First>, Error> {
        let found = repeat::find_first(self.app, self.conn, self.caller, number)?;
        Ok(found.filter(|first| first.id != self.loaded.id).map(first))
    }

    fn hold_first(&mut self, number: &str) -> Result<Option<First>, Error> {
        counter::next_in_txn(self.conn, "link")?;
        let Some(found) = self.first(number)? else { return Ok(None) };
        rows::lock_in_txn(self.conn, found.id)?;
        Ok(Some(first(load(self.conn, self.app, found.id)?)))
    }

    fn is_open(&mut self, first: PetitionId) -> Result<bool, Error> {
        Ok(repeat::open_first(self.app, self.conn, first)?.is_some())
    }

    fn check_order(&mut self, field: OrderField, number: &str) -> Result<(), Error> {
        repeat::check_order(self.app, self.conn, self.caller, (field, number), self.loaded.id)
    }
}

fn first(loaded: Loaded) -> First {
    First { id: loaded.id, petition: loaded.petition }
}
