//! A terminal: what it shows, and what is typed.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rexpect::process::PtyProcess;
use rustix::termios::{Winsize, tcsetwinsize};

use super::env::Invocation;

/// How long a busy machine may take to show something.
const PATIENCE: Duration = Duration::from_secs(30);
const ROWS: u16 = 24;

/// A command at a terminal of its own.
pub struct Terminal {
    process: PtyProcess,
    keys: File,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

impl Terminal {
    /// Starts the command at a terminal of so many columns.
    pub fn start(command: Invocation, columns: u16) -> Self {
        // The size is there before the program looks at it: the program starts behind a shell that sets it.
        let mut shell = std::process::Command::new("/bin/sh");
        let command = command.command();
        shell.args([
            "-c",
            "PATH=/usr/bin:/bin stty rows \"$0\" columns \"$1\"; shift; exec \"$@\"",
            &ROWS.to_string(),
        ]);
        shell
            .arg(columns.to_string())
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear();
        shell.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        let process = PtyProcess::new(shell).unwrap();
        let screen = vt100::Parser::new(size(ROWS), size(columns), 0);
        let seen = Arc::new(Mutex::new(Seen {
            screen,
            bytes: Vec::new(),
            ended: false,
        }));
        let (keys, mut output) = (
            process.get_file_handle().unwrap(),
            process.get_file_handle().unwrap(),
        );
        let show = seen.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // A terminal whose program is gone ends with an error.
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                let mut seen = show.lock().unwrap();
                seen.screen.process(&bytes[..length]);
                seen.bytes.extend(&bytes[..length]);
            }
            show.lock().unwrap().ended = true;
        });
        Self {
            process,
            keys,
            seen,
        }
    }

    /// The screen, line by line, without what is blank.
    pub fn screen(&self) -> String {
        let seen = self.seen.lock().unwrap();
        let screen = seen.screen.screen();
        let rows = screen.rows(0, screen.size().1.get());
        let rows = rows
            .map(|row| row.trim_end().to_owned())
            .filter(|row| !row.is_empty());
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Whether a line goes on in the next row: a terminal that is made wider would join the two.
    pub fn is_wrapped(&self) -> bool {
        let seen = self.seen.lock().unwrap();
        (0..ROWS).any(|row| seen.screen.screen().row_wrapped(row))
    }

    /// Every byte that came, escapes and all.
    pub fn bytes(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap().bytes).into_owned()
    }

    /// Waits until the screen is as it should be, and shows it.
    #[track_caller]
    pub fn shows(&self, right: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if right(&screen) {
                return screen;
            }
            assert!(Instant::now() < until, "the screen stays\n{screen}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Makes the terminal narrower or wider.
    pub fn resize(&self, columns: u16) {
        let winsize = Winsize {
            ws_row: ROWS,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.keys, winsize).unwrap();
        self.seen
            .lock()
            .unwrap()
            .screen
            .screen_mut()
            .set_size(size(ROWS), size(columns));
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the end, and shows what is left on the screen.
    #[track_caller]
    pub fn end(&mut self) -> String {
        let until = Instant::now() + PATIENCE;
        while !self.seen.lock().unwrap().ended {
            assert!(
                Instant::now() < until,
                "it does not end:\n{}",
                self.screen()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(
            !self.seen.lock().unwrap().screen.screen().hide_cursor(),
            "the cursor is gone"
        );
        self.process.wait().unwrap();
        self.screen()
    }
}

fn size(length: u16) -> std::num::NonZeroU16 {
    length.try_into().unwrap()
}
