//! Blobs that a registry was seen to have are mounted, and do not cross the wire again.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image, noise};
use crate::support::proxy::{Cut, Proxy};
use crate::support::served::Served;

/// Larger than everything else that a push sends.
const BASE: usize = 1 << 20;

/// A registry with a base, an image on it in the home's own store, and nothing that ties the two.
struct World {
    env: TestEnv,
    proxy: Proxy,
    registry: Served,
}

impl World {
    fn new() -> Self {
        let registry = Served::open();
        let proxy = Proxy::start(&registry.address, Cut::Never);
        let env = TestEnv::new();
        Self {
            env,
            proxy,
            registry,
        }
    }

    fn name(&self, rest: &str) -> String {
        format!("{}/{rest}", self.proxy.address)
    }

    /// Pushes an image on the base from an archive of it, and says what it sent and printed.
    fn push(&self, name: &str, top: &[u8]) -> (u64, String) {
        let base = noise(BASE);
        let image = Image::new(Flavor::Oci, "linux/amd64", &[&base, top]);
        let folder = self.env.home().join("layout").join(name);
        image.write_layout(&folder, "t");
        let before = self.proxy.sent();
        let from = format!("oci:{}:t", folder.display());
        let target = self.name(&format!("{name}:t"));
        let run = self.env.regctl(["push", "--from", &from, &target]).ok();
        (self.proxy.sent() - before, run.stdout)
    }

    /// Where it is kept what the registry has.
    fn memory(&self) -> PathBuf {
        let folder = self.env.home().join(".local/share/regctl-known-blobs");
        folder.join(&self.proxy.address)
    }
}

#[test]
fn a_base_moves_once_to_a_registry_however_many_images_are_on_it() {
    let world = World::new();
    let (first, _) = world.push("base", b"0");
    assert!(first > BASE as u64);
    for name in ["one", "team/two"] {
        let (sent, said) = world.push(name, name.as_bytes());
        assert!(sent < 100_000, "{sent} bytes were sent");
        assert!(said.contains(": Mounted from "), "{said}");
        let pulled = TestEnv::new();
        let name = world.name(&format!("{name}:t"));
        pulled.regctl(["pull", "-q", &name]).ok().done();
    }
    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(world.memory()), 0o600);
    assert_eq!(mode(world.memory().parent().unwrap().to_owned()), 0o700);
}

#[test]
fn what_was_pulled_from_a_registry_is_mounted_there_too() {
    let world = World::new();
    world.push("base", b"0");
    // Another user, who knows the base only from a pull.
    let other = World {
        env: TestEnv::new(),
        ..world
    };
    let base = other.name("base:t");
    other.env.regctl(["pull", "-q", &base]).ok().done();
    let (sent, said) = other.push("service", b"1");
    assert!(sent < 100_000, "{sent} bytes were sent");
    assert!(said.contains(": Mounted from base"), "{said}");
}

#[test]
fn a_wrong_entry_is_put_right() {
    let world = World::new();
    world.push("base", b"0");
    let said = std::fs::read_to_string(world.memory()).unwrap();
    std::fs::write(world.memory(), said.replace(" base\n", " gone\n")).unwrap();
    let (sent, said) = world.push("one", b"1");
    assert!(sent > BASE as u64, "{said}");
    let (sent, said) = world.push("two", b"2");
    assert!(sent < 100_000, "{sent} bytes were sent");
    assert!(said.contains(": Mounted from one"), "{said}");
}

#[test]
fn a_memory_that_cannot_be_used_is_done_without() {
    let world = World::new();
    world.push("base", b"0");
    let hostile = "sha256:0 x\nnonsense\n\u{1b}[2J\n\n";
    std::fs::write(world.memory(), hostile).unwrap();
    world.push("one", b"1");
    let (sent, _) = world.push("two", b"2");
    assert!(sent < 100_000, "what follows nonsense is read");
    // Longer than any that we write.
    std::fs::write(world.memory(), vec![b'x'; 9 << 20]).unwrap();
    world.push("three", b"3");
    assert!(world.memory().metadata().unwrap().len() < 10_000);
    std::fs::remove_file(world.memory()).unwrap();
    std::fs::create_dir(world.memory()).unwrap();
    world.push("four", b"4");
    drop(world.registry);
}
