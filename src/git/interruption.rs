//! A signal that ends the program ends a running git first, which otherwise would go on alone.
//!
//! Only SIGTERM, which is sent to one process. A terminal sends Ctrl-C to all programs in its foreground.

#[cfg(unix)]
mod signals {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::SIGTERM;

    /// Whether a signal ends the program at once, and whether one has come while it does not.
    #[derive(Debug)]
    struct Signals {
        immediate: Arc<AtomicBool>,
        pending: Arc<AtomicBool>,
    }

    static SIGNALS: OnceLock<Option<Signals>> = OnceLock::new();

    fn watched_signals() -> Option<&'static Signals> {
        SIGNALS.get_or_init(watch_signals).as_ref()
    }

    fn watch_signals() -> Option<Signals> {
        let signals = Signals { immediate: Arc::default(), pending: Arc::default() };
        signal_hook::flag::register_conditional_default(SIGTERM, Arc::clone(&signals.immediate)).ok()?;
        signal_hook::flag::register(SIGTERM, Arc::clone(&signals.pending)).ok()?;
        Some(signals)
    }

    /// From now on, a signal waits.
    pub fn defer_signals() {
        if let Some(signals) = watched_signals() {
            signals.immediate.store(false, Ordering::SeqCst);
        }
    }

    /// Whether a signal waits.
    pub fn is_pending() -> bool {
        watched_signals().is_some_and(|signals| signals.pending.load(Ordering::SeqCst))
    }

    /// Ends the program if a signal came; from now on, a signal ends it at once.
    pub fn deliver_signals() {
        if let Some(signals) = watched_signals() {
            signals.immediate.store(true, Ordering::SeqCst);
            if signals.pending.load(Ordering::SeqCst) {
                let _ = signal_hook::low_level::emulate_default_handler(SIGTERM);
            }
        }
    }
}

#[cfg(unix)]
pub use signals::{defer_signals, deliver_signals, is_pending};

#[cfg(not(unix))]
pub fn defer_signals() {}

#[cfg(not(unix))]
pub fn is_pending() -> bool {
    false
}

#[cfg(not(unix))]
pub fn deliver_signals() {}
