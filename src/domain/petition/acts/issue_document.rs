//! 制发公文: only what has happened gives a document, and only the unit that owes it issues it.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct IssueDocument {
    pub paper: Paper,
    /// The event that it rests on.
    pub of: u32,
    pub number: String,
    /// Of the document as it is kept.
    pub digest: String,
    /// Who acts may act for the petition office.
    pub for_office: bool,
}

impl Rules for IssueDocument {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "document_issued",
        basis: "党政机关公文处理工作条例；信访工作条例第22、23、32、34至36、40条",
        rule: "由依法应当出具的单位制发，相应的行为发生后才能制发；按种类和年度连续编号；制发后原样保存，重新制发的另编新号并注明取代旧号",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = Row {
        receptionist: ORD_RCV_SENT,
        officer: UNIT_REV_RCV_SENT,
        unit_head: UNIT_REV_RCV_SENT,
        leader: SENT,
        supervisor: ORD_SENT,
        chief_leader: SENT,
        discipline_inspection: CONF_UNIT_SENT,
        ..NOBODY
    };
    // A document may name the petitioner.
    const SIGHT: Sight = Sight::Full;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        let open = |paper: &&Paper| case.petition.opens(**paper);
        let owed = Paper::ALL.iter().filter(open).any(|paper| case.petition.owed(*paper, None).is_ok());
        if owed { Ok(()) } else { Err(Refusal::DocumentNotDue) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let owed = case.petition.owed(self.paper, Some(self.of))?;
        if !case.petition.opens(self.paper) {
            return Err(Refusal::InCustody);
        }
        owed.check_issuer(case.by.unit, self.for_office)?;
        if case.at < owed.since {
            return Err(Refusal::IssuedBeforeEvent);
        }
        let (paper, of, replaces) = (self.paper, self.of, owed.last.clone());
        let (number, digest) = (self.number.clone(), self.digest.clone());
        Ok(vec![Event::DocumentIssued { paper, of, number, replaces, digest }])
    }
}
