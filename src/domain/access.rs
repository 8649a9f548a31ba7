//! Who may see and do what. It is asked here and nowhere else, and `TABLE` is the whole answer,
//! but for four rules: nobody sees a petition that names them or their unit (article 30); a program
//! also needs a scope; whoever sees an accusation only sealed reads nothing of it about people; and
//! whoever does not see all of it opens and removes none of its files, which may show who accuses.

use crate::ids::{UnitId, UserId};
use crate::petition::acts;
use crate::petition::facts::{Accused, Holder};
use crate::petition::state::Petition;
pub use crate::rights::Sight;
use crate::rights::{Cell, Right, Row, cells::*};
pub use crate::viewer::{Denied, Viewer};
use crate::vocabulary::{Custody, Role, Track};
pub use crate::vocabulary::{Operation, Relation, Scope};

const ANY: Option<Scope> = None;
const READ: Option<Scope> = Some(Scope::PetitionsRead);
const WRITE: Option<Scope> = Some(Scope::PetitionsWrite);
const STATS: Option<Scope> = Some(Scope::StatisticsRead);
const DIR: Option<Scope> = Some(Scope::DirectoryRead);

/// The rights to what is no act on a petition: a row for each operation, with the scope that a program needs
/// besides its role, how much of the petition whoever does it must see, and a column for each role. The rights
/// to acts stand with the acts.
#[rustfmt::skip]
const TABLE: &[(Operation, Option<Scope>, Sight, [Cell; 11])] = &[
    //                                  program  sight          receptio.  officer    unit_head  leader     superv.    chief      discipl.   admin.     auditor    security   client
    (Operation::ListPetitions,          READ,  Sight::None,   [ORD_RCV_KEEP, OWN_KEEP, OWN_KEEP, LEAD_KEEP, ORD_SEAL_KEEP, ORD_LEAD_KEEP, DISC_KEEP, N, N, N, RCV]),
    (Operation::ReadPetition,           READ,  Sight::None,   [ORD_RCV_KEEP, OWN_KEEP, OWN_KEEP, LEAD_KEEP, ORD_SEAL_KEEP, ORD_LEAD_KEEP, DISC_KEEP, N, N, N, RCV]),
    (Operation::ReadTimeline,           READ,  Sight::Masked, [ORD_RCV, OWN, OWN, LEAD_KEEP, ORD, ORD_LEAD, DISC_KEEP, N, N, N, RCV]),
    (Operation::ReadResponsibility,     READ,  Sight::Masked, [ORD_RCV, OWN, OWN, LEAD_KEEP, ORD, ORD_LEAD, DISC_KEEP, N, N, N, RCV]),
    (Operation::ExplainDeadline,        READ,  Sight::None,   [ORD_RCV_KEEP, OWN_KEEP, OWN_KEEP, LEAD_KEEP, ORD_SEAL_KEEP, ORD_LEAD_KEEP, DISC_KEEP, N, N, N, RCV]),
    (Operation::ReadViews,              ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         CONF,      N,         N,         N,         N]),
    (Operation::ReadDocuments,          READ,  Sight::Full,   [ORD_RCV_SENT, OWN_SENT, OWN_SENT, LEAD_KEEP_SENT, ORD_SENT, ORD_LEAD_SENT, DISC_KEEP_SENT, N, N, N, RCV]),
    (Operation::UploadFile,             WRITE, Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       N,         N,         N,         YES]),
    (Operation::ReadAttachments,        READ,  Sight::Full,   [ORD_RCV, OWN, OWN, LEAD_KEEP, ORD, ORD_LEAD, DISC_KEEP, N, N, N, RCV]),
    (Operation::BulkOrder,              ANY,   Sight::None,   [N,         N,         N,         N,         ORD,       ORD,       N,         N,         N,         N,         N]),
    (Operation::ExplainAssignment,      WRITE, Sight::None,   [YES,       YES,       YES,       N,         YES,       N,         YES,       N,         N,         N,         YES]),
    (Operation::FindSimilar,            WRITE, Sight::None,   [YES,       YES,       YES,       N,         YES,       N,         YES,       N,         N,         N,         YES]),
    (Operation::CalculateDeadline,      DIR,   Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES]),
    (Operation::ReadStatistics,         STATS, Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       N,         N,         N,         YES]),
    (Operation::ReadBoard,              ANY,   Sight::None,   [N,         N,         N,         YES,       YES,       YES,       N,         N,         N,         N,         N]),
    (Operation::ReadHandOvers,          ANY,   Sight::None,   [YES,       N,         N,         YES,       YES,       YES,       N,         N,         N,         N,         N]),
    (Operation::ReadDirectory,          DIR,   Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES]),
    (Operation::MaintainDirectory,      ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         YES,       N,         N,         N]),
    (Operation::MaintainDuty,           ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       N,         N,         N]),
    (Operation::NameDeputy,             ANY,   Sight::None,   [N,         N,         N,         YES,       YES,       YES,       N,         N,         N,         N,         N]),
    (Operation::ListUsers,              ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       YES,       YES,       N]),
    (Operation::MaintainUsers,          ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         YES,       N,         N,         N]),
    (Operation::ReadHouseRequests,      ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         YES,       N,         YES,       N]),
    (Operation::DecideHouseRequest,     ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         N,         N,         YES,       N]),
    (Operation::WithdrawHouseRequest,   ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         YES,       N,         N,         N]),
    (Operation::ReadOpenings,           ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         N,         N,         YES,       N]),
    (Operation::ReadCalendar,           DIR,   Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES]),
    (Operation::MaintainCalendar,       ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       N,         N,         N]),
    (Operation::ManageTokens,           ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         YES,       N,         N,         N]),
    (Operation::ManageWebhooks,         ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         YES,       N,         N,         N]),
    (Operation::ManageCalendarFeed,     ANY,   Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       N,         N,         N,         N]),
    (Operation::ReadAlerts,             READ,  Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       N,         N,         N,         YES]),
    (Operation::AcknowledgeAlerts,      READ,  Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       N,         N,         N,         YES]),
    (Operation::ReadOutbox,             ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       N,         N,         N]),
    (Operation::ResendMessage,          ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       N,         N,         N]),
    (Operation::ReadAudit,              ANY,   Sight::None,   [N,         N,         N,         N,         N,         N,         N,         N,         YES,       N,         N]),
    (Operation::ReadPulse,              ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       N,         N,         N]),
    (Operation::ReadLadder,             DIR,   Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES]),
    (Operation::PreviewLadder,          ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         YES,       N,         N,         N]),
    (Operation::ReadSupervisionDrafts,  ANY,   Sight::None,   [N,         N,         N,         N,         YES,       N,         N,         N,         N,         N,         N]),
    (Operation::ReadBulletinList,       ANY,   Sight::None,   [N,         N,         N,         N,         YES,       YES,       N,         N,         N,         N,         N]),
    (Operation::ReadMe,                 ANY,   Sight::None,   [YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES,       YES]),
];

