//! The configuration of an image: what it runs, and how it came about.

use serde::Deserialize;
use serde_json::Value;

/// An image's configuration; OCI image specification, config.md.
///
/// Read leniently: what is missing is empty, what is unknown is left alone.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// When it was made, RFC 3339.
    pub created: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// The processor that it runs on.
    pub architecture: String,
    /// The operating system that it runs on.
    pub os: String,
    /// The variant of the processor.
    pub variant: Option<String>,
    /// What a container of it starts as, in Docker's own fields.
    pub config: Value,
    /// The layers before compression.
    pub rootfs: RootFs,
    /// The steps that made it, the oldest first.
    pub history: Vec<History>,
}

/// The layers of an image before compression.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RootFs {
    /// `layers`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The digests of the layers' tars, the lowest first.
    pub diff_ids: Vec<String>,
}

/// One step that made an image.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct History {
    /// When, RFC 3339.
    pub created: Option<String>,
    /// The command.
    pub created_by: String,
    /// A note.
    pub comment: String,
    /// Whether the step made no layer.
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Refuses what is not a JSON object, or has fields of the wrong shape.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let mut value: Value = serde_json::from_slice(bytes)?;
        // Builders write null where the specification wants nothing.
        if let Value::Object(fields) = &mut value {
            fields.retain(|_, field| !field.is_null());
        }
        serde_json::from_value(value)
    }
}
