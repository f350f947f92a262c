//! The disk, as both the settings and the store need it: locks, atomic writes, reads with a limit.

pub mod atomic;
pub mod lock;
pub mod plain;

pub use lock::{Lock, LockError};
