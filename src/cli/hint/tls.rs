//! What can be done where TLS fails, as commands that work when pasted.

use std::path::PathBuf;

use crate::cli::context::{Context, quoted};
use crate::config;
use crate::image::Host;
use crate::registry;
use crate::registry::tls::{
    CertificateProblem as Problem, Chain, Moment, Names, TlsFailure, Unknown,
};

/// A host, and what commands about its TLS are made of.
pub(super) struct Server<'a> {
    host: Host,
    context: &'a Context,
}

impl<'a> Server<'a> {
    /// The server of a registry, as its certificates are looked for.
    pub(super) fn at(registry: &Host, context: &'a Context) -> Self {
        let name = if registry.is_hub() {
            registry::HUB_API
        } else {
            registry.as_str()
        };
        // The port of HTTPS is no part of a URL, and so not of the folder's name.
        let name = name.strip_suffix(":443").unwrap_or(name);
        Self {
            host: name.parse().unwrap_or_else(|_| registry.clone()),
            context,
        }
    }

    pub(super) fn untrusted(&self, problem: &Problem) -> Vec<String> {
        let host = &self.host;
        match problem {
            Problem::UnknownAuthority(unknown) => self.unknown_authority(unknown),
            Problem::AuthorityAsServer { fingerprint } => vec![self.trust_itself(fingerprint)],
            Problem::NotAnAuthority { .. } => vec![self.install_authority("that signed it")],
            Problem::Time { now, authority, .. } => self.wrong_time(*now, authority.as_deref()),
            Problem::WrongName { names, .. } => self.wrong_name(names),
            Problem::WrongOrder { .. } => vec![format!(
                "in the certificate file of {host} its own certificate has to come first:\n\
                 cat server.crt intermediate.crt > chain.crt"
            )],
            Problem::UnsupportedKey { .. } | Problem::Algorithm { .. } | Problem::Version(_) => {
                let unchecked = self.without_check();
                std::iter::once(self.make_another())
                    .chain(unchecked)
                    .collect()
            }
            Problem::ForeignKey => vec![format!(
                "{host} is configured with the key of another certificate; these have to print the same:\n\
                 openssl x509 -in server.crt -noout -pubkey\n\
                 openssl pkey -in server.key -pubout"
            )],
            Problem::Other(_) => vec![self.look_at_chain()],
        }
    }

    pub(super) fn failed(&self, failure: &TlsFailure) -> Vec<String> {
        let host = &self.host;
        match failure {
            TlsFailure::OldVersion(_) => vec![format!(
                "{host} speaks no TLS that is secure: TLS 1.2 or 1.3 has to be enabled there; to see what it speaks:\n{}",
                self.look()
            )],
            TlsFailure::NothingInCommon(_) => self.nothing_in_common(),
            TlsFailure::ClientCertificate(_) => self.wants_certificate(),
            TlsFailure::UnknownName(_) => vec![format!(
                "{host} has no certificate for the name {}; use the name that its administrator gives",
                self.host.name()
            )],
            TlsFailure::Broken(_) | TlsFailure::Other(_) => vec![self.look_at_chain()],
        }
    }

    fn unknown_authority(&self, unknown: &Unknown) -> Vec<String> {
        let (host, issuer) = (&self.host, &unknown.issuer);
        let mut hints = match &unknown.chain {
            Chain::SelfSigned(fingerprint) => vec![self.trust_itself(fingerprint)],
            _ if issuer.is_empty() => vec![self.install_authority("that signed it")],
            _ => vec![self.install_authority(&format!("{issuer:?}"))],
        };
        if unknown.chain == Chain::Partial {
            hints.push(format!(
                "if {issuer:?} is an intermediate authority, {host} has to send its certificate too:\n\
                 cat server.crt intermediate.crt > chain.crt"
            ));
        }
        hints.extend(unknown.unusable.iter().cloned());
        hints
    }

    fn wrong_time(&self, now: Moment, authority: Option<&str>) -> Vec<String> {
        let dates = match authority {
            None => format!("{} | openssl x509 -noout -subject -dates", self.look()),
            Some(_) => self.look_at_all(),
        };
        vec![
            format!(
                "if it is not {now} now, set this machine's clock: sudo timedatectl set-ntp true"
            ),
            format!(
                "if it is, {} needs a certificate that is valid now; to see what it has:\n{dates}",
                self.host
            ),
        ]
    }

    fn nothing_in_common(&self) -> Vec<String> {
        let common = format!(
            "regctl has TLS 1.2 and 1.3, ECDHE with X25519, P-256 and P-384, AES-GCM and ChaCha20, and \
             takes keys of RSA from 2048 bits, P-256, P-384 and Ed25519; to see what {} has:\n{}",
            self.host,
            self.look()
        );
        std::iter::once(common)
            .chain(self.without_check())
            .collect()
    }

