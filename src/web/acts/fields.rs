//! What the form of each act asks, as data. The names are those of the API's body; what can be chosen is
//! what may be chosen now.

use crate::web::fields::{Choice, Field, Kind};
use crate::web::texts::Texts;
use app::late::OrderDraft;
use app::petition::asking::{Asking, Named};
use domain::access::Operation;
use domain::petition::acts::{self, body::Asks};
use domain::vocabulary::{
    Channel, Delivery, NonAcceptance, NoticeMethod, Opinion, OrderClass, Procedure, Purpose, Recommendation,
    ReportForm, ReviewOutcome, RouteWay, ServiceMethod, ServiceResult, Settlement, SimplifiedGround,
    SupervisionCause,
};

use super::correction;

/// The days of an extension that the form begins with (article 34: at most so many).
const EXTENSION_DAYS: &str = "30";

/// What a form is made of.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub texts: Texts,
    pub asking: &'a Asking,
}

impl Sheet<'_> {
    /// A field with the label of its name.
    pub fn field(self, name: &str, kind: Kind) -> Field {
        Field::new(name, self.texts.t(&format!("ask.{name}")), kind)
    }

    fn today(self, name: &str) -> Field {
        self.field(name, Kind::Day).required().value(self.asking.today.to_string())
    }

    fn day(self, name: &str) -> Field {
        self.field(name, Kind::Day)
    }

    fn text(self, name: &str) -> Field {
        self.field(name, Kind::Area).required()
    }

    /// A few in view, many in a list; the only one is chosen already.
    pub fn one_of(self, name: &str, choices: Vec<Choice>) -> Field {
        let only = match choices.as_slice() {
            [only] => only.value.clone(),
            _ => String::new(),
        };
        let kind = if choices.len() <= 4 { Kind::OneOf(choices) } else { Kind::Select(choices) };
        self.field(name, kind).required().value(only)
    }

    pub fn named(self, name: &str, from: &[Named]) -> Field {
        let choices = from.iter().map(|one| Choice::new(&one.code, &one.name)).collect();
        self.field(name, Kind::Select(choices))
    }

    pub fn yes_no(self, name: &str) -> Field {
        let choices = vec![
            Choice::new("true", self.texts.yes_no(true)),
            Choice::new("false", self.texts.yes_no(false)),
        ];
        self.field(name, Kind::OneOf(choices)).required()
    }

    fn method(self) -> Field {
        let reachable = self.asking.reachable;
        self.one_of(
            "method",
            Choice::words(
                self.texts,
                NoticeMethod::ALL.iter().filter(|m| !reachable || **m != NoticeMethod::Unreachable),
            ),
        )
    }

    fn asked(self) -> Field {
        let choices = self
            .asking
            .asked
            .iter()
            .map(|(seq, text)| Choice::new(seq.to_string(), format!("#{seq} {text}")));
        self.one_of("of", choices.collect())
    }

    fn ordered_by(self) -> Field {
        self.named("ordered_by", &self.asking.orderers).hint(self.texts.t("ask_hint.ordered_by"))
    }

    /// Who takes over; what is left empty stays.
    fn holder(self) -> Vec<Field> {
        let officer = self.named("officer", &self.asking.officers).hint(self.texts.t("ask_hint.officer"));
        if self.asking.own_unit_only {
            return vec![officer];
        }
        let unit = self.named("unit", &self.asking.units).hint(self.texts.t("ask_hint.unit"));
        let leader = self.named("leader", &self.asking.leaders).hint(self.texts.t("ask_hint.leader"));
        vec![unit, officer, leader]
    }
}

/// The fields of an act.
pub fn of(operation: Operation, sheet: Sheet<'_>) -> Vec<Field> {
    let mut fields = match operation {
        Operation::CorrectPetition => return correction::fields(sheet),
        Operation::RequestReview | Operation::RequestRereview => request_review(sheet),
        Operation::AdmitReview | Operation::AdmitRereview => {
            vec![sheet.yes_no("admitted"), sheet.text("reason")]
        }
        Operation::DecideReview | Operation::DecideRereview => vec![
            sheet.one_of("outcome", Choice::words(sheet.texts, ReviewOutcome::ALL)),
            sheet.day("redo_due").hint(sheet.texts.t("ask_hint.redo_due")),
            sheet.text("text"),
        ],
        Operation::ReassignPetition
        | Operation::ReassignWatch
        | Operation::SetLeader
        | Operation::RecusePerson
        | Operation::DecideObjection
        | Operation::RaiseObjection => about_people(operation, sheet),
        Operation::AssignTask
        | Operation::FinishTask
        | Operation::Supervise
        | Operation::AnswerSupervision
        | Operation::Recommend
        | Operation::AnswerRecommendation
        | Operation::ReportUrgent
        | Operation::LinkOrder
        | Operation::SetDistrictDeadline => duty(operation, sheet),
        Operation::RecordHomeVisit => return home_visit(sheet),
        _ => course(operation, sheet),
    };
    fields.push(sheet.field("occurred_at", Kind::Moment).hint(sheet.texts.t("ask_hint.occurred_at")));
    fields
}

