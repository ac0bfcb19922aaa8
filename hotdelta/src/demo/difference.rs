//! What changed in a source file, by lines.

/// A line that is gone or new, with its number (from 1) in the text that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Gone(usize, &'a str),
    New(usize, &'a str),
}

/// The lines that differ, in order, gone ones before the new ones in their place: what a longest common subsequence leaves out.
pub(super) fn lines<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // common[i][j]: the length of the longest common subsequence of old[i..] and new[j..].
    let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut changed = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            changed.push(Line::Gone(i + 1, old[i]));
            i += 1;
        } else {
            changed.push(Line::New(j + 1, new[j]));
            j += 1;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_differ_are_given() {
        let changed = lines("a\nb\nc\nd", "a\nB\nc\nx\nd");
        assert_eq!(
            changed,
            [Line::Gone(2, "b"), Line::New(2, "B"), Line::New(4, "x")]
        );
        assert_eq!(lines("a\nb", "a\nb"), []);
        assert_eq!(lines("", "a"), [Line::New(1, "a")]);
        assert_eq!(lines("a", ""), [Line::Gone(1, "a")]);
    }
}
