//! Every act as people meet it: the address of its page, among which others it stands, and whether what
//! it leads to can be said before anything is filled in.

use domain::access::Operation;

/// Under which heading an act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// On the way from the desk to the end.
    Course,
    /// What is written down on the way.
    Record,
    /// Orders, tasks and answers.
    Duty,
    /// Who is responsible.
    People,
    /// Reviews and hearings.
    Review,
    /// What ends it.
    End,
}

impl Group {
    /// In the order in which they are shown.
    pub const ALL: &[Self] = &[Self::Course, Self::Record, Self::Duty, Self::People, Self::Review, Self::End];

    /// The key of its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Course => "acts.group.course",
            Self::Record => "acts.group.record",
            Self::Duty => "acts.group.duty",
            Self::People => "acts.group.people",
            Self::Review => "acts.group.review",
            Self::End => "acts.group.end",
        }
    }
}

/// An act.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    pub operation: Operation,
    /// The last part of the address of its page.
    pub slug: &'static str,
    pub group: Group,
    /// Whatever is filled in, it leads to the same: said on the form itself, which is then confirmed.
    pub direct: bool,
}

use Group::*;
use Operation as O;

/// Every act, once.
#[rustfmt::skip]
pub const ALL: &[Entry] = &[
    entry(O::RoutePetition, "route", Course, false),
    entry(O::NotifyPetitioner, "notify", Course, true),
    entry(O::AcceptPetition, "accept", Course, false),
    entry(O::ReplyPetition, "reply", Course, false),
    entry(O::ServeDocument, "serve", Course, false),
    entry(O::ReportClosing, "closing-report", Course, false),
    entry(O::ClosePetition, "close", Course, false),
    entry(O::RejectPetition, "reject", End, false),
    entry(O::RefuseConcluded, "refuse-concluded", End, false),
    entry(O::RaiseObjection, "object", People, false),
    entry(O::AllowObjection, "allow-objection", People, false),
    entry(O::DecideObjection, "decide-objection", People, false),
    entry(O::ExtendHandling, "extend", Course, false),
    entry(O::LeaveSimplified, "leave-simplified", Course, false),
    entry(O::SettlePetition, "settle", End, false),
    entry(O::WithdrawPetition, "withdraw", End, false),
    entry(O::RecordLapse, "lapse", End, false),
    entry(O::LinkRepeat, "repeat", People, false),
    entry(O::MergePetition, "merge", End, false),
    entry(O::ReopenPetition, "reopen", Course, false),
    entry(O::ConcludePetition, "conclude", End, false),
    entry(O::RequestReview, "request-review", Review, false),
    entry(O::AdmitReview, "admit-review", Review, false),
    entry(O::DecideReview, "decide-review", Review, false),
    entry(O::RequestRereview, "request-rereview", Review, false),
    entry(O::AdmitRereview, "admit-rereview", Review, false),
    entry(O::DecideRereview, "decide-rereview", Review, false),
    entry(O::BeginHearing, "begin-hearing", Review, false),
    entry(O::EndHearing, "end-hearing", Review, false),
    entry(O::ReassignPetition, "reassign", People, false),
    entry(O::SetLeader, "leader", People, false),
    entry(O::SetDistrictDeadline, "district-deadline", Duty, false),
    entry(O::InstructPetition, "instruct", Duty, true),
    entry(O::RecordProgress, "progress", Record, true),
    entry(O::RecordHomeVisit, "home-visit", Record, true),
    entry(O::CorrectPetition, "correct", Record, false),
    entry(O::RecusePerson, "recuse", People, false),
    entry(O::AssignTask, "assign-task", Duty, false),
    entry(O::FinishTask, "finish-task", Duty, true),
    entry(O::Supervise, "supervise", Duty, false),
    entry(O::AnswerSupervision, "answer-supervision", Duty, true),
    entry(O::Recommend, "recommend", Duty, false),
    entry(O::AnswerRecommendation, "answer-recommendation", Duty, true),
    entry(O::ReportUrgent, "urgent-report", Duty, true),
    entry(O::LinkOrder, "link-order", Record, false),
    entry(O::RecordGuidance, "guidance", Duty, true),
    entry(O::ReassignWatch, "reassign-watch", People, false),
];

const fn entry(operation: Operation, slug: &'static str, group: Group, direct: bool) -> Entry {
    Entry { operation, slug, group, direct }
}

/// The act with this address.
pub fn by_slug(slug: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.slug == slug)
}

/// The act of this operation.
pub fn of(operation: Operation) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.operation == operation)
}

/// The part of the keys of its texts.
pub fn key(slug: &str) -> String {
    slug.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::petition::states;

    /// What has a place of its own on the pages: the desk, the files, the documents, the petitioner's page.
    const ELSEWHERE: [Operation; 5] = [
        Operation::RegisterPetition,
        Operation::AttachFile,
        Operation::RemoveAttachment,
        Operation::IssueDocument,
        Operation::RatePetition,
    ];

    #[test]
    fn every_act_of_the_state_table_has_a_page() {
        for line in states::TABLE {
            let elsewhere = ELSEWHERE.contains(&line.operation);
            assert_ne!(of(line.operation).is_some(), elsewhere, "{}", line.operation.code());
        }
        assert_eq!(ALL.len() + ELSEWHERE.len(), states::TABLE.len());
        for entry in ALL {
            assert_eq!(by_slug(entry.slug), of(entry.operation));
        }
    }
}
