//! Command lines in one string, split and expanded as .NET does it.

/// Splits as `ProcessStartInfo.Arguments` is split: at blanks outside of quotes; a backslash stands for itself unless quotes follow.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut rest = text.trim_start_matches([' ', '\t']);
    while !rest.is_empty() {
        let (argument, behind) = next(rest);
        arguments.push(argument);
        rest = behind.trim_start_matches([' ', '\t']);
    }
    arguments
}

fn next(text: &str) -> (String, &str) {
    let mut argument = String::new();
    let mut quoted = false;
    let mut rest = text;
    loop {
        let backslashes = rest.len() - rest.trim_start_matches('\\').len();
        rest = &rest[backslashes..];
        if rest.starts_with('"') {
            argument.extend(std::iter::repeat_n('\\', backslashes / 2));
            rest = &rest[1..];
            if backslashes % 2 == 1 {
                argument.push('"');
            } else if quoted && rest.starts_with('"') {
                argument.push('"');
                rest = &rest[1..];
            } else {
                quoted = !quoted;
            }
            continue;
        }
        argument.extend(std::iter::repeat_n('\\', backslashes));
        match rest.chars().next() {
            None => return (argument, rest),
            Some(' ' | '\t') if !quoted => return (argument, rest),
            Some(character) => {
                argument.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
}

/// Puts in variables that are set for `%NAME%`, as `Environment.ExpandEnvironmentVariables` does on every system.
pub(super) fn expand(text: &str, variable: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('%') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let Some(end) = from[1..].find('%') else {
            return out + from;
        };
        match variable(&from[1..=end]) {
            Some(value) => {
                out.push_str(&value);
                rest = &from[end + 2..];
            }
            None => {
                out.push_str(&from[..=end]);
                rest = &from[end + 1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_split_as_dotnet_splits_them() {
        for (text, arguments) in [
            ("", vec![]),
            ("  \t ", vec![]),
            ("a b\tc", vec!["a", "b", "c"]),
            (
                r#"exec "/my app/x.dll" --port 1"#,
                vec!["exec", "/my app/x.dll", "--port", "1"],
            ),
            (r#"a"b c"d ""#, vec!["ab cd", ""]),
            (r#""" x"#, vec!["", "x"]),
            (r#""say ""hi""""#, vec![r#"say "hi""#]),
            (
                r#"\"a\" c:\dir\ "c:\dir\\" e\\\"f"#,
                vec![r#""a""#, r"c:\dir\", r"c:\dir\", r#"e\"f"#],
            ),
            ("--name ä€", vec!["--name", "ä€"]),
        ] {
            assert_eq!(split(text), arguments, "{text}");
        }
    }

    #[test]
    fn variables_that_are_set_are_put_in() {
        let variable = |name: &str| (name == "HOME").then(|| "/srv/me".to_owned());
        for (text, expanded) in [
            ("%HOME%/x", "/srv/me/x"),
            ("100%", "100%"),
            ("%NONE%HOME%", "%NONE/srv/me"),
            ("%%HOME%%", "%/srv/me%"),
            ("ä%ö%", "ä%ö%"),
        ] {
            assert_eq!(expand(text, variable), expanded, "{text}");
        }
    }
}
