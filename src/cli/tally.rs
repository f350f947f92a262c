//! Several things, one after the other: one that fails is told, and does not hide the rest.

use super::context::Context;
use super::exit;
use super::failure::{Error, Failure, Result};
use crate::error::{Classified, Kind};

/// How the things went that a command was given, or found.
pub(super) struct Tally<'a> {
    context: &'a Context,
    /// What each of them is, in the plural.
    what: &'static str,
    total: usize,
    seen: usize,
    failed: usize,
    worst: Option<Kind>,
}

impl<'a> Tally<'a> {
    pub(super) fn of(total: usize, what: &'static str, context: &'a Context) -> Self {
        Self {
            context,
            what,
            total,
            seen: 0,
            failed: 0,
            worst: None,
        }
    }

    /// Of things whose number shows only at the end.
    pub(super) fn open(what: &'static str, context: &'a Context) -> Self {
        Self::of(0, what, context)
    }

    /// Takes how one of them went.
    ///
    /// # Errors
    /// The failure of the only one there is, and what would keep the others from going well too: a
    /// signal, a full disk, a closed pipe, a limit of the registry.
    pub(super) async fn add(&mut self, name: &str, outcome: Result<()>) -> Result<()> {
        self.seen += 1;
        let Err(error) = outcome else {
            return Ok(());
        };
        if self.total == 1 || concerns_all(&error) {
            return Err(error);
        }
        exit::show(name, &error, self.context).await;
        self.failed += 1;
        let is_worse = |worst: Kind| severity(error.kind()) > severity(worst);
        if self.worst.is_none_or(is_worse) {
            self.worst = Some(error.kind());
        }
        Ok(())
    }

    /// Says how many failed.
    ///
    /// # Errors
    /// With the class of the worst failure.
    pub(super) fn finish(self) -> Result<()> {
        let Some(worst) = self.worst else {
            return Ok(());
        };
        let text = format!(
            "{} of {} {} failed",
            self.failed,
            self.total.max(self.seen),
            self.what
        );
        Err(Failure::new(worst, text).into())
    }
}

fn concerns_all(error: &Error) -> bool {
    let kind = error.kind();
    matches!(kind, Kind::Interrupted | Kind::Local | Kind::RateLimited)
}

/// How bad a failure is beside others: what is not there is a smaller matter than what is wrong.
fn severity(kind: Kind) -> u8 {
    match kind {
        Kind::Usage => 0,
        Kind::NotFound => 1,
        Kind::Other => 2,
        Kind::Denied => 3,
        Kind::RateLimited => 4,
        Kind::Network => 5,
        Kind::Local => 6,
        Kind::Integrity => 7,
        Kind::Interrupted => 8,
    }
}
