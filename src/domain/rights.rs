//! Who may do something, as a row: a cell for each role, with the relations to a petition of which any one
//! gives the right.

use crate::vocabulary::{Relation, Role, Scope};

/// The relations of which any one gives the right.
pub type Cell = &'static [Relation];

/// The cells of an operation. Leaders and administrators have a unit on paper only: their cells hold no
/// relation by unit.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub receptionist: Cell,
    pub officer: Cell,
    pub unit_head: Cell,
    pub leader: Cell,
    pub supervisor: Cell,
    pub chief_leader: Cell,
    pub discipline_inspection: Cell,
    pub administrator: Cell,
    pub auditor: Cell,
    pub security_officer: Cell,
    pub client: Cell,
}

/// The right to an operation.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    pub row: Row,
    /// What a program needs besides its role.
    pub scope: Option<Scope>,
    /// How much of the petition whoever does it must see.
    pub sight: Sight,
}

/// Nobody, but for whom a row names besides.
pub const NOBODY: Row = Row {
    receptionist: &[],
    officer: &[],
    unit_head: &[],
    leader: &[],
    supervisor: &[],
    chief_leader: &[],
    discipline_inspection: &[],
    administrator: &[],
    auditor: &[],
    security_officer: &[],
    client: &[],
};

/// How much of a petition somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Not even that there is one.
    None,
    /// Number, stage, dates and deadlines; no texts, no people (article 30).
    Sealed,
    /// Everything but who the petitioner is: of an accusation, for all but those who handle it.
    Masked,
    /// Everything.
    Full,
}

impl Sight {
    /// The stable code, as the log of views has it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sealed => "sealed",
            Self::Masked => "masked",
            Self::Full => "full",
        }
    }

    /// The sight with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::None, Self::Sealed, Self::Masked, Self::Full].into_iter().find(|sight| sight.code() == code)
    }
}

impl Row {
    /// The cells in the order of [`Role::ALL`].
    pub const fn of(cells: [Cell; 11]) -> Self {
        let [
            receptionist,
            officer,
            unit_head,
            leader,
            supervisor,
            chief_leader,
            discipline_inspection,
            administrator,
            auditor,
            security_officer,
            client,
        ] = cells;
        Self {
            receptionist,
            officer,
            unit_head,
            leader,
            supervisor,
            chief_leader,
            discipline_inspection,
            administrator,
            auditor,
            security_officer,
            client,
        }
    }

    /// The relations that give a role the right.
    pub const fn cell(&self, role: Role) -> Cell {
        match role {
            Role::Receptionist => self.receptionist,
            Role::Officer => self.officer,
            Role::UnitHead => self.unit_head,
            Role::Leader => self.leader,
            Role::Supervisor => self.supervisor,
            Role::ChiefLeader => self.chief_leader,
            Role::DisciplineInspection => self.discipline_inspection,
            Role::Administrator => self.administrator,
            Role::Auditor => self.auditor,
            Role::SecurityOfficer => self.security_officer,
            Role::Client => self.client,
        }
    }
}

/// The cells that occur, by short names: a row of them fits on a line.
pub mod cells {
    use super::Cell;
    use crate::vocabulary::Relation;

