//! A mutex for state that a panic elsewhere cannot leave half changed.

use std::sync::{MutexGuard, PoisonError};

/// A mutex that is taken even after another thread panicked while it held it.
///
/// Each value that regctl keeps behind a mutex is changed in one step, so a poisoned one is as good
/// as any other, and nobody has to say so at each lock.
#[derive(Debug, Default)]
pub struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    /// A mutex around a value.
    pub const fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    /// Waits for the mutex.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value, from whoever is the only owner.
    pub fn into_inner(self) -> T {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_elsewhere_does_not_spread() {
        let shared = Mutex::new(1);
        let panicked = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let _held = shared.lock();
                panic!("elsewhere");
            });
            other.join().is_err()
        });
        assert!(panicked);
        assert_eq!(*shared.lock(), 1);
        assert_eq!(shared.into_inner(), 1);
    }
}
