//! Separated values. The rule is that of `www/lib/src/collection/csv.ts`.

/// Separators of columns that tables are written with.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Parses separated values (RFC 4180). The separator is the one that is named in a first line `sep=;`, or
/// else the most frequent in the first line. Blank rows are left out, and cells are trimmed.
pub(super) fn parse_rows(text: &str) -> Vec<Vec<String>> {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (named, source) = match named_separator(unmarked) {
        Some((separator, rest)) => (Some(separator), rest),
        None => (None, unmarked),
    };
    let first_line = source.split(['\n', '\r']).next().unwrap_or_default();
    let separator = named.unwrap_or_else(|| most_frequent(first_line));
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted => {
                if characters.next_if_eq(&'"').is_some() {
                    cell.push('"');
                } else {
                    quoted = false;
                }
            }
            _ if quoted => cell.push(character),
            '"' if cell.is_empty() => quoted = true,
            _ if character == separator => row.push(std::mem::take(&mut cell)),
            '\n' | '\r' => {
                if character == '\r' {
                    characters.next_if_eq(&'\n');
                }
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(character),
        }
    }
    row.push(cell);
    rows.push(row);
    for row in &mut rows {
        for cell in row.iter_mut() {
            // JavaScript trims U+FEFF, too.
            let trimmed = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            *cell = trimmed.to_owned();
        }
    }
    rows.retain(|cells| cells.iter().any(|cell| !cell.is_empty()));
    rows
}

/// The separator of a first line `sep=;`, and the text behind it.
fn named_separator(text: &str) -> Option<(char, &str)> {
    let mut rest = text.strip_prefix("sep=")?.chars();
    let separator = rest.next()?;
    let rest = rest.as_str();
    let rest = rest.strip_prefix('\r').unwrap_or(rest);
    Some((separator, rest.strip_prefix('\n')?))
}

fn most_frequent(line: &str) -> char {
    // Every other part of the line is quoted.
    let unquoted: String = line.split('"').step_by(2).collect();
    let count = |separator: char| unquoted.matches(separator).count();
    let better = |best, other| {
        if count(other) > count(best) {
            other
        } else {
            best
        }
    };
    SEPARATORS.into_iter().reduce(better).unwrap_or(',')
}
