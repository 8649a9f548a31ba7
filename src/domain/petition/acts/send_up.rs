//! 径送上一级: an accusation with which nobody in the district deals goes to the organ above, from the hands of
//! whoever keeps it; of what nobody here reads, by its number (管理权限; article 30). Nobody here reads it then;
//! whoever kept it has the receipt of that organ to note, and with that it is at an end.

use super::prelude::*;
use crate::directory::Organ as OrganRow;
use crate::ids::OrganId;
use crate::organs::Authority;
use crate::vocabulary::{Custody, Level, UnitKind};

body! {
    /// 径送上一级. Without an organ it goes to the one above the district's discipline inspection.
    SendUpInput {
        /// The code of the organ, where the directory has it …
        #[serde(default)] superior: Option<String> as Organ,
        /// … or its name.
        #[serde(default)] superior_name: Option<String> as Mention,
        /// How it went: never what it says.
        #[serde(default)] text: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct SendUp {
    pub organ: Option<OrganId>,
    /// None: it was not said, and the directory does not tell.
    pub to: Option<RecordRef>,
    /// The organ is none above the district.
    pub is_below: bool,
    pub text: Option<RecordRef>,
}

impl Rules for SendUp {
    const LAW: Law = Law {
        from: NOT_ENDED,
        leads: Leads::Stays,
        event: "sent_up",
        basis: "信访工作条例第30条；纪检监察机关处理检举控告工作规则（管理权限，由本地确认）",
        rule: "反映区级领导、纪检监察机关及其人员的检举控告，由未被反映的纪检监察负责人专人保管，径送上一级；有关人员均被反映的，由信访部门不拆阅、按编号径送；径送后本区任何人不再阅看，由原保管人登记上级的收件回执后终结，单独统计，不计入办结",
        chapter: Chapter::End,
        in_order: true,
    };
    const MEETS: &'static [Trigger] = &[Trigger::SentUp];
    const MAY: Row = Row {
        receptionist: KEEP,
        officer: KEEP,
        unit_head: KEEP,
        leader: KEEP,
        supervisor: KEEP,
        chief_leader: KEEP,
        discipline_inspection: KEEP,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        case.petition.facts.custody.map(|_| ()).ok_or(Refusal::NotInCustody)
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        Self::stands_against(case)?;
        if self.is_below {
            return Err(Refusal::OrganNotAbove);
        }
        let to = self.to.clone().ok_or(Refusal::OrganMissing)?;
        Ok(vec![Event::SentUp { organ: self.organ, to, text: self.text.clone(), awaits_receipt: true }])
    }
}

impl Sent for SendUp {
    type Body = SendUpInput;
    const NOUN: &'static str = "send-up";

    fn settle<D: Desk>(body: &SendUpInput, desk: &mut D) -> Result<Self, D::Error> {
        let (organ, named, text) = body.known(desk)?;
        let organ = organ.and_then(|id| desk.district().organs.get(&id));
        let known = match (organ, &body.superior_name) {
            (Some(organ), _) => Some(organ),
            (None, Some(name)) => named_organ(desk.district(), name),
            (None, None) => above(desk.district()),
        };
        let is_below = known.is_some_and(|organ| organ.level <= Level::District);
        let (organ, called) = (known.map(|organ| organ.id), known.map(|organ| organ.name.clone()));
        let to = match (named, called) {
            (None, Some(called)) => Some(desk.seal("note", &called)?),
            (named, _) => named,
        };
        Ok(Self { organ, to, is_below, text })
    }

    fn example() -> SendUpInput {
        let text = Some("示例：机要送达。".to_owned());
        SendUpInput {
            superior: None,
            superior_name: Some("示例市纪委监委".to_owned()),
            text,
            occurred_at: None,
            entered_late: None,
        }
    }
}

fn named_organ<'a>(district: &'a District, name: &str) -> Option<&'a OrganRow> {
    match district.authority_named(name)? {
        Authority::Organ(id) => district.organs.get(&id),
        Authority::Unit(_) => None,
    }
}

/// The organ that was entered as next above the district's discipline inspection.
fn above(district: &District) -> Option<&OrganRow> {
    let unit = district.unit_of_kind(UnitKind::DisciplineInspection)?;
    district.superior(Authority::Unit(unit.id))
}

/// Whether an act is done to an accusation in custody: it is sent up, who is accused is answered and put right, and
/// what its registration gave is issued.
pub(crate) const fn is_done_in_custody(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::SendUp
            | Operation::CorrectPetition
            | Operation::AnswerAccused
            | Operation::DecideOpening
            | Operation::IssueDocument
    )
}

/// What was sent up is nobody's here any more, but for the letter with which it went and the receipt that comes back;
/// what is kept is sent up and nothing else (管理权限).
///
/// # Errors
/// [`Refusal::InCustody`], [`Refusal::AlreadySentUp`].
pub(crate) fn check_custody(petition: &Petition, operation: Operation) -> Result<(), Refusal> {
    let comes_after = matches!(operation, Operation::IssueDocument | Operation::NoteReceipt);
    match petition.facts.custody {
        Some(Custody::Named | Custody::Unread) if !is_done_in_custody(operation) => Err(Refusal::InCustody),
        Some(Custody::SentUp) if !comes_after => Err(Refusal::AlreadySentUp),
        Some(Custody::Named | Custody::Unread | Custody::SentUp) | None => Ok(()),
    }
}
