//! The regctl command.

fn main() {}
