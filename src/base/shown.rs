//! Ids as they are shown: a row's place among all rows would tell how many there are, also of those that the reader
//! may not know of. A shown id is the id under a keyed permutation, different for each kind of row.

use std::fmt;
use std::marker::PhantomData;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::vault::Vault;
use domain::fault::Faults;
use domain::ids::RowId;
use domain::petition::acts::body::{Answers, Asks, Item, Told};

/// Half of the bits that are permuted: together 52, which every reader of JSON keeps.
const HALF: u32 = 26;
const MASK: u64 = (1 << HALF) - 1;

/// What shown ids begin at: all are equally long, and none can be taken for an id.
const BASE: i64 = 1 << (2 * HALF);

const ROUNDS: u8 = 8;

/// An id, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Shown<I>(i64, PhantomData<I>);

impl<I> Shown<I> {
    /// As somebody has written it.
    pub const fn of(number: i64) -> Self {
        Self(number, PhantomData)
    }
}

impl<I> fmt::Display for Shown<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<I> FromStr for Shown<I> {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self::of)
    }
}

/// Several in a form, each as it was shown.
impl<I> Item for Shown<I> {
    const ASKS: Asks = Asks::Lines;

    fn answered<A: Answers>(name: &str, answers: &A, faults: &mut Faults) -> Option<Vec<Self>> {
        let all: Option<Vec<Self>> = answers.several(name).into_iter().map(|id| id.parse().ok()).collect();
        faults.known(name, all)
    }

    fn is_answered<A: Answers>(name: &str, answers: &A) -> bool {
        !answers.several(name).is_empty()
    }

    fn tell(all: &[Self], name: &str, into: &mut Told) {
        into.extend(all.iter().map(|id| (name.to_owned(), id.to_string())));
    }
}

impl Vault {
    /// Shows an id.
    pub fn show<I: RowId>(&self, id: I) -> Shown<I> {
        let (mut left, mut right) = halves(id.number());
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round::<I>(round, right));
        }
        Shown::of(BASE + whole(left, right))
    }

    /// The id that is meant. None: the service has never shown it.
    pub fn meant<I: RowId>(&self, shown: Shown<I>) -> Option<I> {
        let number = shown.0.checked_sub(BASE).filter(|number| (0..BASE).contains(number))?;
        let (mut left, mut right) = halves(number);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round::<I>(round, left), left);
        }
        Some(I::of(whole(left, right)))
    }

    fn round<I: RowId>(&self, round: u8, half: u64) -> u64 {
        let digest = self.blind("shown id", &format!("{} {round} {half}", I::NAME));
        u64::from_str_radix(&digest[..13], 16).unwrap_or_default() & MASK
    }
}

#[allow(clippy::cast_sign_loss, reason = "ids are no less than 0")]
const fn halves(number: i64) -> (u64, u64) {
    (number as u64 >> HALF & MASK, number as u64 & MASK)
}

#[allow(clippy::cast_possible_wrap, reason = "52 bits")]
const fn whole(left: u64, right: u64) -> i64 {
    (left << HALF | right) as i64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::ids::{AlertId, AuditId};

    use super::*;

    #[test]
    fn a_shown_id_leads_back_and_tells_nothing_of_the_next() {
        let vault = Vault::new(&[7; 32]);
        let shown: Vec<Shown<AlertId>> = (0..500).map(|id| vault.show(AlertId(id))).collect();
        for (id, one) in shown.iter().enumerate() {
            assert_eq!(vault.meant(*one), Some(AlertId(id as i64)));
            assert_eq!(one.to_string().len(), 16);
        }
        let steps: BTreeSet<i64> = shown.windows(2).map(|two| two[1].0 - two[0].0).collect();
        assert_eq!(steps.len(), 499, "no two steps are alike");
        assert_ne!(vault.show(AlertId(7)).0, vault.show(AuditId(7)).0);
        assert_ne!(vault.show(AlertId(7)), Vault::new(&[8; 32]).show(AlertId(7)));
    }

    #[test]
    fn what_was_never_shown_means_nothing() {
        let vault = Vault::new(&[7; 32]);
        for guessed in [i64::MIN, -1, 0, 7, BASE - 1, 2 * BASE, i64::MAX] {
            assert_eq!(vault.meant(Shown::<AlertId>::of(guessed)), None, "{guessed}");
        }
    }
}
