//! What a command costs: wall time, time on the processors, and the most memory.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The cost of one run, in seconds and KiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    pub wall: f64,
    pub cpu: f64,
    pub peak: f64,
}

/// How often each thing is done; the median counts.
pub fn repeats() -> usize {
    std::env::var("REPEATS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(5)
}

/// Runs a command, which has to succeed. Time on the processors and memory need GNU `time`.
pub fn run<S: Into<OsString>>(program: &str, args: impl IntoIterator<Item = S>) -> Sample {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let report = tempfile::NamedTempFile::new().unwrap();
    let timed = std::path::Path::new("/usr/bin/time").exists();
    let mut command = if timed {
        let mut command = Command::new("/usr/bin/time");
        command
            .args(["-q", "-f", "%U %S %M", "-o"])
            .arg(report.path())
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .args(&args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let began = Instant::now();
    let output = command.output().unwrap();
    let wall = began.elapsed().as_secs_f64();
    assert!(
        output.status.success(),
        "{program} {args:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(report.path()).unwrap();
    let numbers: Vec<f64> = text
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [user, system, peak] => Sample {
            wall,
            cpu: user + system,
            peak: *peak,
        },
        _ => Sample {
            wall,
            ..Sample::default()
        },
    }
}

/// The median of several runs, each number for itself.
pub fn median_of(mut run: impl FnMut() -> Sample) -> Sample {
    let samples: Vec<Sample> = (0..repeats()).map(|_| run()).collect();
    let median = |of: fn(&Sample) -> f64| {
        let mut numbers: Vec<f64> = samples.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    Sample {
        wall: median(|s| s.wall),
        cpu: median(|s| s.cpu),
        peak: median(|s| s.peak),
    }
}

/// Rows of samples by program, printed as regctl's ratio to each other.
pub struct Table {
    title: String,
    rows: Vec<(String, String, Sample)>,
}

impl Table {
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            rows: Vec::new(),
        }
    }

    pub fn add(&mut self, row: &str, program: &str, sample: Sample) {
        self.rows.push((row.to_owned(), program.to_owned(), sample));
    }

    pub fn print(&self) {
        println!("\n{} (regctl / peer)", self.title);
        println!(
            "  {:12} {:16} {:>6} {:>6} {:>6}",
            "", "", "wall", "CPU", "peak"
        );
        for (row, program, sample) in &self.rows {
            let Some((_, _, own)) = self.rows.iter().find(|(r, p, _)| r == row && p == "regctl")
            else {
                continue;
            };
            if program == "regctl" {
                println!(
                    "  {row:12} {program:16} {:5.3}s {:5.2}s {:4.0}MB",
                    own.wall,
                    own.cpu,
                    own.peak / 1000.0
                )
            } else {
                println!(
                    "  {row:12} {program:16} {:6.2} {:6.2} {:6.2}",
                    own.wall / sample.wall,
                    own.cpu / sample.cpu,
                    own.peak / sample.peak
                )
            }
        }
    }
}