    /// Other names are in the message. None is offered here: the certificate may be anyone's.
    fn wrong_name(&self, names: &Names) -> Vec<String> {
        let make_another = self.make_another();
        if names.is_empty() {
            return vec![make_another];
        }
        vec![format!(
            "use a name of the registry that its certificate has, or {make_another}"
        )]
    }

    /// Where there is a client certificate, it is not the right one.
    pub(super) fn wants_certificate(&self) -> Vec<String> {
        let (host, folder) = (&self.host, self.folder());
        let identity = self.context.settings().certs(host).ok();
        let identity = identity.and_then(|certs| certs.identity);
        match identity {
            Some(identity) => {
                let file = quoted(&identity.certificate.path.display().to_string());
                vec![format!(
                    "{host} does not accept the client certificate {file}; see who signed it, and until when it is valid:\n\
                     openssl x509 -in {file} -noout -issuer -subject -dates"
                )]
            }
            None => vec![format!(
                "{host} asks for a client certificate; install yours, here client.cert and client.key:\n\
                 mkdir -p {folder} && cp client.cert client.key {folder}/"
            )],
        }
    }

    /// The folder of `certs.d` that is this host's, quoted.
    fn folder(&self) -> String {
        let folder: PathBuf = self.context.settings().certs_folder(&self.host);
        quoted(&folder.display().to_string())
    }

    /// What shows how the host speaks TLS.
    fn look(&self) -> String {
        let peer = format!("{}:{}", self.host.name(), self.host.port().unwrap_or(443));
        format!("openssl s_client -connect {} </dev/null", quoted(&peer))
    }

    /// The same with all certificates.
    fn look_at_all(&self) -> String {
        self.look().replace(" </dev/null", " -showcerts </dev/null")
    }

    fn look_at_chain(&self) -> String {
        format!("to see what {} sends:\n{}", self.host, self.look_at_all())
    }

    fn trust_itself(&self, fingerprint: &str) -> String {
        let folder = self.folder();
        format!(
            "trust it only if the administrator of {} confirms its SHA-256 fingerprint:\n{fingerprint}\n\
             mkdir -p {folder} && {} | openssl x509 -out {folder}/ca.crt",
            self.host,
            self.look()
        )
    }

    fn install_authority(&self, which: &str) -> String {
        let folder = self.folder();
        format!(
            "if you trust the authority {which}, install its certificate, here ca.crt, for {}:\n\
             mkdir -p {folder} && cp ca.crt {folder}/ca.crt",
            self.host
        )
    }

    fn make_another(&self) -> String {
        let name = self.host.name().trim_matches(['[', ']']);
        let kind = if self.host.ip().is_some() {
            "IP"
        } else {
            "DNS"
        };
        format!(
            "make a certificate for {name}, for instance with:\n\
             openssl req -x509 -newkey rsa:4096 -nodes -days 365 -keyout server.key -out server.crt \
             -subj /CN={name} -addext subjectAltName={kind}:{name}"
        )
    }

    /// Without a check more servers can be used, where that is not done yet.
    fn without_check(&self) -> Option<String> {
        let host = &self.host;
        let is_listed = self.context.settings().insecure().allows(host);
        let unchecked = || {
            format!(
                "until then, if you trust the network to {host}, it can be used without a check:\n\
                 regctl --insecure-registry {host} {}",
                self.context.invocation(),
            )
        };
        (!is_listed).then(unchecked)
    }
}

/// What can be done about the files of a client certificate.
pub(super) fn files(error: &config::Error) -> Vec<String> {
    let shown = |path: &PathBuf| quoted(&path.display().to_string());
    match error {
        config::Error::KeyMismatch { certificate, key } => vec![format!(
            "use the key that the certificate was made with; these have to print the same:\n\
             openssl x509 -in {} -noout -pubkey\n\
             openssl pkey -in {} -pubout",
            shown(certificate),
            shown(key)
        )],
        config::Error::EncryptedKey(key) => vec![format!(
            "keep it without the passphrase, readable only by you:\n\
             (umask 077 && openssl pkey -in {key} -out {key}.plain && mv {key}.plain {key})",
            key = shown(key)
        )],
        config::Error::Unusable { path, .. } => vec![format!(
            "a client certificate is a .cert file in PEM, and its key a .key file in PEM; to see what it is:\n\
             head -n 3 {}",
            shown(path)
        )],
        _ => Vec::new(),
    }
}

/// What can be done where no registry answers, but something else.
pub(super) fn other_port(host: &Host) -> String {
    let name = host.name();
    format!(
        "is the port right? Registries listen at 443, which needs no port in the name, or at 5000:\n\
         regctl ping {name}\n\
         regctl ping {name}:5000"
    )
}
