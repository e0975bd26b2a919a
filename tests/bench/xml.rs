//! How fast the XML layer reads: megabytes a second of tokens and well-formedness.
//!
//! The corpus is any file: `LETTERBOOK_XML=FILE cargo bench --bench xml`. Without it a
//! document is made of one repeated letter, so that the bench runs anywhere.

#![expect(clippy::disallowed_methods, reason = "a bench chooses its corpus")]

use divan::counter::BytesCount;
use letterbook::diagnostic::Findings;
use letterbook::source::Sources;
use letterbook::xml::{Reader, Token};

fn main() {
    divan::main();
}

/// The text to read, repeated `times` times where it is our own.
fn text(times: usize) -> String {
    if let Ok(path) = std::env::var("LETTERBOOK_XML") {
        return std::fs::read_to_string(path).expect("the corpus is readable");
    }
    let letter = "<div type=\"letter\" n=\"12\" xml:id=\"l12\"><opener><dateline>\
        <placeName ref=\"#p1\">Rodaun</placeName>, <date when=\"1905-05-04\">4. Mai</date>\
        </dateline><salute>Lieber <persName ref=\"#n1\">Freund</persName>,</salute></opener>\n\
        <p>ich habe Ihren Brief erhalten und danke <hi rend=\"italic\">sehr</hi> für alles, \
        was Sie darin über die Reise erzählen &amp; über das Haus.<lb/>Wir sehen uns im \
        Sommer, so hoffe ich, und reden dann <q>über das Übrige</q> weiter.</p>\n\
        <closer><signed>Hugo</signed></closer></div>\n";
    format!("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">{}</TEI>", letter.repeat(times))
}

fn read(text: &str) -> usize {
    let mut sources = Sources::new();
    let source = sources.add("bench.xml", "");
    let (mut reader, mut findings) = (Reader::new(source, text), Findings::new());
    let mut tags = 0;
    while let Some(token) = reader.read(&mut findings) {
        tags += usize::from(matches!(token, Token::Start(_)));
    }
    tags
}

#[divan::bench(args = [2_000, 4_000, 8_000])]
fn tokens(bencher: divan::Bencher<'_, '_>, times: usize) {
    let text = text(times);
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(&text));
}

#[divan::bench(args = [2_000, 8_000])]
fn stream(bencher: divan::Bencher<'_, '_>, times: usize) {
    let text = text(times);
    let bytes: &'static [u8] = Box::leak(text.into_bytes().into_boxed_slice());
    bencher.counter(BytesCount::of_slice(bytes)).bench(|| {
        let mut sources = Sources::new();
        let source = sources.add("bench.xml", "");
        let mut reader = Reader::from_stream(source, Box::new(bytes));
        let mut findings = Findings::new();
        let mut tags = 0;
        while let Some(token) = reader.read(&mut findings) {
            tags += usize::from(matches!(token, Token::Start(_)));
        }
        tags
    });
}
