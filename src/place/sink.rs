//! One blob on its way into a place.

use std::ops::Range;
use std::sync::Arc;

use super::{Answer, Body, BoxFuture, Error, Origin};

/// How a blob gets into a place.
pub enum Admission {
    /// It is there already.
    Present,
    /// The place took it over from another repository of its own.
    Mounted(Origin),
    /// It has to be sent.
    Wanted(Box<dyn Sink>),
}

/// One blob on its way in. Nothing is visible in the place before [`Sink::commit`].
pub trait Sink: Send {
    /// The offset at which the next body must start: what the place has so far.
    ///
    /// After a failed [`Sink::feed`] this asks the place what arrived.
    fn offset(&mut self) -> Answer<'_, u64>;

    /// Takes bytes that start at [`Sink::offset`].
    ///
    /// On failure, what arrived is kept where the place can.
    fn feed(&mut self, body: Body) -> Answer<'_, ()>;

    /// Another way in, for bytes in any order, where the place has one.
    fn parts(&self) -> Option<Arc<dyn Parts>> {
        None
    }

    /// Makes the blob visible, once its digest and size are right.
    fn commit(&mut self) -> Answer<'_, ()>;

    /// Forgets what arrived: the next body starts at 0.
    fn restart(&mut self) -> Answer<'_, ()>;

    /// Gives up for good. What can be used by a later run is kept, what would be
    /// left lying on a registry is cancelled.
    fn abandon(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// A way into a place for the bytes of one blob in any order, from several connections at once.
pub trait Parts: Send + Sync {
    /// What is missing, in order.
    fn gaps(&self) -> Vec<Range<u64>>;

    /// Takes bytes that start at `offset` of the blob.
    ///
    /// # Errors
    /// Says that they do not fit into the blob, or why they cannot be kept.
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), Error>;
}
