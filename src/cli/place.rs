//! Where images come from and go to, as they are written: `docker://NAME`, `oci:DIR:TAG` and so on.

use std::fmt;
use std::fs::File;
use std::io::Seek;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use super::context::Context;
use super::exit::Failure;
use crate::archive::{Archive, Reader};
use crate::config::env;
use crate::disk::{self, Draft, Export};
use crate::engine::Engine;
use crate::error::Kind;
use crate::image::{Reference, Selector, Tag};
use crate::place::{Source, Target};
use crate::registry::{self, Access, Mirrored};
use crate::store::Store;

/// A place, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `docker://NAME`, or just a name: a registry.
    Registry(Reference),
    /// `store:NAME`: the local store.
    Store(Reference),
    /// `oci:DIR[:TAG]`: an OCI layout.
    Layout {
        folder: PathBuf,
        name: Option<String>,
    },
    /// `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:NAME]`: a tar.
    Archive { file: PathBuf, name: Option<String> },
    /// `docker-daemon:NAME`: the Docker Engine.
    Engine(Reference),
}

impl FromStr for Place {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let reference = |name: &str| {
            name.parse::<Reference>()
                .map_err(|error| Failure::new(Kind::Usage, format!("{text:?}: {error}")))
        };
        let path = |rest: &str| {
            let (path, name) = match rest.split_once(':') {
                Some((path, name)) => (path, Some(name.to_owned()).filter(|name| !name.is_empty())),
                None => (rest, None),
            };
            if path.is_empty() {
                Err(Failure::new(Kind::Usage, format!("{text:?} names no file")))
            } else {
                Ok((PathBuf::from(path), name))
            }
        };
        if let Some(name) = text.strip_prefix("docker://") {
            return reference(name).map(Self::Registry);
        }
        match text.split_once(':') {
            Some(("store", name)) => reference(name).map(Self::Store),
            Some(("docker-daemon", name)) => reference(name).map(Self::Engine),
            Some(("oci", rest)) => path(rest).map(|(folder, name)| Self::Layout { folder, name }),
            Some(("oci-archive" | "docker-archive", rest)) => {
                path(rest).map(|(file, name)| Self::Archive { file, name })
            }
            _ => reference(text).map(Self::Registry),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = |name: &Option<String>| {
            name.as_ref()
                .map(|name| format!(":{name}"))
                .unwrap_or_default()
        };
        match self {
            Self::Registry(name) => f.write_str(&name.familiar()),
            Self::Store(name) => write!(f, "store:{}", name.familiar()),
            Self::Layout { folder, name } => write!(f, "oci:{}{}", folder.display(), with(name)),
            Self::Archive { file, name } => {
                write!(f, "oci-archive:{}{}", file.display(), with(name))
            }
            Self::Engine(name) => write!(f, "docker-daemon:{}", name.familiar()),
        }
    }
}

/// A place that is read: what to ask it for, and the registry that it is, where it is one.
pub(super) struct Opened {
    pub(super) source: Arc<dyn Source>,
    pub(super) selector: Selector,
    pub(super) registry: Option<Arc<registry::Repository>>,
    mirrored: Option<Arc<Mirrored>>,
}

impl Opened {
    /// Whether mirrors had a say in what the name stands for. They have none from now on.
    pub(super) fn leave_mirrors(&self) -> bool {
        self.mirrored
            .as_ref()
            .is_some_and(|place| place.leave_mirrors())
    }
}

/// A place that is written to.
pub(super) struct Prepared {
    pub(super) target: Arc<dyn Target>,
    /// The name that the image gets there; none leaves it under its digest.
    pub(super) tag: Option<Tag>,
    pub(super) registry: Option<Arc<registry::Repository>>,
    finish: Finish,
}

/// What is left to do when all content is there.
enum Finish {
    Nothing,
    Archive {
        archive: Archive,
        draft: Draft,
        path: PathBuf,
    },
    Engine {
        archive: Archive,
        file: File,
        engine: Engine,
    },
}

impl Place {
    /// Opens the place to read from it.
    pub(super) async fn open(&self, context: &Context) -> anyhow::Result<Opened> {
        let without = |source: Arc<dyn Source>, selector| Opened {
            source,
            selector,
            registry: None,
            mirrored: None,
        };
        Ok(match self {
            Self::Registry(name) => {
                let mirrored = Arc::new(context.network()?.mirrored(name.repository()));
                Opened {
                    source: mirrored.clone(),
                    selector: name.selector(),
                    registry: Some(context.remote(name.repository(), Access::Pull)?),
                    mirrored: Some(mirrored),
                }
            }
            Self::Store(name) => without(
                Arc::new(context.store().repository(name.repository())),
                name.selector(),
            ),
            Self::Layout { folder, name } => {
                let store = context.patient(Store::of_others(folder));
                let folder = store.folder(name.as_deref(), nowhere()?.repository());
                let root = folder.root()?.digest;
                without(Arc::new(folder), Selector::Digest(root))
            }
            Self::Archive { file, name } => {
                let (file, scratch, name) = (file.clone(), context.scratch(), name.clone());
                let reader =
                    tokio::task::spawn_blocking(move || Reader::open(&file, &scratch)).await??;
                let root = reader.find(name.as_deref())?.descriptor.digest.clone();
                without(Arc::new(reader), Selector::Digest(root))
            }
            Self::Engine(name) => {
                let (engine, scratch) = (engine(context), context.scratch());
                let familiar = name.clone().or_latest().familiar();
                let reader = tokio::task::spawn_blocking(move || {
                    let archive = engine.save(&familiar)?;
                    anyhow::Ok(Reader::from_stream(archive, &scratch)?)
                });
                let reader = reader.await??;
                let root = reader
                    .images()
                    .first()
                    .map(|image| image.descriptor.digest.clone());
                let none = || Failure::new(Kind::NotFound, "the Docker daemon sent no image");
                without(Arc::new(reader), Selector::Digest(root.ok_or_else(none)?))
            }
        })
    }