/// What a right is measured on: the petition, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// An accusation (article 30).
    pub confidential: bool,
    /// A 12345 order or public opinion that nobody has turned into a petition.
    pub is_order: bool,
    pub holder: Holder,
    /// Who registered it.
    pub receiver: UserId,
    pub watching_unit: Option<UnitId>,
    /// The unit of ours that reviews it, or did last.
    pub reviewing_unit: Option<UnitId>,
    /// The units with an assisting task.
    pub assisting: &'a [UnitId],
    /// Who routed it.
    pub assigner: Option<UserId>,
    pub accused: &'a Accused,
    /// An accusation with which nobody in the district deals: only whoever keeps it may.
    pub custody: Option<Custody>,
    /// Who has asked for what waits for the second hand; and who confirms it by the number alone.
    pub asker: Option<UserId>,
    pub second_by_number: Option<UserId>,
    /// It was an accusation: who petitioned is shown to whoever is in charge, its leader, and these.
    pub masked_but_for: Option<&'a [UserId]>,
}

impl<'a> Subject<'a> {
    /// What the rules look at of a petition.
    pub fn of(petition: &'a Petition) -> Self {
        Self {
            confidential: petition.is_confidential(),
            is_order: petition.track() == Track::Order,
            holder: petition.holder(),
            receiver: petition.receiver.officer,
            watching_unit: petition.watching_unit,
            reviewing_unit: petition.reviewing_unit(),
            assisting: &petition.assisting,
            assigner: petition.routed.and_then(|(_, by)| by),
            accused: &petition.facts.accused,
            custody: petition.facts.custody,
            asker: petition.second_hand.as_ref().and_then(|asked| asked.asker),
            // In custody nobody else may read it, whoever was named before.
            second_by_number: petition
                .second_hand
                .as_ref()
                .filter(|asked| asked.by_number || petition.facts.custody.is_some())
                .map(|asked| asked.decider),
            masked_but_for: petition.knew.as_deref().filter(|_| petition.is_masked()),
        }
    }
}

