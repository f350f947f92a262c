//! The manual: a page a command, generated from the same definitions as the help.

use clap::CommandFactory;

use super::Cli;

/// The pages by file name, generated from the same definitions as the help.
///
/// # Errors
/// Writing to memory does not fail; the generator could say so.
pub fn pages() -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = Vec::new();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    collect(&command, "regctl", &mut pages)?;
    Ok(pages)
}

fn collect(
    command: &clap::Command,
    name: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    for child in command
        .get_subcommands()
        .filter(|child| !child.is_hide_set())
    {
        collect(child, &format!("{name}-{}", child.get_name()), pages)?;
    }
    Ok(())
}
