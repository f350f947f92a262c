//! A token server whose tokens the real registry verifies.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{Answer, Request, Server};

/// What a server takes and gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// GET with Basic, as Docker Hub's; anonymous requests get a token for pulling.
    Get,
    /// GET, and a refresh token for those who log in; POST takes it.
    Refresh,
    /// POST only, with the password in a form.
    PostOnly,
}

/// A running token server.
pub struct TokenServer {
    server: Server,
    folder: TempDir,
}

const REFRESH: &str = "refresh-token-of-fish";

impl TokenServer {
    pub fn start(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let signer = Signer::new(&folder.path().join("bundle.pem"));
        let server = Server::start(move |request| answer(kind, &signer, request));
        Self { server, folder }
    }

    /// The URL that the registry sends clients to.
    pub fn realm(&self) -> String {
        format!("http://{}/token", self.server.address)
    }

    /// The certificate that the registry trusts.
    pub fn bundle(&self) -> PathBuf {
        self.folder.path().join("bundle.pem")
    }

    pub fn asked(&self) -> Vec<Request> {
        self.server.asked()
    }
}

fn answer(kind: Kind, signer: &Signer, request: &Request) -> Answer {
    let (scopes, user) = match (kind, request.method.as_str()) {
        (Kind::Get | Kind::Refresh, "GET") => (request.query("scope"), basic_user(request)),
        (Kind::Refresh | Kind::PostOnly, "POST") => {
            let scope = request.form("scope").join(" ");
            (
                scope.split_whitespace().map(str::to_owned).collect(),
                form_user(request),
            )
        }
        _ => {
            return Answer::json(
                404,
                &json!({ "errors": [{ "code": "UNSUPPORTED", "message": "no such method" }] }),
            );
        }
    };
    let Ok(user) = user else {
        return Answer::json(401, &json!({ "details": "incorrect username or password" }));
    };
    let token = signer.token(user.as_deref(), &scopes);
    let mut body = json!({ "token": token, "access_token": token, "expires_in": 300 });
    let offline = request.query("offline_token") == ["true"];
    if kind == Kind::Refresh && (offline || request.method == "POST") {
        body["refresh_token"] = json!(REFRESH);
    }
    Answer::json(200, &body)
}

/// Nobody, fish, or a wrong password.
fn basic_user(request: &Request) -> Result<Option<String>, ()> {
    let Some(value) = request.headers.get("authorization") else {
        return Ok(None);
    };
    if value == &format!("Basic {}", STANDARD.encode("fish:secret")) {
        Ok(Some("fish".into()))
    } else {
        Err(())
    }
}

fn form_user(request: &Request) -> Result<Option<String>, ()> {
    let one = |key: &str| request.form(key).pop().unwrap_or_default();
    let right = match one("grant_type").as_str() {
        "password" => one("username") == "fish" && one("password") == "secret",
        "refresh_token" => one("refresh_token") == REFRESH,
        _ => false,
    };
    right.then(|| Some("fish".into())).ok_or(())
}

struct Signer {
    key: EcdsaKeyPair,
    certificate: String,
    random: SystemRandom,
}

impl Signer {
    fn new(bundle: &Path) -> Self {
        let pair = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["token".to_owned()])
            .unwrap()
            .self_signed(&pair)
            .unwrap();
        std::fs::write(bundle, certificate.pem()).unwrap();
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &pair.serialize_der(),
            &random,
        )
        .unwrap();
        Self {
            key,
            certificate: STANDARD.encode(certificate.der()),
            random,
        }
    }

    /// A JWT; anonymous users may only pull.
    fn token(&self, user: Option<&str>, scopes: &[String]) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let access: Vec<Value> = scopes
            .iter()
            .filter_map(|scope| grant(scope, user.is_some()))
            .collect();
        let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [self.certificate] });
        let claims = json!({
            "iss": "test-issuer", "aud": "test-registry", "sub": user.unwrap_or_default(),
            "iat": now, "nbf": now - 10, "exp": now + 300, "jti": format!("{now}-{}", scopes.len()), "access": access,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(&self.random, text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn grant(scope: &str, known: bool) -> Option<Value> {
    let (resource, actions) = scope.rsplit_once(':')?;
    let (kind, name) = resource.split_once(':')?;
    let allowed = |action: &&str| known || *action == "pull";
    let actions: Vec<&str> = actions.split(',').filter(allowed).collect();
    Some(json!({ "type": kind, "name": name, "actions": actions }))
}
