//! Where a page of a list begins, as the caller carries it: the sort and the key of the last row, sealed. Nobody but
//! the service makes one, and nobody reads in it when a row is due or how many there are.

use chrono::{Datelike, NaiveDate};

use crate::api::problem::Problem;
use app::Error;
use base::vault::{Vault, hex, unhex_all};
use domain::ids::PetitionId;
use domain::time::Instant;
use store::StoreError;
use store::petition::{After, Sort};

/// What a cursor is sealed for.
const CURSOR: &str = "cursor";

/// The marks of the sorts.
const DUE: u8 = 1;
const RECEIVED: u8 = 2;

/// The cursor that leads after this row. All are equally long.
///
/// # Errors
/// It could not be sealed.
pub fn write(vault: &Vault, after: After) -> Result<String, Error> {
    let (mark, key, id) = match after {
        After::Due(late_at, id) => (DUE, late_at.unix_micros(), id.0),
        After::Received(day, id) => (RECEIVED, i64::from(day.num_days_from_ce()), id.0),
    };
    let plain = [&[mark][..], &key.to_be_bytes(), &id.to_be_bytes()].concat();
    Ok(hex(&vault.seal_bytes(&plain, CURSOR).map_err(StoreError::from)?))
}

/// The row that a cursor names.
///
/// # Errors
/// 400 where the service did not make it, or made it for another sort.
pub fn read(vault: &Vault, sort: Sort, cursor: &str) -> Result<After, Problem> {
    parse(vault, cursor)
        .filter(|after| match after {
            After::Due(..) => sort == Sort::Due,
            After::Received(..) => sort == Sort::Received,
        })
        .ok_or(Problem::bad("cursor_malformed"))
}

fn parse(vault: &Vault, cursor: &str) -> Option<After> {
    let plain = vault.open_bytes(&unhex_all(cursor)?, CURSOR).ok()?;
    let (mark, rest) = plain.split_first()?;
    let (key, id) = rest.split_at_checked(8)?;
    let key = i64::from_be_bytes(key.try_into().ok()?);
    let id = PetitionId(i64::from_be_bytes(id.try_into().ok()?));
    match *mark {
        DUE => Some(After::Due(Instant::from_unix_micros(key)?, id)),
        RECEIVED => {
            Some(After::Received(NaiveDate::from_num_days_from_ce_opt(i32::try_from(key).ok()?)?, id))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back() {
        let vault = Vault::new(&[7; 32]);
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
        for (sort, after) in [
            (Sort::Due, After::Due(Instant::start_of(day).plus_micros(3_723_456_789), PetitionId(12))),
            (Sort::Received, After::Received(day, PetitionId(i64::MAX))),
        ] {
            let cursor = write(&vault, after).unwrap();
            assert_eq!(read(&vault, sort, &cursor).ok(), Some(after));
            let other = if sort == Sort::Due { Sort::Received } else { Sort::Due };
            assert!(read(&vault, other, &cursor).is_err());
            assert!(read(&Vault::new(&[8; 32]), sort, &cursor).is_err());
        }
    }

    #[test]
    fn a_cursor_tells_nothing_of_its_row() {
        let vault = Vault::new(&[7; 32]);
        let (few, many) =
            (After::Due(Instant::start_of(NaiveDate::default()), PetitionId(1)), PetitionId(i64::MAX));
        let cursors =
            [few, After::Received(NaiveDate::default(), many)].map(|one| write(&vault, one).unwrap());
        assert_eq!(cursors[0].len(), cursors[1].len());
        let tells_its_sort =
            |cursor: &String| cursor.contains(&hex(b"due")) || cursor.contains(&hex(b"received"));
        assert!(!cursors.iter().any(tells_its_sort));
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        let vault = Vault::new(&[7; 32]);
        for wrong in
            ["", "0", "zz", "信访信访信访信访", "00112233445566778899aabbccddeeff", &"f".repeat(9999)]
        {
            assert!(read(&vault, Sort::Due, wrong).is_err(), "{wrong}");
        }
    }
}
