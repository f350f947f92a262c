//! The disk, as both the settings and the store need it: one door to folders, locks, atomic writes.

pub mod atomic;
mod holders;
pub mod lock;
pub mod plain;
mod reach;
pub mod root;
mod tree;

pub use atomic::{Draft, Export};
pub use lock::{Lock, LockError, PassingLock};
pub use plain::Refused;
pub use root::{Modes, Root};
pub use tree::{Entries, Entry};
