//! Sums by key.

use std::collections::BTreeMap;

/// In the order of the keys.
pub fn tally<K: Ord, V: Default>(
    items: impl IntoIterator<Item = (K, V)>,
    add: impl Fn(&mut V, V),
) -> BTreeMap<K, V> {
    items.into_iter().fold(BTreeMap::new(), |mut sums, (key, value)| {
        add(sums.entry(key).or_default(), value);
        sums
    })
}
