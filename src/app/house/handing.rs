//! What is handed over, to whom, and how it is carried out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::UnitRef;
use crate::petition::save::carry_out_in_txn;
use crate::petition::{Loaded, load};
use crate::{App, Caller, Error, FieldFault};
use domain::asked;
use domain::directory::{District, User};
use domain::fault::{Detail, Faults};
use domain::ids::{PetitionId, UnitId, UserId};
use domain::in_use;
use domain::petition::acts::Succeed;
use domain::petition::{Act, Command, Petition, RecordRef, decide};
use domain::rulebook::Rulebooks;
use domain::text::Note;
use domain::time::Instant;
use domain::vocabulary::{Held, Unfit};
use store::{Conn, record};

asked! {
    /// Who takes over in a unit. Of several, the first who may.
    #[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    ReceiverInput of "receiver" {
        /// The code of the unit.
        unit: String as Named(Units),
        /// Usernames of officers who work there.
        #[serde(default)]
        officers: Vec<String> as AllOf(Officers),
        /// The username of its head from now on, where that one goes.
        #[serde(default)]
        head: Option<String> as Named(Officers),
    }

    /// To whom everything goes that somebody who leaves, or a unit out of use, still has to do.
    #[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    HandOverInput of "hand_over" {
        reason: String as Written,
        /// Unit by unit. Of a unit that became part of another: further units, for what that one may not have.
        #[serde(default)]
        to: Vec<ReceiverInput>,
        /// Usernames of leaders: who leads from now on what a leader led. Of several, the first who may.
        #[serde(default)]
        leaders: Vec<String> as AllOf(Leaders),
    }
}

/// What is, or would be, handed over.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct HandOverView {
    /// Everything has somebody to take it over.
    pub complete: bool,
    pub items: Vec<HandedOver>,
}

/// Some things of a kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HandedOver {
    pub what: Held,
    pub what_name: &'static str,
    /// The unit in whose lane the petitions are, or that the thing of the house is, or belongs to.
    pub unit: UnitRef,
    pub count: usize,
    /// The name of a single thing of the house, such as a project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who takes them over: the username, or the code of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The same by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_name: Option<String>,
    /// Why nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfit: Option<Unfit>,
}

impl HandOverView {
    /// The refusal of a change that would leave something behind, or of which nothing was said.
    ///
    /// # Errors
    /// [`Error::StillHolds`] with a fault for each kind and unit.
    pub fn accept(&self, said: bool) -> Result<(), Error> {
        let unsaid = (!said).then_some(Unfit::NotNamed);
        let left: Vec<FieldFault> =
            self.items.iter().filter_map(|item| Some(item.fault(item.unfit.or(unsaid)?))).collect();
        if left.is_empty() { Ok(()) } else { Err(Error::StillHolds(left)) }
    }
}

impl HandedOver {
    fn fault(&self, unfit: Unfit) -> FieldFault {
        let code = match unfit {
            Unfit::NotNamed => "holds",
            Unfit::NotFit => "holds_unfit",
        };
        let place = if self.unit.code.is_empty() { self.name.clone() } else { Some(self.unit.code.clone()) };
        let field = format!("hand_over.{}[{}]", self.what.code(), place.unwrap_or_default());
        FieldFault::new(field, code).naming(Detail::Number(self.count as u64))
    }
}

/// To whom: what was said, by id. Whoever does not fit was noted as a fault.
#[derive(Default)]
pub(super) struct Receivers {
    pub(super) reason: Option<Note>,
    pub(super) officers: BTreeMap<UnitId, Vec<UserId>>,
    pub(super) heads: BTreeMap<UnitId, UserId>,
    /// The units, in the order in which they were told.
    pub(super) units: Vec<UnitId>,
    pub(super) leaders: Vec<UserId>,
}

impl Receivers {
    /// Reads it against the district as it will be.
    pub(super) fn read(faults: &mut Faults, input: Option<&HandOverInput>, after: &District) -> Self {
        let Some(input) = input else { return Self::default() };
        let mut read =
            Self { reason: faults.take("hand_over.reason", Note::parse(&input.reason)), ..Self::default() };
        for (place, one) in input.to.iter().enumerate() {
            let at = |field: &str| format!("hand_over.to[{place}].{field}");
            let Some(unit) = in_use::unit(faults, at("unit"), &one.unit, after) else { continue };
            read.units.push(unit);
            for name in &one.officers {
                let officer = in_use::person(faults, at("officers"), name, after);
                let fits = |user: &&User| user.unit == unit && user.role.may_be_in_charge();
                match officer.filter(fits) {
                    Some(officer) => read.officers.entry(unit).or_default().push(officer.id),
                    None if officer.is_some() => faults.note(at("officers"), "officer_elsewhere"),
                    None => {}
                }
            }
            if let Some(name) = one.head.as_deref()
                && let Some(head) = in_use::person(faults, at("head"), name, after)
            {
                match head.role.reads_petitions() {
                    true => read.heads.extend([(unit, head.id)]),
                    false => faults.note(at("head"), "reads_no_petitions"),
                }
            }
        }
        for name in &input.leaders {
            let leader = in_use::person(faults, "hand_over.leaders", name, after);
            match leader.filter(|user| user.role.leads()) {
                Some(leader) => read.leaders.push(leader.id),
                None if leader.is_some() => faults.note("hand_over.leaders", "not_a_leader"),
                None => {}
            }
        }
        read
    }

