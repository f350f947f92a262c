//! What answers at a port where no TLS is spoken: a web server, or something else altogether.
//!
//! An SSH or SMTP server that is taken for a registry is a wrong port, and to allow plain HTTP to
//! it, as is right for a web server, helps nobody.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::reach::{Reach, addresses};
use super::tls;
use crate::image::Host;
use crate::text;

/// How long the first bytes may take.
const FIRST: Duration = Duration::from_secs(3);
/// How long the rest of the first line may take.
const REST: Duration = Duration::from_millis(500);
/// Bytes to read, and characters to show.
const HEARD: usize = 512;
const SHOWN: usize = 80;

/// What came in place of TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// An answer of HTTP, or nothing that would show the opposite.
    Http,
    /// TLS after all: what came before was damaged on its way.
    Tls,
    /// Anything else; the beginning of it, fit for one line.
    Other(String),
}

/// Listens to what a host answers to the first message of a handshake.
///
/// Where a proxy stands before the host there is no way to ask: HTTP is by far the likeliest.
pub(crate) async fn hear(host: &Host, reach: Option<Reach>) -> Answered {
    let Some(reach) = reach else {
        return Answered::Http;
    };
    match tokio::time::timeout(FIRST, knock(host, reach)).await {
        Ok(Some(stream)) => understood(&listen(stream).await),
        _ => Answered::Http,
    }
}

/// The port of a host that is spoken to in TLS.
pub(crate) fn port_of(host: &Host) -> u16 {
    host.port().unwrap_or(443)
}

async fn knock(host: &Host, reach: Reach) -> Option<TcpStream> {
    let hello = tls::hello(host)?;
    let name = host.name().trim_matches(['[', ']']);
    let addresses = addresses(name, port_of(host), reach).await.ok()?;
    let mut stream = TcpStream::connect(&*addresses).await.ok()?;
    stream.write_all(&hello).await.ok()?;
    Some(stream)
}

/// The first line that comes, or what there is of it.
async fn listen(mut stream: TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut wait = FIRST;
    while heard.len() < HEARD && !heard.contains(&b'\n') {
        match tokio::time::timeout(wait, stream.read_buf(&mut heard)).await {
            Ok(Ok(1..)) => wait = REST,
            _ => break,
        }
    }
    heard.truncate(HEARD);
    heard
}

fn understood(heard: &[u8]) -> Answered {
    // A record of a handshake or an alert, of any version; RFC 8446, section 5.1.
    if let [21 | 22, 3, ..] = heard {
        return Answered::Tls;
    }
    let start = String::from_utf8_lossy(heard).trim_start().to_lowercase();
    // Python's http.server answers what it cannot read with a page and nothing before it, as
    // HTTP 0.9 had it.
    let is_http = ["http/", "<!doctype", "<html"]
        .iter()
        .any(|beginning| start.starts_with(beginning));
    if is_http || start.is_empty() {
        Answered::Http
    } else {
        Answered::Other(shown(heard))
    }
}

/// The first line that is not empty, with bytes that are no text as `\x1b`.
fn shown(heard: &[u8]) -> String {
    let mut lines = heard.split(|byte| matches!(byte, b'\r' | b'\n'));
    let line = lines
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or(heard);
    let is_cut = line.len() > SHOWN;
    let mut shown = String::new();
    for chunk in line[..line.len().min(SHOWN)].utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_ascii_control() {
                shown.push_str(&escaped(c as u8));
            } else {
                shown.push(c);
            }
        }
        shown.extend(chunk.invalid().iter().copied().map(escaped));
    }
    if is_cut {
        shown.push('…');
    }
    text::clean(&shown).into_owned()
}

fn escaped(byte: u8) -> String {
    format!("\\x{byte:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_servers_are_told_from_everything_else() {
        assert_eq!(understood(b"\x16\x03\x03\0z\x02"), Answered::Tls);
        for (heard, understood_as) in [
            (&b"HTTP/1.0 400 Bad Request\r\n"[..], None),
            (b"<!DOCTYPE HTML PUBLIC", None),
            (b"", None),
            (
                b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
                Some("SSH-2.0-OpenSSH_9.2p1 Debian-2"),
            ),
            (
                b"\r\n220 mail.example ESMTP\r\n250",
                Some("220 mail.example ESMTP"),
            ),
            (b"J\0\0\0\n5.7\x1b[31m\xff", Some("J\\x00\\x00\\x00")),
            (b"\xff\xfd\x18", Some("\\xff\\xfd\\x18")),
        ] {
            let expected = match understood_as {
                None => Answered::Http,
                Some(shown) => Answered::Other(shown.to_owned()),
            };
            assert_eq!(understood(heard), expected);
        }
        assert_eq!(shown(&[b'a'; 90]), format!("{}…", "a".repeat(80)));
    }
}
