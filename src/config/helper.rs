//! Credential helpers: `docker-credential-NAME get|store|erase|list`.
//!
//! The protocol is that of docker-credential-helpers: one verb as the argument, the input
//! on stdin, the answer on stdout, where errors stand too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::child::{self, Bounds};
use super::credential::{Credential, TOKEN_USER};
use super::env::{self, Environment};
use super::error::Error;
use super::secret::Secret;
use crate::limits;

/// What helpers say where they have nothing for a server, each in its own words: those of
/// docker-credential-helpers, of the keychain of macOS, of the Secret Service, of Windows.
const NOT_FOUND: [&str; 9] = [
    "credentials not found",
    "credential not found",
    "no credentials found",
    "no credentials for",
    "could not be found in the keychain",
    "not found in keychain",
    "item not found",
    "no such secret",
    "element not found",
];

/// A credential helper on the user's `PATH`.
pub(super) struct Helper {
    program: String,
    path: PathBuf,
    timeout: Duration,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Record {
    #[serde(rename = "ServerURL")]
    server_url: String,
    username: String,
    secret: Zeroizing<String>,
}

/// How the names of helpers start.
const PREFIX: &str = "docker-credential-";

impl Helper {
    /// The helper that Docker uses where nothing is configured, if it is installed.
    ///
    /// docker/cli, `DetectDefaultStore`: `pass` where that program is there, else the Secret Service.
    pub(super) fn default_of_docker(environment: &Environment) -> Option<Self> {
        let name = match std::env::consts::OS {
            "macos" => "osxkeychain",
            "windows" => "wincred",
            _ if on_path("pass", environment).next().is_some() => "pass",
            _ => "secretservice",
        };
        Self::find(name, "credsStore", environment).ok()
    }

    /// The name that a configuration has it by.
    pub(super) fn name(&self) -> &str {
        self.program.strip_prefix(PREFIX).unwrap_or(&self.program)
    }

    /// Finds the helper `name`, which `server` is set to use.
    ///
    /// Only absolute folders of `PATH` count: a program in the working directory is not the user's.
    pub(super) fn find(name: &str, server: &str, environment: &Environment) -> Result<Self, Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(Error::HelperName(name.chars().take(64).collect()));
        }
        let program = format!("{PREFIX}{name}");
        let found = on_path(&program, environment).next();
        match found {
            Some(path) => Ok(Self {
                program,
                path,
                timeout: limits::HELPER_TIME,
            }),
            None => Err(Error::HelperMissing {
                program,
                server: server.to_owned(),
            }),
        }
    }

    /// The credential for a server, where the helper has one.
    pub(super) fn get(&self, server: &str) -> Result<Option<Credential>, Error> {
        let answer = match self.run("get", "getting", server.as_bytes()) {
            Err(Error::Helper { said, .. }) if is_not_found(&said) => return Ok(None),
            other => other?,
        };
        if answer.expose().trim().is_empty() {
            return Ok(None);
        }
        credential_of(answer.expose(), server).map_err(|problem| self.failed("getting", problem))
    }

    /// Hands a credential to the helper.
    pub(super) fn store(&self, server: &str, credential: &Credential) -> Result<(), Error> {
        let (username, secret) = match credential {
            Credential::Password { username, password } => (username.as_str(), password),
            Credential::IdentityToken { token, .. } | Credential::RegistryToken(token) => {
                (TOKEN_USER, token)
            }
        };
        let record = Record {
            server_url: server.to_owned(),
            username: username.to_owned(),
            secret: Zeroizing::new(secret.expose().to_owned()),
        };
        let json = serde_json::to_string(&record).map_err(|_| self.failed("storing", "no JSON"))?;
        self.run("store", "storing", Secret::new(json).expose().as_bytes())
            .map(drop)
    }

    /// Makes the helper forget a server.
    pub(super) fn erase(&self, server: &str) -> Result<(), Error> {
        match self.run("erase", "erasing", server.as_bytes()) {
            Err(Error::Helper { said, .. }) if is_not_found(&said) => Ok(()),
            other => other.map(drop),
        }
    }

    /// The servers that the helper knows, with their user names.
    pub(super) fn list(&self) -> Result<BTreeMap<String, String>, Error> {
        let answer = self.run("list", "listing", b"unused")?;
        serde_json::from_str(answer.expose())
            .map_err(|_| self.failed("listing", "answer is not JSON"))
    }

    fn run(&self, verb: &str, action: &'static str, input: &[u8]) -> Result<Secret, Error> {
        let bounds = Bounds {
            bytes: limits::HELPER_BYTES,
            time: self.timeout,
        };
        let mut ended = child::run(Command::new(&self.path).arg(verb), input, bounds)
            .map_err(|failed| self.failed(action, &failed.to_string()))?;
        let text = String::from_utf8(std::mem::take(&mut ended.stdout))
            .map_err(|_| self.failed(action, "answer is not text"))?;
        let text = Secret::new(text);
        if ended.status.success() {
            return Ok(text);
        }
        let said = text.expose().trim();
        // An answer is no excuse, and holds a secret.
        if said.is_empty() || serde_json::from_str::<Record>(said).is_ok() {
            Err(self.failed(action, &ended.status.to_string()))
        } else {
            Err(self.failed(action, said))
        }
    }

    fn failed(&self, action: &'static str, said: &str) -> Error {
        Error::Helper {
            action,
            program: self.program.clone(),
            said: said.chars().take(1024).collect(),
        }
    }
}

