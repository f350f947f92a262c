//! The options of a page: a command's own first, with their values, and those of all by name.

use clap::{Arg, Command};
use roff::{Inline, Roff, bold, italic, roman};

use super::section;

pub(super) fn write(page: &mut Roff, command: &Command) {
    let shown = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let is_top = command.get_name() == "regctl";
    let mut own = shown()
        .filter(|arg| is_top || !arg.is_global_set())
        .peekable();
    if own.peek().is_some() {
        section(page, "OPTIONS");
        own.for_each(|arg| option(page, arg));
    }
    if is_top {
        return;
    }
    let globals: Vec<String> = shown()
        .filter(|arg| arg.is_global_set())
        .filter_map(|arg| Some(format!("--{}", arg.get_long()?)))
        .collect();
    if globals.is_empty() {
        return;
    }
    section(page, "GLOBAL OPTIONS");
    page.text([roman("These are taken by every command:")]);
    let last = globals.len() - 1;
    for (nth, name) in globals.iter().enumerate() {
        let end = if nth == last { "." } else { "," };
        page.control("BR", [name.as_str(), end]);
    }
    page.text([roman("See")]);
    page.control("BR", ["regctl", "(1)."]);
}

fn option(page: &mut Roff, arg: &Arg) {
    page.control("TP", []);
    page.text(heading(arg));
    let help = arg.get_long_help().or(arg.get_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    page.text([roman(help.replace('\n', " "))]);
    for note in notes(arg) {
        page.control("br", []);
        page.text([roman(note)]);
    }
}

/// `-o, --output FILE`, or the name of what stands without an option.
fn heading(arg: &Arg) -> Vec<Inline> {
    let mut line = Vec::new();
    if let Some(short) = arg.get_short() {
        line.push(bold(format!("-{short}")));
    }
    if let Some(long) = arg.get_long() {
        if !line.is_empty() {
            line.push(roman(", "));
        }
        line.push(bold(format!("--{long}")));
    }
    let takes_value = arg.get_action().takes_values();
    let values = arg.get_value_names().unwrap_or_default();
    if takes_value && !values.is_empty() {
        let values: Vec<&str> = values.iter().map(|value| value.as_str()).collect();
        let gap = if line.is_empty() { "" } else { " " };
        line.push(roman(gap));
        line.push(italic(values.join(" ")));
    }
    line
}

/// The default, the values that there are, and the variable that sets it.
fn notes(arg: &Arg) -> Vec<String> {
    let mut notes = Vec::new();
    if !arg.get_action().takes_values() {
        return notes;
    }
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    if !values.is_empty() && !arg.is_hide_possible_values_set() {
        notes.push(format!("Values: {}.", values.join(", ")));
    }
    let defaults: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if !defaults.is_empty() && !arg.is_hide_default_value_set() {
        notes.push(format!("Default: {}.", defaults.join(" ")));
    }
    if let Some(variable) = arg.get_env() {
        notes.push(format!("Environment: {}.", variable.to_string_lossy()));
    }
    notes
}
