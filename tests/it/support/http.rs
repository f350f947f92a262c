//! A small HTTP/1.1 server and client, so that the doubles share no code with what they test.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Longer than any answer takes, so that a server that hangs fails a test and does not hang it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The values of a key in the query, decoded.
    pub fn query(&self, key: &str) -> Vec<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        decoded(query, key)
    }

    /// The values of a key in a form, decoded.
    pub fn form(&self, key: &str) -> Vec<String> {
        decoded(std::str::from_utf8(&self.body).unwrap(), key)
    }
}

fn decoded(pairs: &str, key: &str) -> Vec<String> {
    let pairs = url::form_urlencoded::parse(pairs.as_bytes());
    pairs
        .filter(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// What a server answers.
#[derive(Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The connection ends after so many bytes of the body.
    pub cut: Option<usize>,
    /// It ends with RST and not with FIN.
    pub reset: bool,
    /// What `Content-Length` says instead of the truth.
    pub length: Option<u64>,
    /// Where the server falls silent: the connection stays open, and nothing more comes.
    pub silence: Option<Silence>,
    /// How long a client may take nothing of the answer before the connection ends.
    pub patience: Option<std::time::Duration>,
    /// What comes a byte at a time, with a pause after each.
    pub drip: Option<Drip>,
}

/// What of an answer comes a byte at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drip {
    Head,
    Body,
}

/// Short enough for no time-out to see a silence, long enough for an answer never to end.
const DRIP: std::time::Duration = std::time::Duration::from_millis(100);

/// What never comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The answer, and the connection is reset.
    HangUp,
    /// The answer.
    Answer,
    /// What of the body comes after the cut.
    Rest,
}

impl Answer {
    pub fn with(status: u16, headers: &[(&str, String)], body: Vec<u8>) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        Self {
            status,
            headers,
            body,
            ..Self::default()
        }
    }

    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        let headers = [("Content-Type", "application/json".to_owned())];
        Self::with(status, &headers, body.to_string().into_bytes())
    }

    /// The bytes of the body that will be sent.
    pub fn sent(&self) -> u64 {
        self.cut
            .map_or(self.body.len(), |cut| cut.min(self.body.len())) as u64
    }
}

/// A server on loopback that answers by a function and remembers what it was asked.
pub struct Server {
    pub address: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), None, answer)
    }

    /// Starts one that has an address already, with or without TLS.
    pub fn on(
        listener: TcpListener,
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (log, answer) = (asked.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer, tls) = (log.clone(), answer.clone(), tls.clone());
                std::thread::spawn(move || match tls {
                    None => serve(stream, &log, &*answer),
                    Some(tls) => {
                        let tls = ServerConnection::new(tls).unwrap();
                        serve(StreamOwned::new(tls, stream), &log, &*answer);
                    }
                });
            }
        });
        Self { address, asked }
    }

    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

/// A connection, with or without TLS.
trait Wire: Read + Write {
    fn socket(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Wire for StreamOwned<ServerConnection, TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref()
    }
}

fn serve(
    wire: impl Wire,
    log: &Mutex<Vec<Request>>,
    answer: &(dyn Fn(&Request) -> Answer + Send + Sync),
) {
    let mut reader = BufReader::new(wire);
    while let Some(request) = read_request(&mut reader) {
        let answer = answer(&request);
        let is_head = request.method == "HEAD";
        let is_last = request
            .headers
            .get("connection")
            .is_some_and(|value| value == "close");
        log.lock().unwrap().push(request);
        match answer.silence {
            Some(Silence::HangUp) => {
                linger(reader.get_ref(), Some(std::time::Duration::ZERO));
                return;
            }
            Some(Silence::Answer) => return until_closed(reader),
            _ => {}
        }
        let length = answer.length.unwrap_or(answer.body.len() as u64);
        let mut head = format!(
            "HTTP/1.1 {} X\r\nContent-Length: {length}\r\n",
            answer.status
        );
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let body: &[u8] = if is_head {
            b""
        } else {
            &answer.body[..answer.sent() as usize]
        };
        let writer = reader.get_mut();
        writer.socket().set_write_timeout(answer.patience).unwrap();
        let mut write = |bytes: &[u8], part| {
            if answer.drip == Some(part) {
                drip(writer, bytes)
            } else {
                writer.write_all(bytes)
            }
        };
        let written = write(head.as_bytes(), Drip::Head).and_then(|()| write(body, Drip::Body));
        if written.and_then(|()| writer.flush()).is_err() {
            return;
        }
        if answer.silence.is_some() {
            return until_closed(reader);
        }
        if answer.cut.is_some() && !is_head {
            return linger(
                reader.get_ref(),
                answer.reset.then_some(std::time::Duration::ZERO),
            );
        }
        if is_last || answer.length.is_some() {
            return;
        }
    }
}

