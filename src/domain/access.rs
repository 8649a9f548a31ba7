//! Who may see and do what. It is asked here and nowhere else, and [`TABLE`] is the whole answer,
//! but for three rules: nobody sees a petition that names them or their unit (article 30); a program
//! also needs a scope; whoever sees an accusation only sealed reads nothing of it about people.

use crate::domain::ids::{UnitId, UserId};
use crate::domain::petition::{Accused, Holder};
use crate::domain::vocabulary::Role;
pub use crate::domain::vocabulary::{Operation, Relation, Scope};

/// The relations of which any one gives the right.
type Cell = &'static [Relation];

const N: Cell = &[];
const YES: Cell = &[Relation::Always];
const ORD: Cell = &[Relation::Ordinary];
const CONF: Cell = &[Relation::Confidential];
const UNIT: Cell = &[Relation::HolderUnit];
const LEAD: Cell = &[Relation::Leader];
const RCV: Cell = &[Relation::Receiver];
const ORD_RCV: Cell = &[Relation::Ordinary, Relation::Receiver];
const ORD_LEAD: Cell = &[Relation::Ordinary, Relation::Leader];
const ORD_SEAL: Cell = &[Relation::Ordinary, Relation::Sealed];
const OWN: Cell = &[Relation::HolderUnit, Relation::Watcher, Relation::Receiver];
const DISC: Cell = &[Relation::Confidential, Relation::HolderUnit, Relation::Receiver];

/// The rights: a row for each operation, a column for each role in the order of [`Role::ALL`].
/// Leaders and administrators have a unit on paper only: their cells hold no relation by unit.
#[rustfmt::skip]
const TABLE: &[(Operation, [Cell; 9])] = &[
    //                               receptionist officer unit_head leader superv.  chief     discipl. admin. client
    (Operation::RegisterPetition,    [YES,        YES,    YES,      N,     YES,      N,        YES,     N,     YES]),
    (Operation::ListPetitions,       [ORD_RCV,    OWN,    OWN,      LEAD,  ORD_SEAL, ORD_LEAD, DISC,    N,     RCV]),
    (Operation::ReadPetition,        [ORD_RCV,    OWN,    OWN,      LEAD,  ORD_SEAL, ORD_LEAD, DISC,    N,     RCV]),
    (Operation::ReadTimeline,        [ORD_RCV,    OWN,    OWN,      LEAD,  ORD,      ORD_LEAD, DISC,    N,     RCV]),
    (Operation::ReadResponsibility,  [ORD_RCV,    OWN,    OWN,      LEAD,  ORD,      ORD_LEAD, DISC,    N,     RCV]),
    (Operation::RoutePetition,       [ORD_RCV,    RCV,    RCV,      N,     ORD,      N,        CONF,    N,     N]),
    (Operation::NotifyPetitioner,    [UNIT,       UNIT,   UNIT,     N,     UNIT,     N,        UNIT,    N,     N]),
    (Operation::AcceptPetition,      [UNIT,       UNIT,   UNIT,     N,     UNIT,     N,        UNIT,    N,     N]),
    (Operation::ReassignPetition,    [N,          N,      UNIT,     N,     ORD,      ORD,      CONF,    N,     N]),
    (Operation::SetDistrictDeadline, [N,          N,      N,        LEAD,  ORD,      ORD,      CONF,    N,     N]),
    (Operation::SetLeader,           [N,          N,      N,        N,     ORD,      ORD,      CONF,    N,     N]),
    (Operation::InstructPetition,    [N,          N,      N,        LEAD,  N,        ORD,      N,       N,     N]),
    (Operation::RecordProgress,      [UNIT,       UNIT,   UNIT,     N,     UNIT,     N,        UNIT,    N,     N]),
    (Operation::RecordHomeVisit,     [UNIT,       UNIT,   UNIT,     LEAD,  ORD,      LEAD,     UNIT,    N,     N]),
    (Operation::CorrectPetition,     [ORD,        UNIT,   UNIT,     N,     ORD,      N,        CONF,    N,     N]),
    (Operation::ReplyPetition,       [UNIT,       UNIT,   UNIT,     N,     UNIT,     N,        UNIT,    N,     N]),
    (Operation::ClosePetition,       [N,          N,      N,        LEAD,  N,        LEAD,     N,       N,     N]),
    (Operation::BulkOrder,           [N,          N,      N,        N,     ORD,      ORD,      N,       N,     N]),
    (Operation::ExplainAssignment,   [YES,        YES,    YES,      N,     YES,      N,        YES,     N,     YES]),
    (Operation::FindSimilar,         [YES,        YES,    YES,      N,     YES,      N,        YES,     N,     YES]),
    (Operation::ReadStatistics,      [YES,        YES,    YES,      YES,   YES,      YES,      YES,     N,     YES]),
    (Operation::ReadDirectory,       [YES,        YES,    YES,      YES,   YES,      YES,      YES,     YES,   YES]),
    (Operation::MaintainDirectory,   [N,          N,      N,        N,     N,        N,        N,       YES,   N]),
    (Operation::MaintainDuty,        [N,          N,      N,        N,     YES,      N,        N,       YES,   N]),
    (Operation::ListUsers,           [N,          N,      N,        N,     YES,      N,        N,       YES,   N]),
    (Operation::MaintainUsers,       [N,          N,      N,        N,     N,        N,        N,       YES,   N]),
    (Operation::ReadCalendar,        [YES,        YES,    YES,      YES,   YES,      YES,      YES,     YES,   YES]),
    (Operation::MaintainCalendar,    [N,          N,      N,        N,     YES,      N,        N,       YES,   N]),
    (Operation::ManageTokens,        [N,          N,      N,        N,     N,        N,        N,       YES,   N]),
    (Operation::ReadMe,              [YES,        YES,    YES,      YES,   YES,      YES,      YES,     YES,   YES]),
];

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub user: UserId,
    pub unit: UnitId,
    pub role: Role,
    /// What a program was given leave to do; of no meaning for people.
    pub scopes: Vec<Scope>,
}

