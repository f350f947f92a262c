//! A registry inside a test: it listens on a free port of this machine, and is gone with its folder.
//!
//! ```console
//! $ cargo run --example serve
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it found"
)]

use std::sync::Arc;

use regctl::config::Settings;
use regctl::config::env::Environment;
use regctl::image::Platform;
use regctl::ops::{self, Client, ImportFrom, ImportRequest, PullRequest, PushRequest};
use regctl::registry::Silent;
use regctl::server::{Options, Server, Unlogged};
use regctl::transfer::{TransferOptions, Unobserved};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let options = Options::open(folder.path().join("registry"));
    let server = Server::bind("127.0.0.1:0".parse()?, &options).await?;
    let name = format!("{}/hello:1", server.address());
    let serving = tokio::spawn(server.run(std::future::pending(), Arc::new(Unlogged)));

    let builder = client(&folder.path().join("builder"))?;
    let import = ImportRequest {
        input: ImportFrom::Stream(Box::new(&[0; 1024][..])),
        name: name.parse()?,
        changes: vec!["CMD [\"/hello\"]".to_owned()],
        message: "nothing but a command".to_owned(),
        platform: Platform::host(),
        observer: Arc::new(Unobserved),
    };
    ops::import(&builder, import).await?;
    let pushed = ops::push(&builder, &PushRequest::of(name.parse()?)).await?;

    let runner = client(&folder.path().join("runner"))?;
    let pulled = ops::pull(&runner, &PullRequest::of(name.parse()?)).await?;
    assert_eq!(pushed.digest, pulled.digest);
    println!("{name} {}", pulled.digest);
    serving.abort();
    Ok(())
}

/// A client with a home of its own, which knows nothing of the user's settings.
fn client(home: &std::path::Path) -> anyhow::Result<Client> {
    let environment = Environment::of([("HOME", home)]);
    let settings = Settings::load(&Default::default(), &environment)?;
    let (transfers, notices) = (TransferOptions::default(), Arc::new(Silent));
    Ok(Client::new(settings, transfers, notices, Arc::default()))
}
