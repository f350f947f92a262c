//! `certs.d`: certificate authorities and a client certificate for one host.

use std::path::{Path, PathBuf};

use super::error::Error;
use super::file;
use super::secret::Secret;
use crate::image::Host;

/// What the user keeps for the TLS of one host.
#[derive(Clone, Debug, Default)]
pub struct HostCerts {
    /// Authorities to trust in addition to the system's.
    pub authorities: Vec<Pem>,
    /// What we prove who we are with.
    pub identity: Option<Identity>,
}

/// A file of certificates, which should be in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pem {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A client certificate and its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate and its chain.
    pub certificate: Pem,
    /// Where the private key is.
    pub key_path: PathBuf,
    /// The private key, in PEM.
    pub key: Secret,
}

/// Reads the certificates of a host from the first of `folders` that has some.
///
/// Docker's rule: `*.crt` are authorities, `*.cert` and `*.key` are a pair.
///
/// # Errors
/// Says which file of a pair is missing, or cannot be read.
pub fn read(folders: &[PathBuf], host: &Host) -> Result<HostCerts, Error> {
    match folder(folders, host) {
        Some(folder) => read_folder(&folder),
        None => Ok(HostCerts::default()),
    }
}

/// The folder of a host in the first of `folders` that has one.
pub fn folder(folders: &[PathBuf], host: &Host) -> Option<PathBuf> {
    let mut own = folders.iter().map(|folder| folder.join(host.as_str()));
    own.find(|folder| folder.is_dir())
}

fn read_folder(folder: &Path) -> Result<HostCerts, Error> {
    let failed = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    let mut certs = HostCerts::default();
    for path in &files {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("crt") => certs.authorities.push(pem(path)?),
            Some("cert") => {
                let key = partner(path, "key")?;
                certs.identity = Some(Identity {
                    certificate: pem(path)?,
                    key: Secret::new(file::read(&key)?.unwrap_or_default()),
                    key_path: key,
                });
            }
            Some("key") => drop(partner(path, "cert")?),
            _ => {}
        }
    }
    Ok(certs)
}

fn partner(path: &Path, extension: &str) -> Result<PathBuf, Error> {
    let partner = path.with_extension(extension);
    if partner.is_file() {
        Ok(partner)
    } else {
        Err(Error::Certificate {
            missing: partner,
            present: path.to_owned(),
        })
    }
}

fn pem(path: &Path) -> Result<Pem, Error> {
    Ok(Pem {
        path: path.to_owned(),
        bytes: file::read_bytes(path)?.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_authorities_and_pairs_and_names_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let host: Host = "r.example:5000".parse().unwrap();
        let own = folder.path().join("r.example:5000");
        std::fs::create_dir(&own).unwrap();
        let folders = [folder.path().join("none"), folder.path().to_owned()];
        // What Windows calls a .crt may be no text.
        std::fs::write(own.join("ca.crt"), b"CA\xff").unwrap();
        std::fs::write(own.join("me.cert"), "CERT").unwrap();
        let error = read(&folders, &host).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("missing {0}/me.key for {0}/me.cert", own.display())
        );
        std::fs::write(own.join("me.key"), "KEY").unwrap();
        let certs = read(&folders, &host).unwrap();
        let authority = Pem {
            path: own.join("ca.crt"),
            bytes: b"CA\xff".to_vec(),
        };
        assert_eq!(certs.authorities, [authority]);
        assert_eq!(certs.identity.unwrap().key.expose(), "KEY");
        assert!(
            read(&folders, &"r.example".parse().unwrap())
                .unwrap()
                .authorities
                .is_empty()
        );
    }
}
