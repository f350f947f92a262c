//! The secrets of this process, and the one place that strikes them out of what servers say.

use std::collections::VecDeque;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use url::Url;

use super::reading::{Reading, fold};
use super::safe_url::SafeUrl;
use crate::config::{Credential, Secret};
use crate::sync::Mutex;
use crate::text;

/// Shorter words are in every text, and nobody's secret.
const SHORTEST: usize = 4;
/// So many letters are no accident, whatever stands between them or around the whole.
const TELLING: usize = 6;
/// So many are none even in a name or a sentence of our own.
const CERTAIN: usize = 12;
/// Secrets that are remembered; the one that was not used for longest is forgotten first.
const MOST: usize = 1024;
/// Bytes that one byte of a secret takes where it is written in the longest way, `\u0073`.
pub(super) const LONGEST_WRITING: usize = 6;

const STRUCK: &str = "REDACTED";

/// Whose words a text is made of, and so how like a secret a part of it has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// A server's, which may have put the secret there.
    Servers,
    /// Our own and the user's, with a server's among them: whole words count, and what is too long
    /// for an accident.
    Ours,
    /// Names of repositories and tags, which programs read: only what is too long for an accident.
    Names,
}

/// The secrets that this process has used. It has no `Debug`, as it has no other use than to hide them.
#[derive(Default)]
pub struct Redactor {
    known: Mutex<VecDeque<Known>>,
}

struct Known {
    secret: Secret,
    writings: Vec<Writing>,
}

/// One way to write a secret, as it is looked for.
struct Writing {
    text: Secret,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it is, but for upper and lower case.
    Plain,
    /// Its letters and digits, whatever stands between them.
    Letters,
    /// Base64 or hexadecimal: the whole run of such letters hides it.
    Encoded,
}

impl Redactor {
    /// Remembers a secret. Whoever sends one says so here, before it is sent.
    pub fn learn(&self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let mut known = self.known.lock();
        let at = known.iter().position(|one| one.secret.expose() == secret);
        let one = at.and_then(|at| known.remove(at));
        known.push_back(one.unwrap_or_else(|| Known::new(secret)));
        if known.len() > MOST {
            known.pop_front();
        }
    }

    /// Remembers a password, and how Basic writes it with its user's name: that is the answer; RFC 7617.
    pub(crate) fn learn_login(&self, username: &str, password: &Secret) -> Secret {
        let pair = Secret::new(format!("{username}:{}", password.expose()));
        let encoded = Secret::new(STANDARD.encode(pair.expose()));
        self.learn(password.expose());
        self.learn(encoded.expose());
        encoded
    }

    /// Remembers what a credential has in it.
    pub(crate) fn learn_credential(&self, credential: &Credential) {
        let (Credential::Password {
            password: secret, ..
        }
        | Credential::IdentityToken { token: secret, .. }
        | Credential::RegistryToken(secret)) = credential;
        self.learn(secret.expose());
    }

    /// Remembers what headers carry: each value, and the long words within it.
    pub(crate) fn learn_headers(&self, headers: &HeaderMap) {
        for value in headers.values().filter_map(|value| value.to_str().ok()) {
            self.learn(value);
            let words = value.split([' ', ',', ';', '=', '"']);
            words
                .filter(|word| word.len() >= TELLING)
                .for_each(|word| self.learn(word));
        }
    }

    /// A server's words, fit for one line: without controls, and without secrets before and after that.
    pub fn clean(&self, text: &str) -> String {
        let text = self.strike(text, Words::Servers);
        self.strike(&text::clean(&text), Words::Servers)
    }

    /// The text without secrets, however they are written in it.
    pub fn strike(&self, text: &str, words: Words) -> String {
        let mut struck = self.found(text, words);
        struck.sort_by_key(|range| range.start);
        let mut kept = String::with_capacity(text.len());
        let mut end = 0;
        for range in struck {
            if range.start >= end {
                kept.push_str(&text[end..range.start]);
                kept.push_str(STRUCK);
            }
            end = end.max(range.end);
        }
        kept.push_str(&text[end..]);
        kept
    }

