//! Who is responsible, and why, as it is shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::names::{UnitRef, UserRef};
use crate::viewing::Viewing;
use domain::assignment::Proposal;
use domain::petition::{Accused, Holder};
use domain::vocabulary::{AssignmentRule, PassedOver};

/// Who is responsible.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HolderView {
    pub unit: UnitRef,
    pub officer: UserRef,
    pub leader: Option<UserRef>,
    /// Who acts for the leader today (代行); none for a holder of the past.
    pub acting: Option<UserRef>,
}

/// Why somebody is responsible.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// None where the rules found nobody and the supervisor was asked.
    pub holder: Option<HolderView>,
    pub leader_rule: Option<AssignmentRule>,
    pub unit_rule: Option<AssignmentRule>,
    /// Publicity, where it watches over what citizen service holds.
    pub watching_unit: Option<UnitRef>,
    /// The same in one sentence for people.
    pub because: String,
    /// `because` is what somebody wrote who named another holder than the rules.
    #[serde(skip)]
    pub written: bool,
    pub considered: Vec<ConsideredView>,
}

/// A candidate, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConsideredView {
    pub rule: AssignmentRule,
    pub user: Option<UserRef>,
    pub unit: Option<UnitRef>,
    pub chosen: bool,
    pub passed_over: Option<PassedOver>,
}

impl Viewing<'_> {
    /// Who is responsible, with names.
    pub fn holder(&self, holder: Holder) -> HolderView {
        HolderView {
            unit: self.unit(holder.unit),
            officer: self.user(holder.officer),
            leader: holder.leader.map(|leader| self.user(leader)),
            acting: None,
        }
    }

    /// Who is responsible now, with who acts for the leader today, unless the petition names them.
    pub(super) fn present_holder(&self, holder: Holder, accused: &Accused) -> HolderView {
        let deputies = holder.leader.into_iter().flat_map(|l| self.district.deputies_of(l, self.now.day()));
        let mut users = deputies.filter_map(|deputy| self.district.users.get(&deputy));
        let acting =
            users.find(|user| !self.district.is_named(accused, user.id)).map(|user| self.user(user.id));
        HolderView { acting, ..self.holder(holder) }
    }

    /// What the rules said, with names.
    pub fn assignment(&self, proposal: &Proposal) -> AssignmentView {
        AssignmentView {
            holder: proposal.holder.map(|holder| self.holder(holder)),
            leader_rule: proposal.leader_rule,
            unit_rule: proposal.unit_rule,
            watching_unit: proposal.watching_unit.map(|unit| self.unit(unit)),
            because: self.because(proposal),
            written: false,
            considered: proposal
                .considered
                .iter()
                .map(|one| ConsideredView {
                    rule: one.rule,
                    user: one.user.map(|user| self.user(user)),
                    unit: one.unit.map(|unit| self.unit(unit)),
                    chosen: one.chosen,
                    passed_over: one.passed_over,
                })
                .collect(),
        }
    }

    pub(super) fn because(&self, proposal: &Proposal) -> String {
        match (proposal.holder, proposal.unit_rule, proposal.leader_rule) {
            (Some(holder), Some(unit_rule), Some(leader_rule)) => format!(
                "责任单位{}（{}）；包挂领导{}（{}）",
                self.unit(holder.unit).name,
                unit_rule.label(),
                holder.leader.map_or_else(String::new, |leader| self.user(leader).name),
                leader_rule.label(),
            ),
            (Some(_), ..) => AssignmentRule::Register.label().to_owned(),
            (None, ..) => "按规则没有可以负责的人，由接待人继续负责，请督查人员决定".to_owned(),
        }
    }
}
