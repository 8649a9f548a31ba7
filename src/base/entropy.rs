//! The one place that reads the clock and the random source. Everything else gets times and tokens
//! as arguments; lints ban the sources elsewhere (.clippy.toml).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::Instant;

/// Where the time comes from: the machine, or a test.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Microseconds since 1970, set by a test.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands until it is moved.
    pub fn manual(start: Instant) -> Self {
        let clock = Self::Manual(Arc::default());
        clock.set(start);
        clock
    }

    /// The present instant.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => Instant::new(chrono::Utc::now()),
            Self::Manual(micros) => {
                let micros = micros.load(Ordering::SeqCst);
                Instant::new(chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default())
            }
        }
    }

    /// Moves a manual clock. The machine's own is left alone.
    pub fn set(&self, to: Instant) {
        if let Self::Manual(micros) = self {
            micros.store(to.naive_utc().and_utc().timestamp_micros(), Ordering::SeqCst);
        }
    }
}

/// Random bytes from the operating system's source.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the random source")]
pub fn random<const N: usize>() -> [u8; N] {
    rand::random()
}

/// The id of a row that tells nothing of how many rows there are: 52 random bits above those that count up, and what
/// every reader of JSON keeps.
pub fn row_id() -> i64 {
    let bits = i64::from_le_bytes(random()) & ((1 << 52) - 1);
    (1 << 52) + bits
}

/// Letters and digits that cannot be taken for one another when read aloud (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The query code of a petition: 65 random bits in three groups, such as `7K2M-Q9XB-4TZ0H`.
pub fn query_code() -> String {
    let bits = u128::from_le_bytes(random());
    let letter = |place: u32| char::from(ALPHABET[(bits >> (5 * place)) as usize & 31]);
    let letters: String = (0..13).map(letter).collect();
    format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..])
}

/// A secret token of 256 bits, in hex.
pub fn token() -> String {
    crate::vault::hex(&random::<32>())
}
