//! Where a user name and a password come from: options, stdin, or a terminal.

use std::io::Read;

use super::context::Context;
use super::failure::{Failure, Result};
use super::output::{Output, prompt};
use crate::config::{Credential, Secret};
use crate::error::Kind;
use crate::limits;
use crate::ops::Server;

/// Who logs in, as far as the command line says.
#[derive(clap::Args)]
pub(super) struct SignIn {
    /// User name
    #[arg(short, long)]
    username: Option<String>,
    /// Password or access token (use --password-stdin instead where you can)
    #[arg(short, long)]
    password: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
}

impl SignIn {
    /// Whether the user is named, so that nobody else's credentials are meant.
    pub(super) fn names_user(&self) -> bool {
        self.username.is_some()
    }

    /// The password of the options or of stdin, where there is one.
    pub(super) fn password(&self, output: &Output) -> Result<Option<Secret>> {
        let usage = |text: &str| Err(Failure::new(Kind::Usage, text).into());
        match (&self.password, self.password_stdin) {
            (Some(_), true) => {
                usage("conflicting options: cannot specify both --password and --password-stdin")
            }
            (None, true) if self.username.is_none() => {
                usage("the --password-stdin option requires --username to be set")
            }
            (None, true) => read_password().map(Some),
            (Some(password), false) => {
                output.note(
                    "WARNING! Using --password via the CLI is insecure. Use --password-stdin.",
                );
                Ok(Some(Secret::new(password.clone())))
            }
            (None, false) => Ok(None),
        }
    }

    /// A whole credential: what was not given is asked for.
    pub(super) fn credential(
        &self,
        password: Option<Secret>,
        server: &Server,
        context: &Context,
    ) -> Result<Credential> {
        if (self.username.is_none() || password.is_none()) && !prompt::is_possible() {
            let text = "cannot perform an interactive login from a non-TTY device";
            return Err(Failure::new(Kind::Usage, text)
                .hint("in a pipeline: echo \"$PASSWORD\" | regctl login -u USER --password-stdin HOST")
                .into());
        }
        let username = match &self.username {
            Some(username) => username.clone(),
            None => ask_username(server, context)?,
        };
        if username.is_empty() {
            return Err(Failure::new(Kind::Usage, "username is required").into());
        }
        let password = match password {
            Some(password) => password,
            None => prompt::password("Password")?,
        };
        if password.expose().is_empty() {
            return Err(Failure::new(Kind::Usage, "password is required").into());
        }
        Ok(Credential::password(&username, password)?)
    }
}

/// A password that somebody sets: from stdin, or typed twice.
#[cfg(feature = "serve")]
pub(super) fn new_password(from_stdin: bool) -> Result<Secret> {
    if from_stdin {
        return read_password();
    }
    let password = prompt::password("New password")?;
    if prompt::password("Re-type new password")?.expose() == password.expose() {
        Ok(password)
    } else {
        Err(Failure::new(Kind::Usage, "the passwords are not the same").into())
    }
}

fn ask_username(server: &Server, context: &Context) -> Result<String> {
    if server.host.is_hub() {
        context.output().note(
            "Log in with your Docker ID or email address to push and pull images from Docker Hub.",
        );
    }
    let known = server.known(context.client())?;
    let default = known.map(|known| known.username().to_owned());
    prompt::line(
        "Username",
        default.as_deref().filter(|name| !name.is_empty()),
    )
}

/// All of stdin, without the one line end that `echo` adds.
fn read_password() -> Result<Secret> {
    let mut input = Vec::new();
    std::io::stdin()
        .lock()
        .take(limits::SETTINGS_BYTES)
        .read_to_end(&mut input)?;
    let no_text = |_| Failure::new(Kind::Usage, "the password read from stdin is not UTF-8");
    let input = Secret::new(String::from_utf8(input).map_err(no_text)?);
    let text = input.expose();
    let text = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix('\n'))
        .unwrap_or(text);
    if text.is_empty() {
        Err(Failure::new(Kind::Usage, "the password read from stdin is empty").into())
    } else {
        Ok(Secret::new(text.to_owned()))
    }
}
