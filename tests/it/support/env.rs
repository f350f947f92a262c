//! A home of its own for each test, and the regctl that lives in it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The passwords of the tests, plain and as they travel.
const SECRETS: [&str; 5] = [
    "secret",
    "ZmlzaDpzZWNyZXQ",
    "correct-horse",
    "ZmlzaDpjb3JyZWN0LWhvcnNl",
    "wrong-password",
];

/// Longer than any command of a test takes, so that a hang fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// A user's home, system settings and local store, all of them temporary.
pub struct TestEnv {
    folder: TempDir,
    variables: BTreeMap<String, OsString>,
    wrapper: Vec<OsString>,
}

impl TestEnv {
    /// An empty home.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // podman makes an image's name of its folder's, and names have no upper-case letters.
        let name = format!(
            "regctl-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = tempfile::Builder::new()
            .prefix(&name)
            .rand_bytes(0)
            .tempdir()
            .unwrap();
        let at = |name: &str| folder.path().join(name).into_os_string();
        for name in ["home", "etc", "tmp", "run", "bin"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        let variables = [
            ("HOME", at("home")),
            ("REGCTL_ROOT", at("store")),
            ("REGCTL_SYSTEM_CONFIG", at("etc")),
            ("TMPDIR", at("tmp")),
            ("XDG_RUNTIME_DIR", at("run")),
            ("PATH", std::env::var_os("PATH").unwrap_or_default()),
            ("TERM", "xterm".into()),
        ];
        let variables = variables
            .map(|(name, value)| (name.to_owned(), value))
            .into();
        Self {
            folder,
            variables,
            wrapper: Vec::new(),
        }
    }

    /// Commands run through `wrapper`: inside a network namespace, for instance.
    pub fn within(mut self, wrapper: impl IntoIterator<Item = OsString>) -> Self {
        self.wrapper = wrapper.into_iter().collect();
        // Where it is found cannot depend on what the command itself is given.
        if let Some(first) = self.wrapper.first_mut()
            && let Some(found) = first.to_str().and_then(super::peers::find)
        {
            *first = found.into_os_string();
        }
        self
    }

    /// An empty home whose commands may have so much of something: `--data=67108864`, `--nofile=64`.
    pub fn limited(limit: &str) -> Option<Self> {
        let prlimit = super::peers::find("prlimit")?;
        Some(Self::new().within([prlimit.into_os_string(), limit.into()]))
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// What stands for `/etc`.
    pub fn system(&self) -> PathBuf {
        self.folder.path().join("etc")
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn docker_config(&self) -> PathBuf {
        self.home().join(".docker/config.json")
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A regctl command, ready to run. It finds no program on PATH: regctl needs just credential
    /// helpers, and those of this machine are the business of whoever works on it.
    pub fn regctl<S: Into<OsString>>(&self, args: impl IntoIterator<Item = S>) -> Invocation {
        let nothing = self.folder.path().join("bin");
        let program = env!("CARGO_BIN_EXE_regctl");
        if self.wrapper.is_empty() {
            return self.program(program, args).env("PATH", nothing);
        }
        // The wrapper has to find what it starts.
        let path = format!("PATH={}", nothing.display());
        let words = [path.into(), program.into()];
        let args = args.into_iter().map(Into::into);
        self.program("env", words.into_iter().chain(args))
    }

    /// The same with the programs of this machine.
    pub fn regctl_with_path<S: Into<OsString>>(
        &self,
        args: impl IntoIterator<Item = S>,
    ) -> Invocation {
        self.program(env!("CARGO_BIN_EXE_regctl"), args)
    }

    /// Another program in the same home.
    pub fn program<S: Into<OsString>>(
        &self,
        program: impl Into<OsString>,
        args: impl IntoIterator<Item = S>,
    ) -> Invocation {
        let mut words = self.wrapper.clone();
        words.push(program.into());
        words.extend(args.into_iter().map(Into::into));
        Invocation {
            words,
            variables: self.variables.clone(),
            stdin: Vec::new(),
            folder: None,
        }
    }

    /// Every file below the store whose bytes are not what its name says, or that is only temporary.
    pub fn damage(&self) -> Vec<String> {
        let store = regctl::store::Store::at(self.store());
        let mut damage: Vec<String> = store
            .damaged()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        for image in store.images().unwrap() {
            let platform = regctl::image::Platform::host();
            let whole = store
                .is_complete(&image.descriptor, Some(&platform))
                .unwrap();
            let listed = !store
                .manifest(&image.descriptor.digest)
                .unwrap()
                .manifests()
                .is_empty();
            if !whole && !listed {
                damage.push(image.reference.to_string());
            }
        }
        damage
    }
}

/// A command that was not run yet.
#[must_use]
pub struct Invocation {
    words: Vec<OsString>,
    variables: BTreeMap<String, OsString>,
    stdin: Vec<u8>,
    folder: Option<PathBuf>,
}

impl Invocation {
    /// Starts in the user's home, and not in the folder of the tests.
    pub fn at_home(mut self, env: &TestEnv) -> Self {
        self.folder = Some(env.home());
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// The command as the standard library knows it.
    pub fn command(self) -> Command {
        let mut command = Command::new(&self.words[0]);
        command
            .args(&self.words[1..])
            .env_clear()
            .envs(&self.variables);
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    /// Starts the command without waiting for it.
    pub fn start(mut self) -> Child {
        let (words, stdin) = (self.words.clone(), std::mem::take(&mut self.stdin));
        let mut command = self.command();
        command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{words:?}: {error}"));
        // A program that does not read its input closes it.
        let _ = child.stdin.take().unwrap().write_all(&stdin);
        child
    }

    /// Runs the command to its end.
    pub fn run(self) -> Run {
        let words = self.words.clone();
        let mut child = self.start();
        let read = |mut pipe: Box<dyn Read + Send>| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                pipe.read_to_end(&mut bytes).unwrap();
                String::from_utf8_lossy(&bytes).into_owned()
            })
        };
        let stdout = read(Box::new(child.stdout.take().unwrap()));
        let stderr = read(Box::new(child.stderr.take().unwrap()));
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > until {
                child.kill().unwrap();
                panic!("{words:?} did not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let code = status.code().unwrap_or(-1);
        let run = Run {
            words,
            code,
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
        };
        run.hides_secrets();
        run
    }

    /// Runs the command, which has to succeed.
    #[track_caller]
    pub fn ok(self) -> Run {
        self.run().exits(0)
    }
}

/// How a command ended.
#[derive(Debug)]
#[must_use]
pub struct Run {
    pub words: Vec<OsString>,
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// What no output of regctl may show, whatever a test is about: M75.
    fn hides_secrets(&self) {
        let says = |what: &str| self.words.iter().any(|word| word == what);
        // Pages of help speak of secrets, and know none.
        if !says(env!("CARGO_BIN_EXE_regctl")) || says("help") || says("man") {
            return;
        }
        for secret in SECRETS {
            let shown = self.stdout.contains(secret) || self.stderr.contains(secret);
            assert!(!shown, "{secret:?} is in the output: {self:?}");
        }
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "{:?}\nstdout:\n{}\nstderr:\n{}",
            self.words, self.stdout, self.stderr
        );
        self
    }

    #[track_caller]
    pub fn prints(self, stdout: &str) -> Self {
        assert_eq!(
            self.stdout, stdout,
            "{:?}\nstderr:\n{}",
            self.words, self.stderr
        );
        self
    }

    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        assert!(
            self.stderr.contains(part),
            "{part:?} is not in\n{}",
            self.stderr
        );
        self
    }

    #[track_caller]
    pub fn done(self) {}
}
