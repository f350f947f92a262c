//! The disk, as both the settings and the store need it: locks and atomic writes.

pub mod atomic;
pub mod lock;

pub use lock::{Lock, LockError};
