//! What is used for one file and kept for the next.

use std::sync::{Mutex, PoisonError};
use std::thread::{ThreadId, current};

/// Things that are at rest, each kept for the thread that used it last.
///
/// What one thread has allocated and another gives back or lets grow makes both wait for one
/// another in the allocator; so each thread gets its own again.
#[derive(Debug)]
pub(super) struct Idle<T>(Mutex<Vec<(ThreadId, T)>>);

impl<T> Default for Idle<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Idle<T> {
    /// What this thread has kept last.
    pub(super) fn take(&self) -> Option<T> {
        let own = current().id();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().rposition(|(thread, _)| *thread == own)?;
        Some(all.swap_remove(at).1)
    }

    /// Keeps something for the next file of this thread.
    pub(super) fn keep(&self, thing: T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((current().id(), thing));
    }
}
