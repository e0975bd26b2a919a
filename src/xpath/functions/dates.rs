//! Functions on dates, times and durations (F&O 3.1 §8, §9, §15.1 to §15.4).

use super::{Arguments, Evaluated, Row, Sequence, error};
use crate::xpath::DynamicError;
use crate::xpath::value::{Atomic, AtomicType, Decimal, Duration, Moment};

pub(super) const FUNCTIONS: &[Row] = &[
    ("dateTime(date?, time?) as dateTime?", date_time),
    ("year-from-dateTime(dateTime?) as integer?", |it| part(it, |m| m.year.into())),
    ("month-from-dateTime(dateTime?) as integer?", |it| part(it, |m| m.month.into())),
    ("day-from-dateTime(dateTime?) as integer?", |it| part(it, |m| m.day.into())),
    ("hours-from-dateTime(dateTime?) as integer?", |it| part(it, Moment::hour)),
    ("minutes-from-dateTime(dateTime?) as integer?", |it| part(it, Moment::minute)),
    ("seconds-from-dateTime(dateTime?) as decimal?", seconds),
    ("timezone-from-dateTime(dateTime?) as dayTimeDuration?", zone),
    ("year-from-date(date?) as integer?", |it| part(it, |m| m.year.into())),
    ("month-from-date(date?) as integer?", |it| part(it, |m| m.month.into())),
    ("day-from-date(date?) as integer?", |it| part(it, |m| m.day.into())),
    ("timezone-from-date(date?) as dayTimeDuration?", zone),
    ("hours-from-time(time?) as integer?", |it| part(it, Moment::hour)),
    ("minutes-from-time(time?) as integer?", |it| part(it, Moment::minute)),
    ("seconds-from-time(time?) as decimal?", seconds),
    ("timezone-from-time(time?) as dayTimeDuration?", zone),
    ("years-from-duration(duration?) as integer?", |it| {
        span(it, |d| (d.months / 12).into())
    }),
    ("months-from-duration(duration?) as integer?", |it| {
        span(it, |d| (d.months % 12).into())
    }),
    ("days-from-duration(duration?) as integer?", |it| span(it, |d| d.fields().0)),
    ("hours-from-duration(duration?) as integer?", |it| span(it, |d| d.fields().1)),
    ("minutes-from-duration(duration?) as integer?", |it| span(it, |d| d.fields().2)),
    ("seconds-from-duration(duration?) as decimal?", |it| {
        Ok(Sequence::from_option(match it.atomic(0) {
            Some(Atomic::Duration(duration, _)) => {
                Some(Atomic::Decimal(Decimal::new(duration.fields().3, 9)))
            }
            _ => None,
        }))
    }),
    ("adjust-dateTime-to-timezone(dateTime?, [dayTimeDuration?]) as dateTime?", adjust),
    ("adjust-date-to-timezone(date?, [dayTimeDuration?]) as date?", adjust),
    ("adjust-time-to-timezone(time?, [dayTimeDuration?]) as time?", adjust),
    ("current-dateTime() as dateTimeStamp", |it| now(it, AtomicType::DateTimeStamp)),
    ("current-date() as date", |it| now(it, AtomicType::Date)),
    ("current-time() as time", |it| now(it, AtomicType::Time)),
    ("implicit-timezone() as dayTimeDuration", |_| Ok(Sequence::one(Atomic::nanos(0)))),
    ("parse-ietf-date(string?) as dateTime?", parse_ietf_date),
];

/// The moment that an argument is.
pub(super) fn moment(it: &Arguments<'_, '_>, at: usize) -> Option<Moment> {
    match it.atomic(at) {
        Some(Atomic::Moment(moment)) => Some(**moment),
        _ => None,
    }
}

fn part(it: &Arguments<'_, '_>, part: fn(&Moment) -> i128) -> Evaluated {
    Ok(Sequence::from_option(moment(it, 0).map(|it| Atomic::integer(part(&it)))))
}

fn span(it: &Arguments<'_, '_>, part: fn(Duration) -> i128) -> Evaluated {
    Ok(Sequence::from_option(match it.atomic(0) {
        Some(Atomic::Duration(duration, _)) => Some(Atomic::integer(part(**duration))),
        _ => None,
    }))
}

fn seconds(it: &mut Arguments<'_, '_>) -> Evaluated {
    let seconds = moment(it, 0).map(|it| Atomic::Decimal(Decimal::new(it.seconds(), 9)));
    Ok(Sequence::from_option(seconds))
}

const MINUTE: i128 = 60 * crate::xpath::value::SECOND;

fn zone(it: &mut Arguments<'_, '_>) -> Evaluated {
    let zone = moment(it, 0).and_then(|it| it.zone);
    Ok(Sequence::from_option(zone.map(|zone| Atomic::nanos(i128::from(zone) * MINUTE))))
}

fn date_time(it: &mut Arguments<'_, '_>) -> Evaluated {
    let (Some(date), Some(time)) = (moment(it, 0), moment(it, 1)) else {
        return Ok(Sequence::EMPTY);
    };
    let zone = match (date.zone, time.zone) {
        (Some(a), Some(b)) if a != b => {
            return Err(error("FORG0008", "the date and the time are in two time zones"));
        }
        (a, b) => a.or(b),
    };
    let kind = AtomicType::DateTime;
    Ok(Sequence::one(Atomic::moment(Moment { kind, time: time.time, zone, ..date })))
}

