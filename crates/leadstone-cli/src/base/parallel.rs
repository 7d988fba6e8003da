//! Maps many items on all cores, or on as many as are allowed; results keep the order of the items.

use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

/// Fewer items than this are not worth a thread.
const LEAST: usize = 256;

static LIMIT: OnceLock<NonZero<usize>> = OnceLock::new();

/// Limits the number of threads; the first call wins.
pub(crate) fn limit(threads: NonZero<usize>) {
    let _ = LIMIT.set(threads);
}

/// The number of threads.
pub(crate) fn threads() -> usize {
    LIMIT.get().copied().or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get)
}

pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let size = items.len().div_ceil(threads()).max(LEAST);
    if items.len() <= size {
        return items.iter().map(work).collect();
    }
    thread::scope(|scope| {
        let work = &work;
        let parts: Vec<_> =
            items.chunks(size).map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("the work does not panic")).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_order_stays() {
        let numbers: Vec<usize> = (0..10_000).collect();
        assert_eq!(super::map(&numbers, |n| n + 1), (1..=10_000).collect::<Vec<_>>());
    }
}
