//! The protocol between `compare/run.py` and a contender: one line asks for one pass, one line of JSON answers.
//! Knows nothing about what a pass does.

use std::error::Error;
use std::fs;
use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// The version, and for which processors the program was built where that is not for all.
fn version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    if cfg!(target_feature = "avx2") { format!("{version} for AVX2") } else { version.to_owned() }
}

/// Says that the data is loaded, then makes a pass for each line `run` until the input ends.
///
/// # Errors
/// A pass fails, or nobody reads the answers.
pub fn serve(rows: usize, mut pass: impl FnMut() -> Result<Value, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    // From here on the peak is that of passes. Where the system refuses, it includes the loading.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let mut out = stdout().lock();
    writeln!(out, "{}", json!({ "ready": true, "rows": rows, "version": version(), "loaded_rss": memory("VmRSS:") }))?;
    out.flush()?;
    for line in stdin().lock().lines() {
        if line?.trim() != "run" {
            break;
        }
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        let totals = pass()?;
        let (cpu, wall) = (cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
        writeln!(out, "{}", json!({ "cpu": cpu, "wall": wall, "totals": totals, "peak_rss": memory("VmHWM:") }))?;
        out.flush()?;
    }
    Ok(())
}

/// Processor time of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The memory of this process, in bytes: `VmRSS:` now, `VmHWM:` at most; 0 where the system does not tell.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
