//! The story that `regctl demo` tells: two hosts, a registry, and the commands that are typed on them.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::failure::{Failure, Result};
use super::output::Output;
use crate::error::Kind;
use crate::image::{Descriptor, Digest, Manifest, Reference, media_type};
use crate::place::{Admission, Body, Target};
use crate::store::Store;

const GREETING: &[u8] = b"Hello from regctl!\n";
/// Reaches this machine, and is not on the insecure list as 127.0.0.1 is: it stands for the
/// registry's address on the network.
const STRANGER: &str = "0.0.0.0";

/// A registry that is running, and the story that it is part of.
pub(super) struct Told {
    pub(super) registry: Child,
    pub(super) address: String,
}

/// Tells the whole story below a folder, and leaves its registry running.
pub(super) async fn tell(folder: &Path, output: &Output) -> Result<Told> {
    let first = Host {
        name: "first",
        folder,
        output,
    };
    let second = Host {
        name: "second",
        folder,
        output,
    };
    first.prepare().await?;
    output.line("# Start a registry with its own data directory.")?;
    let data = folder.join("registry");
    let (registry, port) = first.serve(&data).await?;
    let (trusted, stranger) = (format!("127.0.0.1:{port}"), format!("{STRANGER}:{port}"));
    first.regctl(&["catalog", &trusted]).await?;

    output.line("# Tag an image with the name of the registry it should go to.")?;
    let name = format!("{stranger}/hello-world");
    first.regctl(&["images"]).await?;
    first.regctl(&["tag", "hello-world", &name]).await?;

    output.line("# The registry speaks plain HTTP, which has to be allowed first.")?;
    let push = format!("{name}:latest");
    first.refused(&["push", &push]).await?;
    output.line("# Once allowed, the push works. There is no daemon to restart.")?;
    first
        .regctl(&["config", "insecure", "add", &stranger])
        .await?;
    first.regctl(&["push", &push]).await?;
    first.regctl(&["catalog", &stranger]).await?;

    output
        .line("# The data directory has the layout of CNCF distribution: delete a directory to delete a repository.")?;
    let repository = data.join("docker/registry/v2/repositories/hello-world");
    output.line(format!("$ rm -rf {}", repository.display()))?;
    std::fs::remove_dir_all(repository)?;
    first.regctl(&["catalog", &stranger]).await?;
    first.regctl(&["push", &push]).await?;

    output.line("# Another host with an empty store pulls the image.")?;
    second
        .regctl(&["--insecure-registry", &stranger, "pull", &name])
        .await?;
    let (here, there) = (first.digest(&name)?, second.digest(&name)?);
    if here != there {
        return Err(Failure::new(
            Kind::Integrity,
            format!("the hosts disagree: {here}, {there}"),
        )
        .into());
    }
    output.line(format!("# Both hosts have {here}"))?;
    Ok(Told {
        registry,
        address: trusted,
    })
}

/// A host of the story: a home and a store of its own.
struct Host<'a> {
    name: &'static str,
    folder: &'a Path,
    output: &'a Output,
}

impl Host<'_> {
    /// Puts the image of every walkthrough into the host's store.
    async fn prepare(&self) -> Result<()> {
        let name: Reference = "hello-world".parse()?;
        let images = self.store().repository(name.repository());
        let tar = layer()?;
        let layer = Descriptor::new(
            "application/vnd.oci.image.layer.v1.tar",
            Digest::of(&tar),
            tar.len() as u64,
        );
        let config = json!({
            "created": jiff::Timestamp::now().to_string(), "architecture": "amd64", "os": "linux",
            "config": { "Cmd": ["/hello"] }, "rootfs": { "type": "layers", "diff_ids": [layer.digest] },
        });
        let config = Bytes::from(config.to_string());
        let described = Descriptor::new(
            media_type::OCI_CONFIG,
            Digest::of(&config),
            config.len() as u64,
        );
        let manifest = json!({
            "schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST, "config": described, "layers": [layer],
        });
        for (blob, bytes) in [(&layer, tar), (&described, config)] {
            if let Admission::Wanted(mut sink) = images.admit(blob, &[]).await? {
                sink.feed(Body::from_bytes(0, bytes)).await?;
                sink.commit().await?;
            }
        }
        let manifest = Manifest::parse(manifest.to_string().into(), media_type::OCI_MANIFEST)?;
        images.put(&manifest, name.or_latest().tag()).await?;
        Ok(())
    }

    /// Starts a registry, and says on which port it listens.
    async fn serve(&self, data: &Path) -> Result<(Child, String)> {
        self.output.line(format!(
            "$ regctl serve --addr 127.0.0.1:0 --root {} &",
            data.display()
        ))?;
        let mut command = self.command(&["serve", "--addr", "127.0.0.1:0", "--root"])?;
        let mut registry = command
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let failed = || Failure::new(Kind::Local, "the registry did not start");
        let mut lines = BufReader::new(registry.stderr.take().ok_or_else(failed)?).lines();
        let line = lines.next_line().await?.ok_or_else(failed)?;
        self.output.line(&line)?;
        let address = line
            .split(" on ")
            .nth(1)
            .and_then(|rest| rest.split(';').next())
            .ok_or_else(failed)?;
        let port = address.rsplit(':').next().unwrap_or_default().to_owned();
        // Its log is read, so that it never waits for somebody to read it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok((registry, port))
    }

    /// Shows a command and runs it.
    async fn regctl(&self, args: &[&str]) -> Result<()> {
        if self.show(args).await? {
            Ok(())
        } else {
            Err(Failure::new(Kind::Other, format!("regctl {} failed", args.join(" "))).into())
        }
    }

    /// Shows a command that has to fail.
    async fn refused(&self, args: &[&str]) -> Result<()> {
        if self.show(args).await? {
            Err(Failure::new(
                Kind::Other,
                format!("regctl {} was not refused", args.join(" ")),
            )
            .into())
        } else {
            Ok(())
        }
    }

    async fn show(&self, args: &[&str]) -> Result<bool> {
        self.output.line(format!("$ regctl {}", args.join(" ")))?;
        Ok(self.command(args)?.status().await?.success())
    }

    /// This very program, in the home of the host and with none of the user's settings.
    fn command(&self, args: &[&str]) -> Result<Command> {
        let home = self.folder.join(self.name);
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(args)
            .env_clear()
            .env("HOME", &home)
            .env("REGCTL_ROOT", self.store().root())
            .env("REGCTL_SYSTEM_CONFIG", home.join("etc"))
            .env("TERM", "dumb")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Ok(command)
    }

    fn store(&self) -> Arc<Store> {
        Arc::new(Store::at(self.folder.join(self.name).join("store")))
    }

    fn digest(&self, name: &str) -> Result<Digest> {
        let reference: Reference = name.parse()?;
        let found = self.store().find(&reference.or_latest())?;
        Ok(found
            .ok_or_else(|| Failure::new(Kind::NotFound, format!("No such image: {name}")))?
            .digest)
    }
}

/// A layer with one file.
fn layer() -> std::io::Result<Bytes> {
    let mut header = tar::Header::new_ustar();
    header.set_path("hello")?;
    header.set_size(GREETING.len() as u64);
    header.set_mode(0o755);
    header.set_cksum();
    let mut archive = tar::Builder::new(Vec::new());
    archive.append(&header, GREETING)?;
    archive.into_inner().map(Bytes::from)
}
