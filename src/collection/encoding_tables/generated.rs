//! The tables of encodings as a TypeScript module, for the package.

use std::fmt::Write;

use super::{CANDIDATES, CODE_PAGES, FREQUENT, LETTERS, OTHER_SCRIPTS};

/// Its file.
pub(crate) const PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/www/lib/src/collection/encoding-tables.ts"
);

/// Its content.
pub(crate) fn module() -> String {
    let mut text = String::from(
        "// Generated from src/collection/encoding_tables.rs by ./build.sh types. Do not edit.\n\n\
         /** The candidates: label, bits by which it is rarer than others, languages. */\n\
         export const CANDIDATES: [string, number, string[]][] = [\n",
    );
    for candidate in &CANDIDATES {
        let groups: Vec<_> = candidate.groups.iter().map(|g| format!("'{g}'")).collect();
        let groups = groups.join(", ");
        let (label, prior) = (candidate.label, candidate.prior);
        let _ = writeln!(text, "  ['{label}', {prior}, [{groups}]],");
    }
    text += "];\n\n/** The cost of letters in bits, by languages. */\n\
             export const LETTERS: Record<string, [number, string][]> = {\n";
    for (group, tiers) in &LETTERS {
        let _ = writeln!(text, "  {group}: [");
        for (cost, letters) in *tiers {
            let _ = writeln!(text, "    [{cost}, '{letters}'],");
        }
        text += "  ],\n";
    }
    let scripts: Vec<_> = OTHER_SCRIPTS.iter().map(|s| format!("'{s}'")).collect();
    let _ = write!(
        text,
        "}};\n\n/** Languages whose alphabet is not Latin. */\n\
         export const OTHER_SCRIPTS: string[] = [{}];\n",
        scripts.join(", ")
    );
    for (name, about, table) in [
        (
            "FREQUENT",
            "The most frequent characters by encoding.",
            FREQUENT,
        ),
        (
            "CODE_PAGES",
            "The characters of the bytes from 0x80.",
            CODE_PAGES,
        ),
    ] {
        let _ = write!(
            text,
            "\n/** {about} */\nexport const {name}: Record<string, string> = {{\n"
        );
        for (label, characters) in &table {
            let key = match label.contains('-') {
                true => format!("'{label}'"),
                false => (*label).to_owned(),
            };
            let _ = writeln!(text, "  {key}:\n    '{}',", escaped(characters));
        }
        text += "};\n";
    }
    text
}

/// Invisible characters are escaped.
fn escaped(characters: &str) -> String {
    let escape = |c: char| match c {
        '\u{80}'..='\u{a0}' | '\u{ad}' => format!("\\u{{{:x}}}", u32::from(c)),
        _ => c.to_string(),
    };
    characters.chars().map(escape).collect()
}
