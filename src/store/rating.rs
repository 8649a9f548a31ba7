//! What petitioners have said of the work, and who has not said anything in time.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::conn::on_backend;
use crate::schema::ratings;
use crate::sql::{Bind, Sql};
use crate::statistics::Period;
use crate::typed::{Id, Put, Word, in_table};
use crate::visibility::visible;
use crate::{Conn, StoreError};
use domain::access::Visibility;
use domain::ids::{PetitionId, UnitId};
use domain::vocabulary::{Rated, Rating};

/// A rating that may be given, or was.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub of: Rated,
    /// How often the petition has been reopened: what was said before stays.
    pub round: i32,
    pub unit: UnitId,
    pub until: NaiveDate,
    /// What was said, and on which day.
    pub given: Option<(Rating, NaiveDate)>,
}

/// Writes a rating, or that one may be given.
pub fn put_in_txn(conn: &mut Conn, id: PetitionId, place: Place) -> Result<(), StoreError> {
    let values = (
        ratings::petition_id.eq(Put(id)),
        ratings::rated.eq(Put(place.of)),
        ratings::round.eq(place.round),
        ratings::unit_id.eq(Put(place.unit)),
        ratings::until_day.eq(place.until),
        ratings::rating.eq(place.given.map(|(rating, _)| Put(rating))),
        ratings::rated_on.eq(place.given.map(|(_, day)| day)),
    );
    on_backend!(conn, c => diesel::insert_into(ratings::table)
        .values(values)
        .on_conflict((ratings::petition_id, ratings::rated, ratings::round))
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Takes back that a petition may be rated. What was said stays, unless the petition has become an
/// accusation (`all`): of those no figure tells by a name.
pub fn close_in_txn(conn: &mut Conn, id: PetitionId, all: bool) -> Result<(), StoreError> {
    let of_petition = ratings::table.filter(ratings::petition_id.eq(Put(id)));
    if all {
        diesel::delete(of_petition).execute(conn)?;
    } else {
        diesel::delete(of_petition.filter(ratings::rating.is_null())).execute(conn)?;
    }
    Ok(())
}

/// How often something was said of a unit's work. `unit_id` is the office's own where that is rated.
#[derive(Clone, Debug, QueryableByName)]
pub struct Count {
    #[diesel(sql_type = Word<Rated>)]
    pub rated: Rated,
    #[diesel(sql_type = Id<UnitId>)]
    pub unit_id: UnitId,
    /// None: not rated in time.
    #[diesel(sql_type = Nullable<Word<Rating>>)]
    pub rating: Option<Rating>,
    #[diesel(sql_type = BigInt)]
    pub petitions: i64,
}

in_table!(Count: "ratings" []);

/// Counts by whose work it is: ratings that were given in the period, and windows that ended in it with
/// none (`rating` is none then). Where `sees` is given, only of petitions that may be known of.
pub fn counts(
    conn: &mut Conn,
    period: Period,
    today: NaiveDate,
    sees: Option<&Visibility>,
) -> Result<Vec<Count>, StoreError> {
    let given =
        grouped("r.rating", "r.rated_on", period, sees).push(" GROUP BY r.rated, r.unit_id, r.rating");
    let mut counts: Vec<Count> = given.read(conn)?;
    let missed =
        grouped("NULL", "r.until_day", period, sees).push(" AND r.rating IS NULL AND r.until_day < ");
    counts.extend(missed.bind(Bind::Day(today)).push(" GROUP BY r.rated, r.unit_id").read::<Count>(conn)?);
    Ok(counts)
}

fn grouped(rating: &str, day: &str, period: Period, sees: Option<&Visibility>) -> Sql {
    let text =
        format!("SELECT r.rated, r.unit_id, {rating} AS rating, COUNT(*) AS petitions FROM ratings r ");
    let sql = match sees {
        None => Sql::new(&text).push("WHERE "),
        Some(sees) => visible(Sql::new(&text).push("JOIN petitions p ON p.id = r.petition_id WHERE "), sees)
            .push(" AND "),
    };
    within(sql.push(day).push(" IS NOT NULL"), day, period)
}

/// Holds a day to a period.
pub(super) fn within(sql: Sql, day: &str, period: Period) -> Sql {
    let bounds = [(" >= ", period.from), (" <= ", period.to)];
    bounds.into_iter().fold(sql, |sql, (compare, bound)| match bound {
        None => sql,
        Some(bound) => sql.push(" AND ").push(day).push(compare).bind(Bind::Day(bound)),
    })
}
