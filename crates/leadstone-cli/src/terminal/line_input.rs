//! What comes from the other end of a talk: lines, their end, or Ctrl-C. Knows nothing about what they mean.

use std::io::{self, BufRead, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// A longer line is cut.
const MAX_LINE: u64 = 1 << 20;
/// How the command ends on a second Ctrl-C, as a shell tells it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// What was heard.
pub(crate) enum InputLine {
    Line(String),
    /// The input is over, or was interrupted: nothing more comes.
    End,
}

/// Listens to standard input and to Ctrl-C at once: who reads a line cannot be woken up.
pub(crate) struct LineInput(Receiver<io::Result<InputLine>>);

impl LineInput {
    pub(crate) fn new() -> Self {
        let (to, from) = channel();
        let (stop, was_stopped) = (to.clone(), AtomicBool::new(false));
        // Where it cannot be caught, Ctrl-C ends the command as it ends any other.
        let _ = ctrlc::set_handler(move || {
            // Again: somebody cannot wait.
            if was_stopped.swap(true, Ordering::Relaxed) || stop.send(Ok(InputLine::End)).is_err() {
                std::process::exit(INTERRUPTED);
            }
        });
        // It ends with the command.
        thread::spawn(move || listen(&mut io::stdin().lock(), &to));
        Self(from)
    }

    /// Waits for what comes next.
    pub(crate) fn next(&self) -> io::Result<InputLine> {
        // Nobody is left who could say anything.
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

/// Reads a line. What is no UTF-8 is read as well as it can be.
fn line(input: &mut dyn BufRead) -> io::Result<InputLine> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_LINE).read_until(b'\n', &mut bytes)?;
    Ok(if read > 0 { InputLine::Line(String::from_utf8_lossy(&bytes).into_owned()) } else { InputLine::End })
}
