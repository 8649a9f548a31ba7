//! Who stands above whom, and so who reviews what was decided: review (复查) belongs to the organ one level above
//! the one that handled the matter, re-review (复核) to the one above that (articles 35, 36). Which organs those
//! are is a table of the rules ([`ReviewLine`]) over the directory. Where the directory does not tell, nobody is
//! stopped: the petition office names the organ.

use serde::{Deserialize, Serialize};

use crate::directory::{District, Organ, Unit};
pub use crate::ids::Authority;
use crate::names;
use crate::vocabulary::{Level, OrganKind, UnitKind};

/// What an authority is, and how high it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    pub kind: OrganKind,
    pub level: Level,
}

/// Who reviews what one kind of authority has decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewLine {
    pub handled_by: Standing,
    pub reviewed_by: Vec<Standing>,
}

/// Why somebody does not review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It handled the matter, or reviewed it before.
    Itself,
    /// It is not the organ next above. `instead`: the names of those that are, as far as they are entered.
    NotNextAbove { instead: Vec<String> },
}

impl Standing {
    /// The rank: a government stands one above its own departments, and so beside the departments of the level
    /// above it.
    pub const fn rank(self) -> u8 {
        let level = match self.level {
            Level::Township => 0,
            Level::District => 1,
            Level::City => 2,
            Level::Province => 3,
            Level::Nation => 4,
        };
        match self.kind {
            OrganKind::Government
            | OrganKind::PartyCommittee
            | OrganKind::Discipline
            | OrganKind::Procuratorate
            | OrganKind::Court => level + 1,
            OrganKind::Department | OrganKind::Vertical | OrganKind::PartyOrgan | OrganKind::Other => level,
        }
    }

    /// Whether there is one of it in a place, so that it need not be named as the superior.
    const fn is_one_of_its_level(self) -> bool {
        match self.kind {
            OrganKind::Government | OrganKind::PartyCommittee => true,
            OrganKind::Department
            | OrganKind::Vertical
            | OrganKind::PartyOrgan
            | OrganKind::Discipline
            | OrganKind::Procuratorate
            | OrganKind::Court
            | OrganKind::Other => false,
        }
    }
}

/// What is wrong with a table: two lines for one kind of authority, or one that would review its equals.
pub fn check(lines: &[ReviewLine]) -> Result<(), &'static str> {
    for (place, line) in lines.iter().enumerate() {
        if lines.iter().skip(place + 1).any(|other| other.handled_by == line.handled_by) {
            return Err("two lines of review have the same handled_by");
        }
        if line.reviewed_by.is_empty() {
            return Err("a line of review names somebody who reviews");
        }
        if line.reviewed_by.iter().any(|above| above.rank() <= line.handled_by.rank()) {
            return Err("whoever reviews stands above whoever handled it");
        }
    }
    Ok(())
}

/// What a unit is among organs. One that an organ under its own line of authority leads is under it too, and so
/// is one of the Party.
pub fn kind_of(unit: UnitKind, superior: Option<&Organ>) -> OrganKind {
    match unit {
        UnitKind::DisciplineInspection => OrganKind::Discipline,
        UnitKind::Township => OrganKind::Government,
        UnitKind::Publicity => OrganKind::PartyOrgan,
        UnitKind::PetitionOffice | UnitKind::CitizenService | UnitKind::Department => {
            match superior.map(|organ| organ.kind) {
                Some(OrganKind::Vertical) => OrganKind::Vertical,
                Some(OrganKind::PartyCommittee | OrganKind::PartyOrgan) => OrganKind::PartyOrgan,
                Some(
                    OrganKind::Government
                    | OrganKind::Department
                    | OrganKind::Discipline
                    | OrganKind::Procuratorate
                    | OrganKind::Court
                    | OrganKind::Other,
                )
                | None => OrganKind::Department,
            }
        }
    }
}

