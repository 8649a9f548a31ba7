//! Running numbers that tell nothing by their gaps. Of each block of numbers a share is kept back, chosen by a
//! keyed digest: nothing that anybody may know of ever gets one of them. What somebody may not know of draws
//! from it at random. When the numbers have gone on to another block, what nobody has drawn is void (作废). So
//! a gap is the same whether a petition stands there or not. docs/adr/0021-numbers-with-a-keyed-share.md says why.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use diesel::prelude::*;

use crate::conn::on_backend;
use crate::schema::{number_series, papers, petitions, void_numbers};
use crate::typed::Put;
use crate::{Conn, StoreError};
use base::vault::Vault;
use domain::time::Instant;
use domain::vocabulary::Paper;

/// How many numbers a block has. It never changes: blocks that have passed were counted with it.
const BLOCK: i64 = 64;

/// How many blocks are drawn from before further ones are.
const DRAWN_FROM: i64 = 2;

/// What the keyed digests are made for.
const KEPT: &str = "number kept back";
const DRAWN: &str = "number drawn";

/// Whose numbers run on by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// The petitions of a year.
    Petitions(i32),
    /// The documents of a kind and a year.
    Documents(Paper, i32),
}

/// How a number is taken.
#[derive(Clone, Copy, Debug)]
pub enum Take<'a> {
    /// The next one, for what anybody may know of.
    Next,
    /// One that is kept back. It follows from this secret, which nobody can guess.
    Drawn(&'a str),
}

/// The settings of a series, and the key.
#[derive(Clone, Copy)]
pub struct Keep<'a> {
    pub vault: &'a Vault,
    /// How many numbers of each new block are kept back.
    pub share: u8,
}

#[derive(Queryable)]
struct State {
    given: i64,
    settled: i64,
    kept_back: i32,
}

