//! What became of an upload whose request failed: the registry is asked, and it goes on from there.

use http::Method;
use http::header::RANGE;

use super::mode::UploadMode;
use super::{State, Upload, range_end};
use crate::registry::effort::Effort;
use crate::registry::error::Error;
use crate::registry::session::ApiRequest;

/// What is known of the session in which an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Footing {
    /// All that the registry took is known.
    Sure,
    /// It was tried again from the start, although something may have been left in it.
    Doubtful,
    /// The registry has none any more, or one that is of no use.
    Lost,
}

/// What a registry says of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has so many bytes.
    At(u64),
    /// It does not say.
    Unclear,
    /// There is none.
    Gone,
}

impl Upload {
    /// Asks the registry what arrived, and finds out where the upload goes on.
    ///
    /// Where nothing is known to have arrived, the session is used once more, from the start: a
    /// proxy that was busy for a moment has kept nothing, and what was kept makes a wrong digest,
    /// which the registry refuses. After that there is a new session.
    pub(super) async fn find_offset(&mut self) -> Result<u64, Error> {
        if self.is_committed_after_all().await {
            self.state = State::Committed;
            return Ok(self.blob.size);
        }
        let standing = match self.footing {
            Footing::Lost => Standing::Gone,
            _ => self.standing().await?,
        };
        match (standing, self.footing) {
            // "0-0" is what a registry says for no byte as well as for one.
            (Standing::At(arrived), _) if arrived > 1 && arrived == self.blob.size => {
                self.state = State::Complete;
            }
            (Standing::At(arrived), _) if arrived > 1 && arrived < self.blob.size => {
                self.footing = Footing::Sure;
                self.state = State::Partial(arrived);
            }
            (Standing::At(..=1) | Standing::Unclear, Footing::Sure) => {
                self.lose();
                self.footing = Footing::Doubtful;
                self.state = State::Fresh;
            }
            _ => {
                self.lose();
                self.renew().await?;
            }
        }
        Ok(match self.state {
            State::Partial(arrived) => arrived,
            State::Complete => self.blob.size,
            _ => 0,
        })
    }

    /// Whether a commit arrived although its answer did not.
    async fn is_committed_after_all(&mut self) -> bool {
        if self.is_mute {
            return false;
        }
        match self.repository.head_blob(&self.blob, Effort::Brief).await {
            Ok(is_there) => is_there,
            Err(error) => {
                tracing::debug!("whether the registry has the blob: {error}");
                self.is_mute = true;
                false
            }
        }
    }

    /// What the registry says of the session, where it can tell.
    pub(super) async fn standing(&mut self) -> Result<Standing, Error> {
        if self.is_mute {
            return Ok(Standing::Unclear);
        }
        let request = self.request(Method::GET, self.location.clone());
        let response = match self.session().send(request.effort(Effort::Brief)).await {
            Ok(response) => response,
            Err(error) => {
                tracing::debug!("where the upload stands: {error}");
                self.is_mute = true;
                return Ok(Standing::Unclear);
            }
        };
        match response.status.as_u16() {
            204 => self.advance(&response)?,
            404 => return Ok(Standing::Gone),
            500.. => self.is_mute = true,
            _ => {}
        }
        let range = response.header(&RANGE).and_then(range_end);
        Ok(match range {
            Some(last) if response.status.as_u16() == 204 => Standing::At(last + 1),
            _ => Standing::Unclear,
        })
    }

    /// Where all that was sent is lost twice, chunks keep what they can, and then smaller ones.
    fn lose(&mut self) {
        self.losses += 1;
        if self.losses < 2 || self.own_mode == Some(UploadMode::Whole) {
            return;
        }
        self.own_mode = match self.mode() {
            UploadMode::Chunked(_) => self.mode().halved().or(self.own_mode),
            _ => Some(UploadMode::chunked(self.session().host())),
        };
    }

    /// A session in place of the one that there was.
    pub(super) async fn renew(&mut self) -> Result<(), Error> {
        self.repository.cancel(self.location.clone()).await;
        let path = self.repository.path("blobs/uploads/");
        let request = ApiRequest::new(Method::POST, path, self.repository.access.clone());
        let response = self.session().expect(request, &[202]).await?;
        self.advance(&response)?;
        self.footing = Footing::Sure;
        self.state = State::Fresh;
        Ok(())
    }
}