impl District {
    /// What an authority is, where that was entered.
    pub fn standing(&self, of: Authority) -> Option<Standing> {
        match of {
            Authority::Unit(id) => {
                let unit = self.units.get(&id)?;
                Some(Standing { kind: kind_of(unit.kind, self.superior(of)), level: unit.level? })
            }
            Authority::Organ(id) => {
                self.organs.get(&id).map(|organ| Standing { kind: organ.kind, level: organ.level })
            }
        }
    }

    /// The organ that was entered as next above it, where that is in use.
    pub fn superior(&self, of: Authority) -> Option<&Organ> {
        let id = match of {
            Authority::Unit(id) => self.units.get(&id)?.superior?,
            Authority::Organ(id) => self.organs.get(&id)?.superior?,
        };
        self.organs.get(&id).filter(|organ| organ.active)
    }

    /// The organs next above it that review what it has decided, the superior first. None: that was not entered.
    pub fn next_above(&self, lines: &[ReviewLine], of: Authority) -> Vec<&Organ> {
        let named = self.superior(of);
        let line = self.standing(of).and_then(|own| lines.iter().find(|line| line.handled_by == own));
        let Some(line) = line else { return named.into_iter().collect() };
        let fits = |organ: &&Organ| {
            let standing = Standing { kind: organ.kind, level: organ.level };
            let is_meant = named.is_some_and(|named| named.id == organ.id) || standing.is_one_of_its_level();
            organ.active && is_meant && line.reviewed_by.contains(&standing) && !self.is_same(of, organ)
        };
        let mut above: Vec<&Organ> = self.organs.values().filter(fits).collect();
        above.sort_by_key(|organ| named.is_none_or(|named| named.id != organ.id));
        above
    }

    fn is_same(&self, authority: Authority, organ: &Organ) -> bool {
        match authority {
            Authority::Organ(id) => id == organ.id,
            Authority::Unit(_) => false,
        }
    }

    /// Whether `reviewer` reviews what `decided` has decided. `decided`: none where that organ is not known.
    /// `before`: all who decided before it, whose equals do not review it either.
    pub fn check_reviewer(
        &self,
        lines: &[ReviewLine],
        decided: Option<Authority>,
        before: &[Authority],
        reviewer: Authority,
    ) -> Result<(), Unfit> {
        if decided == Some(reviewer) || before.contains(&reviewer) {
            return Err(Unfit::Itself);
        }
        let above = decided.map(|decided| self.next_above(lines, decided)).unwrap_or_default();
        if above.is_empty() {
            let below = decided.iter().chain(before).any(|other| self.is_not_above(reviewer, *other));
            return if below { Err(Unfit::NotNextAbove { instead: Vec::new() }) } else { Ok(()) };
        }
        let is_it = |organ: &&Organ| match reviewer {
            Authority::Organ(id) => organ.id == id,
            Authority::Unit(id) => organ.unit == Some(id),
        };
        if above.iter().any(is_it) {
            return Ok(());
        }
        Err(Unfit::NotNextAbove { instead: above.iter().map(|organ| organ.name.clone()).collect() })
    }

    /// Whether both are known to stand so that one is an equal of the other, or below it.
    fn is_not_above(&self, one: Authority, other: Authority) -> bool {
        let rank = |of| self.standing(of).map(Standing::rank);
        rank(one).zip(rank(other)).is_some_and(|(one, other)| one <= other)
    }

    /// The organ or the unit of this name.
    pub fn authority_named(&self, name: &str) -> Option<Authority> {
        let text = names::folded(name);
        let is_it = |name: &String| !text.is_empty() && names::folded(name) == text;
        let organ = self.organs.values().find(|organ| organ.active && is_it(&organ.name));
        let unit = || {
            let named = |unit: &&Unit| unit.names().any(is_it);
            self.units.values().find(named).map(|unit| Authority::Unit(unit.id))
        };
        organ.map(|organ| Authority::Organ(organ.id)).or_else(unit)
    }
}