/// What a right is measured on: the petition, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// An accusation (article 30).
    pub confidential: bool,
    pub holder: Holder,
    /// Who registered it.
    pub receiver: UserId,
    pub watching_unit: Option<UnitId>,
    pub accused: &'a Accused,
}

/// How much of a petition somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Not even that there is one.
    None,
    /// Number, stage, dates and deadlines; no texts, no people (article 30).
    Sealed,
    /// Everything.
    Full,
}

/// Which petitions somebody sees, for the query of the list. See [`sees`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visibility {
    pub user: UserId,
    pub unit: UnitId,
    /// All that are no accusations.
    pub ordinary_all: bool,
    /// All accusations.
    pub confidential_all: bool,
    /// All accusations, sealed.
    pub sealed_all: bool,
    /// Those that this unit holds; accusations only where the viewer is in charge …
    pub as_unit: Option<UnitId>,
    /// … or this is set.
    pub as_unit_confidential: bool,
    /// Those that this unit watches; never accusations.
    pub watching: Option<UnitId>,
    pub as_leader: bool,
    /// Those that the viewer registered; accusations sealed.
    pub as_receiver: bool,
}

/// Whether the role, and for a program its scopes, give the right on any petition at all.
pub fn may(viewer: &Viewer, operation: Operation) -> bool {
    !cell(viewer.role, operation).is_empty() && has_scope(viewer, operation)
}

/// Whether the right holds on this petition.
pub fn may_on(viewer: &Viewer, operation: Operation, subject: &Subject) -> bool {
    if is_accused(viewer, subject) || !may(viewer, operation) {
        return false;
    }
    let shows_people = matches!(operation, Operation::ReadTimeline | Operation::ReadResponsibility);
    if shows_people && sight(viewer, subject) != Sight::Full {
        return false;
    }
    cell(viewer.role, operation).iter().any(|relation| holds(*relation, viewer, subject))
}

