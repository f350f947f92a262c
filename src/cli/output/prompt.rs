//! Questions to the user, who has to be there to answer them.

use std::io::{self, BufRead, IsTerminal, Write};

use super::text;
use crate::cli::failure::{Failure, Result};
use crate::config::Secret;
use crate::error::Kind;

/// Asks for a line, with what an empty answer means.
///
/// # Errors
/// Says so where there is no terminal, or no answer.
pub fn line(question: &str, default: Option<&str>) -> Result<String> {
    require_terminal()?;
    let default = default.map(text::clean);
    match &default {
        Some(default) => print(&format!("{question} ({default}): "))?,
        None => print(&format!("{question}: "))?,
    }
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        return Err(no_answer().into());
    }
    match (answer.trim(), default) {
        ("", Some(default)) => Ok(default.into_owned()),
        (answer, _) => Ok(answer.to_owned()),
    }
}

/// Asks for a password, which does not show.
///
/// # Errors
/// As [`fn@line`].
pub fn password(question: &str) -> Result<Secret> {
    require_terminal()?;
    match rpassword::prompt_password(format!("{question}: ")) {
        Ok(password) => Ok(Secret::new(password)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(no_answer().into()),
        Err(error) => Err(error.into()),
    }
}

/// Whether there is anybody to ask.
pub fn is_possible() -> bool {
    io::stdin().is_terminal()
}

fn require_terminal() -> Result<(), Failure> {
    if is_possible() {
        Ok(())
    } else {
        Err(Failure::new(Kind::Usage, "there is no terminal to ask on"))
    }
}

fn no_answer() -> Failure {
    Failure::new(Kind::Usage, "no answer was given")
}

fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}