/// Whether this is that leader, or acts for them today.
fn leads(viewer: &Viewer, subject: &Subject) -> bool {
    let entrusted = |leader| viewer.is_entrusted_by(leader, subject.confidential);
    subject.holder.leader.is_some_and(|leader| leader == viewer.user || entrusted(leader))
}

/// Which petitions somebody sees, for the query of the list. See [`sees`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visibility {
    pub user: UserId,
    pub unit: UnitId,
    /// The other units that may be accused and this person with them.
    pub worked_in: Vec<UnitId>,
    /// By what these stand in the index of the accused.
    pub marks: Vec<String>,
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
    /// Those in which this unit has an assisting task; never accusations.
    pub assisting: Option<UnitId>,
    /// Those that this unit reviews; never accusations.
    pub reviewing: Option<UnitId>,
    /// All 12345 orders and public opinion that nobody has turned into a petition.
    pub orders: bool,
    /// Those of these leaders: the viewer, and those for whom the viewer acts.
    pub leaders: Vec<UserId>,
    /// The same for accusations.
    pub leaders_of_accusations: Vec<UserId>,
    /// Those that the viewer registered; accusations sealed.
    pub as_receiver: bool,
    /// Of those that are to be sent up the ones that the viewer keeps, and those that this unit does. No other
    /// part of this but `as_receiver` holds for them.
    pub as_keeper: bool,
    pub kept_by: Option<UnitId>,
}

/// Whether the role, and for a program its scopes, give the right on any petition at all.
pub fn may(viewer: &Viewer, operation: Operation) -> bool {
    !cell(viewer.role, operation).is_empty() && has_scope(viewer, operation)
}

/// Whether a role has a right by this relation.
pub fn by_role(role: Role, operation: Operation, relation: Relation) -> bool {
    cell(role, operation).contains(&relation)
}

/// Whether the right holds on this petition.
pub fn may_on(viewer: &Viewer, operation: Operation, subject: &Subject) -> bool {
    if is_accused(viewer, subject) || !may(viewer, operation) {
        return false;
    }
    let held = |relation: &&Relation| holds(**relation, viewer, subject);
    let relations = cell(viewer.role, operation);
    // The letter with which something was sent up shows nothing of it, nor does what waits for the second hand by
    // its number or is taken back.
    let unseen =
        |relation: &Relation| [Relation::Sender, Relation::Asker, Relation::SecondHand].contains(relation);
    if !relations.iter().filter(held).any(unseen)
        && right(operation).is_some_and(|right| sight(viewer, subject) < right.sight)
    {
        return false;
    }
    if operation == Operation::ExplainDeadline && !told_dates(viewer, subject) {
        return false;
    }
    relations.iter().any(|relation| holds(*relation, viewer, subject))
}

