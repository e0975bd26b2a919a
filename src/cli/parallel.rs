//! Work on many files at once.

use std::collections::BTreeMap;
use std::sync::mpsc;

use rayon::prelude::*;

/// Does some work for each item, on all cores and about in their order, and hands over each
/// result as soon as those of all items before it have been.
pub(super) fn in_order<I: Sync, R: Send>(
    items: &[I],
    work: impl Fn(&I) -> R + Sync,
    mut take: impl FnMut(R),
) {
    let (sender, results) = mpsc::channel();
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| {
            let items = items.iter().enumerate().par_bridge();
            items.for_each_with(sender, |sender, (at, item)| {
                // Who takes results stops only when there are no more.
                let _ = sender.send((at, work(item)));
            });
        });
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (at, result) in results {
            early.insert(at, result);
            while let Some(result) = early.remove(&next) {
                take(result);
                next += 1;
            }
        }
    });
}
