//! Pulls an image into the local store, and says how far it is.
//!
//! ```console
//! $ cargo run --example pull -- alpine:3
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it found"
)]

use std::sync::Arc;

use anyhow::Context as _;
use regctl::ops::{self, Client, PullRequest};
use regctl::transfer::{Event, Observer};

/// Says which layers are there.
struct Layers;

impl Observer for Layers {
    fn see(&self, event: Event) {
        if let Event::Finished { digest } = event {
            eprintln!("{}: done", digest.short());
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let name = std::env::args()
        .nth(1)
        .context("usage: pull NAME[:TAG|@DIGEST]")?;
    let client = Client::from_environment()?;
    let mut request = PullRequest::of(name.parse()?);
    request.observer = Arc::new(Layers);
    let pulled = ops::pull(&client, &request).await?;
    println!("{} {}", pulled.reference, pulled.digest);
    Ok(())
}
