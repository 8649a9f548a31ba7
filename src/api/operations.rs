//! Which right each operation of the document asks for.

use domain::access::Operation;

/// The right that the operation with this operationId asks for. None: it needs no right beyond the
/// login, or no login at all (see [`is_public`]).
pub fn operation_of(operation_id: &str) -> Option<Operation> {
    Operation::from_code(operation_id).or(match operation_id {
        "listUnits" | "listOrgans" | "listLeaders" | "listProjects" | "listContactPoints"
        | "listCategories" | "listDuty" | "listDeputies" => Some(Operation::ReadDirectory),
        "putUnit" | "rehearseUnit" | "putOrgan" | "putLeader" | "putProject" | "putContactPoint"
        | "putCategory" => Some(Operation::MaintainDirectory),
        "discardUpload" => Some(Operation::UploadFile),
        "readAttachment" => Some(Operation::ReadAttachments),
        "readDraft" | "readDocument" => Some(Operation::ReadDocuments),
        // A rehearsal also asks for the right of the act itself.
        "listActs" | "rehearseAct" => Some(Operation::ReadPetition),
        "endDeputy" => Some(Operation::NameDeputy),
        "exportAudit" => Some(Operation::ReadAudit),
        "confirmHouseRequest" | "declineHouseRequest" => Some(Operation::DecideHouseRequest),
        "putDuty" => Some(Operation::MaintainDuty),
        "putUser" | "rehearseUser" => Some(Operation::MaintainUsers),
        "listClocks" => Some(Operation::ReadCalendar),
        "putCalendarYear" | "previewCalendarYear" => Some(Operation::MaintainCalendar),
        "listWebhooks" | "createWebhook" | "endWebhook" => Some(Operation::ManageWebhooks),
        "renewCalendarFeed" | "readCalendarFeed" | "endCalendarFeed" => Some(Operation::ManageCalendarFeed),
        "resendMessages" => Some(Operation::ResendMessage),
        "acknowledgeAlert" => Some(Operation::AcknowledgeAlerts),
        "listTokens" | "createToken" | "revokeToken" => Some(Operation::ManageTokens),
        _ => None,
    })
}

/// Whether the operation needs no login.
pub fn is_public(operation_id: &str) -> bool {
    matches!(
        operation_id,
        "login"
            | "refreshToken"
            | "healthz"
            | "readyz"
            | "metrics"
            | "serveCalendarFeed"
            | "readPublicStatus"
            | "ratePetition"
    )
}
