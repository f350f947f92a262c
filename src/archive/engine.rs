//! The Docker Engine's socket: images in and out, as archives.
//!
//! Engine API, "Export an image" and "Import images". HTTP/1.0 is asked for, so that what
//! comes back is the archive and nothing around it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;

use super::error::EngineError as Error;

/// Where an Engine listens unless it was told otherwise.
const SOCKET: &str = "unix:///var/run/docker.sock";
/// Bytes of the headers of an answer.
const HEADER_BYTES: u64 = 64 << 10;
/// Bytes of what an Engine says about an error.
const MESSAGE_BYTES: u64 = 4 << 10;

/// A Docker Engine.
#[derive(Clone, Debug)]
pub struct Engine {
    host: String,
}

/// Something that bytes can be exchanged with.
trait Stream: Read + Write + Send {}

impl<S: Read + Write + Send> Stream for S {}

impl Engine {
    /// The Engine at `host`, as `DOCKER_HOST` has it; the one of this machine without.
    pub fn at(host: Option<&str>) -> Self {
        Self {
            host: host.unwrap_or(SOCKET).to_owned(),
        }
    }

    /// An image as an archive.
    ///
    /// # Errors
    /// Says that it is not there, or what keeps the Engine from answering.
    pub fn save(&self, name: &str) -> Result<impl Read + Send + use<>, Error> {
        let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let request = format!("GET /images/get?names={encoded} HTTP/1.0\r\nHost: docker\r\n\r\n");
        let (status, body) = self.ask(&request, io::empty())?;
        match status {
            200 => Ok(body),
            404 => Err(Error::NoImage(name.to_owned())),
            _ => Err(refused(status, body)),
        }
    }

    /// Hands an archive to the Engine, which keeps the images in it.
    ///
    /// # Errors
    /// Says what the Engine says.
    pub fn load(&self, archive: File) -> Result<(), Error> {
        let length = archive.metadata()?.len();
        let request = format!(
            "POST /images/load?quiet=1 HTTP/1.0\r\nHost: docker\r\nContent-Type: application/x-tar\r\nContent-Length: {length}\r\n\r\n"
        );
        let (status, mut body) = self.ask(&request, archive)?;
        if status != 200 {
            return Err(refused(status, body));
        }
        // Its words come after a status of 200, errors too.
        let mut said = String::new();
        body.by_ref()
            .take(MESSAGE_BYTES)
            .read_to_string(&mut said)?;
        if said.contains("\"error\"") {
            Err(Error::Refused {
                status,
                message: said.trim().to_owned(),
            })
        } else {
            Ok(())
        }
    }

    fn ask(
        &self,
        request: &str,
        mut content: impl Read,
    ) -> Result<(u16, BufReader<Box<dyn Stream>>), Error> {
        let mut stream = self.connect()?;
        stream.write_all(request.as_bytes())?;
        io::copy(&mut content, &mut stream)?;
        stream.flush()?;
        let mut answer = BufReader::with_capacity(256 << 10, stream);
        let mut status = None;
        let mut head = answer.by_ref().take(HEADER_BYTES);
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            match (status, line.trim_end()) {
                (None, line) => {
                    status = line
                        .split(' ')
                        .nth(1)
                        .and_then(|status| status.parse().ok())
                }
                (Some(status), "") => return Ok((status, answer)),
                _ => {}
            }
        }
    }

    fn connect(&self) -> Result<Box<dyn Stream>, Error> {
        let unreachable = |source| Error::Unreachable {
            host: self.host.clone(),
            source,
        };
        match self.host.split_once("://") {
            Some(("unix", path)) => Ok(Box::new(UnixStream::connect(path).map_err(unreachable)?)),
            Some(("tcp", address)) => Ok(Box::new(
                TcpStream::connect(address.trim_end_matches('/')).map_err(unreachable)?,
            )),
            _ => Err(Error::Host(self.host.clone())),
        }
    }
}

fn refused(status: u16, body: impl Read) -> Error {
    let mut text = String::new();
    // What cannot be read is not said.
    let _ = body.take(MESSAGE_BYTES).read_to_string(&mut text);
    let message = serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|answer| Some(answer.get("message")?.as_str()?.to_owned()));
    Error::Refused {
        status,
        message: message.unwrap_or(text),
    }
}