fn course(operation: Operation, sheet: Sheet<'_>) -> Vec<Field> {
    let (texts, asking) = (sheet.texts, sheet.asking);
    match operation {
        Operation::RoutePetition => vec![
            sheet.one_of("way", Choice::words(texts, RouteWay::ALL)),
            sheet.day("feedback_due").hint(texts.t("ask_hint.feedback_due")),
        ],
        Operation::NotifyPetitioner => vec![sheet.method(), sheet.field("note", Kind::Line)],
        Operation::AcceptPetition => vec![
            sheet
                .field(
                    "path",
                    Kind::Select(asking.paths.iter().map(|p| Choice::new(p.code(), texts.word(p))).collect()),
                )
                .value(domain::petition::acts::accept::implied_path(asking.purpose).code()),
            sheet.one_of("procedure", Choice::words(texts, Procedure::ALL)).value(asking.procedure.code()),
            sheet
                .field("ground", Kind::Select(Choice::words(texts, SimplifiedGround::ALL)))
                .hint(texts.t("ask_hint.ground")),
        ],
        Operation::RejectPetition => {
            vec![
                sheet.one_of("reason", Choice::words(texts, NonAcceptance::ALL)),
                sheet.method(),
                sheet.text("text").hint(texts.t("ask_hint.reject")),
            ]
        }
        Operation::RefuseConcluded => vec![sheet.first(), sheet.method(), sheet.text("text")],
        Operation::LinkRepeat | Operation::MergePetition => vec![sheet.first(), sheet.text("reason")],
        Operation::ExtendHandling => vec![
            sheet.field("days", Kind::Number).required().value(EXTENSION_DAYS).hint(texts.t("ask_hint.days")),
            sheet.text("reason"),
            sheet.today("notified_on"),
            sheet.method(),
            sheet.field("assigner_agreed", Kind::Tick),
        ],
        Operation::ReplyPetition => {
            vec![sheet.one_of("opinion", Choice::words(texts, Opinion::ALL)), sheet.text("text")]
        }
        Operation::ServeDocument => serve(sheet),
        Operation::SettlePetition => {
            vec![
                sheet.one_of("settlement", Choice::words(texts, Settlement::ALL)),
                sheet.field("both_consent", Kind::Tick),
                sheet.text("text"),
            ]
        }
        Operation::ClosePetition | Operation::ConcludePetition => vec![sheet.field("note", Kind::Area)],
        Operation::AllowObjection | Operation::LeaveSimplified | Operation::ReopenPetition => {
            vec![sheet.text("reason")]
        }
        _ => derived(operation, sheet),
    }
}

/// What the body of the act asks, field by field, where nothing more is to be said of it.
fn derived(operation: Operation, sheet: Sheet<'_>) -> Vec<Field> {
    let asked = acts::face(operation).map_or(&[][..], |face| face.fields);
    let field = |field: &acts::body::Field| match field.asks {
        Asks::Line => Some(sheet.field(field.name, Kind::Line).required()),
        Asks::Written => Some(sheet.text(field.name)),
        Asks::Day => Some(sheet.day(field.name).required()),
        Asks::YesNo => Some(sheet.field(field.name, Kind::Tick)),
        Asks::Number => Some(sheet.field(field.name, Kind::Number).required()),
        // What is chosen is chosen from what fits the petition: the form of the act says from what.
        Asks::Word | Asks::Named | Asks::Files | Asks::People => None,
    };
    asked.iter().filter_map(field).collect()
}

impl Sheet<'_> {
    fn first(self) -> Field {
        let first = self.asking.first.clone().unwrap_or_default();
        self.field("first", Kind::Line).required().value(first).hint(self.texts.t("ask_hint.first"))
    }
}

fn serve(sheet: Sheet<'_>) -> Vec<Field> {
    let texts = sheet.texts;
    let unserved = sheet.asking.unserved.iter();
    vec![
        sheet.one_of("document", unserved.map(|one| Choice::new(one.code(), texts.word(one))).collect()),
        sheet.one_of("method", Choice::words(texts, ServiceMethod::ALL)),
        sheet.one_of("result", Choice::words(texts, ServiceResult::ALL)).value(ServiceResult::Signed.code()),
        sheet.today("served_on"),
        sheet.field("recipient", Kind::Line).required(),
        sheet.field("proof", Kind::Line).required().hint(texts.t("ask_hint.proof")),
        sheet.field("witness", Kind::Line).hint(texts.t("ask_hint.witness")),
    ]
}

