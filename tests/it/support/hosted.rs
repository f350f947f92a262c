//! Our own registry within the test, with limits that a test can reach.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;

use regctl::server::{Access, AccessLog, Changes, Limits, Options, Record, Server};

/// A registry in this process, which ends with the test.
pub struct Hosted {
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// Where its data is.
    pub root: PathBuf,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    folder: Option<tempfile::TempDir>,
}

struct NoLog;

impl AccessLog for NoLog {
    fn record(&self, _record: &Record) {}
}

impl Hosted {
    /// One in a temporary folder, with other limits.
    pub fn limited(change: impl FnOnce(&mut Limits)) -> Self {
        Self::with(|options| change(&mut options.limits))
    }

    /// One in a temporary folder, with other options.
    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut hosted = Self::at(folder.path().join("registry"), change);
        hosted.folder = Some(folder);
        hosted
    }

    /// One that serves what is in `root`.
    pub fn at(root: PathBuf, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options {
            root: root.clone(),
            access: Access::Open,
            tls: None,
            changes: Changes::All,
            limits: Limits::default(),
        };
        change(&mut options);
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let any_port = "127.0.0.1:0".parse().unwrap();
                let server = Server::bind(any_port, &options).await.unwrap();
                tell.send(server.address().to_string()).unwrap();
                server
                    .run(async { drop(stopped.await) }, Arc::new(NoLog))
                    .await;
            });
            runtime.shutdown_background();
        });
        Self {
            address: told.recv().expect("it did not start"),
            root,
            stop: Some(stop),
            thread: Some(thread),
            folder: None,
        }
    }

    /// Asks it to end, and gives its folder back once it has.
    pub fn stop(mut self) -> (PathBuf, Option<tempfile::TempDir>) {
        self.end();
        (self.root.clone(), self.folder.take())
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "it panicked");
        }
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        self.end();
    }
}