fn adjust(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(moment) = moment(it, 0) else { return Ok(Sequence::EMPTY) };
    let zone = match it.atomic(1) {
        Some(Atomic::Duration(duration, _)) => {
            let minutes = duration.nanos / MINUTE;
            if duration.nanos % MINUTE != 0 || minutes.abs() > 14 * 60 {
                let message = format!("`{duration}` is no time zone");
                return Err(error("FODT0003", message));
            }
            i16::try_from(minutes).ok()
        }
        // Where the argument is left out, the implicit zone is meant.
        None if it.len() == 1 => Some(0),
        _ => None,
    };
    let moved = moment.adjusted(zone).map(Atomic::moment);
    moved.map(Sequence::one).ok_or_else(|| error("FODT0001", "the date is too far away"))
}

/// What time it is, as the caller said (there is no clock here).
fn now(it: &mut Arguments<'_, '_>, kind: AtomicType) -> Evaluated {
    let now = it.frame.context.now.and_then(|now| now.cast(kind));
    match now {
        Some(now) => Ok(Sequence::one(Atomic::moment(now))),
        None => Err(DynamicError::new("XPDY0002", "what day it is, is not known here")),
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date as mail and the web write it (F&O 3.1 §9.8.4).
fn parse_ietf_date(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(source) = it.text(0) else { return Ok(Sequence::EMPTY) };
    match ietf(&source.to_lowercase()) {
        Some(moment) => Ok(Sequence::one(Atomic::moment(moment))),
        None => Err(error("FORG0010", format!("`{source}` is no date of this kind"))),
    }
}

fn ietf(source: &str) -> Option<Moment> {
    const DAYS: [&str; 14] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    ];
    // Parentheses hold the name of the zone.
    let bare = match source.split_once('(') {
        Some((bare, rest)) if rest.trim_end().ends_with(')') => bare,
        Some(_) => return None,
        None => source,
    };
    let mut words: Vec<String> = Vec::new();
    for word in bare.split([' ', '\t', '\n', '\r']).filter(|it| !it.is_empty()) {
        let is_time = word.contains(':');
        // A zone may stand at the time, and the parts of a date may have hyphens.
        match word.find(['+', '-']) {
            Some(at) if is_time => {
                words.push(word.get(..at)?.to_owned());
                words.push(word.get(at..)?.to_owned());
            }
            Some(at) if at > 0 => words.extend(word.split('-').map(str::to_owned)),
            _ => words.push(word.to_owned()),
        }
    }
    let mut words = words.into_iter().peekable();
    if let Some(first) = words.peek()
        && DAYS.contains(&first.trim_end_matches(','))
    {
        words.next();
    }
    let (mut year, mut month, mut day, mut time, mut zone) =
        (None, None, None, None, None);
    for word in words {
        if word.contains(':') {
            let (clock, letters) = match word.find(|c: char| c.is_ascii_alphabetic()) {
                Some(at) => word.split_at_checked(at)?,
                None => (word.as_str(), ""),
            };
            if !letters.is_empty() {
                zone = Some(named_zone(letters)?);
            }
            time = Some(clock_time(clock)?);
        } else if let Some(at) = MONTHS.iter().position(|it| *it == word) {
            month = Some(u8::try_from(at + 1).ok()?);
        } else if word.starts_with(['+', '-'])
            || word.starts_with(|c: char| c.is_alphabetic())
        {
            time.as_ref()?;
            zone = Some(named_zone(&word)?);
        } else if day.is_none() && word.len() <= 2 {
            day = Some(word.parse::<u8>().ok()?);
        } else {
            let number = word.parse::<i64>().ok()?;
            year = Some(if word.len() == 2 { number + 1900 } else { number });
            if word.len() != 2 && word.len() != 4 {
                return None;
            }
        }
    }
    let (year, month, day) = (year?, month?, day?);
    let (hour, minute, second) = time?;
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second}");
    let moment = Moment::parse(&text, AtomicType::DateTime)?;
    Some(Moment { zone: Some(zone.unwrap_or(0)), ..moment })
}

fn clock_time(clock: &str) -> Option<(u8, u8, String)> {
    let mut parts = clock.split(':');
    let number = |text: &str| -> Option<u8> {
        if text.is_empty() || text.len() > 2 { None } else { text.parse().ok() }
    };
    let (hour, minute) = (number(parts.next()?)?, parts.next()?);
    if minute.len() != 2 {
        return None;
    }
    let second = parts.next().unwrap_or("00").to_owned();
    Some((hour, number(minute)?, second))
}

fn named_zone(word: &str) -> Option<i16> {
    let hours = match word {
        "ut" | "utc" | "gmt" | "z" => 0,
        "est" => -5,
        "edt" => -4,
        "cst" => -6,
        "cdt" => -5,
        "mst" => -7,
        "mdt" => -6,
        "pst" => -8,
        "pdt" => -7,
        _ => {
            let digits: String = word.chars().filter(char::is_ascii_digit).collect();
            let is_shape = word.starts_with(['+', '-'])
                && word.chars().skip(1).all(|it| it.is_ascii_digit() || it == ':');
            if !is_shape {
                return None;
            }
            let digits = match digits.len() {
                1 | 2 => format!("{digits:0>2}00"),
                3 => format!("0{digits}"),
                4 => digits,
                _ => return None,
            };
            let (hours, minutes) = digits.split_at_checked(2)?;
            let minutes =
                hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok()?;
            return Some(if word.starts_with('-') { -minutes } else { minutes });
        }
    };
    Some(hours * 60)
}