fn request_review(sheet: Sheet<'_>) -> Vec<Field> {
    let texts = sheet.texts;
    vec![
        sheet.one_of("delivery", Choice::words(texts, Delivery::ALL)),
        sheet.today("sent_on").hint(texts.t("ask_hint.sent_on")),
        sheet.named("unit", &sheet.asking.others).hint(texts.t("ask_hint.reviewer")),
        sheet.field("outside", Kind::Line),
        sheet.field("late_reason", Kind::Area).hint(texts.t("ask_hint.late_reason")),
        sheet.field("text", Kind::Area),
    ]
}

fn about_people(operation: Operation, sheet: Sheet<'_>) -> Vec<Field> {
    let (texts, asking) = (sheet.texts, sheet.asking);
    let mut fields = match operation {
        Operation::RaiseObjection => {
            return vec![sheet.text("reason"), sheet.named("suggested_unit", &asking.others)];
        }
        Operation::SetLeader => vec![sheet.named("leader", &asking.leaders).required()],
        Operation::RecusePerson => vec![sheet.named("user", &asking.people).required()],
        Operation::DecideObjection => {
            let choices = vec![
                Choice::new("true", texts.t("ask.upheld_yes")),
                Choice::new("false", texts.t("ask.upheld_no")),
            ];
            let upheld = sheet.field("upheld", Kind::OneOf(choices)).required();
            vec![upheld.hint(texts.t("ask_hint.upheld"))]
        }
        _ => Vec::new(),
    };
    if operation != Operation::SetLeader {
        fields.extend(sheet.holder());
    }
    if operation == Operation::DecideObjection
        && let Some(suggested) = asking.brief.suggested.as_deref()
        && let Some(unit) = fields.iter_mut().find(|field| field.name == "unit")
        && let Some(named) = asking.others.iter().find(|one| one.code == suggested)
    {
        unit.hint = Some(texts.with("ask_hint.suggested", &named.name));
    }
    fields.push(sheet.text("reason"));
    if matches!(operation, Operation::ReassignPetition | Operation::SetLeader | Operation::ReassignWatch) {
        fields.push(sheet.ordered_by());
    }
    fields
}

fn duty(operation: Operation, sheet: Sheet<'_>) -> Vec<Field> {
    let (texts, asking) = (sheet.texts, sheet.asking);
    match operation {
        Operation::AssignTask => vec![
            sheet.named("unit", &asking.others).required(),
            sheet.day("due").required(),
            sheet.text("text"),
        ],
        Operation::Supervise => {
            let said = |of: fn(&OrderDraft) -> String| asking.draft.as_ref().map(of).unwrap_or_default();
            vec![
                sheet
                    .one_of("cause", Choice::words(texts, SupervisionCause::ALL))
                    .value(said(|draft| draft.cause.code().to_owned())),
                sheet.day("feedback_due").required().value(said(|draft| draft.feedback_due.to_string())),
                sheet.text("text").value(said(|draft| draft.text.clone())),
            ]
        }
        Operation::Recommend => vec![
            sheet.one_of("recommendation", Choice::words(texts, Recommendation::ALL)),
            sheet.field("addressee", Kind::Line).required(),
            sheet.named("unit", &asking.addressees),
            sheet.day("reply_due"),
            sheet.text("text"),
        ],
        Operation::AnswerRecommendation => vec![sheet.asked(), sheet.yes_no("adopted"), sheet.text("text")],
        Operation::ReportUrgent => {
            vec![sheet.one_of("form", Choice::words(texts, ReportForm::ALL)), sheet.text("text")]
        }
        Operation::LinkOrder => vec![
            sheet.field("order_number", Kind::Line).required(),
            sheet.one_of("order_class", Choice::words(texts, OrderClass::ALL)),
        ],
        Operation::SetDistrictDeadline => {
            vec![sheet.day("due").required(), sheet.text("reason"), sheet.ordered_by()]
        }
        _ => vec![sheet.asked(), sheet.text("text")],
    }
}

/// Filled in on a phone, at the door.
fn home_visit(sheet: Sheet<'_>) -> Vec<Field> {
    let mut fields = vec![
        sheet.today("visited_on"),
        sheet.field("in_person", Kind::Tick).value("true"),
        sheet.field("place", Kind::Line),
        sheet.text("result"),
    ];
    if !sheet.asking.visitors.is_empty() {
        let visitor = sheet.named("visitor", &sheet.asking.visitors);
        fields.insert(1, visitor.hint(sheet.texts.t("ask_hint.visitor")));
    }
    fields
}

/// The choices of a correction.
pub(super) fn channels(texts: Texts) -> (Vec<Choice>, Vec<Choice>) {
    (Choice::words(texts, Channel::ALL), Choice::words(texts, Purpose::ALL))
}
