//! Progress on a terminal: a bar for each layer that moves, a line for each that is done.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{
    HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use super::lines::seconds;
use super::screen::{self, Screen};
use super::{Direction, units};
use crate::image::Digest;
use crate::sync::Mutex;
use crate::transfer::{Event, Observer, Role};

const REDRAWS_A_SECOND: u8 = 10;
/// Terminals narrower than this get no word beside the numbers.
const TINY: usize = 46;
/// Terminals narrower than this get no bar beside the numbers.
const NARROW: usize = 76;
/// Docker's own bar needs this many columns.
const WIDE: usize = 110;
/// How often it is looked whether the terminal was made narrower or wider.
const GLANCE: Duration = Duration::from_millis(100);

/// How long it takes until a rate says anything.
const SETTLED: Duration = Duration::from_secs(1);

/// Bars on stderr, which go away in the end; the lines of finished layers stay.
pub(super) struct Bars {
    screen: MultiProgress,
    total: ProgressBar,
    direction: Direction,
    pace: Pace,
    state: Mutex<State>,
}

/// Bytes that really moved, which resumed and spared ones did not.
#[derive(Clone)]
struct Pace {
    moved: Arc<AtomicU64>,
    began: Instant,
}

impl Pace {
    fn start() -> Self {
        Self {
            moved: Arc::default(),
            began: Instant::now(),
        }
    }

    /// Bytes a second.
    fn rate(&self) -> f64 {
        self.moved.load(Ordering::Relaxed) as f64 / self.began.elapsed().as_secs_f64().max(0.001)
    }

    /// How long so many bytes will take, once that can be told.
    fn left(&self, bytes: u64) -> Option<Duration> {
        const LONG: f64 = 99.0 * 3600.0;
        let left = Duration::from_secs_f64((bytes as f64 / self.rate().max(1.0)).min(LONG));
        (self.began.elapsed() >= SETTLED).then_some(left)
    }
}

struct State {
    width: usize,
    // When the width was last looked at.
    looked: Instant,
    layers: HashSet<Digest>,
    sizes: HashMap<Digest, u64>,
    bars: HashMap<Digest, ProgressBar>,
}

impl Bars {
    pub(super) fn new(direction: Direction) -> Self {
        let target =
            ProgressDrawTarget::term_like_with_hz(Box::new(Screen::default()), REDRAWS_A_SECOND);
        let screen = MultiProgress::with_draw_target(target);
        let (pace, width) = (Pace::start(), width());
        let total = screen.add(ProgressBar::new(0).with_style(total_style(width, &pace)));
        let state = State {
            width,
            looked: Instant::now(),
            layers: HashSet::new(),
            sizes: HashMap::new(),
            bars: HashMap::new(),
        };
        Self {
            screen,
            total,
            direction,
            pace,
            state: Mutex::new(state),
        }
    }

    fn plan(&self, digest: Digest, size: u64, role: Role) {
        let mut state = self.lock();
        if state.sizes.insert(digest.clone(), size).is_none() {
            self.total.inc_length(size);
        }
        if role == Role::Layer {
            state.layers.insert(digest);
        }
    }

    fn start(&self, digest: &Digest, offset: u64) {
        let mut state = self.lock();
        let size = state.sizes.get(digest).copied().unwrap_or_default();
        if !state.layers.contains(digest) {
            return;
        }
        let width = state.width;
        let bar = state.bars.entry(digest.clone()).or_insert_with(|| {
            self.total.inc(offset);
            let bar = ProgressBar::new(size).with_style(layer_style(width));
            self.screen.insert_before(&self.total, bar)
        });
        bar.set_prefix(digest.short().to_owned());
        bar.set_message(match offset {
            0 => self.direction.moving(),
            _ => "Resuming",
        });
        bar.set_position(offset);
    }

    fn advance(&self, digest: &Digest, bytes: u64) {
        self.total.inc(bytes);
        self.pace.moved.fetch_add(bytes, Ordering::Relaxed);
        let mut state = self.lock();
        if let Some(bar) = state.bars.get(digest) {
            bar.inc(bytes);
        }
        self.fit(&mut state);
    }

