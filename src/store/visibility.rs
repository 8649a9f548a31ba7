//! Which petitions a viewer may know of, and which of them in full, as conditions on the petition `p`: the
//! SQL face of `access::sees` and `access::sight`. Tests hold the two faces equal.

use crate::sql::{Bind, Sql};
use domain::access::Visibility;
use domain::ids::UserId;
use domain::vocabulary::Channel;

/// The rows that a viewer may know of: the SQL face of `access::sees`. Nobody sees a petition that
/// names them or their unit.
pub(super) fn visible(sql: Sql, sees: &Visibility) -> Sql {
    let mut sql = sql.push("(FALSE");
    if sees.ordinary_all {
        sql = sql.push(" OR p.confidential = FALSE");
    }
    if sees.confidential_all || sees.sealed_all {
        sql = sql.push(" OR (p.confidential = TRUE AND p.custody IS NULL)");
    }
    if let Some(unit) = sees.as_unit {
        sql = sql.push(" OR (p.unit_id = ").bind(unit);
        if !sees.as_unit_confidential {
            sql = sql.push(" AND (p.confidential = FALSE OR p.officer_id = ").bind(sees.user).push(")");
        }
        sql = sql.push(" AND p.custody IS NULL)");
    }
    if sees.orders {
        sql = sql
            .push(" OR (p.confidential = FALSE AND p.turned = FALSE AND p.channel IN (")
            .bind_all([Channel::Hotline12345, Channel::PublicOpinion].map(|one| Bind::from(one.code())))
            .push("))");
    }
    if let Some(unit) = sees.watching {
        sql = sql.push(" OR (p.confidential = FALSE AND p.watching_unit_id = ").bind(unit).push(")");
    }
    if let Some(unit) = sees.reviewing {
        sql = sql.push(" OR (p.confidential = FALSE AND p.reviewing_unit_id = ").bind(unit).push(")");
    }
    if let Some(unit) = sees.assisting {
        sql = sql
            .push(" OR (p.confidential = FALSE AND EXISTS (SELECT 1 FROM assistants s WHERE s.petition_id = p.id AND s.unit_id = ")
            .bind(unit)
            .push("))");
    }
    if !sees.leaders.is_empty() {
        sql = led(sql.push(" OR "), sees);
    }
    if sees.as_keeper {
        sql = kept(sql.push(" OR "), sees);
    }
    if sees.as_receiver {
        sql = sql.push(" OR p.receiver_id = ").bind(sees.user);
    }
    unnamed(sql.push(") AND "), sees)
}

/// The petitions that do not name the viewer, nor a unit where the viewer works or has worked: the SQL face of
/// `Viewer::is_named_by`.
pub(super) fn unnamed(sql: Sql, sees: &Visibility) -> Sql {
    unmarked(sql, &sees.marks)
}

/// The petitions that name nobody who stands in the index by one of these.
pub(super) fn unmarked(sql: Sql, marks: &[String]) -> Sql {
    sql.push("NOT EXISTS (SELECT 1 FROM accused_marks a WHERE a.petition_id = p.id AND a.mark IN (")
        .bind_all(marks.iter().map(|mark| Bind::from(mark.as_str())))
        .push("))")
}

/// What is written about a petition may be told to somebody: it names neither them nor their unit, and of an
/// accusation only who may know of it hears (article 30). `petition` is the column that says which it is.
pub(super) fn told(sql: Sql, petition: &str, sees: &Visibility) -> Sql {
    let sql = sql.push(&format!("EXISTS (SELECT 1 FROM petitions p WHERE p.id = {petition} AND "));
    let sql = visible(unnamed(sql, sees).push(" AND (p.confidential = FALSE OR ("), sees);
    sql.push(")))")
}

/// Only what the viewer may know of is counted: no accusation that is kept from the viewer, and nothing that names
/// them (article 30). Ordinary petitions count for everybody.
pub(super) fn in_figures(sql: Sql, sees: &Visibility) -> Sql {
    let sql = unnamed(sql.push(" AND "), sees).push(" AND (p.confidential = FALSE OR (");
    visible(sql, sees).push("))")
}

/// Those that are to be sent up and that the viewer keeps, or the viewer's unit: the SQL face of `Holder::keeps`.
pub(super) fn kept(sql: Sql, sees: &Visibility) -> Sql {
    let sql = sql.push("(p.custody IS NOT NULL AND (p.officer_id = ").bind(sees.user);
    let Some(unit) = sees.kept_by else { return sql.push("))") };
    sql.push(" OR (p.custody <> 'named' AND p.leader_id IS NULL AND p.unit_id = ").bind(unit).push(")))")
}

/// A sealed row does not tell its channel, unit or leader, so nobody finds it by them.
pub(super) fn not_by_what_is_sealed(sql: Sql, sees: &Visibility) -> Sql {
    let sql = sql.push(" AND ((p.custody = 'named' AND p.officer_id = ").bind(sees.user);
    let sql = sql.push(") OR (p.custody IS NULL");
    if sees.confidential_all {
        return sql.push("))");
    }
    let sql = sql.push(" AND (p.confidential = FALSE");
    let sql = if sees.leaders.is_empty() { sql } else { led(sql.push(" OR "), sees) };
    let sql = match sees.as_unit {
        Some(unit) if sees.as_unit_confidential => sql.push(" OR p.unit_id = ").bind(unit),
        Some(_) => sql.push(" OR p.officer_id = ").bind(sees.user),
        None => sql,
    };
    sql.push(")))")
}

/// Who only took an accusation in is not told its dates, so they find none by them: the SQL face of
/// `access::told_dates`.
pub(super) fn not_by_untold_dates(sql: Sql, sees: &Visibility) -> Sql {
    if !sees.as_receiver {
        return sql;
    }
    let besides = Visibility { as_receiver: false, ..sees.clone() };
    visible(sql.push(" AND (p.confidential = FALSE OR "), &besides).push(")")
}

/// Of the viewer's own leadership, or entrusted to the viewer; accusations only by their leader.
pub(super) fn led(sql: Sql, sees: &Visibility) -> Sql {
    sql.push("((p.confidential = FALSE AND p.leader_id IN (")
        .bind_all(ids(&sees.leaders))
        .push(")) OR (p.confidential = TRUE AND p.custody IS NULL AND p.leader_id IN (")
        .bind_all(ids(&sees.leaders_of_accusations))
        .push(")))")
}

fn ids(users: &[UserId]) -> impl Iterator<Item = Bind> + '_ {
    users.iter().copied().map(Bind::from)
}

/// Adds the accusations that the viewer sees in full: those of which they are in charge, or the leader.
/// The SQL face of `access::sight`.
pub(super) fn read_in_full(sql: Sql, sees: &Visibility) -> Sql {
    let sql = sql.push(" OR (p.custody = 'named' AND p.officer_id = ").bind(sees.user);
    let sql = sql.push(") OR (p.custody IS NULL AND (FALSE");
    let sql = match sees.as_unit {
        _ if sees.confidential_all => sql.push(" OR p.officer_id = ").bind(sees.user),
        Some(unit) => {
            let sql = sql.push(" OR (p.officer_id = ").bind(sees.user);
            sql.push(" AND p.unit_id = ").bind(unit).push(")")
        }
        None => sql,
    };
    if sees.leaders_of_accusations.is_empty() {
        return sql.push("))");
    }
    sql.push(" OR p.leader_id IN (").bind_all(ids(&sees.leaders_of_accusations)).push(")))")
}
