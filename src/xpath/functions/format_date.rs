//! `format-date`, `format-dateTime` and `format-time` (F&O 3.1 §9.8): in English.

use std::cmp::Ordering;

use super::dates::moment;
use super::format_integer::{presented, titled};
use super::{Arguments, Evaluated, Row, Sequence, error, text};
use crate::xpath::DynamicError;
use crate::xpath::value::{AtomicType, Moment};
use crate::xsd::MONTHS;

pub(super) const FUNCTIONS: &[Row] = &[
    (
        "format-dateTime(dateTime?, string, [string?], [string?], [string?]) as string?",
        format,
    ),
    ("format-date(date?, string, [string?], [string?], [string?]) as string?", format),
    ("format-time(time?, string, [string?], [string?], [string?]) as string?", format),
];

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn bad(picture: &str) -> DynamicError {
    error("FOFD1340", format!("`{picture}` is no picture of a date"))
}

fn format(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(moment) = moment(it, 0) else { return Ok(Sequence::EMPTY) };
    let picture = it.text_or_empty(1).into_owned();
    let mut made = String::new();
    // What is not offered is said, as the standard wants it.
    if it.text(2).is_some_and(|it| !it.starts_with("en")) {
        made.push_str("[Language: en]");
    }
    if let Some(calendar) = it.text(3) {
        let known = ["AD", "ISO", "CE", "OS", "AM", "AH", "BE", "CB", "EE", "JE", "ME"];
        let local = calendar.rsplit(['}', ':']).next().unwrap_or_default();
        if !known.contains(&local) && !calendar.contains(['{', ':']) {
            return Err(error("FOFD1340", format!("there is no calendar `{calendar}`")));
        }
        if !matches!(local, "AD" | "ISO") {
            made.push_str("[Calendar: AD]");
        }
    }
    let mut rest = picture.as_str();
    while let Some(next) = rest.chars().next() {
        let after = rest.get(next.len_utf8()..).unwrap_or_default();
        match next {
            '[' | ']' if after.starts_with(next) => {
                made.push(next);
                rest = after.get(1..).unwrap_or_default();
            }
            ']' => return Err(bad(&picture)),
            '[' => {
                let (marker, tail) =
                    after.split_once(']').ok_or_else(|| bad(&picture))?;
                let marker: String = marker.split_whitespace().collect();
                made.push_str(&component(&moment, &marker).ok_or_else(|| {
                    let parts = has_part(&moment, &marker);
                    if parts { bad(&picture) } else { absent(&marker) }
                })?);
                rest = tail;
            }
            other => {
                made.push(other);
                rest = after;
            }
        }
    }
    Ok(text(made))
}

fn absent(marker: &str) -> DynamicError {
    error("FOFD1350", format!("`[{marker}]` asks for what the value does not have"))
}

/// Whether a value has the component that a marker names.
fn has_part(moment: &Moment, marker: &str) -> bool {
    let name = marker.chars().next().unwrap_or_default();
    let is_date = "YMDdFWwEC".contains(name);
    let is_time = "HhPmsf".contains(name);
    match moment.kind {
        AtomicType::Date => !is_time,
        AtomicType::Time => !is_date || matches!(name, 'E' | 'C'),
        _ => true,
    }
}

/// Least and greatest width, where they are said.
fn widths(text: &str) -> Option<(Option<usize>, Option<usize>)> {
    let number = |text: &str| -> Option<Option<usize>> {
        if text == "*" {
            return Some(None);
        }
        let width = text.parse::<usize>().ok().filter(|it| *it > 0)?;
        Some(Some(width.min(1000)))
    };
    match text.split_once('-') {
        Some((least, most)) => {
            let (least, most) = (number(least)?, number(most)?);
            let is_sound = least.zip(most).is_none_or(|(least, most)| least <= most);
            is_sound.then_some((least, most))
        }
        None => Some((number(text)?, None)),
    }
}

