//! The process itself: nothing of its memory is left where others could read it.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// No core dumps, and no debugger of another program of the same user: there are passwords in memory.
///
/// Where the system refuses, the command is still worth more than nothing.
pub(super) fn keep_memory_private() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