/// Whether the viewer removes what others have attached, too: supervisors, and of an accusation the
/// discipline inspector who sees all of it.
pub fn removes_all(viewer: &Viewer, subject: &Subject) -> bool {
    viewer.decides_on_files(subject.confidential) && may_on(viewer, Operation::RemoveAttachment, subject)
}

/// How much of this petition the viewer sees. Nobody sees a petition against themselves or their
/// unit (article 30).
pub fn sight(viewer: &Viewer, subject: &Subject) -> Sight {
    if is_accused(viewer, subject) || !may(viewer, Operation::ReadPetition) {
        return Sight::None;
    }
    let relations = cell(viewer.role, Operation::ReadPetition);
    let held = relations.iter().filter(|relation| holds(**relation, viewer, subject));
    held.map(|relation| sight_by(*relation, viewer, subject)).max().unwrap_or(Sight::None)
}

/// Who an accusation is from is shown only to whoever is in charge of it and to its leader; to other
/// discipline inspectors it is masked, to everybody else sealed (article 30).
fn sight_by(relation: Relation, viewer: &Viewer, subject: &Subject) -> Sight {
    let handles = subject.holder.officer == viewer.user || leads(viewer, subject);
    if !subject.confidential {
        let knows = |knew: &[UserId]| handles || knew.contains(&viewer.user);
        return if subject.masked_but_for.is_none_or(knows) { Sight::Full } else { Sight::Masked };
    }
    match relation {
        Relation::Keeper => match subject.custody {
            Some(Custody::Named) => Sight::Full,
            Some(Custody::Unread | Custody::SentUp) | None => Sight::Sealed,
        },
        Relation::Receiver | Relation::Sealed | Relation::Sender => Sight::Sealed,
        Relation::Always
        | Relation::Ordinary
        | Relation::Confidential
        | Relation::HolderUnit
        | Relation::Holder
        | Relation::Leader
        | Relation::Watcher
        | Relation::Assistant
        | Relation::Reviewer
        | Relation::Assigner
        | Relation::Asker
        | Relation::SecondHand
        | Relation::ServiceCentre
        | Relation::PetitionOffice => match handles {
            true => Sight::Full,
            false => Sight::Masked,
        },
    }
}

/// Whether the viewer is told how the clocks stand. Whoever only took an accusation in is not: they would tell
/// whether somebody of ours is accused, and who deals with it (article 30).
pub fn told_dates(viewer: &Viewer, subject: &Subject) -> bool {
    let besides =
        |relation: &&Relation| **relation != Relation::Receiver && holds(**relation, viewer, subject);
    !subject.confidential || cell(viewer.role, Operation::ReadPetition).iter().any(|one| besides(&one))
}

/// Which petitions the viewer sees, for the query of the list.
pub fn visibility(viewer: &Viewer) -> Visibility {
    let relations =
        if may(viewer, Operation::ReadPetition) { cell(viewer.role, Operation::ReadPetition) } else { N };
    let has = |relation| relations.contains(&relation);
    Visibility {
        user: viewer.user,
        unit: viewer.unit,
        worked_in: viewer.worked_in.clone(),
        marks: viewer.marks.clone(),
        ordinary_all: has(Relation::Ordinary) || (has(Relation::PetitionOffice) && viewer.of_petition_office),
        confidential_all: has(Relation::Confidential),
        sealed_all: has(Relation::Sealed),
        as_unit: has(Relation::HolderUnit).then_some(viewer.unit),
        as_unit_confidential: viewer.inspects(),
        watching: has(Relation::Watcher).then_some(viewer.unit),
        assisting: has(Relation::Assistant).then_some(viewer.unit),
        reviewing: has(Relation::Reviewer).then_some(viewer.unit),
        orders: has(Relation::ServiceCentre) && viewer.serves_citizens,
        leaders: if has(Relation::Leader) { led_by(viewer, &viewer.acts_for) } else { Vec::new() },
        leaders_of_accusations: if has(Relation::Leader) {
            led_by(viewer, &viewer.acts_for_on_accusations)
        } else {
            Vec::new()
        },
        as_receiver: has(Relation::Receiver),
        as_keeper: has(Relation::Keeper),
        kept_by: (has(Relation::Keeper) && viewer.role.works_for_unit()).then_some(viewer.unit),
    }
}

