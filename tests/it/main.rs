//! Tests of regctl as its users use it.
