//! Dates in attributes: that they exist, that spans run forward, that words agree.
//!
//! The values are those of TEI's `att.datable.w3c` (TEI P5 §13.1.2). What a value means
//! is decided by [`xsd`](crate::xsd) and [`PartialDate`], what words mean by the
//! lexicon.

use std::sync::OnceLock;

use super::found::Found;
use super::vocabulary::{Attr, Element};
use super::walk::Tag;
use crate::diagnostic::codes;
use crate::lexicon::{Dating, PartialDate, all, find_dates, fold};
use crate::source::{Certainty, Span};
use crate::xml::{Attribute, Text};
use crate::xsd::{Datatype, NoNamespaces};

/// The attributes of a tag that say when.
#[derive(Debug, Default)]
pub(super) struct Dated<'a> {
    pub(super) when: Option<Attribute<'a>>,
    pub(super) from: Option<Attribute<'a>>,
    pub(super) to: Option<Attribute<'a>>,
    pub(super) not_before: Option<Attribute<'a>>,
    pub(super) not_after: Option<Attribute<'a>>,
    pub(super) is_any: bool,
}

impl<'a> Dated<'a> {
    /// Takes an attribute if it says when.
    pub(super) fn take(&mut self, name: Attr, attribute: Attribute<'a>, on: Element) {
        let place = match name {
            Attr::When => &mut self.when,
            Attr::From if on.is_datable() => &mut self.from,
            Attr::To if on.is_datable() => &mut self.to,
            Attr::NotBefore => &mut self.not_before,
            Attr::NotAfter => &mut self.not_after,
            _ => return,
        };
        *place = Some(attribute);
        self.is_any = true;
    }

    /// The time that they say, if it is one that words can agree with.
    fn dating(&self) -> Option<Dating> {
        let read = |attribute: &Option<Attribute<'_>>| {
            PartialDate::parse(&attribute.as_ref()?.value())
        };
        let first = read(&self.from).or_else(|| read(&self.not_before));
        let last = read(&self.to).or_else(|| read(&self.not_after));
        match (read(&self.when), first, last) {
            (Some(day), _, _) => Some(Dating::On(day)),
            (None, Some(first), Some(last)) => Some(Dating::Within(first, last)),
            (None, Some(first), None) => Some(Dating::NotBefore(first)),
            (None, None, Some(last)) => Some(Dating::NotAfter(last)),
            (None, None, None) => None,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Attribute<'a>> {
        [&self.when, &self.from, &self.to, &self.not_before, &self.not_after]
            .into_iter()
            .flatten()
    }
}

/// The words of the `date` that is open, and what its attributes say.
#[derive(Debug)]
struct Words {
    dating: Dating,
    text: String,
    span: Option<Span>,
    depth: usize,
}

/// The rules about dates.
#[derive(Debug, Default)]
pub(super) struct Dates {
    words: Option<Words>,
    values: Vec<Span>,
}

impl Dates {
    /// Takes a start tag with its dates; `depth` is that of its parent.
    pub(super) fn start(
        &mut self,
        tag: Tag<'_>,
        dated: &Dated<'_>,
        depth: usize,
        found: &mut Found,
    ) {
        if dated.is_any {
            for attribute in dated.all() {
                check_value(attribute, found);
            }
            check_range(dated, found);
        }
        if let Some(words) = &self.words
            && depth > words.depth
        {
            // Corrections, notes and dates inside make it unclear which words count.
            if !matches!(tag.element, Element::Other | Element::Seg | Element::Supplied) {
                self.words = None;
            }
            return;
        }
        let is_plain = || !tag.has(Attr::Calendar) && !tag.has(Attr::WhenCustom);
        if tag.element == Element::Date && dated.is_any && is_plain() {
            let values = dated.all().map(|attribute| attribute.value_span);
            self.values = values.collect();
            self.words = dated.dating().map(|dating| Words {
                dating,
                text: String::new(),
                span: None,
                depth,
            });
        }
    }

