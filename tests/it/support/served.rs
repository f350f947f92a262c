//! Our own registry, as the program that users start.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::env::TestEnv;

/// How long a line of the log may be on its way on a busy machine.
const LOG_TIME: Duration = Duration::from_secs(20);

const ANY_PORT: &str = "127.0.0.1:0";

/// A running `regctl serve`, which ends with the test.
pub struct Served {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// Where its data is.
    pub root: PathBuf,
    log: Arc<Mutex<String>>,
    _env: TestEnv,
}

impl Served {
    /// One that takes everything from everybody, with its data in a temporary folder.
    pub fn open() -> Self {
        Self::with(&[])
    }

    /// One with more flags.
    pub fn with(flags: &[&str]) -> Self {
        let env = TestEnv::new();
        let root = env.home().join("registry");
        Self::on(env, root, flags)
    }

    /// One that serves what is in `root`.
    pub fn at(root: PathBuf) -> Self {
        Self::set_up(root, &[])
    }

    /// One that serves what is in `root`, with more flags.
    pub fn set_up(root: PathBuf, flags: &[&str]) -> Self {
        Self::on(TestEnv::new(), root, flags)
    }

    /// One that runs through `wrapper`, with a smaller disk or a failing one.
    pub fn wrapped(wrapper: Vec<OsString>, root: PathBuf, flags: &[&str]) -> Self {
        Self::on(TestEnv::new().within(wrapper), root, flags)
    }

    /// As [`Served::wrapped`], or nothing where it ended before it listened.
    pub fn try_wrapped(wrapper: Vec<OsString>, root: PathBuf, flags: &[&str]) -> Option<Self> {
        Self::start(TestEnv::new().within(wrapper), ANY_PORT, root, flags).ok()
    }

    /// One that listens at `address`, which may be one of a network of its own.
    pub fn listening(address: &str, wrapper: Vec<OsString>, root: PathBuf, flags: &[&str]) -> Self {
        let started = Self::start(TestEnv::new().within(wrapper), address, root, flags);
        started.unwrap_or_else(|said| panic!("serve did not start:\n{said}"))
    }

    fn on(env: TestEnv, root: PathBuf, flags: &[&str]) -> Self {
        Self::start(env, ANY_PORT, root, flags)
            .unwrap_or_else(|said| panic!("serve did not start:\n{said}"))
    }

    /// Waits until it listens; what it said is the error where it does not.
    fn start(env: TestEnv, at: &str, root: PathBuf, flags: &[&str]) -> Result<Self, String> {
        let folder = root.display().to_string();
        let mut args = vec!["serve", "--addr", at, "--root", &folder];
        args.extend(flags);
        let mut child = env.regctl(args).start();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut started = String::new();
        let address = loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap() == 0 {
                child.wait().unwrap();
                return Err(started);
            }
            started.push_str(&line);
            if let Some((_, rest)) = line.split_once(" on ") {
                break rest[..rest.find(';').unwrap()].to_owned();
            }
        };
        let log = Arc::new(Mutex::new(started));
        let kept = log.clone();
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|length| length > 0) {
                kept.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        Ok(Self {
            child,
            address,
            root,
            log,
            _env: env,
        })
    }

    /// `ADDRESS/rest`, a reference into this registry.
    pub fn name(&self, rest: &str) -> String {
        format!("{}/{rest}", self.address)
    }

    /// What it wrote to stderr, once `part` is in it: a line comes a little after its answer.
    pub fn log_with(&self, part: &str) -> String {
        let until = Instant::now() + LOG_TIME;
        loop {
            let log = self.log.lock().unwrap().clone();
            if log.contains(part) {
                return log;
            }
            assert!(Instant::now() < until, "{part:?} is not in\n{log}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Bytes that it has in memory.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:") << 10
    }

    /// The most bytes that it ever had in memory.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:") << 10
    }

    /// Threads that it has.
    pub fn threads(&self) -> u64 {
        self.status("Threads:")
    }

    /// A number that the system knows of it.
    fn status(&self, field: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(field))
            .unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Files and connections that it has open, where the system lets us know.
    pub fn open_files(&self) -> Option<usize> {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.child.id()));
        open.ok().map(Iterator::count)
    }

    /// Ends it as power would: no time to tidy up.
    pub fn kill(&mut self) -> PathBuf {
        self.end();
        self.root.clone()
    }

    /// Asks it to end, and says with which code it did.
    pub fn terminate(&mut self) -> i32 {
        assert!(
            Command::new("kill")
                .arg(self.child.id().to_string())
                .status()
                .unwrap()
                .success()
        );
        let mut rest = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut rest)
            .unwrap();
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Served {
    /// Ends the whole group: a tracer that is killed would leave the registry behind.
    fn end(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}
