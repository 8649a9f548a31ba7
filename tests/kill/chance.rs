//! Chance that can be had again: the same seed gives the same pauses and the same victims.

use std::time::Duration;

/// What names the seed of a run.
const SEED: &str = "XINFANG_CRASH_SEED";

pub struct Chance(u64);

impl Chance {
    /// From the seed of the environment, or from a new one; each scenario goes its own way from there.
    pub fn new(scenario: &str) -> Self {
        let seed = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(new_seed);
        println!("{scenario}: {SEED}={seed}");
        Self(scenario.bytes().fold(seed, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))))
    }

    /// A number below `end` (SplitMix64).
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0) % end.max(1)
    }

    /// Waits for less than so many milliseconds.
    pub fn pause(&mut self, milliseconds: usize) {
        std::thread::sleep(Duration::from_millis(self.below(milliseconds) as u64));
    }
}

fn new_seed() -> u64 {
    u64::from_le_bytes(base::entropy::random()) >> 16
}
