//! 送达: a document is served with proof; refused, or left at the place, before a witness. Without proof it
//! is not served, and the petitioner's time has not begun.

use super::prelude::*;

body! {
    /// 送达.
    ServeInput {
        document: Document as Word,
        method: ServiceMethod as Word,
        result: ServiceResult as Word,
        served_on: NaiveDate as DoneOn,
        /// Who took it, and what they are to the addressee.
        recipient: String as Recipient,
        /// The receipt, its number, or what else proves it.
        #[serde(default)] proof: Option<String> as Mention,
        /// Who saw the refusal.
        #[serde(default)] witness: Option<String> as Mention,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Serve {
    pub document: Document,
    pub method: ServiceMethod,
    pub result: ServiceResult,
    pub served_on: NaiveDate,
    pub recipient: RecordRef,
    pub proof: Option<RecordRef>,
    pub witness: Option<RecordRef>,
}

impl Rules for Serve {
    const LAW: Law = Law {
        from: HANDED_ON_AND_ENDED,
        leads: Leads::Stays,
        event: "served",
        basis: "民事诉讼法第87至91条（参照）",
        rule: "记明送达方式、时间、受送达人和凭证；拒收的须有见证；处理、复查意见送达后信访人的申请期限才起算",
        chapter: Chapter::Course,
        in_order: false,
    };
    const MEETS: &'static [Trigger] = &[Trigger::Delivered, Trigger::ReviewDelivered, Trigger::ResultFedBack];
    const ON_PAPER: bool = true;
    const MAY: Row = Row {
        receptionist: ORD,
        officer: UNIT_REV,
        unit_head: UNIT_REV,
        supervisor: ORD,
        discipline_inspection: CONF,
        ..NOBODY
    };

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let waits = case.petition.issued.values().any(|issued| issued.served_on.is_none());
        if waits { Ok(()) } else { Err(Refusal::NoSuchDocument) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let issued = case.petition.issued.get(&self.document).ok_or(Refusal::NoSuchDocument)?;
        if issued.served_on.is_some() {
            return Err(Refusal::AlreadyServed);
        }
        if self.served_on > case.now.day() {
            return Err(Refusal::ServedInFuture);
        }
        if self.served_on < issued.issued_on {
            return Err(Refusal::ServedBeforeIssue);
        }
        let refused = self.result == ServiceResult::Refused;
        if self.method == ServiceMethod::Left && !refused {
            return Err(Refusal::NotRefused);
        }
        if refused && self.witness.is_none() {
            return Err(Refusal::WitnessMissing);
        }
        Ok(vec![Event::Served {
            document: self.document,
            method: self.method,
            result: self.result,
            served_on: self.served_on,
            recipient: self.recipient.clone(),
            proof: self.proof.clone().ok_or(Refusal::ProofMissing)?,
            witness: self.witness.clone(),
        }])
    }
}

impl Sent for Serve {
    type Body = ServeInput;
    const NOUN: &'static str = "services";

    fn settle<D: Desk>(body: &ServeInput, desk: &mut D) -> Result<Self, D::Error> {
        let (document, method, result, served_on, recipient, proof, witness) = body.known(desk)?;
        Ok(Self { document, method, result, served_on, recipient, proof, witness })
    }

    fn example() -> ServeInput {
        ServeInput {
            document: Document::HandlingOpinion,
            method: ServiceMethod::Post,
            result: ServiceResult::Signed,
            served_on: example_day(),
            recipient: "示例收件人（本人）".to_owned(),
            proof: Some("示例回执号".to_owned()),
            witness: None,
            occurred_at: None,
            entered_late: None,
        }
    }
}