impl Series {
    fn name(self) -> String {
        match self {
            Self::Petitions(year) => format!("number {year}"),
            Self::Documents(kind, year) => format!("document {} {year}", kind.code()),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let mut words = name.split(' ');
        let series = match (words.next()?, words.next()?, words.next()) {
            ("number", year, None) => Self::Petitions(year.parse().ok()?),
            ("document", kind, Some(year)) => Self::Documents(Paper::from_code(kind)?, year.parse().ok()?),
            _ => return None,
        };
        words.next().is_none().then_some(series)
    }

    fn before(self) -> Self {
        match self {
            Self::Petitions(year) => Self::Petitions(year - 1),
            Self::Documents(kind, year) => Self::Documents(kind, year - 1),
        }
    }

    /// Which of these are in use.
    fn used(self, conn: &mut Conn, numbers: &[i64]) -> Result<BTreeSet<i64>, StoreError> {
        let used: Vec<i64> = match self {
            Self::Petitions(year) => {
                let written: Vec<String> = numbers.iter().map(|number| petition(year, *number)).collect();
                let found: Vec<String> = petitions::table
                    .filter(petitions::number.eq_any(written))
                    .select(petitions::number)
                    .load(conn)?;
                found.iter().filter_map(|number| running(number).map(|(_, running)| running)).collect()
            }
            Self::Documents(kind, year) => papers::table
                .filter(papers::kind.eq(Put(kind)).and(papers::year.eq(year)))
                .filter(papers::serial.eq_any(numbers))
                .select(papers::serial)
                .load(conn)?,
        };
        Ok(used.into_iter().collect())
    }
}

/// The number of a petition, as people read it.
pub fn petition(year: i32, running: i64) -> String {
    format!("XF{year}-{running:06}")
}

fn running(number: &str) -> Option<(i32, i64)> {
    let (year, running) = number.strip_prefix("XF")?.split_once('-')?;
    Some((year.parse().ok()?, running.parse().ok()?))
}

/// The first number after which the block of this one begins.
const fn begins_after(number: i64) -> i64 {
    (number - 1).div_euclid(BLOCK) * BLOCK
}

const fn block_after(number: i64) -> RangeInclusive<i64> {
    number + 1..=number + BLOCK
}

/// The numbers that are kept back of the block that begins after this one. A smaller share is a part of a larger.
fn kept_back(vault: &Vault, series: Series, begins: i64, share: i32) -> BTreeSet<i64> {
    let name = series.name();
    let mut ranked: Vec<(String, i64)> =
        block_after(begins).map(|number| (vault.blind(KEPT, &format!("{name} {number}")), number)).collect();
    ranked.sort_unstable();
    let share = usize::try_from(share).unwrap_or_default();
    ranked.into_iter().take(share).map(|(_, number)| number).collect()
}

/// Takes a number of the series. The row of the series stays locked until the transaction ends, for either way of
/// taking.
pub fn take_in_txn(
    conn: &mut Conn,
    keep: Keep<'_>,
    series: Series,
    how: Take<'_>,
    now: Instant,
) -> Result<i64, StoreError> {
    let state = begun_in_txn(conn, keep, series, now)?;
    match how {
        Take::Next => next_in_txn(conn, keep, series, state, now),
        Take::Drawn(secret) => draw(conn, keep, series, &state, secret),
    }
}

/// The state of the series, locked. Where it begins, that of the year before is over.
fn begun_in_txn(conn: &mut Conn, keep: Keep<'_>, series: Series, now: Instant) -> Result<State, StoreError> {
    let share = i32::from(keep.share);
    let begins = on_backend!(conn, c => diesel::insert_into(number_series::table)
        .values((
            number_series::series.eq(series.name()),
            number_series::given.eq(0),
            number_series::settled.eq(0),
            number_series::kept_back.eq(share),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if begins > 0
        && let Some(before) = lock(conn, series.before())?
    {
        end_in_txn(conn, series.before(), &before, now)?;
    }
    lock(conn, series)?.ok_or_else(|| StoreError::damaged("a series of numbers is gone"))
}

fn lock(conn: &mut Conn, series: Series) -> Result<Option<State>, StoreError> {
    let row = diesel::update(number_series::table.find(series.name()))
        .set(number_series::given.eq(number_series::given))
        .returning((number_series::given, number_series::settled, number_series::kept_back));
    Ok(row.get_result(conn).optional()?)
}

/// The next number that is not kept back. Blocks that are passed on the way are settled.
fn next_in_txn(
    conn: &mut Conn,
    keep: Keep<'_>,
    series: Series,
    state: State,
    now: Instant,
) -> Result<i64, StoreError> {
    let (mut from, mut share, mut settled) = (state.given + 1, state.kept_back, state.settled);
    let given = loop {
        let begins = begins_after(from);
        if begins > settled {
            settle_in_txn(conn, series, settled, begins, now)?;
            (settled, share) = (begins, i32::from(keep.share));
        }
        let kept = kept_back(keep.vault, series, begins, share);
        let open: Vec<i64> = (from..=begins + BLOCK).filter(|number| !kept.contains(number)).collect();
        // One may be in use where more were kept back when it was drawn.
        let used = series.used(conn, &open)?;
        if let Some(next) = open.into_iter().find(|number| !used.contains(number)) {
            break next;
        }
        from = begins + BLOCK + 1;
    };
    diesel::update(number_series::table.find(series.name()))
        .set((
            number_series::given.eq(given),
            number_series::settled.eq(settled),
            number_series::kept_back.eq(share),
        ))
        .execute(conn)?;
    Ok(given)
}

/// One of those that are kept back and not in use, of the present block and the next; of further ones, twice as many
/// each time, where these are used up.
fn draw(
    conn: &mut Conn,
    keep: Keep<'_>,
    series: Series,
    state: &State,
    secret: &str,
) -> Result<i64, StoreError> {
    let (mut begins, mut blocks) = (state.settled, DRAWN_FROM);
    loop {
        let window = (0..blocks).flat_map(|place| {
            // The present block was begun with a share of its own.
            let first = begins == state.settled && place == 0;
            let share = if first { state.kept_back } else { i32::from(keep.share) };
            kept_back(keep.vault, series, begins + place * BLOCK, share)
        });
        let kept: Vec<i64> = window.collect();
        let used = series.used(conn, &kept)?;
        let rank = |number: &i64| keep.vault.blind(DRAWN, &format!("{secret} {number}"));
        if let Some(drawn) = kept.into_iter().filter(|number| !used.contains(number)).min_by_key(rank) {
            return Ok(drawn);
        }
        (begins, blocks) = (begins + blocks * BLOCK, blocks * 2);
    }
}

/// Up to this number every one is in use or void from now on.
fn settle_in_txn(
    conn: &mut Conn,
    series: Series,
    after: i64,
    until: i64,
    now: Instant,
) -> Result<(), StoreError> {
    let mut begins = after;
    while begins < until {
        let numbers: Vec<i64> = block_after(begins).filter(|number| *number <= until).collect();
        let used = series.used(conn, &numbers)?;
        for number in numbers.into_iter().filter(|number| !used.contains(number)) {
            diesel::insert_into(void_numbers::table)
                .values((
                    void_numbers::series.eq(series.name()),
                    void_numbers::number.eq(number),
                    void_numbers::voided_at.eq(Put(now)),
                ))
                .execute(conn)?;
        }
        begins += BLOCK;
    }
    Ok(())
}

/// The year is over: whatever no petition or document has of the blocks that were begun is void.
fn end_in_txn(conn: &mut Conn, series: Series, state: &State, now: Instant) -> Result<(), StoreError> {
    let last = in_use(conn)?.get(&series).and_then(|used| used.last().copied()).unwrap_or(0);
    let until = begins_after(last.max(state.given).max(1)) + BLOCK;
    if until > state.settled {
        settle_in_txn(conn, series, state.settled, until, now)?;
        diesel::update(number_series::table.find(series.name()))
            .set((number_series::given.eq(until), number_series::settled.eq(until)))
            .execute(conn)?;
    }
    Ok(())
}

/// Every number that a petition or a document has.
fn in_use(conn: &mut Conn) -> Result<BTreeMap<Series, BTreeSet<i64>>, StoreError> {
    let mut all: BTreeMap<Series, BTreeSet<i64>> = BTreeMap::new();
    let written: Vec<String> = petitions::table.select(petitions::number).load(conn)?;
    for (year, number) in written.iter().filter_map(|number| running(number)) {
        all.entry(Series::Petitions(year)).or_default().insert(number);
    }
    for (kind, year, serial) in crate::paper::serials(conn)? {
        all.entry(Series::Documents(kind, year)).or_default().insert(serial);
    }
    Ok(all)
}

/// What does not hold: a number that nothing has and that is not void, one that is void and in use, a series that
/// nobody began.
pub fn faults(conn: &mut Conn, vault: &Vault) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String, i64, i64, i32)> = number_series::table.load(conn)?;
    let voids: Vec<(String, i64)> =
        void_numbers::table.select((void_numbers::series, void_numbers::number)).load(conn)?;
    let mut used = in_use(conn)?;
    let mut faults = Vec::new();
    for (name, given, settled, kept_back) in rows {
        let Some(series) = Series::parse(&name) else {
            faults.push(format!("{name}: no series of numbers has this name"));
            continue;
        };
        let used = used.remove(&series).unwrap_or_default();
        let void: BTreeSet<i64> =
            voids.iter().filter(|(series, _)| *series == name).map(|(_, number)| *number).collect();
        let state = State { given, settled, kept_back };
        faults.extend(broken(vault, series, &state, &used, &void));
    }
    faults.extend(used.keys().map(|series| format!("{}: nobody began these numbers", series.name())));
    Ok(faults)
}

fn broken(
    vault: &Vault,
    series: Series,
    state: &State,
    used: &BTreeSet<i64>,
    void: &BTreeSet<i64>,
) -> Vec<String> {
    let name = series.name();
    let mut faults: Vec<String> =
        used.intersection(void).map(|number| format!("{name}: {number} is void and in use")).collect();
    let unsettled = void.iter().filter(|number| **number > state.settled || **number < 1);
    faults.extend(unsettled.map(|number| format!("{name}: {number} is void before its time")));
    let kept = kept_back(vault, series, state.settled, state.kept_back);
    let missing = (1..=state.given.max(state.settled))
        .filter(|number| !used.contains(number) && !void.contains(number))
        .filter(|number| *number <= state.settled || !kept.contains(number));
    faults.extend(missing.map(|number| format!("{name}: {number} is missing")));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&[7; 32])
    }