/// The viewer, and those for whom the viewer acts.
fn led_by(viewer: &Viewer, entrusted: &[UserId]) -> Vec<UserId> {
    std::iter::once(viewer.user).chain(entrusted.iter().copied()).collect()
}

/// Whether a petition is visible at all, sealed or not: the same as a [`sight`] other than none.
pub fn sees(visibility: &Visibility, subject: &Subject) -> bool {
    let user = visibility.user;
    let accused = subject.accused;
    if accused.names(user, visibility.unit) || accused.names_one_of(user, &visibility.worked_in) {
        return false;
    }
    let registered = visibility.as_receiver && subject.receiver == user;
    if let Some(custody) = subject.custody {
        let keeps = visibility.as_keeper && subject.holder.keeps(custody, user, visibility.kept_by);
        return registered || keeps;
    }
    let by_kind = if subject.confidential {
        visibility.confidential_all || visibility.sealed_all
    } else {
        let same = |one: Option<UnitId>, other| one.is_some() && one == other;
        visibility.ordinary_all
            || (subject.is_order && visibility.orders)
            || same(subject.watching_unit, visibility.watching)
            || same(subject.reviewing_unit, visibility.reviewing)
            || visibility.assisting.is_some_and(|unit| subject.assisting.contains(&unit))
    };
    let unit_may = !subject.confidential || visibility.as_unit_confidential || subject.holder.officer == user;
    by_kind
        || (visibility.as_unit == Some(subject.holder.unit) && unit_may)
        || subject.holder.leader.is_some_and(|leader| match subject.confidential {
            true => visibility.leaders_of_accusations.contains(&leader),
            false => visibility.leaders.contains(&leader),
        })
        || registered
}

/// The table of rights in Markdown: operations down, roles across, relations in the cells.
pub fn table_markdown() -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    let mut text = format!("| 操作 | operation | {} |\n", roles.join(" | "));
    text.push_str(&format!("|---|---|{}\n", "---|".repeat(roles.len())));
    for operation in Operation::ALL {
        let cells: Vec<String> = Role::ALL.iter().map(|role| cell_text(cell(*role, *operation))).collect();
        text.push_str(&format!("| {} | {} | {} |\n", operation.label(), operation.code(), cells.join(" | ")));
    }
    text.push_str("\n| 角色 | role |\n|---|---|\n");
    Role::ALL.iter().for_each(|role| text.push_str(&format!("| {} | {} |\n", role.label(), role.code())));
    text.push_str("\n| 与信访件的关系（具备其一即可） | relation |\n|---|---|\n");
    let relations = Relation::ALL.iter();
    relations.for_each(|one| text.push_str(&format!("| {} | {} |\n", one.label(), one.code())));
    text
}

fn cell_text(cell: Cell) -> String {
    let codes: Vec<&str> = cell.iter().map(|relation| relation.code()).collect();
    if codes.is_empty() { "–".to_owned() } else { codes.join(", ") }
}

fn cell(role: Role, operation: Operation) -> Cell {
    right(operation).map_or(N, |right| right.row.cell(role))
}

/// Nobody may what has no row.
fn right(operation: Operation) -> Option<Right> {
    acts::right(operation).or_else(|| {
        let (_, scope, sight, cells) = TABLE.iter().find(|(listed, ..)| *listed == operation)?;
        Some(Right { row: Row::of(*cells), scope: *scope, sight: *sight })
    })
}

fn has_scope(viewer: &Viewer, operation: Operation) -> bool {
    !viewer.role.is_a_program()
        || right(operation).and_then(|right| right.scope).is_none_or(|scope| viewer.scopes.contains(&scope))
}

