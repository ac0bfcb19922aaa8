//! Entry points for fuzzing: hostile sources never panic.

use crate::Dialect;
use crate::lexer::loadable;
use crate::plan::plan;
use crate::tracked::Tracked;

/// Compares two sources that a zero byte separates.
pub fn sources(data: &[u8]) {
    let at = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let (old, new) = data.split_at(at);
    let new = new.strip_prefix(b"\0").unwrap_or(new);
    let dialect = Dialect { environment: true };
    if let Ok((tracked, _)) = Tracked::new(loadable(old), dialect)
        && let Ok(step) = tracked.step(loadable(new))
    {
        let _ = plan("@fuzzed.lua", &tracked, &step);
    }
}
