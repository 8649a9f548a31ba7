//! Who held a petition, at each instant, without a gap (谁接待、谁负责).

use crate::domain::petition::Holder;
use crate::domain::time::Instant;
use crate::domain::vocabulary::HandOver;

/// One holder's interval. `until` is the very instant of the next one's `from`; the present
/// holder's is open, and stays open after closing: the last holder answers for what comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub holder: Holder,
    pub from: Instant,
    pub until: Option<Instant>,
    pub hand_over: HandOver,
    /// The event that made this the holder.
    pub event_seq: u32,
}

/// What is wrong with a chain of holders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// Nobody ever held it.
    Empty,
    /// It does not begin at registration.
    StartsLate { at: Instant },
    /// Nobody held it from the first instant to the second, or two did where the second is earlier.
    GapOrOverlap { from: Instant, until: Instant },
    /// An interval ends before it begins.
    Backwards { at: Instant },
    /// The last holder's interval is closed: nobody is responsible now.
    NobodyNow,
    /// A holder before the last has no end: two are responsible now.
    TwoNow,
}

/// Ends the present holder's interval and begins the next one's at the same instant.
pub fn hand_over(chain: &mut Vec<Holding>, holder: Holder, at: Instant, hand_over: HandOver, event_seq: u32) {
    if let Some(last) = chain.last_mut() {
        last.until = Some(at);
    }
    chain.push(Holding { holder, from: at, until: None, hand_over, event_seq });
}

/// Proves that exactly one holder stands at every instant from registration on.
///
/// # Errors
/// The first fault found.
pub fn check_chain(chain: &[Holding], registered_at: Instant) -> Result<(), ChainFault> {
    let first = chain.first().ok_or(ChainFault::Empty)?;
    if first.from != registered_at {
        return Err(ChainFault::StartsLate { at: first.from });
    }
    for (holding, next) in chain.iter().zip(chain.iter().skip(1)) {
        let until = holding.until.ok_or(ChainFault::TwoNow)?;
        if until < holding.from {
            return Err(ChainFault::Backwards { at: holding.from });
        }
        if until != next.from {
            return Err(ChainFault::GapOrOverlap { from: until, until: next.from });
        }
    }
    match chain.last() {
        Some(last) if last.until.is_some() => Err(ChainFault::NobodyNow),
        _ => Ok(()),
    }
}
