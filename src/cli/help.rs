//! Help that teaches: commands in groups, examples before options, and a word on wrong commands.

use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, CommandFactory};

use super::Cli;
use super::failure::Failure;
use crate::error::Kind;

/// Every command, by what people want to do.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "Common",
        &[
            "login", "logout", "search", "pull", "tag", "push", "catalog",
        ],
    ),
    (
        "Local images",
        &[
            "images", "inspect", "history", "rmi", "prune", "repair", "save", "load", "import",
        ],
    ),
    (
        "Registries",
        &[
            "tags",
            "digest",
            "manifest",
            "blob",
            "referrers",
            "copy",
            "delete",
        ],
    ),
    ("Tools", &["ping", "config", "serve", "demo"]),
    ("Other", &["info", "version", "completion", "man"]),
];

/// What people use beside a command: the others of its group.
pub(super) fn beside(command: &str) -> &'static [&'static str] {
    let group = GROUPS.iter().find(|(_, names)| names.contains(&command));
    group.map_or(&[], |(_, names)| names)
}

/// The commands that most people need.
pub(super) fn common() -> &'static [&'static str] {
    GROUPS[0].1
}

const PAGE: &str = "{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}\n\n\
                    Run 'regctl --help' for global options.\n";

/// Commands of others that people type here, and what there is instead.
const ELSEWHERE: [(&[&str], &str); 7] = [
    (
        &[
            "run",
            "create",
            "start",
            "stop",
            "restart",
            "kill",
            "exec",
            "ps",
            "logs",
            "rm",
            "container",
        ],
        "regctl does not run containers; it moves and stores images",
    ),
    (
        &["build", "buildx", "builder", "commit"],
        "regctl does not build images; load or push what another tool built: regctl load, regctl push --from oci:DIR",
    ),
    (
        &["append", "mutate", "rebase", "flatten", "export"],
        "regctl does not change images; it moves them",
    ),
    (
        &["auth"],
        "log in and out with: regctl login, regctl logout",
    ),
    (
        &["sync"],
        "copy a whole repository with: regctl copy --all-tags SRC DST",
    ),
    (
        &["validate", "verify"],
        "content is always verified when it is pulled: regctl pull NAME",
    ),
    (
        &["repo"],
        "look at a registry with: regctl catalog HOST, regctl tags NAME, regctl ping HOST",
    ),
];

/// The command line as it is parsed and explained.
pub(super) fn command() -> Command {
    let command = Cli::command();
    let page = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{{all-args}}{{after-help}}\n",
        groups(&command)
    );
    let globals: Vec<Arg> = command
        .get_arguments()
        .filter(|arg| arg.is_global_set())
        .cloned()
        .collect();
    command
        .mut_args(|arg| {
            let shared = arg.get_help_heading().is_some();
            arg.hide_short_help(shared)
        })
        .mut_subcommands(|child| explained(child, &globals).hide(true))
        .override_usage("regctl [OPTIONS] COMMAND")
        .help_template(page)
}

/// The page of a command, examples first. The options of all commands are taken and not shown, so that
/// a page fits a screen; one that the command explains in its own words is its own.
fn explained(command: Command, globals: &[Arg]) -> Command {
    let is_own = |global: &Arg| {
        command
            .get_arguments()
            .any(|arg| arg.get_id() == global.get_id())
    };
    let hidden: Vec<Arg> = globals
        .iter()
        .filter(|global| !is_own(global))
        .map(|global| global.clone().hide(true))
        .collect();
    command
        .args(hidden)
        .help_template(PAGE)
        .mut_subcommands(|child| explained(child, globals))
}

fn groups(command: &Command) -> String {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let mut text = String::new();
    for (title, names) in GROUPS {
        // Writing to memory cannot fail.
        let _ = writeln!(text, "{header}{title}:{header:#}");
        for child in names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
        {
            let (name, about) = (child.get_name(), child.get_about().map(ToString::to_string));
            let _ = writeln!(
                text,
                "  {literal}{name:<11}{literal:#} {}",
                about.unwrap_or_default()
            );
        }
        text.push('\n');
    }
    text
}

/// What to say to a word that is no command here; `None` where the error is another one.
pub(super) fn unknown_command(error: &clap::Error) -> Option<Failure> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let failure = Failure::new(Kind::Usage, format!("there is no command {word:?}"));
    if let Some((_, advice)) = ELSEWHERE
        .iter()
        .find(|(words, _)| words.contains(&word.as_str()))
    {
        return Some(failure.hint(*advice));
    }
    let similar = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(names)) => names.as_slice(),
        Some(ContextValue::String(name)) => std::slice::from_ref(name),
        _ => &[],
    };
    // The likeliest is the last.
    Some(match similar.last() {
        Some(name) => failure.hint(format!("did you mean: regctl {name}")),
        None => failure.hint("see what there is with: regctl help"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_and_fits_a_terminal() {
        let command = Cli::command();
        let shown = command
            .get_subcommands()
            .filter(|child| !child.is_hide_set());
        let mut names: Vec<_> = shown.map(Command::get_name).collect();
        let mut grouped: Vec<_> = GROUPS
            .iter()
            .flat_map(|(_, names)| names.iter().copied())
            .collect();
        names.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(names, grouped);
        for child in command.get_subcommands() {
            let about = child.get_about().unwrap().to_string();
            assert!(about.len() <= 66, "{about} is too long for a line of help");
            assert!(
                child.get_after_help().is_some(),
                "{} has no example",
                child.get_name()
            );
        }
    }

    /// The lines of examples, of all commands.
    fn examples(command: &Command) -> Vec<String> {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let own = help
            .lines()
            .filter(|line| line.starts_with("  ") && line.contains("regctl "));
        let mut lines: Vec<_> = own.map(str::to_owned).collect();
        lines.extend(command.get_subcommands().flat_map(examples));
        lines
    }

    /// The words of the regctl command in a line of shell, with quotes, pipes, comments and redirections.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut quoted) = (vec![String::new()], false);
        for c in line[line.find("regctl ").unwrap()..].chars() {
            match c {
                '\'' => quoted = !quoted,
                '#' | '|' | '>' | ')' if !quoted => break,
                ' ' if !quoted => words.push(String::new()),
                _ => words.last_mut().unwrap().push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_example_is_a_command_that_there_is() {
        let all = examples(&Cli::command());
        assert!(all.len() > 60, "{} examples were found", all.len());
        for line in all {
            let line = line.replace("sha256:…", &format!("sha256:{}", "0".repeat(64)));
            let parsed = command().try_get_matches_from(words(&line));
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
        }
    }

    #[test]
    fn no_advice_is_about_a_command_that_there_is() {
        let command = Cli::command();
        for word in ELSEWHERE.iter().flat_map(|(words, _)| words.iter()) {
            assert!(command.find_subcommand(word).is_none(), "{word}");
        }
    }
}