    /// Takes text.
    pub(super) fn text(&mut self, text: &Text<'_>) {
        if let Some(words) = &mut self.words
            && words.text.len() < 200
        {
            words.text.push_str(&text.decode());
            if !text.is_blank() {
                words.span =
                    Some(words.span.map_or(text.span, |span| span.to(text.span)));
            }
        }
    }

    // EDN060
    /// Takes an end tag: holds the words of a `date` to its attributes.
    pub(super) fn end(&mut self, depth: usize, found: &mut Found) {
        if self.words.as_ref().is_none_or(|words| depth > words.depth) {
            return;
        }
        let (Some(words), values) = (self.words.take(), std::mem::take(&mut self.values))
        else {
            return;
        };
        let (Some(span), Some(value)) = (words.span, values.first()) else { return };
        let Some(said) = disagreement(&words.text, words.dating) else { return };
        let mut text = words.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > 60 {
            text = text.chars().take(59).chain(['…']).collect();
        }
        found.push(
            codes::DATE_DISAGREES
                .at(*value)
                .message(format!(
                    "the value is {}, but the words “{text}” say {said}",
                    words.dating
                ))
                .related(span, "these words")
                .help("correct the value; if the words err, or reckon by another calendar, say so with `sic` or `calendar`"),
        );
    }
}

/// What words say, if they surely name a day, and another one than the value.
fn disagreement(text: &str, value: Dating) -> Option<Dating> {
    if is_numeric_same(text, value) || !has_year(text) {
        return None;
    }
    let every: Vec<_> = all().iter().collect();
    let mut mentions = find_dates(text, &every).into_iter();
    let (Some(mention), None) = (mentions.next(), mentions.next()) else { return None };
    let said = mention.dating.filter(|_| mention.certainty == Certainty::High)?;
    let is_all = text.get(..mention.range.start).is_some_and(is_filler)
        && text.get(mention.range.end..).is_some_and(is_filler);
    if !is_all || said.agrees_with(value) || is_other_calendar(said, value) {
        return None;
    }
    Some(said)
}

/// Whether words around a date leave it what it is: no number, and no other month, as
/// in “between May and June 1875”.
fn is_filler(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    !text.chars().any(char::is_numeric)
        && text.split_whitespace().count() <= 3
        && !words.any(|word| all().iter().any(|known| known.month(&fold(word)).is_some()))
}

/// Whether a text has a year of four digits.
fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4)
}

/// Whether a text consists of the very numbers of the value: `24. 11. 1899`, `1899`.
fn is_numeric_same(text: &str, value: Dating) -> bool {
    let Dating::On(PartialDate { year, month, day }) = value else { return false };
    let (month, day) = match (month, day) {
        (Some(month), Some(day)) => (month, day),
        (None, _) => return text.trim().parse() == Ok(year),
        (Some(_), None) => return false,
    };
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let own = [u32::from(day), u32::from(month), u32::from(year.unsigned_abs())];
    let mut reversed = own;
    reversed.reverse();
    numbers == own || numbers == reversed
}

/// Whether two days are as far apart as the Julian calendar from the Gregorian one.
fn is_other_calendar(said: Dating, value: Dating) -> bool {
    let (Dating::On(said), Dating::On(value)) = (said, value) else { return false };
    let day = |date: PartialDate| {
        let (month, day) =
            (i8::try_from(date.month?).ok()?, i8::try_from(date.day?).ok()?);
        jiff::civil::Date::new(date.year, month, day).ok()
    };
    let (Some(said), Some(value)) = (day(said), day(value)) else { return false };
    let apart = said.until(value).map_or(0, |span| span.get_days());
    let counted = i32::from(said.year()) - i32::from(said.month() <= 2);
    let century = counted.div_euclid(100);
    apart == century - century.div_euclid(4) - 2
}

// EDN054
/// Checks that a value is a date, and that the day exists.
fn check_value(attribute: &Attribute<'_>, found: &mut Found) {
    let value = attribute.value();
    if PartialDate::parse(&value).is_some() {
        return;
    }
    if let Err(why) = w3c_date(value.trim()) {
        found.say(
            &codes::DATE_FORMAT,
            attribute.value_span,
            format!("`{}` is no date: {why}", clip(&value)),
            "write what is known, as 1905-05-04, 1905-05 or 1905",
        );
    }
}