    /// A URL that a server gave, fit to be shown.
    pub(crate) fn url(&self, url: &Url) -> SafeUrl {
        SafeUrl::from(url).map(|text| self.strike(text, Words::Servers))
    }

    /// The host and port of such a URL.
    pub(crate) fn host(&self, url: &Url) -> String {
        let name = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}"));
        self.clean(&format!("{name}{}", port.unwrap_or_default()))
    }

    /// The bytes that the longest secret may take up in a text.
    pub(crate) fn longest(&self) -> usize {
        let known = self.known.lock();
        let lengths = known.iter().map(|known| known.secret.expose().len());
        lengths.max().unwrap_or_default() * LONGEST_WRITING
    }

    fn found(&self, text: &str, words: Words) -> Vec<Range<usize>> {
        let known = self.known.lock();
        if known.is_empty() || (words == Words::Names && text.len() < CERTAIN) {
            return Vec::new();
        }
        let writings = || known.iter().flat_map(|known| &known.writings);
        let mut found = Vec::new();
        for reading in Reading::all(text) {
            let (folded, letters) = (reading.folded(), reading.letters());
            for writing in writings() {
                let reading = match writing.form {
                    Form::Plain => &folded,
                    Form::Letters | Form::Encoded => &letters,
                };
                let places = reading
                    .find(writing.text.expose())
                    .filter(|place| writing.is_meant(place.is_word, words));
                found.extend(places.map(|place| writing.extent(place.source, text)));
            }
        }
        found
    }
}

impl Known {
    fn new(secret: &str) -> Self {
        let mut writings = vec![Writing::of(secret.chars().map(fold).collect(), Form::Plain)];
        let letters = letters(secret);
        if letters.len() >= TELLING {
            writings.push(Writing::of(letters, Form::Letters));
        }
        let encoded = (0..3).map(|before| base64(secret, before));
        let encoded = encoded
            .chain([hexadecimal(secret)])
            .filter(|encoded| encoded.len() >= TELLING);
        writings.extend(encoded.map(|encoded| Writing::of(encoded, Form::Encoded)));
        Self {
            secret: Secret::new(secret.to_owned()),
            writings,
        }
    }
}

impl Writing {
    fn of(text: String, form: Form) -> Self {
        Self {
            text: Secret::new(text),
            form,
        }
    }

    /// Whether this is the secret, and no accident.
    fn is_meant(&self, is_word: bool, words: Words) -> bool {
        let length = self.text.expose().len();
        let is_word = is_word && self.form == Form::Plain;
        match words {
            Words::Servers => true,
            Words::Ours => length >= CERTAIN || (length >= TELLING && is_word),
            Words::Names => length >= CERTAIN,
        }
    }

    /// What has to go with it: the rest of an encoded word has pieces of the secret's first and last byte.
    fn extent(&self, found: Range<usize>, text: &str) -> Range<usize> {
        if self.form != Form::Encoded {
            return found;
        }
        let is_code = |c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c);
        let before = text[..found.start].trim_end_matches(is_code).len();
        let after = text[found.end..].trim_start_matches(is_code).len();
        before..text.len() - after
    }
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// What every base64 has in it that holds the secret after so many other bytes, modulo 3.
fn base64(secret: &str, before: usize) -> String {
    // What comes after the secret decides the rest of its last letter.
    let padded = Secret::new(format!("{}{secret}\0\0\0", "\0".repeat(before)));
    let first = (before * 8).div_ceil(6);
    let last = (before + secret.len()) * 8 / 6;
    let encoded = Secret::new(STANDARD.encode(padded.expose()));
    letters(&encoded.expose()[first..last])
}

