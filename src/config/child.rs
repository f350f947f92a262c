//! Another program, run within bounds of bytes and time, and ended with all that it started.
//!
//! It gets a process group of its own, which is killed when the program ends, or has to: what it
//! left running there cannot keep its pipes open. A daemon that it started is in a session of its own
//! (gpg-agent) and stays.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use zeroize::Zeroizing;

use super::terminal::Lent;

/// How often a program is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// Bytes that are read at once.
const PIECE: usize = 8 << 10;

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Bytes on stdout, and as many on stderr.
    pub(super) bytes: u64,
    pub(super) time: Duration,
}

/// How a program ended, and what it wrote to stdout.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) stdout: Zeroizing<Vec<u8>>,
}

/// Why a program was ended, or could not be run.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("no answer within {} s", .0.as_secs())]
    TooLong(Duration),
    #[error("{what} is larger than {} KiB", bytes >> 10)]
    TooMuch { what: &'static str, bytes: u64 },
    #[error("it wants to ask at the terminal, and regctl runs in the background")]
    InBackground,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Runs a program with this input. What it writes to stderr goes on to ours.
///
/// # Errors
/// Says which bound was reached, or what the system says.
pub(super) fn run(command: &mut Command, input: &[u8], bounds: Bounds) -> Result<Ended, Failed> {
    let until = Instant::now() + bounds.time;
    let mut running = Running::start(command)?;
    let mut pipes = Pipes::of(&mut running.child, input, bounds.bytes)?;
    // What a program wrote before it ended is read after that was seen.
    while !running.has_ended()? {
        if Instant::now() >= until {
            return Err(Failed::TooLong(bounds.time));
        }
        pipes.pass_on()?;
        pipes.wait(PAUSE)?;
    }
    pipes.pass_on()?;
    let stdout = std::mem::take(&mut pipes.answer);
    let status = running.end()?;
    Ok(Ended { status, stdout })
}

/// A program that runs, and ends with all that it started.
struct Running {
    child: Child,
    status: Option<ExitStatus>,
    // Given back after the child is gone.
    terminal: Option<Lent>,
}

impl Running {
    fn start(command: &mut Command) -> io::Result<Self> {
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        Ok(Self {
            child,
            status: None,
            terminal: None,
        })
    }

    /// Whether it has ended.
    ///
    /// A group that is not the terminal's foreground is stopped where it reads from the terminal
    /// (SIGTTIN) or changes how that shows what is typed (SIGTTOU), as a prompt for a password does.
    /// It is lent the terminal then, as a shell's `fg` does. Those who ask through gpg-agent need
    /// none of this: its pinentry is in a session of its own.
    fn has_ended(&mut self) -> Result<bool, Failed> {
        let group = Pid::from_child(&self.child);
        let changes = WaitIdOptions::EXITED | WaitIdOptions::STOPPED;
        let how = changes | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let Some(state) = waitid(WaitId::Pid(group), how).map_err(io::Error::from)? else {
            return Ok(false);
        };
        if !state.stopped() {
            return Ok(true);
        }
        let signal = state.stopping_signal().and_then(Signal::from_named_raw);
        let wants_terminal = matches!(signal, Some(Signal::TTIN | Signal::TTOU));
        if wants_terminal && self.terminal.is_none() {
            self.terminal = Some(Lent::to(group).ok_or(Failed::InBackground)?);
        }
        Ok(false)
    }

    /// Ends the group, and then waits for the program: its number is the group's until then.
    fn end(&mut self) -> io::Result<ExitStatus> {
        // Nobody may be left in it but the program that has ended.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let status = self.child.wait()?;
        self.status = Some(status);
        Ok(status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.status.is_none() {
            let _ = self.end();
        }
    }
}

/// Our ends of a program's pipes, none of which blocks.
struct Pipes<'a> {
    stdin: Option<ChildStdin>,
    input: &'a [u8],
    stdout: Option<ChildStdout>,
    answer: Zeroizing<Vec<u8>>,
    stderr: Option<ChildStderr>,
    remarks: u64,
    most: u64,
}

impl<'a> Pipes<'a> {
    fn of(child: &mut Child, input: &'a [u8], most: u64) -> io::Result<Self> {
        let pipes = Self {
            stdin: child.stdin.take(),
            input,
            stdout: child.stdout.take(),
            answer: Zeroizing::default(),
            stderr: child.stderr.take(),
            remarks: 0,
            most,
        };
        for pipe in pipes.open().iter().map(PollFd::as_fd) {
            rustix::io::ioctl_fionbio(pipe, true)?;
        }
        Ok(pipes)
    }

    fn open(&self) -> Vec<PollFd<'_>> {
        let stdin = self
            .stdin
            .as_ref()
            .map(|pipe| (pipe.as_fd(), PollFlags::OUT));
        let stdout = self
            .stdout
            .as_ref()
            .map(|pipe| (pipe.as_fd(), PollFlags::IN));
        let stderr = self
            .stderr
            .as_ref()
            .map(|pipe| (pipe.as_fd(), PollFlags::IN));
        let open = [stdin, stdout, stderr].into_iter().flatten();
        open.map(|(pipe, flags)| PollFd::from_borrowed_fd(pipe, flags))
            .collect()
    }

    /// Waits until there is something to pass on, or for so long.
    fn wait(&self, time: Duration) -> io::Result<()> {
        let mut open = self.open();
        if open.is_empty() {
            std::thread::sleep(time);
            return Ok(());
        }
        let time = Timespec::try_from(time).map_err(io::Error::other)?;
        match poll(&mut open, Some(&time)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Passes on what can be passed on now.
    fn pass_on(&mut self) -> Result<(), Failed> {
        self.feed()?;
        let mut piece = Zeroizing::new([0; PIECE]);
        while let Some(length) = taken(&mut self.stdout, &mut piece[..])? {
            self.answer.extend_from_slice(&piece[..length]);
            if self.answer.len() as u64 > self.most {
                return Err(self.too_much("answer"));
            }
        }
        while let Some(length) = taken(&mut self.stderr, &mut piece[..])? {
            self.remarks += length as u64;
            if self.remarks > self.most {
                return Err(self.too_much("what it writes to stderr"));
            }
            // Where our stderr is closed there is nobody to tell.
            let _ = io::stderr().write_all(&piece[..length]);
        }
        Ok(())
    }

    fn too_much(&self, what: &'static str) -> Failed {
        Failed::TooMuch {
            what,
            bytes: self.most,
        }
    }

    /// A program may end without reading what it does not need, or run without reading it.
    fn feed(&mut self) -> io::Result<()> {
        let Some(stdin) = &mut self.stdin else {
            return Ok(());
        };
        while !self.input.is_empty() {
            match stdin.write(self.input) {
                Ok(written) => self.input = &self.input[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
                Err(error) => return Err(error),
            }
        }
        self.stdin = None;
        Ok(())
    }
}

/// Reads what is there: the bytes of it, or nothing where there is none now or none will come.
fn taken(pipe: &mut Option<impl Read>, piece: &mut [u8]) -> io::Result<Option<usize>> {
    let Some(open) = pipe else { return Ok(None) };
    loop {
        return match open.read(piece) {
            Ok(0) => {
                *pipe = None;
                Ok(None)
            }
            Ok(length) => Ok(Some(length)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
    }
}