    #[test]
    fn a_block_keeps_back_as_many_as_it_is_told_and_a_smaller_share_is_part_of_a_larger() {
        let series = Series::Petitions(2026);
        for begins in [0, BLOCK, 99 * BLOCK] {
            let (few, many) =
                (kept_back(&vault(), series, begins, 8), kept_back(&vault(), series, begins, 16));
            assert_eq!((few.len(), many.len()), (8, 16));
            assert!(few.is_subset(&many) && many.iter().all(|number| block_after(begins).contains(number)));
            let other = kept_back(&Vault::new(&[8; 32]), series, begins, 8);
            assert_ne!(few, other, "without the key nobody knows them");
            assert_ne!(few, kept_back(&vault(), Series::Petitions(2027), begins, 8));
        }
    }

    #[test]
    fn blocks_begin_where_they_begin() {
        assert_eq!([1, 64, 65, 128, 129].map(begins_after), [0, 0, 64, 64, 128]);
        assert_eq!(block_after(64), 65..=128);
    }

    #[test]
    fn a_series_is_known_by_its_name() {
        for series in [Series::Petitions(2026), Series::Documents(Paper::HandlingOpinion, 2026)] {
            assert_eq!(Series::parse(&series.name()), Some(series));
        }
        for wrong in ["", "number", "number x", "document 2026", "document nothing 2026", "number 2026 1"] {
            assert_eq!(Series::parse(wrong), None, "{wrong}");
        }
    }
}