fn drip(writer: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes.chunks(1) {
        writer.write_all(byte)?;
        writer.flush()?;
        std::thread::sleep(DRIP);
    }
    Ok(())
}

fn linger(wire: &impl Wire, time: Option<std::time::Duration>) {
    socket2::SockRef::from(wire.socket())
        .set_linger(time)
        .unwrap();
}

/// Waits for the client to give up.
fn until_closed(mut reader: impl Read) {
    let mut byte = [0];
    while reader.read(&mut byte).is_ok_and(|length| length > 0) {}
}

fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers = read_headers(reader)?;
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body,
    })
}

fn read_headers(reader: &mut impl BufRead) -> Option<HashMap<String, String>> {
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned())
            }
            None => return Some(headers),
        };
    }
}

/// One exchange with a server, on a connection of its own.
pub fn ask(
    address: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> (u16, Received) {
    let answer = try_ask(address, method, target, headers, body);
    answer.unwrap_or_else(|| panic!("no answer from {address} to {method} {target}"))
}

/// As [`ask`], or nothing where there is no whole answer.
pub fn try_ask(
    address: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<(u16, Received)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(b"\r\n").ok()?;
    // A server may say no before it has read everything.
    let _ = stream.write_all(body);
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split_whitespace().nth(1)?.parse().ok()?;
    let headers = read_headers(&mut reader)?;
    let mut body = Vec::new();
    reader.read_to_end(&mut body).ok()?;
    Some((status, Received { headers, body }))
}

/// Headers and body of an answer.
pub struct Received {
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection that is kept, on which a request can be half sent.
pub struct Kept {
    stream: BufReader<TcpStream>,
}

impl Kept {
    /// How long an answer may be on its way on a busy machine.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

    pub fn to(address: &str) -> Self {
        Self::from([127, 0, 0, 1], address)
    }

    /// Connects from another address of this machine.
    pub fn from(source: [u8; 4], address: &str) -> Self {
        use socket2::{Domain, Socket, Type};
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let source = std::net::SocketAddr::from((source, 0));
        socket.bind(&source.into()).unwrap();
        let address: std::net::SocketAddr = address.parse().unwrap();
        socket.connect(&address.into()).unwrap();
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(Self::PATIENCE)).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    pub fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Sends the headers of a request, whose body of `length` bytes is another matter.
    pub fn begin(&mut self, request: &str, length: usize) {
        let head = format!("{request} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
        self.send(head.as_bytes()).unwrap();
    }

    /// Status and headers of the next answer, or nothing where the connection ends first.
    pub fn head(&mut self) -> std::io::Result<Option<(u16, HashMap<String, String>)>> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let Some(status) = line.split_whitespace().nth(1) else {
            return Ok(None);
        };
        let headers = read_headers(&mut self.stream).unwrap();
        Ok(Some((status.parse().unwrap(), headers)))
    }

    /// The next answer, whole, or nothing where the connection ends first.
    pub fn answer(&mut self) -> std::io::Result<Option<(u16, Received)>> {
        let Some((status, headers)) = self.head()? else {
            return Ok(None);
        };
        let length = headers
            .get("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Some((status, Received { headers, body })))
    }

    /// The status of the next answer.
    pub fn status(&mut self) -> u16 {
        self.answer().unwrap().expect("the connection ended").0
    }

    /// Whether the other side has reset the connection, without reading what it sent before.
    pub fn is_reset(&self) -> bool {
        self.stream.get_ref().take_error().unwrap().is_some()
    }

    /// Reads until the other side ends the connection, which is an error where it is reset.
    pub fn rest(&mut self) -> std::io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest)?;
        Ok(rest)
    }
}
