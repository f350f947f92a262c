//! An HTTP proxy that leads every host to one server, so that servers have names without DNS.

use std::io::{Read, Write, copy};
use std::net::{Shutdown, TcpListener, TcpStream};

/// A running proxy for `HTTPS_PROXY`.
pub struct Tunnel {
    pub address: String,
}

impl Tunnel {
    /// Starts one that leads to `server`.
    pub fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = server.to_owned();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = server.clone();
                std::thread::spawn(move || carry(client, &server));
            }
        });
        Self { address }
    }
}

fn carry(mut client: TcpStream, server: &str) -> Option<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"CONNECT "), "plain HTTP was sent");
    let server = TcpStream::connect(server).ok()?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    let (from_client, from_server) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let up = std::thread::spawn(move || pass(from_client, server));
    pass(from_server, client);
    up.join().ok()
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let _ = copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
