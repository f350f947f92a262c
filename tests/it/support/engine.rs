//! The Docker Engine, private to a test, with Docker's own client.

use std::ffi::OsString;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::env::{Run, TestEnv};
use super::peers;

/// How long an Engine may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A running Engine.
pub struct Engine {
    child: Child,
    folder: TempDir,
}

impl Engine {
    /// Starts one, if this machine and this user can.
    pub fn start() -> Option<Self> {
        let program = peers::find("dockerd")?;
        peers::find("docker")?;
        // Sockets have short names.
        let folder = tempfile::Builder::new()
            .prefix("regctl-engine")
            .tempdir_in("/tmp")
            .unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let child = Command::new(program)
            .args([
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                "--storage-driver=vfs",
            ])
            .args([
                "--data-root",
                &at("data"),
                "--exec-root",
                &at("exec"),
                "--pidfile",
                &at("pid"),
            ])
            .args(["-H", &format!("unix://{}", at("sock"))])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut engine = Self { child, folder };
        if engine.wait() {
            Some(engine)
        } else {
            let log = std::fs::read_to_string(engine.folder.path().join("log")).unwrap_or_default();
            peers::missing(&format!(
                "the Docker Engine does not start here: not root?\n{log}"
            ));
            None
        }
    }

    fn wait(&mut self) -> bool {
        let until = Instant::now() + START;
        let env = TestEnv::new();
        while Instant::now() < until && self.child.try_wait().unwrap().is_none() {
            if self.docker(&env, ["version"]).code == 0 {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }

    /// Where it listens, as `DOCKER_HOST` has it.
    pub fn host(&self) -> String {
        format!("unix://{}", self.folder.path().join("sock").display())
    }

    /// Docker's client, in the home of a test.
    pub fn docker<S: Into<OsString>>(
        &self,
        env: &TestEnv,
        args: impl IntoIterator<Item = S>,
    ) -> Run {
        env.program("docker", args)
            .env("DOCKER_HOST", self.host())
            .run()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It has to end its own children: kill would leave containerd behind.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}
