//! `WWW-Authenticate`: what a registry asks for before it answers; RFC 9110, section 11.

use crate::limits;

/// One challenge that we can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A user name and password with each request.
    Basic,
    /// A token from a token server.
    Bearer(Bearer),
    /// Something else, by its name.
    Other(String),
}

/// Where a token comes from and what it has to be good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bearer {
    /// The token server's URL.
    pub realm: String,
    /// The name that the token server knows the registry by.
    pub service: Option<String>,
    /// What the token must allow, in the registry's words.
    pub scope: Option<String>,
    /// Why the last token was not good enough.
    pub error: Option<String>,
}

/// Reads the values of all `WWW-Authenticate` headers of one answer.
///
/// What cannot be read is left out; the challenges beside it still count.
pub fn parse<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Challenge> {
    let mut total = 0;
    let within = |value: &&str| {
        total += value.len();
        total <= limits::CHALLENGE_BYTES
    };
    values
        .into_iter()
        .take_while(within)
        .flat_map(|value| Reader { rest: value }.challenges())
        .collect()
}

/// The challenge to answer: Bearer before Basic.
pub fn choose(challenges: &[Challenge]) -> Option<&Challenge> {
    let bearer = |c: &&Challenge| matches!(c, Challenge::Bearer(_));
    let basic = |c: &&Challenge| matches!(c, Challenge::Basic);
    challenges
        .iter()
        .find(bearer)
        .or_else(|| challenges.iter().find(basic))
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn challenges(mut self) -> Vec<Challenge> {
        let mut found = Vec::new();
        self.skip_separators();
        while let Some(scheme) = self.token() {
            let params = self.params();
            found.push(challenge(scheme, params));
            self.skip_separators();
        }
        found
    }

    /// The parameters up to the next scheme: `name=value`, separated by commas.
    fn params(&mut self) -> Vec<(&'a str, String)> {
        let mut params = Vec::new();
        loop {
            self.skip_separators();
            let before = self.rest;
            let Some(name) = self.token() else {
                return params;
            };
            self.skip_spaces();
            let Some(after) = self.rest.strip_prefix('=') else {
                // No parameter but the next scheme, or the base64 of this one (`Negotiate abc==`).
                self.rest = before;
                return params;
            };
            self.rest = after.trim_start();
            params.push((name, self.value()));
        }
    }

    fn value(&mut self) -> String {
        match self.rest.strip_prefix('"') {
            Some(quoted) => self.quoted(quoted),
            None => {
                // Some registries leave a URL unquoted, which is no token by the grammar.
                let end = self.rest.find([',', ' ', '\t']).unwrap_or(self.rest.len());
                let (value, rest) = self.rest.split_at(end);
                self.rest = rest;
                value.to_owned()
            }
        }
    }

    fn quoted(&mut self, quoted: &'a str) -> String {
        let mut value = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &quoted[at + 1..];
                    return value;
                }
                '\\' => value.extend(chars.next().map(|(_, c)| c)),
                c => value.push(c),
            }
        }
        self.rest = "";
        value
    }

    fn token(&mut self) -> Option<&'a str> {
        let in_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let end = self.rest.find(|c| !in_token(c)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!token.is_empty()).then_some(token)
    }

    fn skip_separators(&mut self) {
        self.rest = self.rest.trim_start_matches([',', ' ', '\t']);
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }
}

fn challenge(scheme: &str, params: Vec<(&str, String)>) -> Challenge {
    if scheme.eq_ignore_ascii_case("basic") {
        return Challenge::Basic;
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Challenge::Other(scheme.to_owned());
    }
    let mut bearer = Bearer::default();
    for (name, value) in params {
        match name.to_ascii_lowercase().as_str() {
            "realm" => bearer.realm = value,
            "service" => bearer.service = Some(value),
            "scope" if !value.is_empty() => bearer.scope = Some(value),
            "error" => bearer.error = Some(value),
            _ => {}
        }
    }
    if bearer.realm.is_empty() {
        Challenge::Other("Bearer without a realm".into())
    } else {
        Challenge::Bearer(bearer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        Challenge::Bearer(Bearer {
            realm: realm.into(),
            service: service.map(Into::into),
            scope: scope.map(Into::into),
            error: None,
        })
    }

    #[test]
    fn m64_reads_what_registries_send() {
        let other = |name: &str| Challenge::Other(name.into());
        for (value, expected) in [
            (
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#,
                vec![bearer(
                    "https://auth.docker.io/token",
                    Some("registry.docker.io"),
                    Some("repository:a/b:pull,push"),
                )],
            ),
            (
                r#"bearer realm="https://h/t", service="a \"q\" b", scope="""#,
                vec![bearer("https://h/t", Some("a \"q\" b"), None)],
            ),
            (
                "Bearer realm=https://h/t?a=b,service=s",
                vec![bearer("https://h/t?a=b", Some("s"), None)],
            ),
            (r#"Basic realm="Registry""#, vec![Challenge::Basic]),
            ("basic", vec![Challenge::Basic]),
            (
                r#"Negotiate, NTLM, Basic realm="x""#,
                vec![other("Negotiate"), other("NTLM"), Challenge::Basic],
            ),
            (
                r#"Basic realm="x", Bearer realm="https://h/t""#,
                vec![Challenge::Basic, bearer("https://h/t", None, None)],
            ),
            (
                r#"Bearer service="s""#,
                vec![other("Bearer without a realm")],
            ),
            (
                r#"Bearer realm="https://h/t"#,
                vec![bearer("https://h/t", None, None)],
            ),
            (",, ,", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(parse([value]), expected, "{value}");
        }
    }

    #[test]
    fn m64_prefers_bearer_and_knows_when_there_is_nothing() {
        let both = parse([r#"Basic realm="x""#, r#"Bearer realm="https://h/t""#]);
        assert_eq!(choose(&both), Some(&bearer("https://h/t", None, None)));
        assert_eq!(choose(&parse(["Negotiate abc=="])), None);
    }

    #[test]
    fn m64_reads_no_more_than_the_limit() {
        let long = format!(
            "Bearer realm=\"https://h/{}\"",
            "x".repeat(limits::CHALLENGE_BYTES)
        );
        assert_eq!(parse([&*long]), []);
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(value in "\\PC{0,200}") {
            parse([&*value]);
        }
    }
}
