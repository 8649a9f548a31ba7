//! What the form of an act says of a field beside its declaration: what it begins with, what is offered of
//! what could be chosen, what helps to answer it. A field that is not named here is asked as it is declared.

use crate::web::fields::Choice;
use crate::web::texts::Texts;
use app::petition::asking::{Asking, Named};
use domain::law_limit::LawLimit;
use domain::petition::acts::accept::implied_path;
use domain::petition::acts::body::{Asks, Directory, ENTERED_LATE, Field, OCCURRED_AT};
use domain::petition::acts::{
    AcceptInput, AnswerAccusedInput, ChangePathInput, CorrectInput, DecideObjectionInput, DecideOpeningInput,
    DecideReviewInput, DirectLitigationInput, ExtendInput, HomeVisitInput, NotifyInput, ReassignInput,
    RecommendInput, RecuseInput, RefuseConcludedInput, RejectInput, RequestReviewInput, RouteInput,
    ServeInput, SuperviseInput,
};
use domain::vocabulary::{NoticeMethod, ServiceResult};

/// The days of an extension that the form begins with (article 34: at most so many).
const EXTENSION_DAYS: u32 = 30;

/// Whether the form asks for it now, of this caller.
pub fn is_asked(field: Field, asking: &Asking) -> bool {
    match field {
        ReassignInput::leader | RecuseInput::leader | DecideObjectionInput::leader => !asking.own_unit_only,
        HomeVisitInput::visitor => !asking.visitors.is_empty(),
        AnswerAccusedInput::meant_users => !asking.meant_users.is_empty(),
        AnswerAccusedInput::meant_units => !asking.meant_units.is_empty(),
        RequestReviewInput::organ => !asking.reviewers.is_empty(),
        RequestReviewInput::unit => !asking.reviewing_units.is_empty(),
        CorrectInput::petitioners => !asking.masked,
        CorrectInput::not_a_repeat => {
            !asking.hands_off && asking.facts.as_ref().is_some_and(|facts| facts.repeat_of.is_some())
        }
        CorrectInput::accused
        | CorrectInput::channel
        | CorrectInput::purpose
        | CorrectInput::received_on
        | CorrectInput::urgent => !asking.hands_off,
        Field { asks: Asks::Named(Directory::Takers), .. } => !asking.own_unit_only,
        // Sent on by the place where files are chosen.
        Field { asks: Asks::Files, .. } => false,
        _ => true,
    }
}

/// Whether people must answer it, though programs need not.
pub fn insists(field: Field) -> bool {
    [AcceptInput::procedure, ServeInput::proof, CorrectInput::anonymous, CorrectInput::urgent]
        .contains(&field)
}

/// What it begins with.
pub fn begins_with(field: Field, asking: &Asking) -> Option<String> {
    let draft = asking.draft.as_ref();
    match field {
        AcceptInput::path => Some(implied_path(asking.purpose).code().to_owned()),
        AcceptInput::procedure => Some(asking.procedure.code().to_owned()),
        RejectInput::reason => asking.ground.map(|ground| ground.code().to_owned()),
        ExtendInput::days => Some(EXTENSION_DAYS.to_string()),
        ServeInput::result => Some(ServiceResult::Signed.code().to_owned()),
        HomeVisitInput::in_person => Some(true.to_string()),
        SuperviseInput::cause => draft.map(|draft| draft.cause.code().to_owned()),
        SuperviseInput::feedback_due => draft.map(|draft| draft.feedback_due.to_string()),
        SuperviseInput::text => draft.map(|draft| draft.text.clone()),
        AnswerAccusedInput::meant_users | AnswerAccusedInput::meant_units => Some(asking.meant.join("\n")),
        Field { asks: Asks::DoneOn, .. } => Some(asking.today.to_string()),
        Field { asks: Asks::Petition, .. } => asking.first.clone(),
        _ => None,
    }
}

/// The words of its list that may be chosen now; none where all may.
pub fn words(field: Field, asking: &Asking, texts: Texts) -> Option<Vec<Choice>> {
    match field {
        AcceptInput::path => Some(Choice::words(texts, &asking.paths)),
        RejectInput::reason => Some(Choice::words(texts, &asking.grounds)),
        ServeInput::document => Some(Choice::words(texts, &asking.unserved)),
        NotifyInput::method
        | RejectInput::method
        | RefuseConcludedInput::method
        | ExtendInput::method
        | DirectLitigationInput::method
            if asking.reachable =>
        {
            let reached = NoticeMethod::ALL.iter().filter(|method| **method != NoticeMethod::Unreachable);
            Some(Choice::words(texts, reached))
        }
        _ => None,
    }
}

