//! The process itself: what it may open, and that nothing of its memory is left to others.

use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

/// No core dumps and, on Linux, no debugger of another program of the same user: there are passwords
/// in memory.
///
/// Where the system refuses, the command is still worth more than nothing.
pub(super) fn keep_memory_private() {
    let _ = setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    );
    hide_from_debuggers();
}

#[cfg(target_os = "linux")]
fn hide_from_debuggers() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Elsewhere the limit on core dumps has to do: Linux alone has `PR_SET_DUMPABLE`.
#[cfg(not(target_os = "linux"))]
fn hide_from_debuggers() {}

/// Makes a file that grows past its limit (`ulimit -f`) an error, EFBIG, where the system would end
/// the process with SIGXFSZ. Holds for the rest of the process; needs a runtime.
pub(super) fn survive_file_size_limit() {
    // Where the system refuses, large files end the process, as they do by default.
    let _ = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()));
}

/// How many files and connections it may have open: as many as the system lets it have at all.
pub(super) fn open_files() -> usize {
    let known = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: known.maximum,
        maximum: known.maximum,
    };
    let current = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => known.maximum,
        Err(_) => known.current,
    };
    current.map_or(usize::MAX, |files| {
        usize::try_from(files).unwrap_or(usize::MAX)
    })
}
