//! Who asks, and what that person's part is beyond the table of rights.

use crate::ids::{UnitId, UserId};
use crate::petition::facts::Accused;
use crate::petition::state::Petition;
use crate::vocabulary::{Role, Scope};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub user: UserId,
    pub unit: UnitId,
    /// The other units where this person works, under another account, or has worked.
    pub worked_in: Vec<UnitId>,
    /// By what the viewer, and those units, stand in the index of the accused.
    pub marks: Vec<String>,
    pub role: Role,
    /// The head of that unit.
    pub is_head: bool,
    /// Works in the citizen service centre.
    pub serves_citizens: bool,
    /// Works in the petition office.
    pub of_petition_office: bool,
    /// The leaders on leave for whom this person acts today (代行).
    pub acts_for: Vec<UserId>,
    /// Those of them who named this person themselves: only they entrust their accusations.
    pub acts_for_on_accusations: Vec<UserId>,
    /// What a program was given leave to do; of no meaning for people.
    pub scopes: Vec<Scope>,
}

impl Viewer {
    /// Whether these are the viewer, or units where the viewer works or has worked (article 30).
    pub fn is_named_by(&self, accused: &Accused) -> bool {
        accused.names(self.user, self.unit) || accused.names_one_of(self.user, &self.worked_in)
    }

    /// Whether the viewer inspects accusations, and so may see figures about them by name.
    pub const fn inspects(&self) -> bool {
        self.role.inspects()
    }

    /// Whether the viewer sees to it that others do their work: the supervisor.
    pub const fn supervises(&self) -> bool {
        self.role.supervises()
    }

    /// Whether the viewer decides on the own unit's people only: its head.
    pub const fn decides_in_own_unit(&self) -> bool {
        self.role.heads_a_unit()
    }

    /// Whether the viewer handles what was handed to a unit: its officers and its head.
    pub const fn handles(&self) -> bool {
        self.role.handles()
    }

    /// Whether the viewer may only object where a petition would be taken from whoever holds it, or the
    /// clocks moved that the holder answers for: those who handle it, but for what they took in themselves.
    pub fn may_only_object(&self, receiver: UserId) -> bool {
        self.handles() && receiver != self.user
    }

    /// Whether the viewer answers for the district's own dates, and so does not put them off: a leader.
    pub const fn answers_for_date(&self) -> bool {
        match self.role {
            Role::Leader => true,
            Role::Receptionist
            | Role::Officer
            | Role::UnitHead
            | Role::Supervisor
            | Role::ChiefLeader
            | Role::DisciplineInspection
            | Role::Administrator
            | Role::Auditor
            | Role::SecurityOfficer
            | Role::Client => false,
        }
    }

    /// Whether the viewer acts for this leader today, of an accusation by the leader's own word.
    pub fn is_entrusted_by(&self, leader: UserId, confidential: bool) -> bool {
        let leaders = if confidential { &self.acts_for_on_accusations } else { &self.acts_for };
        leaders.contains(&leader)
    }

    /// Whether the viewer gives the petitioner their query code: whoever took the petition in, and the desk that
    /// registered it or has it in hand.
    pub fn gives_query_code(&self, petition: &Petition) -> bool {
        let (receiver, holder) = (petition.receiver, petition.holder());
        let at_desk = self.role.receives() && [receiver.unit, holder.unit].contains(&self.unit);
        at_desk || receiver.officer == self.user
    }

    /// Whether the viewer prints a paper that carries the code: who gives it, and the unit that holds the petition.
    pub fn prints_query_code(&self, petition: &Petition) -> bool {
        let holds = self.role.works_for_unit() && petition.holder().unit == self.unit;
        holds || self.gives_query_code(petition)
    }

    /// Whether the viewer names who acts for leaders other than the viewer.
    pub const fn names_deputies_of_others(&self) -> bool {
        self.supervises()
    }

    /// Whether the viewer logs the home visits of others.
    pub const fn logs_for_others(&self) -> bool {
        self.supervises()
    }

    /// Whether the viewer removes what others have attached: supervisors, and of an accusation discipline
    /// inspection.
    pub const fn decides_on_files(&self, confidential: bool) -> bool {
        if confidential { self.inspects() } else { self.supervises() }
    }
}

/// What somebody may not ask for, whatever the table of rights says of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The role never may.
    Forbidden,
    /// The role may, but not of this petition or of these people.
    NotYours,
}
