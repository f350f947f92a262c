//! `regctl manifest`: manifests of a registry, byte for byte.

use std::io::Read;
use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::error::Kind;
use crate::image::{Manifest, Platform, Reference, Selector};
use crate::limits;
use crate::place::{Source, Target};
use crate::registry::Access;

/// Fetch, push or look up manifests
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl manifest get alpine:3
  regctl manifest get --platform linux/arm64 alpine:3 > arm64.json
  regctl manifest head alpine:3
  regctl manifest put -f index.json registry.example/app:1")]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Print a manifest exactly as the registry stores it
    #[command(aliases = ["inspect", "fetch"])]
    Get {
        /// The image
        #[arg(value_name = "NAME[:TAG|@DIGEST]")]
        name: Reference,
        /// The manifest for this platform, if the image is an index
        #[arg(long, value_name = "PLATFORM")]
        platform: Option<Platform>,
    },
    /// Print the media type, digest and size (one request)
    Head {
        /// The image
        #[arg(value_name = "NAME[:TAG|@DIGEST]")]
        name: Reference,
    },
    /// Push a manifest as is and print its digest
    Put {
        /// The image
        #[arg(value_name = "NAME[:TAG]")]
        name: Reference,
        /// Read the manifest from FILE (default: stdin)
        #[arg(short, long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Media type of the manifest (default: its mediaType field)
        #[arg(long, value_name = "TYPE", default_value = "")]
        media_type: String,
    },
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    match args.action {
        Action::Get { name, platform } => get(&name, platform.as_ref(), context).await,
        Action::Head { name } => {
            let repository = context.remote(name.repository(), Access::Pull)?;
            let found = repository.resolve(&name.selector()).await?;
            let fields = serde_json::json!({
                "mediaType": found.media_type, "digest": found.digest, "size": found.size,
            });
            Ok(context.output().line(fields)?)
        }
        Action::Put {
            name,
            file,
            media_type,
        } => {
            let bytes = read(file)?;
            let manifest = Manifest::parse(bytes.into(), &media_type)?;
            let repository = context.remote(name.repository(), Access::Push)?;
            let tag = name
                .clone()
                .or_latest()
                .tag()
                .filter(|_| name.digest().is_none())
                .cloned();
            if let Some(digest) = name.digest().filter(|digest| *digest != manifest.digest()) {
                let text = format!(
                    "the manifest has the digest {}, not {digest}",
                    manifest.digest()
                );
                return Err(Failure::new(Kind::Integrity, text).into());
            }
            repository.put(&manifest, tag.as_ref()).await?;
            Ok(context.output().line(manifest.digest())?)
        }
    }
}

async fn get(name: &Reference, platform: Option<&Platform>, context: &Context) -> Result<()> {
    let repository = context.remote(name.repository(), Access::Pull)?;
    let mut manifest = repository.manifest(&name.selector()).await?;
    if let Some(platform) = platform
        && !manifest.manifests().is_empty()
    {
        let digest = manifest.require(platform)?.digest.clone();
        manifest = repository.manifest(&Selector::Digest(digest)).await?;
    }
    // Not a line: a digest over what is printed has to be the manifest's.
    Ok(context.output().content(manifest.bytes())?)
}

fn read(file: Option<PathBuf>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let input: Box<dyn Read> = match file {
        Some(path) => Box::new(std::fs::File::open(&path).map_err(|error| {
            Failure::new(
                Kind::Local,
                format!("cannot read {}: {error}", path.display()),
            )
        })?),
        None => Box::new(std::io::stdin().lock()),
    };
    input
        .take(limits::MANIFEST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits::MANIFEST_BYTES {
        Err(Failure::new(Kind::Integrity, "the manifest is larger than 8 MiB").into())
    } else {
        Ok(bytes)
    }
}
