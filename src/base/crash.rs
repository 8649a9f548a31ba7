//! Named places at which a test stops the process for good, to see what the others, or the next start,
//! make of it. Only debug builds look at them.

#[cfg(debug_assertions)]
use std::sync::OnceLock;

/// Names the place; its test watches for the file and then kills the process.
#[cfg(debug_assertions)]
const WHERE: &str = "XINFANG_TEST_CRASH_AT";
#[cfg(debug_assertions)]
const MARK: &str = "XINFANG_TEST_CRASH_MARK";

/// Stands still for ever where a test has named this place: it kills the process there (SIGKILL).
#[cfg(debug_assertions)]
pub fn point(name: &str) {
    static PLACE: OnceLock<Option<String>> = OnceLock::new();
    let place = PLACE.get_or_init(|| std::env::var(WHERE).ok());
    if place.as_deref() != Some(name) {
        return;
    }
    if let Ok(mark) = std::env::var(MARK) {
        // Whether the test sees it is the test's affair.
        let _ = std::fs::write(mark, name);
    }
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

/// Nothing, in a release.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub const fn point(_name: &str) {}
