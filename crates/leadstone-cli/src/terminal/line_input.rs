//! Reads lines from standard input, and listens to Ctrl-C at the same time. Knows nothing about what the lines mean.

use std::io::{self, BufRead, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// A longer line is cut.
const MAX_LINE: u64 = 1 << 20;
/// The exit code after a second Ctrl-C: 128 plus the number of the signal.
const INTERRUPTED: i32 = 130;

/// What was read.
pub(crate) enum InputLine {
    Line(String),
    /// The input ended or was interrupted.
    End,
}

/// Reads in a thread of its own, since a blocked read cannot be interrupted.
pub(crate) struct LineInput(Receiver<io::Result<InputLine>>);

impl LineInput {
    pub(crate) fn new() -> Self {
        let (to, from) = channel();
        let (stop, was_stopped) = (to.clone(), AtomicBool::new(false));
        // Where it cannot be caught, Ctrl-C ends the command as it ends any other.
        let _ = ctrlc::set_handler(move || {
            // The second Ctrl-C ends the command at once.
            if was_stopped.swap(true, Ordering::Relaxed) || stop.send(Ok(InputLine::End)).is_err() {
                std::process::exit(INTERRUPTED);
            }
        });
        // The thread ends with the process.
        thread::spawn(move || listen(&mut io::stdin().lock(), &to));
        Self(from)
    }

    /// Waits for what comes next.
    pub(crate) fn next(&self) -> io::Result<InputLine> {
        // A closed channel is the end of the input.
        self.0.recv().unwrap_or(Ok(InputLine::End))
    }
}

fn listen(input: &mut dyn BufRead, to: &Sender<io::Result<InputLine>>) {
    loop {
        let line_read = line(input);
        let is_over = !matches!(line_read, Ok(InputLine::Line(_)));
        if to.send(line_read).is_err() || is_over {
            return;
        }
    }
}

/// Reads a line; invalid UTF-8 is replaced.
fn line(input: &mut dyn BufRead) -> io::Result<InputLine> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_LINE).read_until(b'\n', &mut bytes)?;
    Ok(if read > 0 { InputLine::Line(String::from_utf8_lossy(&bytes).into_owned()) } else { InputLine::End })
}
