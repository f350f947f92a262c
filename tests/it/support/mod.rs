//! What the tests stand on: a home of their own, registries, peers and images.

pub mod authority;
pub mod certificates;
pub mod choosy;
pub mod content;
pub mod distribution;
pub mod engine;
pub mod env;
pub mod fault;
pub mod hosted;
pub mod http;
pub mod images;
pub mod index;
pub mod netns;
pub mod peers;
pub mod proxy;
pub mod served;
pub mod tars;
pub mod terminal;
pub mod token;
pub mod tunnel;
