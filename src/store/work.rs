//! What the list of one's own work asks of petitions, beside what every list asks.

use crate::petition::Filter;
use crate::sql::Sql;
use crate::states::Wait;
use crate::visibility::{kept, led, not_by_what_is_sealed};
use domain::access::Visibility;

/// What makes a petition somebody's to deal with, beside being in charge of it or its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mine {
    /// What the own unit holds, watches, reviews, has a task of or answers for a clock of.
    pub unit: bool,
    /// What waits for a decision.
    pub decides: bool,
    /// What waits for the citizen service centre.
    pub centre: bool,
    /// Objections to what the user has routed; where `decides`, any.
    pub decides_objections: bool,
}

/// What the list of one's own work asks beside: never by what a sealed row keeps back.
pub(super) fn asked(sql: Sql, filter: &Filter, sees: &Visibility) -> Sql {
    let sql = match filter.urgent {
        Some(true) => sql.push(" AND p.urgent = TRUE"),
        Some(false) => sql.push(" AND p.urgent = FALSE"),
        None => sql,
    };
    let sql = match filter.category {
        Some(category) => not_by_what_is_sealed(sql.push(" AND p.category_id = ").bind(category), sees),
        None => sql,
    };
    let sql = match &filter.clock {
        Some(clock) => sql
            .push(" AND EXISTS (SELECT 1 FROM deadlines d WHERE d.petition_id = p.id AND d.ended_at IS NULL AND d.clock = ")
            .bind(clock.as_str())
            .push(")"),
        None => sql,
    };
    let sql = match filter.numbers.is_empty() {
        true => sql,
        false => sql
            .push(" AND p.number IN (")
            .bind_all(filter.numbers.iter().map(|one| one.as_str().into()))
            .push(")"),
    };
    match filter.mine {
        Some(mine) => own(sql, mine, sees),
        None => sql,
    }
}

fn own(sql: Sql, mine: Mine, sees: &Visibility) -> Sql {
    let (user, unit) = (sees.user, sees.unit);
    let mut sql = sql.push(" AND ((p.stage = 'registered' AND p.receiver_id = ").bind(user).push(")");
    if mine.decides {
        sql = sql.push(" OR p.awaiting_decision = TRUE");
    }
    if mine.decides_objections {
        sql = objected(sql, mine, sees);
    }
    if mine.centre {
        sql = waiting(sql, Wait::Centre).push(")");
    }
    if sees.as_keeper {
        sql = kept(sql.push(" OR "), sees);
    }
    sql = sql.push(" OR ((p.officer_id = ").bind(user);
    if !sees.leaders.is_empty() {
        sql = led(sql.push(" OR "), sees);
    }
    if mine.unit {
        sql = sql.push(" OR p.unit_id = ").bind(unit).push(" OR p.watching_unit_id = ").bind(unit);
        sql = sql
            .push(" OR (p.stage IN ('reviewing', 'rereviewing') AND p.reviewing_unit_id = ")
            .bind(unit)
            .push(")");
        sql = sql
            .push(
                " OR EXISTS (SELECT 1 FROM deadlines d JOIN assistants s ON s.petition_id = d.petition_id \
            WHERE d.petition_id = p.id AND d.assists = TRUE AND d.ended_at IS NULL AND s.unit_id = ",
            )
            .bind(unit)
            .push(")");
        sql = sql
            .push(
                " OR EXISTS (SELECT 1 FROM deadlines d WHERE d.petition_id = p.id AND d.outcome = 'running' \
                 AND d.lapses = FALSE AND d.answers_unit_id = ",
            )
            .bind(unit)
            .push(")");
    }
    not_by_what_is_sealed(sql.push(")"), sees).push("))")
}

/// What waits so, and is no accusation: a bracket stays open.
fn waiting(sql: Sql, what: Wait) -> Sql {
    let waits = " OR (p.confidential = FALSE AND EXISTS (SELECT 1 FROM waits w WHERE w.petition_id = p.id AND w.what = ";
    sql.push(waits).bind(what.code()).push(")")
}

/// Objections wait for whoever decides of any petition, and for who routed it.
fn objected(sql: Sql, mine: Mine, sees: &Visibility) -> Sql {
    let sql = waiting(sql, Wait::Objection);
    if mine.decides {
        return sql.push(")");
    }
    sql.push(" AND p.assigner_id = ").bind(sees.user).push(")")
}
