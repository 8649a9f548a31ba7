//! Links a 12345 order about the same matter: never a second petition.

use super::prelude::*;

body! {
    /// 12345工单.
    LinkOrderInput {
        order_number: String as OrderNumber,
        order_class: OrderClass as Word,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LinkOrder {
    pub number: String,
    pub class: OrderClass,
    /// When it came in, where its time runs on from another petition.
    pub since: Option<Instant>,
}

impl Rules for LinkOrder {
    const LAW: Law = Law {
        from: OPEN,
        leads: Leads::Stays,
        event: "order_linked",
        basis: "12345热线与信访事项不重复办理",
        rule: "同一事项的12345工单关联到本件，不另立一件",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = Row { receptionist: ORD, officer: UNIT, unit_head: UNIT, supervisor: ORD, ..NOBODY };

    fn decide(&self, case: &Case<'_>) -> Decision {
        let petition = case.petition;
        let known = petition.facts.source.outside_number.as_ref() == Some(&self.number);
        if known || petition.orders.iter().any(|order| order.number == self.number) {
            return Err(Refusal::OrderLinkedHere { field: OrderField::Linked });
        }
        let (number, class, since) = (self.number.clone(), self.class, self.since);
        Ok(vec![Event::OrderLinked { number, class, since }])
    }
}

impl Sent for LinkOrder {
    type Body = LinkOrderInput;
    const NOUN: &'static str = "orders";

    fn settle<D: Desk>(body: &LinkOrderInput, desk: &mut D) -> Result<Self, D::Error> {
        let (number, class) = body.known(desk)?;
        desk.check_order(OrderField::Linked, &number)?;
        Ok(Self { number, class, since: None })
    }

    fn example() -> LinkOrderInput {
        let order_number = "GD-2026-0001".to_owned();
        LinkOrderInput {
            order_number,
            order_class: OrderClass::General,
            occurred_at: None,
            entered_late: None,
        }
    }
}
