//! Copies an image from any place to any place: registries, folders, archives, the Docker Engine.
//!
//! ```console
//! $ cargo run --example copy -- alpine:3 oci:layout:3
//! $ cargo run --example copy -- oci:layout:3 registry.example/alpine:3
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it found"
)]

use anyhow::Context as _;
use regctl::ops::{self, Client, CopyRequest, Place};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (source, target) = args
        .next()
        .zip(args.next())
        .context("usage: copy SRC DST")?;
    let (source, target): (Place, Place) = (source.parse()?, target.parse()?);
    let client = Client::from_environment()?;
    let copied = ops::copy(&client, &CopyRequest::of(source, target)).await?;
    println!("{}", copied.digest);
    Ok(())
}