/// The credential in a helper's answer for a server.
pub(super) fn credential_of(
    answer: &str,
    server: &str,
) -> Result<Option<Credential>, &'static str> {
    // A list would be read as a record too, field by field.
    if !answer.trim_start().starts_with('{') {
        return Err("answer is not JSON");
    }
    let record: Record = serde_json::from_str(answer).map_err(|_| "answer is not JSON")?;
    if !record.server_url.is_empty() && bare(&record.server_url) != bare(server) {
        return Err("answered for another server");
    }
    if record
        .username
        .chars()
        .chain(record.secret.chars())
        .any(char::is_control)
    {
        return Err("answer has control characters");
    }
    // What `pass` says of a server that it does not know.
    if record.username.is_empty() && record.secret.is_empty() {
        return Ok(None);
    }
    let secret = Secret::new(record.secret.to_string());
    Ok(Some(match record.username.as_str() {
        TOKEN_USER => Credential::IdentityToken {
            username: String::new(),
            token: secret,
        },
        _ => Credential::Password {
            username: record.username,
            password: secret,
        },
    }))
}

fn is_not_found(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    NOT_FOUND.iter().any(|words| said.contains(words))
}

/// The programs of this name in the absolute folders of `PATH`.
fn on_path<'a>(program: &'a str, environment: &Environment) -> impl Iterator<Item = PathBuf> + 'a {
    let folders = environment.path(env::PATH).unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    folders
        .into_iter()
        .filter(|folder| folder.is_absolute())
        .map(move |folder| folder.join(program))
        .filter(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// A server without what spellings of it differ in.
fn bare(server: &str) -> &str {
    let server = server
        .strip_prefix("https://")
        .or_else(|| server.strip_prefix("http://"))
        .unwrap_or(server);
    server.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::time::Instant;

    fn helper(script: &str) -> (tempfile::TempDir, Helper) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("docker-credential-test");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let environment = Environment::of([("PATH", folder.path())]);
        let helper = Helper::find("test", "r.example", &environment).unwrap();
        (folder, helper)
    }

    #[test]
    fn m78_names_cannot_run_anything_else() {
        let environment = Environment::of([("PATH", ".:/nowhere")]);
        for bad in ["", "../x", "a b", ";id", "x/y", "/bin/sh"] {
            assert!(
                matches!(
                    Helper::find(bad, "r", &environment),
                    Err(Error::HelperName(_))
                ),
                "{bad}"
            );
        }
        let error = Helper::find("none", "r.example", &environment)
            .err()
            .unwrap()
            .to_string();
        assert_eq!(
            error,
            "docker-credential-none (set for r.example in config.json) is not on PATH"
        );
    }

    #[test]
    fn gets_passwords_and_tokens_and_knows_when_there_is_nothing() {
        let (_folder, helper) = helper(
            r#"read s; echo "{\"ServerURL\":\"$s\",\"Username\":\"fish\",\"Secret\":\"pw\"}""#,
        );
        let expected = Credential::Password {
            username: "fish".into(),
            password: Secret::new("pw".into()),
        };
        assert_eq!(helper.get("r.example").unwrap(), Some(expected));
        let (_folder, helper) =
            self::helper("echo credentials not found in native keychain; exit 1");
        assert_eq!(helper.get("r.example").unwrap(), None);
        let (_folder, helper) =
            self::helper(r#"echo '{"ServerURL":"r.example","Username":"","Secret":""}'"#);
        assert_eq!(helper.get("r.example").unwrap(), None);
        let (_folder, helper) = self::helper(r#"echo '{"Username":"<token>","Secret":"t"}'"#);
        assert!(matches!(
            helper.get("r.example").unwrap(),
            Some(Credential::IdentityToken { .. })
        ));
    }

    #[test]
    fn f59_m74_failures_say_what_the_helper_said() {
        for (script, said) in [
            ("echo no gpg key; exit 1", "no gpg key"),
            ("exit 3", "exit status: 3"),
            ("echo nonsense", "answer is not JSON"),
            (
                "head -c 100000 /dev/zero | tr '\\0' x",
                "answer is larger than 64 KiB",
            ),
            (
                r#"echo '{"ServerURL":"evil.test","Username":"u","Secret":"s"}'"#,
                "answered for another server",
            ),
            (
                r#"printf '{"Username":"a\\u001b[31m","Secret":"s"}'"#,
                "answer has control characters",
            ),
        ] {
            let (_folder, helper) = helper(&format!("PATH=/usr/bin:/bin\n{script}"));
            let error = helper.get("r.example").unwrap_err().to_string();
            assert_eq!(
                error,
                format!("error getting credentials - docker-credential-test: {said}")
            );
        }
    }

    /// Neither gone, nor dead and not yet waited for by whoever adopted it.
    fn is_alive(pid: &str) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    }

    /// What the script wrote down as the number of a program that it started is one that has ended.
    fn has_ended(folder: &tempfile::TempDir) {
        let pid =
            std::fs::read_to_string(folder.path().join("docker-credential-test.pid")).unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        while is_alive(pid.trim()) {
            assert!(Instant::now() < until, "{pid} outlived its helper");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn f59_a_helper_that_keeps_silent_ends_with_all_that_it_started() {
        for script in [
            "sleep 600 & echo $! >\"$0.pid\"; wait",
            "sleep 600 & echo $! >\"$0.pid\"; exec >&-; wait",
        ] {
            let (folder, mut helper) = helper(&format!("PATH=/usr/bin:/bin\n{script}"));
            helper.timeout = Duration::from_millis(300);
            let error = helper.get("r.example").unwrap_err().to_string();
            assert!(error.ends_with("no answer within 0 s"), "{error}");
            has_ended(&folder);
        }
    }

    #[test]
    fn a16_a_helper_that_writes_without_end_or_hears_no_signal_ends_with_all_that_it_started() {
        for (script, said) in [
            (
                "yes & echo $! >\"$0.pid\"; wait",
                "answer is larger than 64 KiB",
            ),
            (
                "tr '\\0' x </dev/zero >&2 & echo $! >\"$0.pid\"; wait",
                "what it writes to stderr is larger than 64 KiB",
            ),
            (
                "trap '' TERM INT HUP; sleep 600 & echo $! >\"$0.pid\"; while :; do sleep 600; done",
                "no answer within 0 s",
            ),
        ] {
            let (folder, mut helper) = helper(&format!("PATH=/usr/bin:/bin\n{script}"));
            if said.starts_with("no answer") {
                helper.timeout = Duration::from_millis(300);
            }
            let error = helper.get("r.example").unwrap_err().to_string();
            assert!(error.ends_with(said), "{error}");
            has_ended(&folder);
        }
    }

    #[test]
    fn a16_what_a_helper_leaves_behind_neither_delays_its_answer_nor_outlives_it() {
        for script in [
            r#"sleep 600 & echo $! >"$0.pid"; echo '{"Username":"u","Secret":"s"}'"#,
            r#"sh -c 'trap "" TERM; sleep 600' & echo $! >"$0.pid"; echo '{"Username":"u","Secret":"s"}'"#,
        ] {
            let (folder, mut helper) = helper(&format!("PATH=/usr/bin:/bin\n{script}"));
            // Long enough that a test which waits for it fails.
            helper.timeout = Duration::from_secs(600);
            assert!(helper.get("r.example").unwrap().is_some());
            has_ended(&folder);
        }
        let (folder, helper) =
            helper("PATH=/usr/bin:/bin\nsleep 600 & echo $! >\"$0.pid\"; echo no keyring; exit 1");
        let error = helper.get("r.example").unwrap_err().to_string();
        assert!(error.ends_with(": no keyring"), "{error}");
        has_ended(&folder);
    }

    #[test]
    fn a16_what_a_helper_does_not_read_does_not_hold_anybody_up() {
        let large = Credential::Password {
            username: "fish".into(),
            password: Secret::new("x".repeat(1 << 20)),
        };
        let (_folder, helper) = helper("exit 0");
        helper.store("r.example", &large).unwrap();
        let (_folder, helper) = self::helper("exec <&-; PATH=/usr/bin:/bin; sleep 0.1; echo kept");
        helper.store("r.example", &large).unwrap();
        let (_folder, helper) = self::helper("PATH=/usr/bin:/bin\nexec wc -c >\"$0.count\"");
        helper.store("r.example", &large).unwrap();
        let count = std::fs::read_to_string(helper.path.with_extension("count")).unwrap();
        assert!(count.trim().parse::<usize>().unwrap() > 1 << 20);
        let (folder, mut helper) =
            self::helper("PATH=/usr/bin:/bin\necho $$ >\"$0.pid\"; exec sleep 600");
        helper.timeout = Duration::from_millis(300);
        let error = helper.store("r.example", &large).unwrap_err().to_string();
        assert!(error.ends_with("no answer within 0 s"), "{error}");
        has_ended(&folder);
    }

    #[test]
    fn a15_a_helper_that_fails_with_its_answer_shows_no_secret() {
        let (_folder, helper) = helper(r#"echo '{"Username":"fish","Secret":"hunter2"}'; exit 1"#);
        let error = helper.get("r.example").unwrap_err().to_string();
        assert!(
            error.ends_with("docker-credential-test: exit status: 1"),
            "{error}"
        );
    }
}
