//! Maps many items on all cores, or on as many as are allowed; results keep the order of the items.

use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

/// Fewer items than this are not worth a thread.
const LEAST: usize = 256;

static LIMIT: OnceLock<NonZero<usize>> = OnceLock::new();

/// More threads than so many on a core only cost memory, and an operating system refuses some number of them.
const MOST_ON_A_CORE: NonZero<usize> = NonZero::new(4).expect("four is not zero");

/// Limits the number of threads; the first call wins.
pub(crate) fn limit(threads: NonZero<usize>) {
    let _ = LIMIT.set(bounded(threads, cores()));
}

/// The number of threads.
pub(crate) fn threads() -> usize {
    LIMIT.get().copied().unwrap_or_else(cores).get()
}

fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

fn bounded(threads: NonZero<usize>, cores: NonZero<usize>) -> NonZero<usize> {
    threads.min(cores.saturating_mul(MOST_ON_A_CORE))
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
    use std::num::NonZero;

    #[test]
    fn no_more_threads_start_than_four_on_a_core() {
        let number = |n| NonZero::new(n).expect("the test gives no zero");
        assert_eq!(super::bounded(number(20_000), number(2)), number(8));
        assert_eq!(super::bounded(number(3), number(2)), number(3));
    }

    #[test]
    fn the_order_stays() {
        let numbers: Vec<usize> = (0..10_000).collect();
        assert_eq!(super::map(&numbers, |n| n + 1), (1..=10_000).collect::<Vec<_>>());
    }
}