    /// Makes the place ready to be written to.
    pub(super) fn prepare(&self, context: &Context) -> anyhow::Result<Prepared> {
        let tag_of = |name: &Reference| match name.digest() {
            Some(_) => None,
            None => Some(name.tag().cloned().unwrap_or_else(Tag::latest)),
        };
        let nothing = |target: Arc<dyn Target>, tag, registry| Prepared {
            target,
            tag,
            registry,
            finish: Finish::Nothing,
        };
        Ok(match self {
            Self::Registry(name) => {
                let registry = context.remote(name.repository(), Access::Push)?;
                nothing(registry.clone(), tag_of(name), Some(registry))
            }
            Self::Store(name) => nothing(
                Arc::new(context.store().repository(name.repository())),
                tag_of(name),
                None,
            ),
            Self::Layout { folder, name } => {
                let store = context.patient(Store::export(folder));
                let folder = store.folder(name.as_deref(), nowhere()?.repository());
                nothing(Arc::new(folder), Some(Tag::latest()), None)
            }
            Self::Archive { file, name } => {
                let named = match name {
                    Some(name) if name.contains(['/', ':']) => {
                        name.parse::<Reference>()?.or_latest()
                    }
                    Some(tag) => nowhere()?.repository().tagged(tag.parse()?),
                    None => nowhere()?.or_latest(),
                };
                let draft = Draft::of_export(file, Export::Copy)
                    .map_err(|error| Failure::not_written(file, &error))?;
                let output = draft.file().try_clone()?;
                archive(&named, output, |archive| Finish::Archive {
                    archive,
                    draft,
                    path: file.clone(),
                })
            }
            Self::Engine(name) => {
                let scratch = context.scratch();
                let file = disk::root::scratch(&scratch)
                    .map_err(|error| Failure::not_written(&scratch, &error))?;
                let output = file.try_clone()?;
                archive(&name.clone().or_latest(), output, |archive| {
                    Finish::Engine {
                        archive,
                        file,
                        engine: engine(context),
                    }
                })
            }
        })
    }
}

fn archive(name: &Reference, output: File, finish: impl FnOnce(Archive) -> Finish) -> Prepared {
    let archive = Archive::new(Box::new(output));
    Prepared {
        target: Arc::new(archive.repository(name.repository())),
        tag: Some(name.tag().cloned().unwrap_or_else(Tag::latest)),
        registry: None,
        finish: finish(archive),
    }
}

impl Prepared {
    /// Ends what was written, so that others can read it.
    pub(super) async fn finish(self) -> anyhow::Result<()> {
        match self.finish {
            Finish::Nothing => Ok(()),
            Finish::Archive {
                archive,
                draft,
                path,
            } => {
                archive.finish().await?;
                draft
                    .finish()
                    .map_err(|error| Failure::not_written(&path, &error).into())
            }
            Finish::Engine {
                archive,
                mut file,
                engine,
            } => {
                archive.finish().await?;
                file.rewind()?;
                Ok(tokio::task::spawn_blocking(move || engine.load(file)).await??)
            }
        }
    }

    /// Whether the place knows no indexes, so that one platform has to be chosen.
    pub(super) fn takes_one_platform(&self) -> bool {
        matches!(self.finish, Finish::Archive { .. } | Finish::Engine { .. })
    }
}

fn engine(context: &Context) -> Engine {
    Engine::at(context.environment().text(env::DOCKER_HOST))
}

/// A name for what has none of its own.
fn nowhere() -> anyhow::Result<Reference> {
    Ok("localhost/image".parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_skopeo_reads_them() {
        for (text, shown) in [
            ("docker://hello-world", "hello-world"),
            ("r.example:5000/app:1", "r.example:5000/app:1"),
            ("store:app", "store:app"),
            ("oci:dir:1.0", "oci:dir:1.0"),
            ("oci:/a/b", "oci:/a/b"),
            (
                "docker-archive:/a.tar:hello:1",
                "oci-archive:/a.tar:hello:1",
            ),
            ("docker-daemon:app:2", "docker-daemon:app:2"),
            ("localhost:5000/app", "localhost:5000/app"),
        ] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), shown, "{text}");
        }
        for bad in ["oci:", "oci-archive::x", "docker://", "store:UPPER", ""] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