/// Who or what of the directory may be chosen now.
pub fn named(field: Field, from: Directory, asking: &Asking) -> &[Named] {
    match field {
        RecommendInput::unit => &asking.addressees,
        AnswerAccusedInput::meant_users => &asking.meant_users,
        AnswerAccusedInput::meant_units => &asking.meant_units,
        RecuseInput::user => &asking.people,
        HomeVisitInput::visitor => &asking.visitors,
        RequestReviewInput::unit => &asking.reviewing_units,
        _ => match from {
            Directory::Takers => &asking.units,
            Directory::Units => &asking.others,
            Directory::Organs => &asking.reviewers,
            Directory::Officers => &asking.officers,
            Directory::Leaders => &asking.leaders,
            Directory::Orderers => &asking.orderers,
            Directory::Categories => &asking.categories,
            Directory::ContactPoints => &asking.contact_points,
            Directory::Projects => &asking.projects,
            // Chosen from the rules: see `law_limit`.
            Directory::LawLimits => &[],
        },
    }
}

/// The usual limit of another law, as it is chosen.
pub fn law_limit(limit: &LawLimit, texts: Texts) -> Choice {
    let label = texts.either(&limit.label.zh, &limit.label.en);
    let long = texts.long(limit.length.quantity, limit.length.unit);
    let confirm = if limit.uncertain { format!(" · {}", texts.t("rules.uncertain")) } else { String::new() };
    Choice::new(limit.name.as_str(), format!("{label} · {long} · {}{confirm}", limit.article))
}

/// How yes and no are told.
pub fn yes_and_no(field: Field, texts: Texts) -> [String; 2] {
    match field {
        DecideOpeningInput::granted => [texts.t("ask.granted_yes"), texts.t("ask.granted_no")],
        DecideObjectionInput::upheld => [texts.t("ask.upheld_yes"), texts.t("ask.upheld_no")],
        _ => [true, false].map(|yes| texts.yes_no(yes)),
    }
}

/// What helps to answer it.
pub fn hint(field: Field, asking: &Asking, texts: Texts) -> Option<String> {
    if field == DecideObjectionInput::unit
        && let Some(suggested) = asking.brief.suggested.as_deref()
        && let Some(named) = asking.others.iter().find(|one| one.code == suggested)
    {
        return Some(texts.with("ask_hint.suggested", &named.name));
    }
    hint_key(field).map(|key| texts.t(key))
}

fn hint_key(field: Field) -> Option<&'static str> {
    match field {
        OCCURRED_AT => Some("ask_hint.occurred_at"),
        ENTERED_LATE => Some("ask_hint.entered_late"),
        AnswerAccusedInput::meant_users => Some("ask_hint.meant"),
        RouteInput::feedback_due => Some("ask_hint.feedback_due"),
        AcceptInput::ground => Some("ask_hint.ground"),
        AcceptInput::law_limit | ChangePathInput::law_limit => Some("ask_hint.law_limit"),
        RejectInput::reason => Some("ask_hint.reject_ground"),
        RejectInput::text => Some("ask_hint.reject"),
        ExtendInput::days => Some("ask_hint.days"),
        ServeInput::proof => Some("ask_hint.proof"),
        ServeInput::witness => Some("ask_hint.witness"),
        RequestReviewInput::sent_on => Some("ask_hint.sent_on"),
        RequestReviewInput::organ => Some("ask_hint.review_organ"),
        RequestReviewInput::unit => Some("ask_hint.reviewer"),
        RequestReviewInput::late_reason => Some("ask_hint.late_reason"),
        DecideReviewInput::redo_due => Some("ask_hint.redo_due"),
        DecideObjectionInput::upheld => Some("ask_hint.upheld"),
        HomeVisitInput::visitor => Some("ask_hint.visitor"),
        ReassignInput::leader | RecuseInput::leader | DecideObjectionInput::leader => Some("ask_hint.leader"),
        // Who withdraws is not whoever takes over.
        RecuseInput::user => None,
        Field { asks: Asks::Petition, .. } => Some("ask_hint.first"),
        Field { asks: Asks::Named(Directory::Orderers), .. } => Some("ask_hint.ordered_by"),
        Field { asks: Asks::Named(Directory::Officers), .. } => Some("ask_hint.officer"),
        Field { asks: Asks::Named(Directory::Takers), .. } => Some("ask_hint.unit"),
        _ => None,
    }
}
