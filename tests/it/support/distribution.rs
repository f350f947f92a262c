//! CNCF distribution as Debian ships it: `docker-registry` 2.8.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::peers;

/// `fish` with the password `secret`.
pub const HTPASSWD: &str = "fish:$2y$05$loBCsyyM2LvX.fmjW5E9y.Psi8BdrZElrjnQY2DD7LCcCg4mfItyK\n";

/// How a registry is set up.
#[derive(Default)]
pub struct Setup {
    address: Option<String>,
    auth: String,
    tls: String,
    htpasswd: bool,
    without_deletes: bool,
    wrapper: Vec<OsString>,
    root: Option<PathBuf>,
}

impl Setup {
    /// Asks for the user `fish` and the password `secret`.
    pub fn htpasswd(mut self) -> Self {
        self.htpasswd = true;
        self
    }

    /// Deletes nothing, as it does where nobody sets it up.
    pub fn without_deletes(mut self) -> Self {
        self.without_deletes = true;
        self
    }

    /// Takes tokens of `issuer`, which `realm` gives and `bundle` signs.
    pub fn tokens(mut self, realm: &str, bundle: &Path) -> Self {
        let bundle = bundle.display();
        self.auth = format!(
            "auth:\n  token:\n    realm: {realm}\n    service: test-registry\n    issuer: test-issuer\n    rootcertbundle: {bundle}\n"
        );
        self
    }

    /// Speaks TLS.
    pub fn tls(mut self, certificate: &Path, key: &Path) -> Self {
        self.tls = format!(
            "  tls:\n    certificate: {}\n    key: {}\n",
            certificate.display(),
            key.display()
        );
        self
    }

    /// Lets in only those with a certificate of this authority.
    pub fn client_authority(mut self, authority: &Path) -> Self {
        self.tls.push_str(&format!(
            "    clientcas:\n      - {}\n",
            authority.display()
        ));
        self
    }

    /// Listens there, through `wrapper`.
    pub fn at(mut self, address: &str, wrapper: impl IntoIterator<Item = OsString>) -> Self {
        self.address = Some(address.to_owned());
        self.wrapper = wrapper.into_iter().collect();
        self
    }

    /// Keeps its data there.
    pub fn root(mut self, root: &Path) -> Self {
        self.root = Some(root.to_owned());
        self
    }

    /// Starts the registry, if there is one on this machine.
    pub fn start(self) -> Option<Distribution> {
        let program = peers::find("docker-registry")?;
        let folder = tempfile::tempdir().unwrap();
        let root = self
            .root
            .clone()
            .unwrap_or_else(|| folder.path().join("root"));
        let config = folder.path().join("config.yml");
        std::fs::write(folder.path().join("htpasswd"), HTPASSWD).unwrap();
        std::fs::write(&config, self.config(&root, folder.path())).unwrap();
        let mut words = self.wrapper;
        words.extend([
            program.into_os_string(),
            "serve".into(),
            config.into_os_string(),
        ]);
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let address = listening(&mut child);
        Some(Distribution {
            child,
            address,
            root,
            _folder: folder,
        })
    }

    fn config(&self, root: &Path, folder: &Path) -> String {
        let mut text = String::from("version: 0.1\nlog:\n  level: info\nstorage:\n  filesystem:\n");
        let address = self.address.as_deref().unwrap_or("127.0.0.1:0");
        write!(
            text,
            "    rootdirectory: {}\n  delete:\n    enabled: {}\n",
            root.display(),
            !self.without_deletes
        )
        .unwrap();
        write!(text, "http:\n  addr: {address}\n{}{}", self.tls, self.auth).unwrap();
        if self.htpasswd {
            let path = folder.join("htpasswd");
            write!(
                text,
                "auth:\n  htpasswd:\n    realm: test\n    path: {}\n",
                path.display()
            )
            .unwrap();
        }
        text
    }
}

/// Reads the log up to the address, and the rest of it for as long as the registry runs.
fn listening(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut log = String::new();
    let address = loop {
        let Some(Ok(line)) = lines.next() else {
            panic!("docker-registry did not start:\n{log}")
        };
        if let Some((_, rest)) = line.split_once("listening on ") {
            let end = rest.find(['"', ',']).unwrap_or(rest.len());
            break rest[..end].to_owned();
        }
        log.push_str(&line);
        log.push('\n');
    };
    std::thread::spawn(move || lines.for_each(drop));
    address
}

/// A running registry, which ends with the test.
pub struct Distribution {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// Where its data is.
    pub root: PathBuf,
    _folder: TempDir,
}

impl Distribution {
    /// One that takes everything from everybody.
    pub fn open() -> Option<Self> {
        Setup::default().start()
    }

    /// `ADDRESS/rest`, a reference into this registry.
    pub fn name(&self, rest: &str) -> String {
        format!("{}/{rest}", self.address)
    }
}

impl Drop for Distribution {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
