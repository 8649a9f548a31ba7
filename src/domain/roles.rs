//! What each role is, as questions by name: a role that is added answers every one of them.

use crate::vocabulary::Role::{
    self, Administrator, Auditor, ChiefLeader, Client, DisciplineInspection, Leader, Officer, Receptionist,
    SecurityOfficer, Supervisor, UnitHead,
};

/// What somebody is to do about a clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the clock waits for.
    Act,
    /// See that it is done: heads and leaders.
    Urge,
    /// Supervise it (督办).
    Oversee,
    /// Know of it, and step in: chief leaders.
    Know,
}

/// What somebody's day begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The whole district at a glance.
    District,
    /// Whoever comes to the desk.
    Desk,
    /// Petitions of one's own.
    OwnWork,
    /// What one was told, else what one looks after.
    News,
    /// The audit log.
    Log,
    /// The changes of the house that wait for a second hand.
    Requests,
}

impl Role {
    /// Whether this is a program, not a person.
    pub const fn is_a_program(self) -> bool {
        match self {
            Client => true,
            Receptionist | Officer | UnitHead | Leader | Supervisor | ChiefLeader => false,
            DisciplineInspection | Administrator | Auditor | SecurityOfficer => false,
        }
    }

    /// Whether somebody of this role may hold petitions and be told of them: the administrator and programs
    /// are not.
    pub const fn reads_petitions(self) -> bool {
        match self {
            Receptionist | Officer | UnitHead | Leader | Supervisor | ChiefLeader => true,
            DisciplineInspection => true,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether this is a leader of the district (区级领导), the chief ones among them.
    pub const fn leads(self) -> bool {
        match self {
            Leader | ChiefLeader => true,
            Receptionist | Officer | UnitHead | Supervisor | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether a leader of this role is to be in charge of something (分管领域): chief leaders lead everything.
    pub const fn needs_portfolio(self) -> bool {
        match self {
            Leader => true,
            Receptionist | Officer | UnitHead | Supervisor | ChiefLeader | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it sees to it that others do their work (督查督办).
    pub const fn supervises(self) -> bool {
        match self {
            Supervisor => true,
            Receptionist | Officer | UnitHead | Leader | ChiefLeader | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it inspects accusations (article 30).
    pub const fn inspects(self) -> bool {
        match self {
            DisciplineInspection => true,
            Receptionist | Officer | UnitHead | Leader | Supervisor | ChiefLeader => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it handles what was handed to a unit: officers and heads.
    pub const fn handles(self) -> bool {
        match self {
            Officer | UnitHead => true,
            Receptionist | Leader | Supervisor | ChiefLeader | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it is the role of a unit's head.
    pub const fn heads_a_unit(self) -> bool {
        match self {
            UnitHead => true,
            Receptionist | Officer | Leader | Supervisor | ChiefLeader | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether what the own unit holds, helps with, reviews or watches is one's own to deal with. Leaders,
    /// administrators and programs have a unit on paper only.
    pub const fn works_for_unit(self) -> bool {
        match self {
            Receptionist | Officer | UnitHead | Supervisor | DisciplineInspection => true,
            Leader | ChiefLeader | Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it receives people at the desk.
    pub const fn receives(self) -> bool {
        match self {
            Receptionist => true,
            Officer | UnitHead | Leader | Supervisor | ChiefLeader | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether a book of the past may name somebody of this role as who registered a petition (登记人).
    pub const fn keeps_the_book(self) -> bool {
        match self {
            Receptionist | Officer => true,
            UnitHead | Leader | Supervisor | ChiefLeader | DisciplineInspection => false,
            Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether somebody of this role may be put in charge of a petition (承办人).
    pub const fn may_be_in_charge(self) -> bool {
        match self {
            Receptionist | Officer | UnitHead | DisciplineInspection => true,
            Leader | Supervisor | ChiefLeader | Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether others carry out what somebody of this role orders.
    pub const fn may_order(self) -> bool {
        match self {
            Leader | ChiefLeader | Supervisor | DisciplineInspection => true,
            Receptionist | Officer | UnitHead | Administrator | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it decides where the rules have found nobody responsible: supervisors, and discipline inspection
    /// of accusations.
    pub const fn decides_whose(self) -> bool {
        match self {
            Supervisor | DisciplineInspection => true,
            Receptionist | Officer | UnitHead | Leader | ChiefLeader | Administrator | Auditor
            | SecurityOfficer | Client => false,
        }
    }

    /// Whether it looks after the service itself.
    pub const fn administers(self) -> bool {
        match self {
            Administrator => true,
            Receptionist | Officer | UnitHead | Leader | Supervisor | ChiefLeader => false,
            DisciplineInspection | Auditor | SecurityOfficer | Client => false,
        }
    }

    /// Whether it reads the audit log, and changes nothing (审计员).
    pub const fn audits(self) -> bool {
        match self {
            Auditor => true,
            Receptionist | Officer | UnitHead | Leader | Supervisor | ChiefLeader => false,
            DisciplineInspection | Administrator | SecurityOfficer | Client => false,
        }
    }

    /// Whether it confirms, as the second hand, what gives sight of accusations (安全员). It reads none itself.
    pub const fn confirms(self) -> bool {
        match self {
            SecurityOfficer => true,
            Receptionist | Officer | UnitHead | Leader | Supervisor | ChiefLeader => false,
            DisciplineInspection | Administrator | Auditor | Client => false,
        }
    }

    /// Whether it is one of the three among whom administration is split (三员): one person holds one of them.
    pub const fn is_one_of_three(self) -> bool {
        self.administers() || self.audits() || self.confirms()
    }

    /// Whether no district can do without somebody of this role: to take petitions in, to see that they are
    /// handled, and to handle accusations.
    pub const fn is_indispensable(self) -> bool {
        match self {
            Receptionist | Supervisor | DisciplineInspection => true,
            Officer | UnitHead | Leader | ChiefLeader | Administrator | Auditor | SecurityOfficer
            | Client => false,
        }
    }

    /// What somebody of this role is to do about a clock.
    pub const fn part(self) -> Part {
        match self {
            UnitHead | Leader => Part::Urge,
            Supervisor => Part::Oversee,
            ChiefLeader => Part::Know,
            Receptionist | Officer | DisciplineInspection | Administrator | Auditor | SecurityOfficer
            | Client => Part::Act,
        }
    }

    /// What the day of somebody of this role begins with.
    pub const fn start(self) -> Start {
        match self {
            Supervisor | ChiefLeader => Start::District,
            Receptionist => Start::Desk,
            Officer | UnitHead | Leader | DisciplineInspection => Start::OwnWork,
            Auditor => Start::Log,
            SecurityOfficer => Start::Requests,
            Administrator | Client => Start::News,
        }
    }
}
