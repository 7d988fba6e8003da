//! A progress bar for work that takes longer than a moment; none if standard error is no terminal.

use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::terminal::style::thousands;

/// A run that is over before this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    is_wanted: bool,
    rows: Arc<AtomicU64>,
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
            rows: Arc::default(),
        }
    }

    /// Begins a part of the work with this many steps.
    pub(crate) fn start(&self, title: &'static str, steps: u64) {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}%")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.set_style(style);
        self.bar.set_message(title);
        self.bar.set_length(steps);
        self.bar.set_position(0);
    }

    /// Begins a stream with this many steps, 0 if unknown; from now on rows are counted.
    pub(crate) fn stream(&self, steps: u64) {
        let template = if steps == 0 {
            "{msg} {rows} rows, {rate} rows/s"
        } else {
            "{msg} {wide_bar} {percent}%  {rows} rows, {rate} rows/s, {left} left"
        };
        let begun = Instant::now();
        let rows = Arc::clone(&self.rows);
        let counted = move |_: &ProgressState, out: &mut dyn Write| {
            let _ = out.write_str(&thousands(rows.load(Ordering::Relaxed) as usize));
        };
        let rows = Arc::clone(&self.rows);
        let rate = move |_: &ProgressState, out: &mut dyn Write| {
            let seconds = begun.elapsed().as_secs_f64().max(0.001);
            let _ = out.write_str(&thousands((rows.load(Ordering::Relaxed) as f64 / seconds) as usize));
        };
        let left = move |state: &ProgressState, out: &mut dyn Write| {
            let (done, all) = (state.pos().max(1), state.len().unwrap_or(0));
            let seconds = begun.elapsed().as_secs_f64() * all.saturating_sub(done) as f64 / done as f64;
            let _ = out.write_str(&clock(seconds as u64));
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.set_style(style.with_key("rows", counted).with_key("rate", rate).with_key("left", left));
        self.bar.set_message("scoring");
        self.bar.set_length(steps);
        self.bar.set_position(0);
    }

    /// Adds rows, and their steps.
    pub(crate) fn rows(&self, rows: u64, steps: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.step(steps);
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

/// `9s`, `2m 05s`, `1h 02m`.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, minutes) => format!("{minutes}m {seconds:02}s"),
        (hours, minutes) => format!("{hours}h {minutes:02}m"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_short() {
        assert_eq!([9, 125, 3725].map(super::clock), ["9s", "2m 05s", "1h 02m"]);
    }
}
