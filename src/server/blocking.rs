//! Work that takes long, which must not keep other requests waiting.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does work that reads much, or waits for the disk, while others take over this thread's requests.
pub(super) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        // With one thread there is nobody to take over.
        _ => work(),
    }
}