    pub(super) fn officers(&self, unit: UnitId) -> &[UserId] {
        self.officers.get(&unit).map_or(&[], Vec::as_slice)
    }
}

/// A change of the house at work: who orders it, and the district as it is after it.
pub(super) struct House<'a> {
    pub(super) app: &'a App,
    pub(super) by: Option<&'a Caller>,
    pub(super) after: &'a District,
    pub(super) rules: &'a Rulebooks,
    pub(super) now: Instant,
}

/// What becomes of one petition.
pub(super) struct Passed {
    pub(super) id: PetitionId,
    /// What of it is handed over, from the lane of which unit, to whom.
    pub(super) parts: Vec<(Held, UnitId, Option<To>)>,
    /// None: nobody who was named may take it over.
    pub(super) act: Option<Succeed>,
    pub(super) counted: bool,
}

/// Who takes something over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum To {
    User(UserId),
    Unit(UnitId),
}

impl House<'_> {
    pub(super) fn load(&self, conn: &mut Conn, ids: &[PetitionId]) -> Result<Vec<Loaded>, Error> {
        ids.iter().map(|id| Ok(load(conn, self.app, *id)?)).collect()
    }

    /// Whether the rules let it go so.
    pub(super) fn goes(&self, petition: &Petition, act: &Succeed) -> bool {
        decide(Some(petition), &self.command(act.clone()), self.rules, self.now).is_ok()
    }

    pub(super) fn command(&self, act: Succeed) -> Command {
        let by = self.by.map(Caller::by).unwrap_or_else(crate::sweep::the_service);
        Command { act: Act::Succeed(act), by, occurred_at: self.now, late: None }
    }

    /// Everything at once, each petition by one event.
    pub(super) fn carry_out(
        &self,
        conn: &mut Conn,
        passed: Vec<Passed>,
        reason: Option<&Note>,
    ) -> Result<(), Error> {
        let reason = reason.map_or("", Note::as_str);
        for Passed { id, act, .. } in passed {
            let Some(act) = act else { continue };
            let sealed = record::insert_in_txn(conn, &self.app.vault, id, "reason", reason)?;
            let loaded = load(conn, self.app, id)?;
            let command = self.command(Succeed { reason: sealed, ..act });
            carry_out_in_txn(self.app, conn, self.after, loaded, &command, self.now)?;
        }
        Ok(())
    }

    /// How many of each kind go to whom. Accusations are told to nobody.
    pub(super) fn counted(&self, passed: &[Passed], said: bool) -> Vec<HandedOver> {
        let mut counts: BTreeMap<(Held, UnitId, Option<To>), usize> = BTreeMap::new();
        for one in passed.iter().filter(|one| one.counted) {
            for (what, unit, to) in &one.parts {
                let to = to.filter(|_| one.act.is_some());
                *counts.entry((*what, *unit, to)).or_default() += 1;
            }
        }
        let shown = |((what, unit, to), count): ((Held, UnitId, Option<To>), usize)| {
            let unit = UnitRef::of(self.after, unit);
            let unfit = if said { Unfit::NotFit } else { Unfit::NotNamed };
            self.shown(what, unit, count, to, to.is_none().then_some(unfit))
        };
        counts.into_iter().map(shown).collect()
    }

    pub(super) fn shown(
        &self,
        what: Held,
        unit: UnitRef,
        count: usize,
        to: Option<To>,
        unfit: Option<Unfit>,
    ) -> HandedOver {
        let (to, to_name) = match to {
            Some(To::User(id)) => {
                let user = self.after.users.get(&id);
                (user.map(|user| user.username.clone()), user.map(|user| user.name.clone()))
            }
            Some(To::Unit(id)) => {
                let unit = self.after.units.get(&id);
                (unit.map(|unit| unit.code.clone()), unit.map(|unit| unit.name.clone()))
            }
            None => (None, None),
        };
        HandedOver { what, what_name: what.label(), unit, count, name: None, to, to_name, unfit }
    }
}

/// An act of which nothing is said yet.
pub(super) fn nothing(by: Option<&Caller>) -> Succeed {
    Succeed {
        holder: None,
        watcher: None,
        desk: None,
        units: None,
        custody: None,
        ordered_by: by.map_or(UserId(0), Caller::user),
        reason: RecordRef { record: domain::ids::RecordId(0), digest: String::new() },
    }
}