fn is_accused(viewer: &Viewer, subject: &Subject) -> bool {
    viewer.is_named_by(subject.accused)
}

/// Whether the viewer reads what petitioners wrote beside their ratings: supervisors, and reception of
/// the petition office (`at_office`). The rated unit sees the rating alone.
pub fn reads_comments(viewer: &Viewer, at_office: bool) -> bool {
    viewer.supervises() || (viewer.role.receives() && at_office)
}

fn holds(relation: Relation, viewer: &Viewer, subject: &Subject) -> bool {
    let holder = subject.holder;
    // Of what is to be sent up nobody knows but who keeps it and who registered it.
    let in_custody = |custody| match relation {
        Relation::Keeper => {
            let unit = viewer.role.works_for_unit().then_some(viewer.unit);
            holder.keeps(custody, viewer.user, unit)
        }
        Relation::Sender => {
            let unit = viewer.role.works_for_unit().then_some(viewer.unit);
            custody == Custody::SentUp && holder.keeps(custody, viewer.user, unit)
        }
        Relation::Receiver => subject.receiver == viewer.user,
        Relation::Asker => subject.asker == Some(viewer.user),
        Relation::SecondHand => subject.second_by_number.is_some(),
        Relation::Always => true,
        Relation::Ordinary
        | Relation::Confidential
        | Relation::Sealed
        | Relation::HolderUnit
        | Relation::Holder
        | Relation::Leader
        | Relation::Watcher
        | Relation::Assistant
        | Relation::Reviewer
        | Relation::Assigner
        | Relation::ServiceCentre
        | Relation::PetitionOffice => false,
    };
    if let Some(custody) = subject.custody {
        return in_custody(custody);
    }
    match relation {
        Relation::Keeper | Relation::Sender => false,
        Relation::Always => true,
        Relation::Ordinary => !subject.confidential,
        Relation::Confidential | Relation::Sealed => subject.confidential,
        Relation::HolderUnit => {
            let may = !subject.confidential || holder.officer == viewer.user || viewer.inspects();
            holder.unit == viewer.unit && may
        }
        Relation::Holder => holder.officer == viewer.user,
        Relation::Leader => leads(viewer, subject),
        Relation::Receiver => subject.receiver == viewer.user,
        Relation::Asker => subject.asker == Some(viewer.user),
        Relation::SecondHand => subject.second_by_number.is_some(),
        Relation::Watcher => !subject.confidential && subject.watching_unit == Some(viewer.unit),
        Relation::Assistant => !subject.confidential && subject.assisting.contains(&viewer.unit),
        Relation::Reviewer => !subject.confidential && subject.reviewing_unit == Some(viewer.unit),
        Relation::Assigner => !subject.confidential && subject.assigner == Some(viewer.user),
        Relation::ServiceCentre => viewer.serves_citizens && subject.is_order && !subject.confidential,
        Relation::PetitionOffice => viewer.of_petition_office && !subject.confidential,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewers() -> Vec<Viewer> {
        let mut viewers = Vec::new();
        for &role in Role::ALL {
            for scopes in [Vec::new(), vec![Scope::PetitionsRead]] {
                for acts_for in [Vec::new(), vec![UserId(2)]] {
                    let (user, unit, scopes) = (UserId(1), UnitId(1), scopes.clone());
                    for acts_for_on_accusations in [Vec::new(), acts_for.clone()] {
                        let (acts_for, scopes) = (acts_for.clone(), scopes.clone());
                        for (serves_citizens, of_petition_office) in
                            [(false, false), (true, false), (false, true)]
                        {
                            let is_head = false;
                            let (acts_for, scopes) = (acts_for.clone(), scopes.clone());
                            let acts_for_on_accusations = acts_for_on_accusations.clone();
                            for worked_in in [Vec::new(), vec![UnitId(2)]] {
                                viewers.push(Viewer {
                                    serves_citizens,
                                    of_petition_office,
                                    user,
                                    unit,
                                    worked_in,
                                    marks: Vec::new(),
                                    role,
                                    is_head,
                                    acts_for: acts_for.clone(),
                                    acts_for_on_accusations: acts_for_on_accusations.clone(),
                                    scopes: scopes.clone(),
                                });
                            }
                        }
                    }
                }
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
        for bits in 0..128_u32 {
            let place = |bit: u32| if bits & (1 << bit) == 0 { 1 } else { 2 };
            let holder =
                Holder { unit: UnitId(place(0)), officer: UserId(place(1)), leader: Some(UserId(place(2))) };
            for accused in &accused {
                for other in [None, Some(UnitId(place(3)))] {
                    let receiver = UserId(place(4));
                    let of_accused = place(5) == 1;
                    let plain = Subject {
                        asker: None,
                        second_by_number: None,
                        masked_but_for: None,
                        confidential: of_accused,
                        is_order: place(6) == 2 && !of_accused,
                        holder,
                        receiver,
                        watching_unit: None,
                        reviewing_unit: None,
                        assisting: &[],
                        assigner: None,
                        accused,
                        custody: None,
                    };
                    let assisting: Vec<UnitId> = other.into_iter().collect();
                    look(&Subject { watching_unit: other, ..plain });
                    look(&Subject { reviewing_unit: other, ..plain });
                    look(&Subject { assisting: &assisting, ..plain });
                    let alone = Holder { leader: None, ..holder };
                    for custody in Custody::ALL.iter().copied().filter(|_| of_accused) {
                        look(&Subject { custody: Some(custody), ..plain });
                        look(&Subject { custody: Some(custody), holder: alone, ..plain });
                    }
                }
            }
        }
    }

    #[test]
    fn every_operation_that_is_no_act_has_one_row_in_order() {
        let listed: Vec<Operation> = TABLE.iter().map(|(operation, ..)| *operation).collect();
        let others = Operation::ALL.iter().copied().filter(|one| acts::right(*one).is_none());
        assert_eq!(listed, others.collect::<Vec<_>>());
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
                if viewer.is_named_by(subject.accused) {
                    assert_eq!(sight(&viewer, subject), Sight::None);
                    assert!(!Operation::ALL.iter().any(|operation| may_on(&viewer, *operation, subject)));
                }
            });
        }
    }

    #[test]
    fn who_accuses_is_shown_to_the_officer_in_charge_and_the_leader_only() {
        for viewer in viewers() {
            for_each_subject(|subject| {
                if subject.confidential && sight(&viewer, subject) == Sight::Full {
                    let leads = leads(&viewer, subject);
                    assert!(leads || subject.holder.officer == viewer.user, "others see it masked");
                }
            });
        }
    }

    #[test]
    fn files_are_opened_and_removed_only_by_who_sees_everything() {
        for viewer in viewers() {
            for_each_subject(|subject| {
                for operation in [Operation::ReadAttachments, Operation::RemoveAttachment] {
                    if may_on(&viewer, operation, subject) {
                        assert_eq!(sight(&viewer, subject), Sight::Full, "{viewer:?} {subject:?}");
                    }
                }
            });
        }
    }

    #[test]
    fn what_others_attached_is_removed_by_who_decides_on_such_a_petition() {
        let mut found = Vec::new();
        for viewer in viewers() {
            for_each_subject(|subject| {
                if removes_all(&viewer, subject) {
                    assert_eq!(sight(&viewer, subject), Sight::Full, "{viewer:?} {subject:?}");
                    found.push((viewer.role, subject.confidential));
                }
            });
        }
        let expected = [(Role::Supervisor, false), (Role::DisciplineInspection, true)];
        assert!(found.iter().all(|one| expected.contains(one)), "{found:?}");
        assert!(expected.iter().all(|one| found.contains(one)));
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
        let text = table_markdown();
        assert_eq!(text.lines().take_while(|line| !line.is_empty()).count(), Operation::ALL.len() + 2);
    }
}
