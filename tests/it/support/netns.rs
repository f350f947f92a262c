//! A network of its own, so that a test may use the addresses of the walkthrough.

use std::ffi::OsString;
use std::fs::File;
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::peers;

/// A network namespace with some addresses and nothing else in it.
pub struct Network {
    name: String,
}

impl Network {
    /// Makes the namespace, if this machine and this user can.
    pub fn with(addresses: &[&str]) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        peers::find("ip")?;
        peers::find("nsenter")?;
        let name = format!(
            "regctl-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        if !ip(&["netns", "add", &name]) {
            peers::missing("network namespaces cannot be made here: not root?");
            return None;
        }
        let network = Self { name };
        assert!(network.ip(&["link", "set", "lo", "up"]));
        for address in addresses {
            assert!(network.ip(&["addr", "add", &format!("{address}/32"), "dev", "lo"]));
        }
        Some(network)
    }

    /// What runs a command inside.
    pub fn wrapper(&self) -> Vec<OsString> {
        vec![
            "nsenter".into(),
            format!("--net=/run/netns/{}", self.name).into(),
        ]
    }

    /// Listens at one of its addresses, from outside.
    pub fn listen(&self, address: &str) -> TcpListener {
        let space = File::open(format!("/run/netns/{}", self.name)).unwrap();
        let address = address.to_owned();
        // A thread is in the network that it moved into; so is what it opens.
        let listening = std::thread::spawn(move || {
            move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
            TcpListener::bind(address).unwrap()
        });
        listening.join().unwrap()
    }

    fn ip(&self, args: &[&str]) -> bool {
        let mut all = vec!["-n", &self.name];
        all.extend(args);
        ip(&all)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        ip(&["netns", "del", &self.name]);
    }
}

fn ip(args: &[&str]) -> bool {
    let run = Command::new("ip").args(args).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}
