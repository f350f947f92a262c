//! Docker's `--format` templates: Go's text/template with Docker's own functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::{MissingKey, Template as GoTemplate, TemplateError, Value};

use super::text;
use crate::error::{Classified, Kind};

/// A template that cannot be read, or that asks for what is not there.
#[derive(Debug, thiserror::Error)]
#[error("template parsing error: {problem}")]
pub struct Error {
    problem: String,
    known: Vec<&'static str>,
}

impl Error {
    /// The placeholders that there are, where one was missing.
    pub fn known(&self) -> &[&'static str] {
        &self.known
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        Kind::Usage
    }
}

impl From<TemplateError> for Error {
    fn from(error: TemplateError) -> Self {
        Self {
            problem: error.to_string(),
            known: Vec::new(),
        }
    }
}

/// Names of placeholders, and what stands for them in one row.
pub type Fields = BTreeMap<&'static str, String>;

/// A template that is ready to be filled.
pub struct Template(GoTemplate);

impl Template {
    /// Reads a template; a literal `\t` or `\n` in it stands for the character.
    ///
    /// # Errors
    /// Says where it cannot be read.
    pub fn parse(source: &str) -> Result<Self, Error> {
        let source = source.replace(r"\t", "\t").replace(r"\n", "\n");
        let template = GoTemplate::new("")
            .missing_key(MissingKey::Error)
            .func("json", |args| Ok(Value::from_text(json(args.first()))))
            .func("join", |args| Ok(Value::from_text(join(args))))
            .func("split", |args| Ok(split(&word(args, 0), &word(args, 1))))
            .func("lower", |args| {
                Ok(Value::from_text(word(args, 0).to_lowercase()))
            })
            .func("upper", |args| {
                Ok(Value::from_text(word(args, 0).to_uppercase()))
            })
            .func("title", |args| Ok(Value::from_text(title(&word(args, 0)))))
            .func("pad", |args| Ok(Value::from_text(pad(args))))
            .func("truncate", |args| Ok(Value::from_text(truncate(args))));
        Ok(Self(template.parse(&source)?))
    }

    /// Fills in one row.
    ///
    /// # Errors
    /// Says which placeholder there is not.
    pub fn fill(&self, fields: &Fields) -> Result<String, Error> {
        let map = fields
            .iter()
            .map(|(name, value)| (Arc::from(*name), Value::from_text(value.clone())));
        let filled = self
            .0
            .execute_to_string(&Value::Map(Arc::new(map.collect())));
        filled.map_err(|error| Error {
            known: fields.keys().copied().collect(),
            ..error.into()
        })
    }

    /// Fills in a JSON value.
    ///
    /// # Errors
    /// Says which field there is not.
    pub fn fill_value(&self, value: &serde_json::Value) -> Result<String, Error> {
        Ok(self.0.execute_to_string(&gotmpl::to_value(value)?)?)
    }
}

trait FromText {
    fn from_text(text: String) -> Self;
}

impl FromText for Value {
    fn from_text(text: String) -> Self {
        Self::String(text.into())
    }
}

fn word(args: &[Value], at: usize) -> String {
    args.get(at).map(ToString::to_string).unwrap_or_default()
}

fn number(args: &[Value], at: usize) -> usize {
    args.get(at)
        .and_then(Value::as_int)
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or_default()
}

/// Compact JSON. Docker's function leaves `<`, `>` and `&` as they are.
fn json(value: Option<&Value>) -> String {
    value.map_or(serde_json::Value::Null, to_json).to_string()
}

/// `<`, `>` and `&` as Go's encoder writes them by itself.
pub fn escape_html(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Uint(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(value) => value.as_ref().into(),
        Value::List(values) => values.iter().map(to_json).collect(),
        Value::Map(values) => values
            .iter()
            .map(|(name, value)| (name.to_string(), to_json(value)))
            .collect(),
        _ => serde_json::Value::Null,
    }
}

fn join(args: &[Value]) -> String {
    match args.first() {
        Some(Value::List(words)) => words
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(&word(args, 1)),
        _ => word(args, 0),
    }
}

fn split(text: &str, separator: &str) -> Value {
    Value::List(
        text.split(separator)
            .map(|part| Value::from_text(part.to_owned()))
            .collect(),
    )
}

/// The first letter of each word in upper case.
fn title(text: &str) -> String {
    let mut starts = true;
    let raise = |c: char| {
        let raised = if starts {
            c.to_uppercase().to_string()
        } else {
            c.to_string()
        };
        starts = !c.is_alphanumeric();
        raised
    };
    text.chars().map(raise).collect()
}

fn pad(args: &[Value]) -> String {
    let word = word(args, 0);
    if word.is_empty() {
        word
    } else {
        format!(
            "{}{word}{}",
            " ".repeat(number(args, 1)),
            " ".repeat(number(args, 2))
        )
    }
}

fn truncate(args: &[Value]) -> String {
    let (word, length) = (word(args, 0), number(args, 1));
    if text::width(&word) > length {
        word.chars().take(length).collect()
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(source: &str) -> Result<String, Error> {
        let fields = Fields::from([
            ("Name", "fish/<b>".to_owned()),
            ("StarCount", "12".to_owned()),
        ]);
        Template::parse(source)?.fill(&fields)
    }

    #[test]
    fn dockers_functions() {
        for (source, text) in [
            (r"{{.Name}}\t{{.StarCount}}", "fish/<b>\t12"),
            ("{{json .Name}}", r#""fish/<b>""#),
            (
                "{{upper .Name}} {{lower \"ABC\"}} {{title .Name}}",
                "FISH/<B> abc Fish/<B>",
            ),
            ("{{join (split .Name \"/\") \"-\"}}", "fish-<b>"),
            (
                "[{{pad .StarCount 1 2}}] {{truncate .Name 4}}",
                "[ 12  ] fish",
            ),
            ("{{println .StarCount}}", "12\n"),
            ("{{if eq .StarCount \"12\"}}dozen{{end}}", "dozen"),
        ] {
            assert_eq!(fill(source).unwrap(), text, "{source}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for bad in ["{{.Name", "{{.Nope}}", "{{nope .Name}}"] {
            assert!(
                fill(bad)
                    .unwrap_err()
                    .to_string()
                    .starts_with("template parsing error: "),
                "{bad}"
            );
        }
    }
}