    pub const N: Cell = &[];
    pub const YES: Cell = &[Relation::Always];
    pub const ORD: Cell = &[Relation::Ordinary];
    pub const CONF: Cell = &[Relation::Confidential];
    pub const UNIT: Cell = &[Relation::HolderUnit];
    pub const LEAD: Cell = &[Relation::Leader];
    pub const RCV: Cell = &[Relation::Receiver];
    pub const ORD_RCV: Cell = &[Relation::Ordinary, Relation::Receiver];
    pub const ORD_LEAD: Cell = &[Relation::Ordinary, Relation::Leader];
    pub const ORD_SEAL: Cell = &[Relation::Ordinary, Relation::Sealed];
    /// Beside what the role may else: whoever keeps it until it is sent up.
    pub const KEEP: Cell = &[Relation::Keeper];
    pub const ORD_RCV_KEEP: Cell = &[Relation::Ordinary, Relation::Receiver, Relation::Keeper];
    pub const OWN_KEEP: Cell = &[
        Relation::HolderUnit,
        Relation::Watcher,
        Relation::Assistant,
        Relation::Reviewer,
        Relation::Receiver,
        Relation::ServiceCentre,
        Relation::PetitionOffice,
        Relation::Keeper,
    ];
    pub const LEAD_KEEP: Cell = &[Relation::Leader, Relation::Keeper];
    pub const ORD_SEAL_KEEP: Cell = &[Relation::Ordinary, Relation::Sealed, Relation::Keeper];
    pub const ORD_LEAD_KEEP: Cell = &[Relation::Ordinary, Relation::Leader, Relation::Keeper];
    pub const DISC_KEEP: Cell =
        &[Relation::Confidential, Relation::HolderUnit, Relation::Receiver, Relation::Keeper];
    pub const CONF_KEEP: Cell = &[Relation::Confidential, Relation::Keeper];
    /// Beside what the role may else: whoever kept what was sent up, for the letter with which it went.
    pub const ORD_SENT: Cell = &[Relation::Ordinary, Relation::Sender];
    pub const ORD_RCV_SENT: Cell = &[Relation::Ordinary, Relation::Receiver, Relation::Sender];
    pub const ORD_LEAD_SENT: Cell = &[Relation::Ordinary, Relation::Leader, Relation::Sender];
    pub const LEAD_KEEP_SENT: Cell = &[Relation::Leader, Relation::Keeper, Relation::Sender];
    pub const DISC_KEEP_SENT: Cell = &[
        Relation::Confidential,
        Relation::HolderUnit,
        Relation::Receiver,
        Relation::Keeper,
        Relation::Sender,
    ];
    pub const UNIT_REV_RCV_SENT: Cell =
        &[Relation::HolderUnit, Relation::Reviewer, Relation::Receiver, Relation::Sender];
    pub const CONF_UNIT_SENT: Cell = &[Relation::Confidential, Relation::HolderUnit, Relation::Sender];
    pub const CONF_SENT: Cell = &[Relation::Confidential, Relation::Sender];
    pub const OFFICE_SENT: Cell = &[Relation::PetitionOffice, Relation::Sender];
    pub const SENT: Cell = &[Relation::Sender];
    pub const OWN_SENT: Cell = &[
        Relation::HolderUnit,
        Relation::Watcher,
        Relation::Assistant,
        Relation::Reviewer,
        Relation::Receiver,
        Relation::ServiceCentre,
        Relation::PetitionOffice,
        Relation::Sender,
    ];
    /// Beside what the role may else: whoever has asked for what waits for the second hand.
    pub const ASKER: Cell = &[Relation::Asker];
    pub const CONF_ASKER: Cell = &[Relation::Confidential, Relation::Asker];
    pub const SECOND: Cell = &[Relation::SecondHand];
    pub const WATCH: Cell = &[Relation::Watcher];
    pub const ASSIST: Cell = &[Relation::Assistant];
    pub const ASSIGN: Cell = &[Relation::Assigner];
    pub const UNIT_ASSIST: Cell = &[Relation::HolderUnit, Relation::Assistant];
    pub const REV: Cell = &[Relation::Reviewer];
    pub const UNIT_REV: Cell = &[Relation::HolderUnit, Relation::Reviewer];
    pub const UNIT_REV_RCV: Cell = &[Relation::HolderUnit, Relation::Reviewer, Relation::Receiver];
    pub const CONF_UNIT: Cell = &[Relation::Confidential, Relation::HolderUnit];
    pub const OWN: Cell = &[
        Relation::HolderUnit,
        Relation::Watcher,
        Relation::Assistant,
        Relation::Reviewer,
        Relation::Receiver,
        Relation::ServiceCentre,
        Relation::PetitionOffice,
    ];
    pub const CENTRE: Cell = &[Relation::ServiceCentre];
    pub const OFFICE: Cell = &[Relation::PetitionOffice];
    pub const UNIT_OFFICE: Cell = &[Relation::HolderUnit, Relation::PetitionOffice];
    pub const RCV_OFFICE: Cell = &[Relation::Receiver, Relation::PetitionOffice];
    pub const UNIT_CENTRE: Cell = &[Relation::HolderUnit, Relation::ServiceCentre];
    pub const DISC: Cell = &[Relation::Confidential, Relation::HolderUnit, Relation::Receiver];
}

/// Rows that several acts have.
pub mod rows {
    use super::cells::*;
    use super::{NOBODY, Row};

    /// Whoever works in the unit in charge.
    pub const UNIT_IN_CHARGE: Row = Row {
        receptionist: UNIT,
        officer: UNIT,
        unit_head: UNIT,
        supervisor: UNIT,
        discipline_inspection: UNIT,
        ..NOBODY
    };

    /// A hearing: the unit in charge, in a review the reviewing one; who supervises either.
    pub const UNIT_THAT_HEARS: Row = Row {
        officer: UNIT_REV,
        unit_head: UNIT_REV,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    /// Files: whoever took it in, deals with it, leads or supervises it.
    pub const HANDLERS: Row = Row {
        receptionist: ORD_RCV,
        officer: OWN,
        unit_head: OWN,
        leader: LEAD,
        supervisor: ORD,
        chief_leader: ORD_LEAD,
        discipline_inspection: DISC,
        client: RCV,
        ..NOBODY
    };

    /// What goes elsewhere: the petition office; of an accusation the discipline inspection.
    pub const PETITION_OFFICE: Row = Row {
        receptionist: ORD,
        officer: OFFICE,
        unit_head: OFFICE,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };
}
