//! A question that is answered with yes or no.

use super::failure::{Failure, Result};
use super::output::prompt;
use crate::error::Kind;

/// Asks, and takes everything but a yes for a no.
pub(super) fn confirm(question: &str) -> Result<bool> {
    if !prompt::is_possible() {
        let text = "there is no terminal to ask for confirmation; use --force";
        return Err(Failure::new(Kind::Usage, text).into());
    }
    Ok(prompt::line(question, Some("n"))?.eq_ignore_ascii_case("y"))
}
