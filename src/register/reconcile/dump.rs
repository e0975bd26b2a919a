//! A local dump of an authority file, record by record: a table or N-Triples.
//!
//! A table has the columns of a register (docs/names.md); of N-Triples (W3C, RDF 1.1)
//! the names and the dates are read, by the last word of the predicate. The one line
//! form of N-Triples is read here: the libraries that read RDF bring random numbers and
//! their platforms with them, for what is a subject, a predicate and a string a line.

use std::io::{self, BufRead, BufReader, Read};

use super::{Record, Search};

/// The longest line that is read; a longer one is passed over.
const LINE: u64 = 1 << 20;

/// Predicates by their last word: names.
const NAMES: [&str; 12] = [
    "label",
    "prefLabel",
    "altLabel",
    "name",
    "alternateName",
    "preferredNameForThePerson",
    "variantNameForThePerson",
    "preferredNameForThePlaceOrGeographicName",
    "variantNameForThePlaceOrGeographicName",
    "preferredNameForTheCorporateBody",
    "variantNameForTheCorporateBody",
    "preferredNameForTheWork",
];
/// Predicates by their last word: birth.
const BIRTHS: [&str; 3] = ["dateOfBirth", "birthDate", "P569"];
/// Predicates by their last word: death.
const DEATHS: [&str; 3] = ["dateOfDeath", "deathDate", "P570"];

/// Shows all records of a dump to a search; says how many there were. `name` tells the
/// form: N-Triples if it ends in `.nt`, else a table.
///
/// # Errors
/// Whatever reading gives; a table without the columns `id` and `name`.
pub fn read(name: &str, input: impl Read, search: &mut Search) -> io::Result<usize> {
    if name.to_lowercase().ends_with(".nt") {
        triples(input, search)
    } else {
        table(input, search)
    }
}

fn table(input: impl Read, search: &mut Search) -> io::Result<usize> {
    let mut input = BufReader::new(input);
    let start = input.fill_buf()?;
    let mark = if start.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    input.consume(mark);
    let line = input.fill_buf()?;
    let first = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first).into_owned();
    let delimiter = crate::register::table::delimiter(&first);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(true)
        .from_reader(input);
    let header = reader.byte_headers().map_err(io::Error::from)?;
    let columns: Vec<Option<&str>> = header
        .iter()
        .map(|cell| crate::register::table::column(&String::from_utf8_lossy(cell)))
        .collect();
    let has = |column: &str| columns.contains(&Some(column));
    if !has("id") || !has("name") {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "its first row names no columns `id` and `name`",
        ));
    }
    let (mut count, mut row) = (0, csv::ByteRecord::new());
    while reader.read_byte_record(&mut row).map_err(io::Error::from)? {
        let mut record = Record::default();
        for (column, cell) in columns.iter().zip(&row) {
            let text = String::from_utf8_lossy(cell).trim().to_owned();
            match column {
                _ if text.is_empty() => {}
                Some("id") => record.id = text,
                Some("name") => record.names.insert(0, text),
                Some("forms") => {
                    record.names.extend(text.split('|').map(|n| n.trim().to_owned()));
                }
                Some("birth") => record.birth = Some(text),
                Some("death") => record.death = Some(text),
                _ => {}
            }
        }
        if !record.id.is_empty() {
            count += 1;
            search.see(&record);
        }
    }
    Ok(count)
}

