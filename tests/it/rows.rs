//! `tests/rows.md`: each fault (F), hostile input (M) and attack (A) that regctl withstands, and the tests that show it.
//!
//! What a row is about is written by hand in the table. Which tests show it is read from the tests' names, which
//! begin with their rows: `UPDATE=1 cargo test rows` writes that column again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::generated;

const FAULTS: u32 = 88;
const HOSTILE: u32 = 92;
const ATTACKS: u32 = 22;

/// A letter and a number: `F5`, `M12`, `A3`.
type Row = (char, u32);

const HEAD: &str = "\
# Faults, hostile inputs and attacks, and the tests that show what becomes of them

F are faults of networks, registries, disks and processes; M are inputs made to mislead; A are attacks
that once succeeded. The first two columns are written by hand. The third is written by
`UPDATE=1 cargo test rows` from the names of the tests, which begin with their rows, and each `cargo test`
checks it: a row without a test, or without a description, fails.

| row | what | tests |
|---|---|---|
";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The rows that begin a test's name: `f27_f28_after_two…` has two.
fn rows_of(name: &str) -> Vec<Row> {
    let row = |word: &str| {
        let (letter, number) = word.split_at_checked(1)?;
        let letter = letter
            .chars()
            .next()
            .filter(|letter| matches!(letter, 'f' | 'm' | 'a'))?;
        Some((letter.to_ascii_uppercase(), number.parse().ok()?))
    };
    name.split('_').map_while(row).collect()
}

/// The names of the functions that `#[test]` stands before.
fn tests_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[test]")
        .skip(1)
        .chain(text.split("#[tokio::test]").skip(1))
        .filter_map(|rest| {
            let (_, name) = rest.split_once("fn ")?;
            Some(&name[..name.find('(')?])
        })
}

/// The names of the tests that show each row.
fn tests_by_row(root: &Path) -> BTreeMap<Row, Vec<String>> {
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("tests/it"), &mut files);
    files.sort();
    let mut rows: BTreeMap<Row, Vec<String>> = BTreeMap::new();
    for path in files {
        let file = path.strip_prefix(root).unwrap().display().to_string();
        for name in tests_in(&std::fs::read_to_string(&path).unwrap()) {
            for row in rows_of(name) {
                rows.entry(row)
                    .or_default()
                    .push(format!("`{file}` {name}"));
            }
        }
    }
    rows
}

/// What each row of the table is about, as somebody wrote it there.
fn descriptions(table: &str) -> BTreeMap<String, String> {
    let described = |line: &str| {
        let (row, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
        let (what, _) = rest.rsplit_once(" | ")?;
        Some((row.to_owned(), what.to_owned()))
    };
    table.lines().filter_map(described).collect()
}

#[test]
fn every_row_has_a_description_and_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = root.join("tests/rows.md");
    let tests = tests_by_row(root);
    let families = [('F', FAULTS), ('M', HOSTILE), ('A', ATTACKS)];
    let promised = families
        .into_iter()
        .flat_map(|(letter, last)| (1..=last).map(move |n| (letter, n)));
    let promised: Vec<Row> = promised.collect();
    let unknown: Vec<&Row> = tests.keys().filter(|row| !promised.contains(row)).collect();
    assert!(
        unknown.is_empty(),
        "tests are named after rows that do not exist: {unknown:?}"
    );

    let described = descriptions(&std::fs::read_to_string(&index).unwrap());
    let mut table = HEAD.to_owned();
    for row in promised {
        let name = format!("{}{}", row.0, row.1);
        let what = described.get(&name).filter(|what| !what.is_empty());
        let what = what.unwrap_or_else(|| panic!("{name} has no description in tests/rows.md"));
        let shown = tests
            .get(&row)
            .unwrap_or_else(|| panic!("{name} has no test: {what}"));
        writeln!(table, "| {name} | {what} | {} |", shown.join("<br>")).unwrap();
    }
    generated::check(&index, table.as_bytes());
}
