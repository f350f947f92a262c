//! The manual: a page a command, from the same definitions as the help.
//!
//! The generator that comes with the argument parser knows neither exit codes nor files, puts examples
//! into a section called EXTRA, and mixes a command's options with those of all.

mod facts;
mod options;

use clap::{Command, CommandFactory};
use roff::{Roff, bold, roman};

use super::{Cli, help};

/// The day of the last change of what the pages say, for their footers.
const DATE: &str = "2026-12-01";
const VERSION: &str = concat!("regctl ", env!("CARGO_PKG_VERSION"));

/// The pages by file name.
pub fn pages() -> Vec<(String, Vec<u8>)> {
    let mut pages = Vec::new();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    collect(&command, &["regctl"], &mut pages);
    pages
}

fn collect(command: &Command, path: &[&str], pages: &mut Vec<(String, Vec<u8>)>) {
    let page = page(command, path);
    pages.push((format!("{}.1", path.join("-")), page.into_bytes()));
    for child in visible(command) {
        let path: Vec<&str> = path.iter().copied().chain([child.get_name()]).collect();
        collect(child, &path, pages);
    }
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|child| !child.is_hide_set())
}

fn page(command: &Command, path: &[&str]) -> String {
    let name = path.join("-");
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    let mut page = Roff::new();
    page.control(
        "TH",
        [&*name.to_uppercase(), "1", DATE, VERSION, "regctl manual"],
    );
    section(&mut page, "NAME");
    page.text([roman(format!("{name} - {about}"))]);
    section(&mut page, "SYNOPSIS");
    synopsis(&mut page, command, path);
    section(&mut page, "DESCRIPTION");
    let long = command.get_long_about().map(ToString::to_string);
    paragraphs(&mut page, &long.unwrap_or(about));
    if visible(command).next().is_some() {
        section(&mut page, "COMMANDS");
        for child in visible(command) {
            let about = child.get_about().map(ToString::to_string);
            page.control("TP", []);
            page.text([bold(child.get_name())]);
            page.text([roman(about.unwrap_or_default())]);
        }
    }
    options::write(&mut page, command);
    facts::write(&mut page, path);
    after_help(&mut page, command);
    see_also(&mut page, path);
    ascii(&page.to_roff())
}

/// What is no ASCII by its number, which every formatter reads, whatever encoding it expects.
fn ascii(page: &str) -> String {
    let mut text = String::new();
    for c in page.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            text.push_str(&format!("\\[u{:04X}]", u32::from(c)));
        }
    }
    text
}

fn section(page: &mut Roff, title: &str) {
    page.control("SH", [title]);
}

/// How the command is typed, with the values of what follows it.
fn synopsis(page: &mut Roff, command: &Command, path: &[&str]) {
    let usage = command.clone().render_usage().to_string();
    let typed = path.join(" ");
    for line in usage.trim_start_matches("Usage:").lines() {
        let line = line.trim();
        let rest = line.strip_prefix(typed.as_str()).unwrap_or(line);
        page.text([bold(typed.as_str()), roman(rest)]);
    }
}

fn paragraphs(page: &mut Roff, text: &str) {
    for (nth, paragraph) in text.split("\n\n").enumerate() {
        if nth > 0 {
            page.control("PP", []);
        }
        page.text([roman(paragraph.replace('\n', " "))]);
    }
}

/// What stands after the options in the help: a line with a colon begins a section of its own.
fn after_help(page: &mut Roff, command: &Command) {
    let text = command.get_after_help().map(ToString::to_string);
    let mut is_block = false;
    for line in text.unwrap_or_default().lines() {
        let is_indented = line.starts_with(' ');
        if is_block && !is_indented {
            page.control("fi", []);
            page.control("RE", []);
        }
        if is_indented {
            if !is_block {
                page.control("RS", ["4"]);
                page.control("nf", []);
            }
            page.text([roman(line.trim())]);
        } else if let Some(title) = line.strip_suffix(':') {
            section(page, &title.to_uppercase());
        } else if !line.is_empty() {
            page.control("PP", []);
            page.text([roman(line)]);
        }
        is_block = is_indented;
    }
    if is_block {
        page.control("fi", []);
        page.control("RE", []);
    }
}

/// The page of all, the page above, and what people use beside the command.
fn see_also(page: &mut Roff, path: &[&str]) {
    let mut names: Vec<String> = (1..path.len()).map(|end| path[..end].join("-")).collect();
    let own = path.join("-");
    if let Some(command) = path.get(1) {
        let beside = help::beside(command);
        names.extend(beside.iter().map(|name| format!("regctl-{name}")));
    } else {
        names.extend(help::common().iter().map(|name| format!("regctl-{name}")));
    }
    names.retain(|name| *name != own);
    names.dedup();
    section(page, "SEE ALSO");
    let last = names.len().saturating_sub(1);
    for (nth, name) in names.iter().enumerate() {
        let end = if nth == last { "(1)" } else { "(1)," };
        page.control("BR", [name.as_str(), end]);
    }
}