/// How much of this petition the viewer sees. Nobody sees a petition against themselves or their
/// unit (article 30).
pub fn sight(viewer: &Viewer, subject: &Subject) -> Sight {
    if is_accused(viewer, subject) || !may(viewer, Operation::ReadPetition) {
        return Sight::None;
    }
    let relations = cell(viewer.role, Operation::ReadPetition);
    let sights = relations.iter().filter(|relation| holds(**relation, viewer, subject)).map(|relation| {
        let sealed = matches!(relation, Relation::Receiver | Relation::Sealed);
        if subject.confidential && sealed { Sight::Sealed } else { Sight::Full }
    });
    sights.fold(Sight::None, |best, sight| match (best, sight) {
        (Sight::Full, _) | (_, Sight::Full) => Sight::Full,
        _ => sight,
    })
}

/// Which petitions the viewer sees, for the query of the list.
pub fn visibility(viewer: &Viewer) -> Visibility {
    let relations =
        if may(viewer, Operation::ReadPetition) { cell(viewer.role, Operation::ReadPetition) } else { N };
    let has = |relation| relations.contains(&relation);
    Visibility {
        user: viewer.user,
        unit: viewer.unit,
        ordinary_all: has(Relation::Ordinary),
        confidential_all: has(Relation::Confidential),
        sealed_all: has(Relation::Sealed),
        as_unit: has(Relation::HolderUnit).then_some(viewer.unit),
        as_unit_confidential: holds_accusations(viewer),
        watching: has(Relation::Watcher).then_some(viewer.unit),
        as_leader: has(Relation::Leader),
        as_receiver: has(Relation::Receiver),
    }
}

/// Whether a petition is visible at all, sealed or not: the same as a [`sight`] other than none.
pub fn sees(visibility: &Visibility, subject: &Subject) -> bool {
    let user = visibility.user;
    if subject.accused.names(user, visibility.unit) {
        return false;
    }
    let by_kind = if subject.confidential {
        visibility.confidential_all || visibility.sealed_all
    } else {
        visibility.ordinary_all
            || (subject.watching_unit.is_some() && subject.watching_unit == visibility.watching)
    };
    let unit_may = !subject.confidential || visibility.as_unit_confidential || subject.holder.officer == user;
    by_kind
        || (visibility.as_unit == Some(subject.holder.unit) && unit_may)
        || (visibility.as_leader && subject.holder.leader == Some(user))
        || (visibility.as_receiver && subject.receiver == user)
}

/// The table of rights in Markdown: operations down, roles across, relations in the cells.
pub fn table_markdown() -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    let mut text = format!("| operation | {} |\n", roles.join(" | "));
    text.push_str(&format!("|---|{}\n", "---|".repeat(roles.len())));
    for (operation, cells) in TABLE {
        let cells: Vec<String> = cells.iter().map(|cell| cell_text(cell)).collect();
        text.push_str(&format!("| {} | {} |\n", operation.code(), cells.join(" | ")));
    }
    text
}

fn cell_text(cell: Cell) -> String {
    let codes: Vec<&str> = cell.iter().map(|relation| relation.code()).collect();
    if codes.is_empty() { "–".to_owned() } else { codes.join(", ") }
}

fn cell(role: Role, operation: Operation) -> Cell {
    let row = TABLE.iter().find(|(listed, _)| *listed == operation).map(|(_, cells)| cells);
    let column = Role::ALL.iter().position(|listed| *listed == role);
    row.zip(column).and_then(|(cells, column)| cells.get(column)).copied().unwrap_or(N)
}

/// The scope that a program needs besides its role.
const fn scope(operation: Operation) -> Option<Scope> {
    match operation {
        Operation::RegisterPetition | Operation::ExplainAssignment | Operation::FindSimilar => {
            Some(Scope::PetitionsWrite)
        }
        Operation::ListPetitions
        | Operation::ReadPetition
        | Operation::ReadTimeline
        | Operation::ReadResponsibility => Some(Scope::PetitionsRead),
        Operation::ReadStatistics => Some(Scope::StatisticsRead),
        Operation::ReadDirectory | Operation::ReadCalendar => Some(Scope::DirectoryRead),
        _ => None,
    }
}

fn has_scope(viewer: &Viewer, operation: Operation) -> bool {
    viewer.role != Role::Client || scope(operation).is_none_or(|scope| viewer.scopes.contains(&scope))
}

fn is_accused(viewer: &Viewer, subject: &Subject) -> bool {
    subject.accused.names(viewer.user, viewer.unit)
}

fn holds_accusations(viewer: &Viewer) -> bool {
    viewer.role == Role::DisciplineInspection
}