fn triples(input: impl Read, search: &mut Search) -> io::Result<usize> {
    let mut input = BufReader::new(input);
    let (mut count, mut record, mut line) = (0, Record::default(), Vec::new());
    loop {
        line.clear();
        if (&mut input).take(LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == LINE {
            skip_line(&mut input)?;
            continue;
        }
        let text = String::from_utf8_lossy(&line);
        let Some((subject, predicate, value)) = triple(&text) else { continue };
        let word = predicate.rsplit(['/', '#']).next().unwrap_or_default();
        let known =
            [NAMES.as_slice(), &BIRTHS, &DEATHS].iter().any(|list| list.contains(&word));
        if !known {
            continue;
        }
        if record.id != subject {
            count += usize::from(!record.id.is_empty());
            search.see(&record);
            // A subject may come again; what is wanted of it is then still known.
            record = search.kept(subject).cloned().unwrap_or_default();
            subject.clone_into(&mut record.id);
        }
        if NAMES.contains(&word) {
            if !record.names.contains(&value) {
                // The preferred name is shown, wherever it stands.
                let at = if word.starts_with("pref") { 0 } else { record.names.len() };
                record.names.insert(at, value);
            }
        } else if BIRTHS.contains(&word) {
            record.birth = Some(value);
        } else {
            record.death = Some(value);
        }
    }
    count += usize::from(!record.id.is_empty());
    search.see(&record);
    Ok(count)
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = memchr::memchr(b'\n', buffer);
        let length = end.map_or(buffer.len(), |at| at + 1);
        input.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// Subject, predicate and literal of a line; `None` for other objects, comments and what
/// is no triple.
fn triple(line: &str) -> Option<(&str, &str, String)> {
    let (subject, rest) = line.trim_start().strip_prefix('<')?.split_once('>')?;
    let (predicate, rest) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    let mut characters = rest.trim_start().strip_prefix('"')?.chars();
    let mut value = String::new();
    loop {
        match characters.next()? {
            '"' => return Some((subject, predicate, value)),
            '\\' => value.push(escaped(&mut characters)?),
            c => value.push(c),
        }
    }
}

/// The character that is meant behind a backslash.
fn escaped(characters: &mut std::str::Chars<'_>) -> Option<char> {
    let digits = match characters.next()? {
        't' => return Some('\t'),
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        'u' => 4,
        'U' => 8,
        c => return Some(c),
    };
    let code = characters.as_str().get(..digits)?;
    let code = u32::from_str_radix(code, 16).ok()?;
    characters.nth(digits - 1)?;
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::super::{Search, Wanted};
    use super::*;
    use crate::register::EntryKind;

    fn found(name: &str, dump: &str) -> Vec<String> {
        let wanted = Wanted::name("Anna Kern", EntryKind::Person);
        let mut search = Search::new(vec![wanted]);
        read(name, dump.as_bytes(), &mut search).unwrap();
        let results = search.results().flat_map(|(_, candidates)| candidates);
        results
            .map(|c| {
                format!(
                    "{} {} {} {:?}",
                    c.score, c.record.id, c.record.names[0], c.record.birth
                )
            })
            .collect()
    }

    #[test]
    fn triples_come_in_any_order_and_with_escapes() {
        let dump = "# a comment\n\
            <http://x/1> <http://g#variantNameForThePerson> \"K\\u00E9rn, A.\" .\n\
            <http://x/1> <http://g#preferredNameForThePerson> \"Kern, Anna\"@de .\n\
            <http://x/2> <http://g#preferredNameForThePerson> \"Brandt, Berta\" .\n\
            <http://x/1> <http://g#dateOfBirth> \"1820\"^^<http://y> .\n\
            <http://x/1> <http://g#knows> <http://x/2> .\nno triple\n";
        assert_eq!(found("gnd.nt", dump), ["70 http://x/1 Kern, Anna Some(\"1820\")"]);
    }

    #[test]
    fn tables_are_dumps_too() {
        let dump = "\u{FEFF}id;name;born\n118;Kern, Anna;1820\n119;Kern, A.;\n";
        let expected = ["70 118 Kern, Anna Some(\"1820\")", "60 119 Kern, A. None"];
        assert_eq!(found("gnd.csv", dump), expected);
        let mut none = Search::new(Vec::new());
        assert!(read("gnd.csv", "a;b\n".as_bytes(), &mut none).is_err());
    }
}