fn hexadecimal(secret: &str) -> String {
    secret.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knowing(secrets: &[&str]) -> Redactor {
        let redactor = Redactor::default();
        secrets.iter().for_each(|secret| redactor.learn(secret));
        redactor
    }

    #[test]
    fn m61_a_reflected_login_is_hidden_in_every_form() {
        let redactor = knowing(&["ZmlzaDpzZWNyZXQ=", "secret", "refresh"]);
        for (text, shown) in [
            (
                "you sent Basic ZmlzaDpzZWNyZXQ=, that is fish and secret, and refresh",
                "you sent Basic REDACTED, that is fish and REDACTED, and REDACTED",
            ),
            ("FISH:Secret, é SECRET é", "FISH:REDACTED, é REDACTED é"),
            ("nothing of it", "nothing of it"),
        ] {
            assert_eq!(redactor.strike(text, Words::Servers), shown);
        }
        assert_eq!(
            Redactor::default().strike("secret", Words::Servers),
            "secret"
        );
    }

    #[test]
    fn a15_no_writing_of_a_secret_is_shown() {
        let redactor = knowing(&["hunter2", "correct horse/42", "ZmlzaDpodW50ZXIy"]);
        for (text, shown) in [
            ("\u{1b}[31mhunter2\u{1b}[0m", "\u{1b}[31mREDACTED\u{1b}[0m"),
            (
                "\\u{1b}[31mhunter2\\u{1b}[0m",
                "\\u{1b}[31mREDACTED\\u{1b}[0m",
            ),
            ("a hun\u{1b}[1mter\u{7}2 b", "a REDACTED b"),
            ("a h\u{200b}u\0nter2 b", "a REDACTED b"),
            ("a h.u.n.t.e.r.2 b", "a REDACTED b"),
            ("a hun ter2 b", "a REDACTED b"),
            ("a %68unter%32 b", "a REDACTED b"),
            ("a %2568unter2 b", "a REDACTED b"),
            ("a h\\u0075nter2 b", "a REDACTED b"),
            ("a &#104;unter2 b", "a REDACTED b"),
            ("a 68756e74657232 b", "a REDACTED b"),
            ("a 68:75:6e:74:65:72:32 b", "a REDACTED b"),
            ("a aHVudGVyMg== b", "a REDACTED b"),
            ("a QXV0aDogaHVudGVyMiE= b", "a REDACTED b"),
            ("a ZmlzaDpodW50ZXIy b", "a REDACTED b"),
            ("a Zmlza\u{1b}[0mDpodW50ZXIy b", "a REDACTED b"),
            ("a correct%20horse%2F42 b", "a REDACTED b"),
            ("a correct+horse%2f42 b", "a REDACTED b"),
            ("a CORRECT_HORSE/42 b", "a REDACTED b"),
            ("a Y29ycmVjdCBob3JzZS80Mg b", "a REDACTED b"),
            ("a hunter3 b", "a hunter3 b"),
        ] {
            assert_eq!(redactor.strike(text, Words::Servers), shown, "{text:?}");
        }
        let cleaned = redactor.clean("\u{1b}[31mhunter2\nhun\u{1b}ter2");
        assert_eq!(cleaned, "\\u{1b}[31mREDACTED REDACTED");
    }

    #[test]
    fn a15_words_of_our_own_are_no_secrets_by_accident() {
        let redactor = knowing(&["test", "latest1", "correct-horse"]);
        let ours = |text| redactor.strike(text, Words::Ours);
        assert_eq!(
            ours("manifest for test:latest not found"),
            "manifest for test:latest not found"
        );
        assert_eq!(ours("test:latest10"), "test:latest10");
        assert_eq!(ours("test:latest1"), "test:REDACTED");
        assert_eq!(ours("xcorrect-horsex"), "xREDACTEDx");
        let names = |text| redactor.strike(text, Words::Names);
        assert_eq!(names("latest1"), "latest1");
        assert_eq!(names("team/correct-horse"), "team/REDACTED");
    }

    #[test]
    fn a15_what_is_used_is_remembered() {
        let redactor = knowing(&["password"]);
        for number in 0..2 * MOST {
            redactor.learn(&format!("token-{number:08}"));
            redactor.learn("password");
        }
        assert_eq!(redactor.strike("password", Words::Servers), STRUCK);
        assert_eq!(
            redactor.strike("token-00000000", Words::Servers),
            "token-00000000"
        );
        assert_eq!(redactor.known.lock().len(), MOST);
        redactor.learn("abc");
        assert_eq!(redactor.strike("abc", Words::Servers), "abc");
    }
}