fn component(moment: &Moment, marker: &str) -> Option<String> {
    if !has_part(moment, marker) {
        return None;
    }
    let name = marker.chars().next()?;
    let rest = marker.get(name.len_utf8()..)?;
    let (presentation, width) = match rest.rsplit_once(',') {
        Some((presentation, width)) => (presentation, widths(width)?),
        None => (rest, (None, None)),
    };
    // A last letter may say what kind of number it is.
    let (token, is_ordinal) = match presentation.strip_suffix(['o', 'c', 't', 'a']) {
        Some(token) if !token.is_empty() => (token, presentation.ends_with('o')),
        _ => (presentation, false),
    };
    let number = |value: i128, default: &str| {
        numeric(value, if token.is_empty() { default } else { token }, is_ordinal, width)
    };
    let named = |names: &[&str], at: usize| {
        let token = if token.is_empty() { "n" } else { token };
        let full = names.get(at)?;
        Some(name_of(full, token, width.1))
    };
    let is_name = matches!(token, "n" | "N" | "Nn");
    match name {
        'Y' => year(moment, token, is_ordinal, width),
        'M' if is_name => named(&MONTHS, usize::from(moment.month) - 1),
        'M' => number(moment.month.into(), "1"),
        'D' => number(moment.day.into(), "1"),
        'd' => number(moment.day_of_year(), "1"),
        'F' if is_name || token.is_empty() => {
            named(&DAYS, usize::from(moment.weekday()) - 1)
        }
        'F' => number(moment.weekday().into(), "1"),
        'W' => number(week_of_year(moment), "1"),
        'w' => number(week_of_month(moment), "1"),
        'H' => number(moment.hour(), "1"),
        'h' => number((moment.hour() + 11) % 12 + 1, "1"),
        'P' => {
            let names = ["am", "pm"];
            let at = usize::from(moment.hour() >= 12);
            let token = if token.is_empty() { "n" } else { token };
            Some(name_of(names.get(at)?, token, None))
        }
        'm' => number(moment.minute(), "01"),
        's' => number(moment.seconds() / crate::xpath::value::SECOND, "01"),
        'f' => fraction(moment, token, width),
        'Z' | 'z' => zone(moment, name, token, width),
        'E' => Some(if moment.year > 0 { "AD" } else { "BC" }.to_owned()),
        'C' => Some("AD".to_owned()),
        _ => None,
    }
}

/// A name in the case that a token asks for, as long as may be.
fn name_of(name: &str, token: &str, most: Option<usize>) -> String {
    let cased = match token {
        "N" => name.to_uppercase(),
        "Nn" => titled(name),
        _ => name.to_lowercase(),
    };
    match most {
        // Three letters are how English shortens its months and days.
        Some(most) if most < cased.len() => cased.chars().take(most.max(3)).collect(),
        _ => cased,
    }
}

fn numeric(
    value: i128,
    token: &str,
    is_ordinal: bool,
    (least, _): (Option<usize>, Option<usize>),
) -> Option<String> {
    let made = presented(value.unsigned_abs(), token, is_ordinal)?;
    let zero = token.chars().find(|it| it.is_numeric()).and_then(|it| {
        let value = it.to_digit(10).or_else(|| u32::from(it).checked_rem(10))?;
        let _ = value;
        Some('0')
    });
    let mut made = made;
    if let (Some(least), Some(zero)) = (least, zero)
        && token.is_ascii()
    {
        while made.chars().count() < least {
            made.insert(0, zero);
        }
    }
    Some(made)
}

fn year(
    moment: &Moment,
    token: &str,
    is_ordinal: bool,
    (least, most): (Option<usize>, Option<usize>),
) -> Option<String> {
    let token = if token.is_empty() { "1" } else { token };
    let mut value = i128::from(moment.year).abs();
    // Two digits of the picture or of the width cut the century off.
    let places = token.chars().filter(|it| it.is_numeric() || *it == '#').count();
    let cut = most.or((least.is_none() && places > 1).then_some(places));
    if let Some(cut) = cut
        && cut < 10
        && token.chars().any(char::is_numeric)
    {
        value %= 10_i128.pow(u32::try_from(cut).ok()?);
        let width = if most.is_some() {
            least.or(most.filter(|_| places > 1))
        } else {
            Some(cut)
        };
        return numeric(value, token, is_ordinal, (width, None));
    }
    numeric(value, token, is_ordinal, (least, most))
}

