//! A value kept in memory with the version that it was read at.

use std::sync::{Arc, Mutex, PoisonError};

use store::StoreError;

/// Shared by all clones.
pub struct Cache<V, T>(Arc<Mutex<Kept<V, T>>>);

/// Nothing before the first reading.
type Kept<V, T> = Option<(V, Arc<T>)>;

impl<V, T> Clone for Cache<V, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<V, T> Default for Cache<V, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<V: Copy + Ord, T> Cache<V, T> {
    /// The value of this version, or a new one. Whoever changes the district or the rules reads them
    /// before the change and never after it in the same write: what is not committed yet must not be kept.
    pub fn at(&self, version: V, load: impl FnOnce() -> Result<T, StoreError>) -> Result<Arc<T>, StoreError> {
        if let Some(value) = self.kept(version) {
            return Ok(value);
        }
        let value = Arc::new(load()?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::clone(&value)));
        Ok(value)
    }

    /// The value, if it is of this version.
    pub fn kept(&self, version: V) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| *at == version).map(|(_, value)| Arc::clone(value))
    }
}
