//! One line a request on stderr, in the combined form that log readers know, with the time it took.

use jiff::Timestamp;

use super::output::{Output, text};
use crate::server::{AccessLog, Record};

/// Writes what `serve` answers.
pub(super) struct Log {
    output: Output,
}

impl Log {
    pub(super) fn to(output: Output) -> Self {
        Self { output }
    }
}

impl AccessLog for Log {
    fn record(&self, record: &Record) {
        let time = Timestamp::now().strftime("%d/%b/%Y:%H:%M:%S +0000");
        self.output.note(line(record, &time.to_string()));
    }
}

/// `CLIENT - USER [TIME] "METHOD TARGET VERSION" STATUS BYTES "REFERER" "AGENT" SECONDS`, and what went
/// wrong, where that is the registry's own fault.
fn line(record: &Record, time: &str) -> String {
    let user = record.user.as_deref().map_or("-".to_owned(), bare);
    let request = format!("{} {} {:?}", record.method, record.target, record.version);
    let fault = record
        .fault
        .as_deref()
        .map(|fault| format!(" {}", text::clean(fault)));
    format!(
        "{} - {user} [{time}] {} {} {} {} {} {:.6}{}",
        record.client,
        quoted(Some(&request)),
        record.status,
        record.bytes,
        quoted(record.referer.as_deref()),
        quoted(record.user_agent.as_deref()),
        record.elapsed.as_secs_f64(),
        fault.unwrap_or_default(),
    )
}

/// A user name as one word.
fn bare(user: &str) -> String {
    text::clean(user).replace([' ', '"'], "_")
}

/// A field of its own, whatever a client has put into it.
fn quoted(field: Option<&str>) -> String {
    let field = field.filter(|field| !field.is_empty()).unwrap_or("-");
    let escaped = text::clean(field)
        .replace('\\', "\\\\")
        .replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{Method, Version};

    use super::*;

    #[test]
    fn lines_are_in_the_combined_form() {
        let mut record = Record {
            client: [10, 0, 0, 1].into(),
            user: Some("fish".to_owned()),
            method: Method::GET,
            target: "/v2/".to_owned(),
            version: Version::HTTP_11,
            referer: None,
            user_agent: Some("say \"hi\"\n".to_owned()),
            status: 200,
            bytes: 2,
            elapsed: Duration::from_micros(1500),
            fault: None,
        };
        let time = "01/Dec/2026:10:00:00 +0000";
        let said = line(&record, time);
        assert!(
            said.starts_with(
                "10.0.0.1 - fish [01/Dec/2026:10:00:00 +0000] \"GET /v2/ HTTP/1.1\" 200 2 \"-\" \"say \\\"hi\\\""
            ),
            "{said}"
        );
        assert!(
            said.ends_with("\" 0.001500") && !said.contains('\n'),
            "{said}"
        );
        record.user = None;
        record.fault = Some("no space left on device".to_owned());
        let said = line(&record, time);
        assert!(said.contains("10.0.0.1 - - ["), "{said}");
        assert!(said.ends_with(" no space left on device"), "{said}");
    }
}