fn clip(value: &str) -> String {
    if value.chars().count() <= 40 {
        return value.to_owned();
    }
    value.chars().take(39).chain(['…']).collect()
}

/// Why a value is none of the kinds of date that TEI takes from the W3C.
fn w3c_date(value: &str) -> Result<(), String> {
    static TYPES: OnceLock<Vec<Datatype>> = OnceLock::new();
    const NAMES: [&str; 8] = [
        "date",
        "gYearMonth",
        "gYear",
        "dateTime",
        "gMonthDay",
        "gMonth",
        "gDay",
        "time",
    ];
    let types = TYPES.get_or_init(|| {
        NAMES.iter().filter_map(|name| Datatype::new(name, &[]).ok()).collect()
    });
    // The kind that the value looks like says best what is wrong with it.
    let dashes = value.trim_start_matches('-').matches('-').count();
    let likely = match (value.contains('T'), value.starts_with("--"), dashes) {
        (true, _, _) => 3,
        (false, true, 1) => 4,
        (false, true, _) => 5,
        (false, false, 0) if value.contains(':') => 7,
        (false, false, 0) => 2,
        (false, false, 1) => 1,
        (false, false, _) => 0,
    };
    let check = |datatype: &Datatype| datatype.check(value, &NoNamespaces);
    if types.iter().any(|datatype| check(datatype).is_ok()) {
        return Ok(());
    }
    if value.is_empty() {
        return Err("it is empty".to_owned());
    }
    let why = types.get(likely).and_then(|datatype| check(datatype).err());
    Err(why.map_or_else(String::new, |why| why.to_string()))
}

/// The first day that a date may mean.
pub(super) fn first_day(date: PartialDate) -> (i16, u8, u8) {
    (date.year, date.month.unwrap_or(1), date.day.unwrap_or(1))
}

/// A day that is not before the last that a date may mean.
pub(super) fn last_day(date: PartialDate) -> (i16, u8, u8) {
    (date.year, date.month.unwrap_or(12), date.day.unwrap_or(31))
}

// EDN055 EDN058
/// Checks that spans of time run forward, and that only one way of telling is used.
fn check_range(dated: &Dated<'_>, found: &mut Found) {
    let pairs = [
        (&dated.from, &dated.to, "from", "to"),
        (&dated.not_before, &dated.not_after, "notBefore", "notAfter"),
        (&dated.from, &dated.not_after, "from", "notAfter"),
        (&dated.not_before, &dated.to, "notBefore", "to"),
    ];
    for (first, last, first_name, last_name) in pairs {
        let (Some(first), Some(last)) = (first, last) else { continue };
        let read = |attribute: &Attribute<'_>| PartialDate::parse(&attribute.value());
        if let (Some(start), Some(end)) = (read(first), read(last))
            && first_day(start) > last_day(end)
        {
            found.push(
                codes::REVERSED_RANGE
                    .at(last.value_span)
                    .message(format!(
                        "`{last_name}` is {end}, before `{first_name}`, which is {start}"
                    ))
                    .related(first.value_span, "the beginning")
                    .help("exchange the two, or correct the wrong one"),
            );
        }
    }
    let clash = match (&dated.when, &dated.from, &dated.to) {
        (Some(when), _, _) => {
            let other = dated.all().find(|other| other.name != "when");
            other.map(|other| (when, other))
        }
        (None, Some(from), _) if dated.not_before.is_some() => {
            dated.not_before.as_ref().map(|other| (from, other))
        }
        (None, _, Some(to)) if dated.not_after.is_some() => {
            dated.not_after.as_ref().map(|other| (to, other))
        }
        _ => None,
    };
    if let Some((one, other)) = clash {
        found.push(
            codes::WHEN_BESIDE_RANGE
                .at(other.name_span)
                .message(format!(
                    "`{}` stands beside `{}`, which says when in another way",
                    other.name, one.name
                ))
                .related(one.name_span, "the other one")
                .help("keep `when` for a day that is known; `notBefore` and `notAfter` bound one that is not; `from` and `to` tell how long something lasted"),
        );
    }
}
