//! `tests/rows.md`: each fault (F) and hostile input (M) that regctl promises to bear, and the tests that show it.
//!
//! The numbers are in the tests' names; `UPDATE=1 cargo test rows` writes the table anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::generated;

const FAULTS: u32 = 88;
const HOSTILE: u32 = 92;

/// A letter and a number: `F5`, `M12`.
type Row = (char, u32);

const HEAD: &str = "\
# Faults and hostile inputs, and the tests that show what becomes of them

F are faults of networks, registries, disks and processes; M are inputs made to mislead. Written by
`UPDATE=1 cargo test rows` from the tests' names, and checked by each `cargo test`: a row without a
test fails it.

| row | tests |
|---|---|
";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false if path.extension().is_some_and(|extension| extension == "rs") => found.push(path),
            false => {}
        }
    }
}

/// The rows that begin a test's name: `f27_f28_after_two…` has two.
fn rows_of(name: &str) -> Vec<Row> {
    let row = |word: &str| {
        let (letter, number) = word.split_at_checked(1)?;
        let letter = letter.chars().next().filter(|letter| matches!(letter, 'f' | 'm'))?;
        Some((letter.to_ascii_uppercase(), number.parse().ok()?))
    };
    name.split('_').map_while(row).collect()
}

/// The names of the functions that `#[test]` stands before.
fn tests_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[test]").skip(1).chain(text.split("#[tokio::test]").skip(1)).filter_map(|rest| {
        let (_, name) = rest.split_once("fn ")?;
        Some(&name[..name.find('(')?])
    })
}

fn table() -> (BTreeMap<Row, Vec<String>>, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("tests/it"), &mut files);
    files.sort();
    let mut rows: BTreeMap<Row, Vec<String>> = BTreeMap::new();
    for path in files {
        let file = path.strip_prefix(root).unwrap().display().to_string();
        for name in tests_in(&std::fs::read_to_string(&path).unwrap()) {
            for row in rows_of(name) {
                rows.entry(row).or_default().push(format!("`{file}` {name}"));
            }
        }
    }
    let mut table = HEAD.to_owned();
    for ((letter, number), tests) in &rows {
        writeln!(table, "| {letter}{number} | {} |", tests.join("<br>")).unwrap();
    }
    (rows, table)
}

#[test]
fn every_row_has_a_test_and_the_index_is_current() {
    let (rows, table) = table();
    let promised: Vec<Row> = (1..=FAULTS).map(|n| ('F', n)).chain((1..=HOSTILE).map(|n| ('M', n))).collect();
    assert_eq!(rows.keys().copied().collect::<Vec<_>>(), promised);
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rows.md");
    generated::check(&index, table.as_bytes());
}