fn fraction(
    moment: &Moment,
    token: &str,
    (least, most): (Option<usize>, Option<usize>),
) -> Option<String> {
    let nanos = moment.seconds() % crate::xpath::value::SECOND;
    let digits = format!("{nanos:09}");
    let places = token.chars().filter(|it| it.is_numeric()).count();
    let optional = token.chars().filter(|it| *it == '#').count();
    let (mut low, mut high) = match (least, most) {
        (None, None) if places <= 1 && optional == 0 => (1, 9),
        (None, None) => (places, places + optional),
        (least, most) => {
            (least.unwrap_or(1), most.unwrap_or(if least.is_some() { least? } else { 9 }))
        }
    };
    if places > 1 && least.is_some() {
        low = low.max(1);
        high = high.max(low);
    }
    let mut shown = digits.trim_end_matches('0').to_owned();
    if shown.len() > high {
        shown.truncate(high);
    }
    while shown.len() < low {
        shown.push('0');
    }
    Some(shown)
}

fn zone(
    moment: &Moment,
    name: char,
    token: &str,
    width: (Option<usize>, Option<usize>),
) -> Option<String> {
    let Some(zone) = moment.zone else {
        return Some(if token == "Z" { "J".to_owned() } else { String::new() });
    };
    let (hours, minutes) = (zone.abs() / 60, zone.abs() % 60);
    let sign = if zone < 0 { '-' } else { '+' };
    if token == "Z" {
        // The letters of the military.
        if minutes == 0 && hours <= 12 {
            let at = usize::try_from(hours).ok()?;
            let letters = match zone.cmp(&0) {
                Ordering::Equal => "Z",
                Ordering::Greater => "ABCDEFGHIKLM",
                Ordering::Less => "NOPQRSTUVWXY",
            };
            let letter = letters.chars().nth(at.saturating_sub(1))?;
            return Some(letter.to_string());
        }
        return Some(format!("{sign}{hours:02}:{minutes:02}"));
    }
    let is_utc = token.ends_with('t') && zone == 0;
    if is_utc {
        return Some("Z".to_owned());
    }
    let token = token.trim_end_matches('t');
    let digits = token.chars().filter(|it| it.is_numeric()).count();
    let separator = token.chars().find(|it| !it.is_alphanumeric());
    let prefix = if name == 'z' { "GMT" } else { "" };
    let made = match (digits, separator) {
        (0, _) if name == 'z' && width == (None, None) && minutes == 0 => {
            format!("{sign}{hours}")
        }
        (0, _) if name == 'z' && minutes == 0 => format!("{sign}{hours:02}"),
        (0, _) => format!("{sign}{hours:02}:{minutes:02}"),
        (1, None) if minutes == 0 => format!("{sign}{hours}"),
        (1, None) => format!("{sign}{hours}:{minutes:02}"),
        (2, None) if minutes == 0 => format!("{sign}{hours:02}"),
        (2, None) => format!("{sign}{hours:02}:{minutes:02}"),
        (3, None) => format!("{sign}{hours}{minutes:02}"),
        (_, None) => format!("{sign}{hours:02}{minutes:02}"),
        (3, Some(mark)) => format!("{sign}{hours}{mark}{minutes:02}"),
        (_, Some(mark)) => format!("{sign}{hours:02}{mark}{minutes:02}"),
    };
    Some(format!("{prefix}{made}"))
}

/// The week of the year by ISO 8601.
fn week_of_year(moment: &Moment) -> i128 {
    let weeks = |day: i128, weekday: i128| (day - weekday + 10) / 7;
    let week = weeks(moment.day_of_year(), moment.weekday().into());
    let length =
        |year: i64| 337 + i128::from(crate::xpath::value::days_of_month(year, 2));
    if week < 1 {
        let day = moment.day_of_year() + length(moment.year - 1);
        return weeks(day, moment.weekday().into());
    }
    // The last days of a year may be in the first week of the next.
    let left = length(moment.year) - moment.day_of_year();
    if left < 4 - i128::from(moment.weekday()) { 1 } else { week }
}

fn week_of_month(moment: &Moment) -> i128 {
    let day = i128::from(moment.day);
    let first = (i128::from(moment.weekday()) - day).rem_euclid(7);
    // A week belongs to the month that its Thursday is in.
    let week = (day + first + 6) / 7;
    if first > 3 { (week - 1).max(1) } else { week }
}
