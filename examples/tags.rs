//! Lists the tags of a repository whose images run on a platform, with what a pull would move.
//!
//! ```console
//! $ cargo run --example tags -- registry.example/app linux/arm64
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it found"
)]

use anyhow::Context as _;
use regctl::image::{Platform, Reference};
use regctl::ops::{Client, tags};
use regctl::place::Listing;
use regctl::registry::Access;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (name, platform) = args
        .next()
        .zip(args.next())
        .context("usage: tags NAME PLATFORM")?;
    let name: Reference = name.parse()?;
    let platform = platform.parse::<Platform>()?.to_string();
    let repository = Client::from_environment()?.repository(name.repository(), Access::Pull)?;
    let listed = repository.tags().await?;
    for image in tags::details(&*repository, listed).await? {
        if image.platforms.contains(&platform) {
            let digest = image.digest.map(|digest| digest.to_string());
            let digest = digest.as_deref().unwrap_or("not readable");
            println!("{}\t{} bytes\t{digest}", image.tag, image.size);
        }
    }
    Ok(())
}
