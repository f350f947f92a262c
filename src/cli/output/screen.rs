//! The terminal that bars are drawn on.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::MutexGuard;

use indicatif::TermLike;

use crate::sync::Mutex;

/// Columns and rows where the terminal does not say: a narrow guess.
const UNKNOWN: (u16, u16) = (80, 24);

/// Stderr. What is drawn together is written together, and leaves the cursor at the start of the last
/// line: what a Ctrl-C echoes there is drawn over, and does not push everything one line up.
///
/// Lines end with a line feed. What fills them up with spaces, and so wraps, is left out: a terminal that
/// is made wider joins wrapped lines, and the cursor would be somewhere else.
#[derive(Debug, Default)]
pub(super) struct Screen {
    drawn: Mutex<Drawn>,
}

/// What goes to the terminal at the next flush.
#[derive(Debug, Default)]
struct Drawn {
    codes: String,
    is_line_over: bool,
}

/// Columns and rows of stderr as they are now.
pub(super) fn size() -> (u16, u16) {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map_or(UNKNOWN, |(width, height)| (width.0, height.0))
}

impl Screen {
    fn draw(&self, codes: std::fmt::Arguments<'_>) -> io::Result<()> {
        self.lock().codes.write_fmt(codes).map_err(io::Error::other)
    }

    /// Moves by `steps`; none is no move, although terminals take it for one.
    fn go(&self, steps: usize, direction: char) -> io::Result<()> {
        match steps {
            0 => Ok(()),
            steps => self.draw(format_args!("\u{1b}[{steps}{direction}")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Drawn> {
        self.drawn.lock()
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        size().0
    }

    fn height(&self) -> u16 {
        size().1
    }

    fn move_cursor_up(&self, rows: usize) -> io::Result<()> {
        self.go(rows, 'A')?;
        // Nothing but what narrower lines left.
        self.draw(format_args!("\u{1b}[J"))
    }

    fn move_cursor_down(&self, rows: usize) -> io::Result<()> {
        self.go(rows, 'B')
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.go(columns, 'C')
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.go(columns, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.draw(format_args!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        let is_filler = text.bytes().all(|byte| byte == b' ');
        if std::mem::replace(&mut self.lock().is_line_over, is_filler) && !is_filler {
            self.draw(format_args!("\n"))?;
        }
        if is_filler {
            Ok(())
        } else {
            self.draw(format_args!("{text}"))
        }
    }

    fn clear_line(&self) -> io::Result<()> {
        self.draw(format_args!("\r\u{1b}[2K"))
    }

    fn flush(&self) -> io::Result<()> {
        let drawn = std::mem::take(&mut *self.lock());
        let mut stderr = io::stderr().lock();
        stderr.write_all(drawn.codes.as_bytes())?;
        stderr.write_all(b"\r")?;
        stderr.flush()
    }
}
