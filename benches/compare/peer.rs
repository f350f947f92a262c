//! The clients, and how each of them is told to pull and to push.

use std::path::{Path, PathBuf};

use crate::measure::{Sample, run};
use crate::support::peers;
use crate::work::Images;

/// What a client is measured at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Job {
    Pull,
    Push,
}

/// One client.
pub struct Peer {
    pub name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Regctl,
    /// The floor: the same blobs, several at once, checked by nobody.
    Curl,
    Skopeo,
    Crane,
    Oras,
}

pub const PEERS: [Peer; 5] = [
    Peer {
        name: "regctl",
        kind: Kind::Regctl,
    },
    Peer {
        name: "curl",
        kind: Kind::Curl,
    },
    Peer {
        name: "skopeo",
        kind: Kind::Skopeo,
    },
    Peer {
        name: "crane",
        kind: Kind::Crane,
    },
    Peer {
        name: "oras",
        kind: Kind::Oras,
    },
];

impl Peer {
    pub fn is_here(&self) -> bool {
        self.kind == Kind::Regctl || peers::find(self.name).is_some()
    }

    pub fn can(&self, job: Job) -> bool {
        job == Job::Pull || self.kind != Kind::Curl
    }

    fn program(&self) -> &'static str {
        match self.kind {
            Kind::Regctl => env!("CARGO_BIN_EXE_regctl"),
            _ => self.name,
        }
    }

    pub fn version(&self) -> Sample {
        let word = if matches!(self.kind, Kind::Crane | Kind::Oras) {
            "version"
        } else {
            "--version"
        };
        run(self.program(), [word])
    }

    /// Pulls all of an image into an empty folder.
    pub fn pull(&self, address: &str, image: &str, images: &Images, folder: &Path) -> Sample {
        let (name, folder) = (format!("{address}/{image}:t"), folder.display().to_string());
        let words = match self.kind {
            Kind::Regctl => format!("--root {folder} pull -q --platform all {name}"),
            Kind::Skopeo => {
                format!("copy -q --all --src-tls-verify=false docker://{name} oci:{folder}:t")
            }
            Kind::Crane => format!("pull --insecure --format=oci {name} {folder}"),
            Kind::Oras => format!("copy --from-plain-http {name} --to-oci-layout {folder}:t"),
            Kind::Curl => return curl(address, image, images, &folder),
        };
        run(self.program(), words.split_whitespace())
    }

    /// Gets an image to where this client pushes from.
    pub fn prepare(&self, address: &str, image: &str, folder: &Path) -> PathBuf {
        let name = format!("{address}/{image}:t");
        let root = folder.display().to_string();
        match self.kind {
            Kind::Regctl => run(
                self.program(),
                ["--root", &root, "pull", "-q", "--platform", "all", &name],
            ),
            // Everybody else reads an OCI layout.
            _ => run(
                "skopeo",
                [
                    "copy",
                    "-q",
                    "--all",
                    "--src-tls-verify=false",
                    &format!("docker://{name}"),
                    &format!("oci:{root}:t"),
                ],
            ),
        };
        folder.to_owned()
    }

    /// Pushes what was prepared to a registry that has none of it.
    pub fn push(&self, source: &Path, address: &str, image: &str) -> Sample {
        let (name, folder) = (format!("{address}/{image}:t"), source.display().to_string());
        let words = match self.kind {
            Kind::Regctl => {
                let known = run(self.program(), ["--root", &folder, "images", "-q"]);
                debug_assert!(known.wall > 0.0);
                let local = local_name(source);
                run(self.program(), ["--root", &folder, "tag", &local, &name]);
                format!("--root {folder} push -q {name}")
            }
            Kind::Skopeo => {
                format!("copy -q --all --dest-tls-verify=false oci:{folder}:t docker://{name}")
            }
            Kind::Crane => format!("push --insecure {folder} {name}"),
            Kind::Oras => format!("copy --from-oci-layout {folder}:t --to-plain-http {name}"),
            Kind::Curl => unreachable!("curl cannot push"),
        };
        run(self.program(), words.split_whitespace())
    }
}

/// The first name in a store of ours.
fn local_name(root: &Path) -> String {
    let store = regctl::store::Store::at(root);
    store.images().unwrap()[0].reference.to_string()
}

/// All blobs of an image, as many at once as curl likes.
fn curl(address: &str, image: &str, images: &Images, folder: &str) -> Sample {
    let mut words = vec![
        "-sf".to_owned(),
        "-Z".to_owned(),
        "--parallel-max".to_owned(),
        "6".to_owned(),
    ];
    std::fs::create_dir_all(folder).unwrap();
    for digest in images.blobs(image) {
        words.push(format!("http://{address}/v2/{image}/blobs/{digest}"));
        words.extend(["-o".to_owned(), format!("{folder}/{digest}")]);
    }
    run("curl", words)
}
