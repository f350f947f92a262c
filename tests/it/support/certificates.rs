//! Certificates as they are found in the wild: chains, dates, names, and those of OpenSSL.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ResolvesServerCert;
use rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::peers;

/// What a server is set up with, and what a client may trust of it.
pub struct Identity {
    /// The server's own certificate, and whatever it sends after it, in PEM.
    pub chain: Vec<String>,
    pub key: String,
}

impl Identity {
    /// Reads what OpenSSL made.
    pub fn read(certificate: &Path, key: &Path) -> Self {
        Self {
            chain: vec![std::fs::read_to_string(certificate).unwrap()],
            key: std::fs::read_to_string(key).unwrap(),
        }
    }

    /// The server's own certificate, in PEM.
    pub fn own(&self) -> &str {
        &self.chain[0]
    }

    /// Sends this certificate too.
    pub fn with(mut self, authority: &Signer) -> Self {
        self.chain.push(authority.pem());
        self
    }

    /// A server that has it. Any certificate will do: rustls would refuse those that it cannot read.
    pub fn server(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let chain = self
            .chain
            .iter()
            .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap());
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        let key = provider.key_provider.load_private_key(key).unwrap();
        let resolver: Arc<dyn ResolvesServerCert> = Arc::new(SingleCertAndKey::from(
            CertifiedKey::new(chain.collect(), key),
        ));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        Arc::new(config.with_no_client_auth().with_cert_resolver(resolver))
    }
}

/// An authority: a root, or one that another has signed.
pub struct Signer(CertifiedIssuer<'static, KeyPair>);

impl Signer {
    pub fn root(name: &str) -> Self {
        Self::root_with(named(name))
    }

    pub fn root_with(mut params: CertificateParams) -> Self {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// An intermediate authority of this one.
    pub fn authority(&self, mut params: CertificateParams) -> Self {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::signed_by(params, key, &self.0).unwrap())
    }

    /// An issuer that does not say of itself that it is an authority.
    pub fn server(params: CertificateParams) -> Self {
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn sign(&self, params: &CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        Identity {
            chain: vec![params.signed_by(&key, &self.0).unwrap().pem()],
            key: key.serialize_pem(),
        }
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }
}

/// A certificate with this common name and no other.
pub fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// A certificate for these names and addresses.
pub fn of(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, "server");
    params
}

/// A certificate that signed itself.
pub fn self_signed(params: &CertificateParams) -> Identity {
    let key = KeyPair::generate().unwrap();
    Identity {
        chain: vec![params.self_signed(&key).unwrap().pem()],
        key: key.serialize_pem(),
    }
}

/// A folder for what OpenSSL makes.
pub struct OpenSsl {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl OpenSsl {
    /// None where it is not installed.
    pub fn find() -> Option<Self> {
        Some(Self {
            program: peers::find("openssl")?,
            folder: tempfile::tempdir().unwrap(),
        })
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Runs a command in the folder; words are parted by spaces.
    pub fn run(&self, command: &str) {
        let run = Command::new(&self.program)
            .args(command.split(' '))
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "openssl {command}: {said}");
    }

    /// A self-signed certificate for an address, as Docker's documentation makes one.
    pub fn as_docker_says(&self, address: &str) -> Identity {
        self.run(&format!(
            "req -newkey rsa:2048 -nodes -sha256 -keyout domain.key -subj /CN=registry \
             -addext subjectAltName=IP:{address} -x509 -days 365 -out domain.crt"
        ));
        Identity::read(&self.path("domain.crt"), &self.path("domain.key"))
    }

    /// A server that answers requests for a catalog, and how its TLS is set up.
    pub fn serve(&self, certificate: &str, key: &str, options: &str) -> OpenSslServer {
        let answer =
            "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"repositories\":[]}";
        std::fs::create_dir_all(self.path("v2")).unwrap();
        std::fs::write(self.path("v2/_catalog"), answer).unwrap();
        let words = format!("s_server -accept 127.0.0.1:0 -HTTP -cert {certificate} -key {key}");
        let mut child = Command::new(&self.program)
            .args(words.split(' '))
            .args(options.split_whitespace())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| Some(line.strip_prefix("ACCEPT ")?.to_owned()))
            .expect("openssl s_server has an address");
        // Whoever writes to a pipe that nobody reads stands still.
        std::thread::spawn(move || lines.for_each(drop));
        OpenSslServer { child, address }
    }

    /// A certificate of version 1, which OpenSSL makes where it gets no extensions.
    pub fn version_1(&self, subject: &str) -> Identity {
        self.run(&format!(
            "req -new -newkey rsa:2048 -nodes -keyout v1.key -subj {subject} -out v1.csr"
        ));
        self.run("x509 -req -in v1.csr -signkey v1.key -days 30 -out v1.crt");
        Identity::read(&self.path("v1.crt"), &self.path("v1.key"))
    }
}

/// OpenSSL's own server, which ends with its test.
pub struct OpenSslServer {
    child: Child,
    pub address: String,
}

impl Drop for OpenSslServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
