//! Moves units from one reader through many workers to one writer, in order and in bounded memory.
//! Knows nothing about what a unit is.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::base::failure::Failure;

/// Units in flight for each worker: one being scored, one waiting on each side.
const AHEAD: usize = 3;

/// Runs to the end of the input or to the first failure. The reader stays on this thread; with a single worker
/// everything does.
pub(crate) fn run<U: Send, D: Send>(
    mut read: impl FnMut() -> Result<Option<U>, Failure>,
    workers: Vec<impl FnMut(U) -> Result<D, Failure> + Send>,
    mut write: impl FnMut(D) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let count = workers.len();
    if count <= 1 {
        let Some(mut work) = workers.into_iter().next() else { return Ok(()) };
        while let Some(unit) = read()? {
            write(work(unit)?)?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let (to_workers, units) = sync_channel::<(usize, U)>(count);
        let units = Arc::new(Mutex::new(units));
        let (to_writer, results) = sync_channel::<(usize, Result<D, Failure>)>(count);
        // Back-pressure: a unit is read only with a permit, which the writer returns, so that nothing piles up behind a
        // slow unit.
        let (permit, permits) = sync_channel::<()>(count * AHEAD);
        for _ in 0..count * AHEAD {
            let _ = permit.send(());
        }
        for mut work in workers {
            let (units, to_writer) = (Arc::clone(&units), to_writer.clone());
            scope.spawn(move || {
                while let Some((index, unit)) = next(&units) {
                    // A unit without a result would block the writer for ever.
                    let result = catch_unwind(AssertUnwindSafe(|| work(unit)))
                        .unwrap_or_else(|_| Err(Failure::new("the run broke off: this is a fault of the program")));
                    if to_writer.send((index, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop((units, to_writer));
        let writer = scope.spawn(move || {
            let mut waiting = BTreeMap::new();
            let mut wanted = 0;
            for (index, result) in results {
                waiting.insert(index, result);
                while let Some(result) = waiting.remove(&wanted) {
                    write(result?)?;
                    wanted += 1;
                    // The reader may have finished.
                    let _ = permit.send(());
                }
            }
            Ok(())
        });
        let mut index = 0;
        let done = loop {
            // The channel is closed if the writer failed.
            if permits.recv().is_err() {
                break Ok(());
            }
            match read() {
                Ok(Some(unit)) => {
                    if to_workers.send((index, unit)).is_err() {
                        break Ok(());
                    }
                    index += 1;
                }
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            }
        };
        drop(to_workers);
        let written = writer.join().expect("the writer does not panic");
        written.and(done)
    })
}

fn next<U>(units: &Mutex<Receiver<U>>) -> Option<U> {
    units.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn numbers(end: usize) -> impl FnMut() -> Result<Option<usize>, Failure> {
        let mut numbers = 0..end;
        move || Ok(numbers.next())
    }

    #[test]
    fn the_order_stays_whatever_finishes_first() {
        for workers in [1, 2, 5] {
            // Every third unit takes far longer.
            let work = |n: usize| {
                let rounds = if n.is_multiple_of(3) { 100_000 } else { 10 };
                Ok((n, (0..rounds).fold(n, |sum, i| std::hint::black_box(sum ^ i))))
            };
            let mut seen = Vec::new();
            let done = run(numbers(500), vec![work; workers], |(n, _)| {
                seen.push(n);
                Ok(())
            });
            assert!(done.is_ok());
            assert_eq!(seen, (0..500).collect::<Vec<_>>());
        }
    }

    #[test]
    fn never_more_units_than_permits_are_on_their_way() {
        let (read, written, most) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let mut source = numbers(1000);
        let done = run(
            || {
                let ahead = read.fetch_add(1, Ordering::SeqCst) + 1 - written.load(Ordering::SeqCst);
                most.fetch_max(ahead, Ordering::SeqCst);
                source()
            },
            vec![Ok; 4],
            |_| {
                written.fetch_add(1, Ordering::SeqCst);
                Ok(())
            },
        );
        assert!(done.is_ok());
        assert!(most.into_inner() <= 4 * AHEAD, "the writer counts before it gives the permit back");
    }

    #[test]
    fn a_thread_that_breaks_down_ends_the_run() {
        let work = |n: usize| if n == 50 { panic!("as if a promise were broken") } else { Ok(n) };
        assert!(run(numbers(1000), vec![work; 3], |_| Ok(())).is_err());
    }

    #[test]
    fn a_failure_anywhere_ends_the_run() {
        let fail = || Failure::new("no");
        for workers in [1, 3] {
            let mut source = numbers(100);
            let reader = run(
                || if source()?.is_some_and(|n| n < 50) { Ok(Some(1)) } else { Err(fail()) },
                vec![Ok; workers],
                |_| Ok(()),
            );
            assert!(reader.is_err());
            let work = |n: usize| if n == 50 { Err(fail()) } else { Ok(n) };
            let mut last = 0;
            let worker = run(numbers(100), vec![work; workers], |n| {
                last = n;
                Ok(())
            });
            assert!(worker.is_err());
            assert_eq!(last, 49, "what comes behind the failure is not written");
            let writer = run(numbers(100), vec![Ok; workers], |n| if n == 50 { Err(fail()) } else { Ok(()) });
            assert!(writer.is_err());
        }
    }
}
