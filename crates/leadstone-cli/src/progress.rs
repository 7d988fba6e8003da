//! A progress bar for work that takes longer than a moment; none where nobody looks.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that is over before this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    is_wanted: bool,
}

impl Progress {
    pub(crate) fn shown() -> Self {
        Self::new(std::io::stderr().is_terminal())
    }

    pub(crate) fn hidden() -> Self {
        Self::new(false)
    }

    fn new(is_wanted: bool) -> Self {
        Self {
            bar: ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()),
            started: Instant::now(),
            is_wanted,
        }
    }

    /// Begins another part of the work, of so many steps.
    pub(crate) fn start(&self, title: &'static str, steps: u64) {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}%")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.set_style(style);
        self.bar.set_message(title);
        self.bar.set_length(steps);
        self.bar.set_position(0);
    }

    pub(crate) fn step(&self, steps: u64) {
        if self.is_wanted {
            self.bar.inc(steps);
            if self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
