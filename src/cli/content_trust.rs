//! `--disable-content-trust`: Docker's scripts have it, and there is no content trust to disable.

use clap::builder::BoolishValueParser;

/// Accepted, and without effect.
#[derive(clap::Args)]
pub(super) struct ContentTrust {
    /// Skip image verification (there is none)
    #[arg(
        long,
        hide = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new()
    )]
    disable_content_trust: Option<bool>,
}