    /// Bars as wide as the terminal is now: a line that wraps cannot be drawn over.
    fn fit(&self, state: &mut State) {
        if state.looked.elapsed() < GLANCE {
            return;
        }
        state.looked = Instant::now();
        let width = width();
        if width != state.width {
            state.width = width;
            state
                .bars
                .values()
                .for_each(|bar| bar.set_style(layer_style(width)));
            self.total.set_style(total_style(width, &self.pace));
        }
    }

    fn retry(&self, digest: &Digest, wait: Duration) {
        if let Some(bar) = self.lock().bars.get(digest) {
            bar.set_message(format!("Retrying in {}", seconds(wait)));
        }
    }

    /// A layer that needs no bar any more: a line stays in its place.
    fn finish(&self, digest: &Digest, words: &str) {
        let mut state = self.lock();
        if let Some(bar) = state.bars.remove(digest) {
            bar.finish_and_clear();
            self.screen.remove(&bar);
        }
        if state.layers.contains(digest) {
            // Where stderr is gone there is nobody to tell.
            let _ = self.screen.println(format!("{}: {words}", digest.short()));
        }
    }

    /// What did not have to move counts as done.
    fn spare(&self, digest: &Digest) {
        self.total
            .inc(self.lock().sizes.get(digest).copied().unwrap_or_default());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl Observer for Bars {
    fn see(&self, event: Event) {
        match event {
            Event::Found => {}
            Event::Planned { blob, role } => self.plan(blob.digest, blob.size, role),
            Event::Started { digest, offset } => self.start(&digest, offset),
            Event::Advanced { digest, bytes } => self.advance(&digest, bytes),
            Event::Retrying { digest, wait, .. } => self.retry(&digest, wait),
            Event::Finished { digest } => self.finish(&digest, self.direction.finished()),
            Event::Present { digest } => {
                self.spare(&digest);
                self.finish(&digest, self.direction.present());
            }
            Event::Mounted { digest, from } => {
                self.spare(&digest);
                self.finish(&digest, &format!("Mounted from {}", from.path()));
            }
        }
    }

    fn end(&self) {
        let mut state = self.lock();
        // Where stderr is gone there is nothing to clear.
        let _ = self.screen.clear();
        // Whoever still draws, and bars that are dropped, must not draw over what comes next.
        self.screen.set_draw_target(ProgressDrawTarget::hidden());
        state.bars.clear();
    }
}

fn width() -> usize {
    screen::size().0.into()
}

/// `c9c5fd25a1bd: Downloading [==>   ] 1.2MB/24MB`, with as much of a bar as there is room for.
fn layer_style(width: usize) -> ProgressStyle {
    style(match width {
        ..TINY => "{prefix} {moved}/{size}",
        TINY..NARROW => "{prefix}: {msg} {moved}/{size}",
        NARROW..=WIDE => "{prefix}: {msg} [{bar:20}] {moved}/{size}",
        _ => "{prefix}: {msg} [{bar:50}] {moved}/{size}",
    })
}

/// What is left of all layers together.
fn total_style(width: usize, pace: &Pace) -> ProgressStyle {
    let (template, before, after) = match width {
        ..NARROW => ("{moved}/{size}{left}", " ", ""),
        _ => ("{moved}/{size} in all, {rate}/s{left}", ", ", " left"),
    };
    let (rate, left) = (pace.clone(), pace.clone());
    style(template)
        .with_key("rate", move |_: &ProgressState, w: &mut dyn Write| {
            let _ = w.write_str(&units::size(rate.rate() as u64));
        })
        .with_key("left", move |state: &ProgressState, w: &mut dyn Write| {
            let bytes = state.len().unwrap_or_default().saturating_sub(state.pos());
            if let Some(left) = left.left(bytes) {
                let _ = write!(w, "{before}{}{after}", HumanDuration(left));
            }
        })
}

fn style(template: &str) -> ProgressStyle {
    // The templates above are well-formed; a bar without style would still be one.
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style
        .progress_chars("=> ")
        .with_key("moved", |state: &ProgressState, w: &mut dyn Write| {
            let _ = w.write_str(&units::exact_size(state.pos()));
        })
        .with_key("size", |state: &ProgressState, w: &mut dyn Write| {
            let _ = w.write_str(&units::exact_size(state.len().unwrap_or_default()));
        })
}
