//! Threads whose work can wait.

/// Lets this thread's work wait for that of others: of those that record, answer and draw. Where
/// a thread can't ask for that alone, the system's own fairness has to do.
pub(crate) fn yield_to_others() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 10);
}
