//! Where a page of a list begins, as the caller carries it: the sort, the key of the last row, and a
//! keyed digest over both, in hex. Nobody but the service makes one.

use chrono::NaiveDate;

use crate::api::problem::Problem;
use base::vault::{Vault, hex, unhex_all};
use domain::ids::PetitionId;
use domain::time::Instant;
use store::petition::{After, Sort};

/// What a cursor ends with is a digest for.
const CURSOR: &str = "cursor";

/// The hex digits of the digest.
const DIGEST: usize = 32;

/// The cursor that leads after this row.
pub fn write(vault: &Vault, after: After) -> String {
    let text = match after {
        After::Due(late_at, id) => format!("1|due|{}|{}", late_at.unix_micros(), id.0),
        After::Received(day, id) => format!("1|received|{day}|{}", id.0),
    };
    format!("{}{}", hex(text.as_bytes()), vault.blind(CURSOR, &text))
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
    let (body, mac) = cursor.split_at_checked(cursor.len().checked_sub(DIGEST)?)?;
    let text = String::from_utf8(unhex_all(body)?).ok()?;
    if !vault.is_blind(CURSOR, &text, mac) {
        return None;
    }
    let mut parts = text.split('|');
    let (version, sort, key) = (parts.next()?, parts.next()?, parts.next()?);
    let id = PetitionId(parts.next()?.parse().ok()?);
    match (version, sort) {
        ("1", "due") => Some(After::Due(Instant::from_unix_micros(key.parse().ok()?)?, id)),
        ("1", "received") => Some(After::Received(key.parse::<NaiveDate>().ok()?, id)),
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
            let cursor = write(&vault, after);
            assert_eq!(read(&vault, sort, &cursor).ok(), Some(after));
            let other = if sort == Sort::Due { Sort::Received } else { Sort::Due };
            assert!(read(&vault, other, &cursor).is_err());
            assert!(read(&Vault::new(&[8; 32]), sort, &cursor).is_err());
        }
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
