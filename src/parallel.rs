//! Several things at once: a list worked on by some threads, its results in the list's order.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

/// Applies `work` to every item, up to `width` at once; the results come in the order of the items.
///
/// # Errors
/// The first failure by the order of the items; what had begun is brought to its end, nothing else is begun.
pub fn map<T: Sync, R: Send>(width: usize, items: &[T], work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    if width <= 1 || items.len() <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let results: Mutex<Vec<Option<Result<R>>>> = Mutex::new(items.iter().map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..width.min(items.len()) {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    let result = work(item);
                    failed.fetch_or(result.is_err(), Ordering::Relaxed);
                    if let Some(place) = results.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                        *place = Some(result);
                    }
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut done = Vec::with_capacity(results.len());
    let mut missing = 0;
    for result in results {
        match result {
            Some(result) => done.push(result?),
            // Not begun, because another failed: that one follows.
            None => missing += 1,
        }
    }
    if missing > 0 { Err(Error::bug("work was left undone without a failure")) } else { Ok(done) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_whatever_the_width() {
        let items: Vec<usize> = (0..100).collect();
        for width in [1, 2, 7, 200] {
            let doubled = map(width, &items, |item| Ok(item * 2)).unwrap();
            assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_failure_ends_it() {
        let items: Vec<usize> = (0..1000).collect();
        for width in [1, 8] {
            let begun = AtomicUsize::new(0);
            let result = map(width, &items, |item| {
                begun.fetch_add(1, Ordering::Relaxed);
                if *item == 5 { Err(Error::usage("five")) } else { Ok(()) }
            });
            assert_eq!(result.unwrap_err().message(), "five");
            assert!(begun.load(Ordering::Relaxed) < 1000);
        }
    }
}