fn holds(relation: Relation, viewer: &Viewer, subject: &Subject) -> bool {
    let holder = subject.holder;
    match relation {
        Relation::Always => true,
        Relation::Ordinary => !subject.confidential,
        Relation::Confidential | Relation::Sealed => subject.confidential,
        Relation::HolderUnit => {
            let may = !subject.confidential || holder.officer == viewer.user || holds_accusations(viewer);
            holder.unit == viewer.unit && may
        }
        Relation::Holder => holder.officer == viewer.user,
        Relation::Leader => holder.leader == Some(viewer.user),
        Relation::Receiver => subject.receiver == viewer.user,
        Relation::Watcher => !subject.confidential && subject.watching_unit == Some(viewer.unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewers() -> Vec<Viewer> {
        let mut viewers = Vec::new();
        for &role in Role::ALL {
            for scopes in [Vec::new(), vec![Scope::PetitionsRead]] {
                viewers.push(Viewer { user: UserId(1), unit: UnitId(1), role, scopes });
            }
        }
        viewers
    }

    /// Every subject in which the viewer, or the viewer's unit, stands or does not stand in each place.
    fn for_each_subject(mut look: impl FnMut(&Subject)) {
        let accused = [
            Accused::default(),
            Accused { users: vec![UserId(1)], units: Vec::new() },
            Accused { users: Vec::new(), units: vec![UnitId(1)] },
            Accused { users: vec![UserId(2)], units: vec![UnitId(2)] },
        ];
        for bits in 0..64_u32 {
            let place = |bit: u32| if bits & (1 << bit) == 0 { 1 } else { 2 };
            let holder =
                Holder { unit: UnitId(place(0)), officer: UserId(place(1)), leader: Some(UserId(place(2))) };
            for accused in &accused {
                for watching_unit in [None, Some(UnitId(place(3)))] {
                    let receiver = UserId(place(4));
                    look(&Subject { confidential: place(5) == 1, holder, receiver, watching_unit, accused });
                }
            }
        }
    }

    #[test]
    fn table_has_every_operation_once_in_order() {
        let listed: Vec<Operation> = TABLE.iter().map(|(operation, _)| *operation).collect();
        assert_eq!(listed, Operation::ALL);
    }

    #[test]
    fn the_list_shows_exactly_what_may_be_seen() {
        for viewer in viewers() {
            for_each_subject(|subject| {
                let seen = sight(&viewer, subject) != Sight::None;
                assert_eq!(sees(&visibility(&viewer), subject), seen, "{viewer:?} {subject:?}");
                assert_eq!(may_on(&viewer, Operation::ReadPetition, subject), seen, "{viewer:?} {subject:?}");
            });
        }
    }

    #[test]
    fn the_accused_see_and_do_nothing() {
        for viewer in viewers() {
            for_each_subject(|subject| {
                if subject.accused.names(viewer.user, viewer.unit) {
                    assert_eq!(sight(&viewer, subject), Sight::None);
                    assert!(!Operation::ALL.iter().any(|operation| may_on(&viewer, *operation, subject)));
                }
            });
        }
    }

    #[test]
    fn accusations_are_open_to_discipline_inspection_their_leader_and_officer_only() {
        for viewer in viewers() {
            for_each_subject(|subject| {
                if subject.confidential && sight(&viewer, subject) == Sight::Full {
                    let inspects = viewer.role == Role::DisciplineInspection;
                    let leads = subject.holder.leader == Some(viewer.user);
                    assert!(inspects || leads || subject.holder.officer == viewer.user);
                }
            });
        }
    }

    #[test]
    fn leaders_administrators_and_programs_have_no_rights_by_unit() {
        for role in [Role::Leader, Role::ChiefLeader, Role::Administrator, Role::Client] {
            for operation in Operation::ALL {
                let cell = cell(role, *operation);
                assert!(!cell.contains(&Relation::HolderUnit) && !cell.contains(&Relation::Watcher));
            }
        }
    }

    #[test]
    fn the_markdown_table_has_a_line_for_each_operation() {
        assert_eq!(table_markdown().lines().count(), TABLE.len() + 2);
    }
}
