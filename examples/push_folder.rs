//! Makes an image of a folder and pushes it, with no container engine and no Dockerfile.
//!
//! ```console
//! $ cargo run --example push_folder -- public localhost:5000/site:1
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it found"
)]

use std::io::Cursor;
use std::sync::Arc;

use anyhow::Context as _;
use regctl::image::{Platform, Reference};
use regctl::ops::{self, Client, ImportFrom, ImportRequest, PushRequest};
use regctl::transfer::Unobserved;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (folder, name) = args
        .next()
        .zip(args.next())
        .context("usage: push_folder DIR NAME")?;
    let name: Reference = name.parse()?;
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_dir_all("srv", folder)?;
    let client = Client::from_environment()?;
    let import = ImportRequest {
        input: ImportFrom::Stream(Box::new(Cursor::new(tar.into_inner()?))),
        name: name.clone(),
        changes: vec!["WORKDIR /srv".to_owned()],
        message: "a folder".to_owned(),
        platform: Platform::host(),
        observer: Arc::new(Unobserved),
    };
    ops::import(&client, import).await?;
    let pushed = ops::push(&client, &PushRequest::of(name)).await?;
    println!("{}", pushed.digest);
    Ok(())
}
