//! Work on many items at once, on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// The results of `work` over all `items`, in the order of the items, computed on `threads` threads (at
/// least one). Each thread takes the next item as it becomes free, so a slow item delays no other thread.
pub fn map_in_order<T: Sync, R: Send>(items: &[T], threads: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let threads = threads.clamp(1, items.len().max(1));
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| take_items(items, &next, &work))).collect();
        let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.flat_map(|results| results.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Hands the results of `work` over all `items` to `receive` as they come, each with the index of its item: one or
/// several at a time, on the thread of the caller. An error of `receive` ends the work.
///
/// # Errors
/// The error of `receive`.
pub fn map_as_done<T: Sync, R: Send, E>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut receive: impl FnMut(Vec<(usize, R)>) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    std::thread::scope(|scope| {
        // Dropped before the threads are waited for: they end where no receiver is left.
        let results = results;
        for sender in vec![sender; threads.clamp(1, items.len().max(1))] {
            let (next, work) = (&next, &work);
            scope.spawn(move || {
                while let Some((index, item)) = take_next(items, next) {
                    if sender.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        while let Ok(first) = results.recv() {
            receive(std::iter::once(first).chain(results.try_iter()).collect())?;
        }
        Ok(())
    })
}

/// One thread's share: the results of the items it took, each with its index.
fn take_items<T, R>(items: &[T], next: &AtomicUsize, work: impl Fn(&T) -> R) -> Vec<(usize, R)> {
    let mut results = Vec::new();
    while let Some((index, item)) = take_next(items, next) {
        results.push((index, work(item)));
    }
    results
}

fn take_next<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}
