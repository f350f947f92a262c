//! Copies between two places.

pub mod event;
