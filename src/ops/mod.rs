//! What can be done with images: one file an operation, values in and values out.
//!
//! Nothing here prints, exits or knows a terminal. An operation takes a [`Client`] and a request, and
//! gives an outcome that says what was done; whoever wants to watch hands in an
//! [`Observer`](crate::transfer::Observer). The command line is one caller of many:
//!
//! ```no_run
//! use regctl::ops::{self, Client, PullRequest};
//!
//! # async fn example() -> Result<(), ops::Error> {
//! let client = Client::from_environment()?;
//! let pulled = ops::pull(&client, &PullRequest::of("alpine:3".parse()?)).await?;
//! println!("{}", pulled.digest);
//! # Ok(())
//! # }
//! ```

mod blob;
mod catalog;
mod client;
mod config;
mod convert;
mod copy;
mod delete;
mod dockerfile;
pub mod error;
pub mod filter;
mod find;
mod import;
mod info;
mod inspect;
mod known;
mod limits;
mod load;
mod login;
mod lost;
mod natural;
mod pattern;
pub mod place;
pub mod platform;
mod pull;
mod push;
mod remove;
mod save;
mod search;
mod server;
mod tag;
pub mod tags;
pub mod time;
mod uploads;

pub use self::blob::fetch_blob;
pub use self::catalog::{CatalogRequest, catalog, tags_of};
pub use self::client::Client;
pub use self::config::read_config;
pub use self::convert::Format;
pub use self::copy::{Copied, CopyRequest, Referrers, copy, plan_copy};
pub use self::delete::{Deletion, TagRule, Untagged, restore_tag};
pub use self::error::Error;
pub use self::find::find;
pub use self::import::{ImportFrom, ImportRequest, import};
pub use self::info::{Info, info};
pub use self::inspect::{Described, describe, inspect, inspect_remote};
pub use self::limits::pulls_left;
pub use self::load::{LoadFrom, LoadRequest, Loaded, load};
pub use self::login::{Asked, Login, log_in, try_credential};
pub use self::natural::natural;
pub use self::pattern::{fits, is_pattern};
pub use self::place::Place;
pub use self::pull::{PullRequest, Pulled, Status, pull};
pub use self::push::{PushRequest, Pushed, plan_push, push, tagged};
pub use self::remove::{Conflict, Content, Removed, remove};
pub use self::save::{SaveRequest, SaveTo, save};
pub use self::search::{SearchFilters, SearchRequest, search};
pub use self::server::Server;
pub use self::tag::tag;
