//! The scripts that shells load, and that ask the program itself for candidates.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap_complete::env::{self, EnvCompleter, Shells};

/// Set to the name of a shell: the process completes the words after `--`, and does nothing else.
pub(super) const VARIABLE: &str = "REGCTL_COMPLETE";

/// Every shell, those of our own first.
pub(super) const SHELLS: Shells<'static> =
    Shells(&[&BASH, &ZSH, &env::Fish, &env::Elvish, &env::Powershell]);

/// The library's bash breaks names at their colons.
const BASH: Scripted = Scripted {
    answers: &env::Bash,
    script: include_str!("bash.sh"),
};
/// The library's zsh does nothing the first time that it is loaded from a folder of `$fpath`.
const ZSH: Scripted = Scripted {
    answers: &env::Zsh,
    script: include_str!("zsh.sh"),
};

/// A shell of the library with a script of our own.
struct Scripted {
    answers: &'static dyn EnvCompleter,
    script: &'static str,
}

impl EnvCompleter for Scripted {
    fn name(&self) -> &'static str {
        self.answers.name()
    }

    fn is(&self, name: &str) -> bool {
        self.answers.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        _name: &str,
        _bin: &str,
        _completer: &str,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        to.write_all(self.script.replace("VARIABLE", variable).as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        self.answers.write_complete(command, words, folder, to)
    }
}
