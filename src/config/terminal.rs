//! The terminal, lent to another program while it runs.

use std::fs::File;

use nix::sys::signal::{SigSet, Signal as Blocked};
use rustix::process::{Pid, Signal, getpgrp, kill_process_group};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr, tcsetpgrp};

/// The terminal, whose foreground another process group is for as long as this lives.
pub(super) struct Lent {
    terminal: File,
    own: Pid,
    // A prompt for a password that is interrupted leaves what is typed unseen.
    modes: Termios,
}

impl Lent {
    /// Makes a group, which was stopped for want of it, the terminal's foreground, and continues it.
    /// Gives nothing where we are not the foreground ourselves.
    pub(super) fn to(group: Pid) -> Option<Self> {
        let terminal = File::options()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        let own = getpgrp();
        if tcgetpgrp(&terminal).ok()? != own {
            return None;
        }
        let modes = tcgetattr(&terminal).ok()?;
        // What is in the background may not take the terminal back, unless it hears nothing of that.
        let _ = ttou().thread_block();
        let lent = Self {
            terminal,
            own,
            modes,
        };
        tcsetpgrp(&lent.terminal, group).ok()?;
        kill_process_group(group, Signal::CONT).ok()?;
        Some(lent)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // A terminal that is gone is nobody's.
        let _ = tcsetpgrp(&self.terminal, self.own);
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.modes);
        let _ = ttou().thread_unblock();
    }
}

fn ttou() -> SigSet {
    let mut signals = SigSet::empty();
    signals.add(Blocked::SIGTTOU);
    signals
}
