//! `format-number` (F&O 3.1 §4.7): numbers after a picture.

use super::{Arguments, Evaluated, Row, error, text};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::name;
use crate::xpath::value::{Atomic, Decimal, QualifiedName};

pub(super) const FUNCTIONS: &[Row] =
    &[("format-number(numeric?, string, [string?]) as string", format_number)];

/// The marks of pictures and numbers (`xsl:decimal-format`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::xpath) struct DecimalFormat {
    pub(in crate::xpath) decimal: char,
    pub(in crate::xpath) grouping: char,
    pub(in crate::xpath) percent: char,
    pub(in crate::xpath) per_mille: char,
    pub(in crate::xpath) zero: char,
    pub(in crate::xpath) digit: char,
    pub(in crate::xpath) pattern: char,
    pub(in crate::xpath) exponent: char,
    pub(in crate::xpath) minus: char,
    pub(in crate::xpath) infinity: String,
    pub(in crate::xpath) nan: String,
}

impl Default for DecimalFormat {
    fn default() -> Self {
        Self {
            decimal: '.',
            grouping: ',',
            percent: '%',
            per_mille: '\u{2030}',
            zero: '0',
            digit: '#',
            pattern: ';',
            exponent: 'e',
            minus: '-',
            infinity: "Infinity".to_owned(),
            nan: "NaN".to_owned(),
        }
    }
}

impl DecimalFormat {
    /// Sets a property by its name in XSLT; false if there is none or the value is wrong.
    pub(in crate::xpath) fn set(&mut self, property: &str, value: &str) -> bool {
        let slot = match property {
            "decimal-separator" => &mut self.decimal,
            "grouping-separator" => &mut self.grouping,
            "percent" => &mut self.percent,
            "per-mille" => &mut self.per_mille,
            "zero-digit" => &mut self.zero,
            "digit" => &mut self.digit,
            "pattern-separator" => &mut self.pattern,
            "exponent-separator" => &mut self.exponent,
            "minus-sign" => &mut self.minus,
            "infinity" => {
                value.clone_into(&mut self.infinity);
                return true;
            }
            "NaN" => {
                value.clone_into(&mut self.nan);
                return true;
            }
            _ => return property == "name",
        };
        let mut characters = value.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None) => {
                *slot = only;
                true
            }
            _ => false,
        }
    }

    /// The value of a digit of this format's script.
    fn digit_value(&self, character: char) -> Option<u32> {
        u32::from(character).checked_sub(u32::from(self.zero)).filter(|it| *it < 10)
    }

    fn is_active(&self, character: char) -> bool {
        self.digit_value(character).is_some()
            || [self.decimal, self.grouping, self.digit].contains(&character)
    }

    /// ASCII digits in this format's script.
    fn in_script(&self, digits: &str) -> String {
        let digit = |c: char| match c.to_digit(10) {
            Some(value) => char::from_u32(u32::from(self.zero) + value).unwrap_or(c),
            None => c,
        };
        digits.chars().map(digit).collect()
    }
}

/// What a picture says of one sign.
#[derive(Debug, Default)]
struct SubPicture {
    prefix: String,
    suffix: String,
    integer_groups: Vec<usize>,
    fraction_groups: Vec<usize>,
    least_integer: usize,
    /// The least without adjustment, which scales the mantissa.
    scaling: usize,
    least_fraction: usize,
    most_fraction: usize,
    least_exponent: Option<usize>,
    has_percent: bool,
    has_per_mille: bool,
}

impl SubPicture {
    /// Sees to it that some digit is shown (F&O 3.1 §4.7.4); whether the picture has
    /// optional digits before the point.
    fn adjust(&mut self, has_optional: bool) {
        if self.least_integer == 0 && self.most_fraction == 0 {
            if self.least_exponent.is_some() {
                self.least_fraction = 1;
                self.most_fraction = 1;
            } else {
                self.least_integer = 1;
            }
        } else if self.least_exponent.is_some() && self.least_integer == 0 && has_optional
        {
            self.least_integer = 1;
        }
        if self.least_integer == 0 && self.least_fraction == 0 && self.most_fraction > 0 {
            self.least_fraction = 1;
        }
    }
}

fn bad_picture(picture: &str) -> DynamicError {
    error("FODF1310", format!("`{picture}` is no picture of a number"))
}

fn analyse(picture: &str, format: &DecimalFormat) -> Option<SubPicture> {
    let characters: Vec<char> = picture.chars().collect();
    let active: Vec<usize> =
        (0..characters.len()).filter(|at| format.is_active(characters[*at])).collect();
    let (first, last) = (*active.first()?, *active.last()?);
    let mut sub = SubPicture {
        prefix: characters[..first].iter().collect(),
        suffix: characters[last + 1..].iter().collect(),
        ..SubPicture::default()
    };
    let count = |mark: char| characters.iter().filter(|it| **it == mark).count();
    sub.has_percent = count(format.percent) > 0;
    sub.has_per_mille = count(format.per_mille) > 0;
    let marks = count(format.percent) + count(format.per_mille);
    let body = &characters[first..=last];
    // An exponent needs digits on both sides.
    let exponent = body.iter().position(|it| *it == format.exponent);
    let (mantissa, exponent) = match exponent {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    if let Some(exponent) = exponent {
        let is_digits = exponent.iter().all(|it| format.digit_value(*it).is_some());
        if exponent.is_empty() || !is_digits || marks > 0 {
            return None;
        }
        sub.least_exponent = Some(exponent.len());
    }
    if marks > 1
        || count(format.decimal) > 1
        || mantissa.iter().any(|it| !format.is_active(*it))
    {
        return None;
    }
    let point = mantissa.iter().position(|it| *it == format.decimal);
    let (integer, fraction) = match point {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, &mantissa[mantissa.len()..]),
    };
    let is_digit = |it: &char| format.digit_value(*it).is_some();
    let is_place = |it: &&char| is_digit(it) || **it == format.digit;
    // Groups have something in them, and optional digits stand outside.
    let double = |part: &[char]| {
        part.windows(2).any(|pair| pair.iter().all(|it| *it == format.grouping))
    };
    if double(mantissa)
        || integer.last() == Some(&format.grouping)
        || fraction.first() == Some(&format.grouping)
        || point.is_none() && mantissa.last() == Some(&format.grouping)
        || fraction.last() == Some(&format.grouping)
    {
        return None;
    }
    let first_digit = integer.iter().position(is_digit);
    let late = |it: usize| integer[it..].contains(&format.digit);
    let last_digit = fraction.iter().rposition(is_digit);
    let early = |it: usize| fraction[..it].contains(&format.digit);
    if first_digit.is_some_and(late) || last_digit.is_some_and(early) {
        return None;
    }
    if !mantissa.iter().any(|it| is_place(&it)) {
        return None;
    }
    for (at, character) in integer.iter().enumerate() {
        if *character == format.grouping {
            sub.integer_groups.push(integer[at..].iter().filter(is_place).count());
        }
    }
    for (at, character) in fraction.iter().enumerate() {
        if *character == format.grouping {
            sub.fraction_groups.push(fraction[..at].iter().filter(is_place).count());
        }
    }
    sub.least_integer = integer.iter().filter(|it| is_digit(it)).count();
    sub.scaling = sub.least_integer;
    sub.least_fraction = fraction.iter().filter(|it| is_digit(it)).count();
    sub.most_fraction = fraction.iter().filter(is_place).count();
    sub.adjust(integer.contains(&format.digit));
    Some(sub)
}

/// The distance of groups, if they repeat.
fn regular(groups: &[usize]) -> Option<usize> {
    let size = groups.iter().copied().min()?;
    let mut sorted = groups.to_vec();
    sorted.sort_unstable();
    let repeats = sorted.iter().enumerate().all(|(at, it)| *it == size * (at + 1));
    repeats.then_some(size)
}

/// The digits of a size and where its point is: `(digits, exponent)` for
/// `0.digits × 10^exponent`.
fn digits_of(number: &Atomic) -> (String, i64) {
    let plain = match number {
        Atomic::Float(number) => format!("{:e}", number.abs()),
        Atomic::Double(number) => format!("{:e}", number.abs()),
        other => other.to_string().trim_start_matches('-').to_owned(),
    };
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let point = i64::try_from(whole.len()).unwrap_or_default()
        + exponent.parse::<i64>().unwrap_or_default();
    let digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let significant = digits.trim_start_matches('0').trim_end_matches('0').to_owned();
    if significant.is_empty() {
        return (String::new(), 0);
    }
    (significant, point - i64::try_from(leading).unwrap_or_default())
}

/// Whole and fractional digits, rounded half to even after a number of places.
fn rounded(digits: &str, exponent: i64, places: usize) -> (String, String) {
    let places = i64::try_from(places).unwrap_or(i64::MAX);
    let keep = exponent.saturating_add(places);
    let mut kept: Vec<u8> = Vec::new();
    if keep >= 0 {
        let length = usize::try_from(keep).unwrap_or(usize::MAX).min(digits.len());
        kept = digits.bytes().take(length).map(|it| it - b'0').collect();
        let rest: Vec<u8> = digits.bytes().skip(length).map(|it| it - b'0').collect();
        let is_half = rest.first() == Some(&5) && rest.iter().skip(1).all(|it| *it == 0);
        let odd = kept.last().is_some_and(|it| it % 2 == 1);
        let up = rest.first().is_some_and(|it| *it >= 5) && (!is_half || odd);
        let mut carry = up;
        for digit in kept.iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *digit == 9;
            *digit = if carry { 0 } else { *digit + 1 };
        }
        if carry {
            kept.insert(0, 1);
            return split(&kept, exponent + 1);
        }
    }
    split(&kept, exponent)
}

fn split(digits: &[u8], exponent: i64) -> (String, String) {
    let mut text: String = digits.iter().map(|it| char::from(b'0' + it)).collect();
    let point = if exponent <= 0 {
        let zeros = usize::try_from(-exponent).unwrap_or_default().min(400);
        text.insert_str(0, &"0".repeat(zeros));
        0
    } else {
        let point = usize::try_from(exponent).unwrap_or_default().min(400);
        if text.len() < point {
            text.push_str(&"0".repeat(point - text.len()));
        }
        point
    };
    let (whole, fraction) = text.split_at_checked(point).unwrap_or((&text, ""));
    (whole.trim_start_matches('0').to_owned(), fraction.trim_end_matches('0').to_owned())
}

fn set_out(number: &Atomic, sub: &SubPicture, format: &DecimalFormat) -> String {
    let (digits, mut point) = digits_of(number);
    if sub.has_percent {
        point += 2;
    } else if sub.has_per_mille {
        point += 3;
    }
    let mut exponent = 0;
    if sub.least_exponent.is_some() && !digits.is_empty() {
        // As many digits before the point as the picture has.
        exponent = point - i64::try_from(sub.scaling).unwrap_or_default();
        point -= exponent;
    }
    let (mut whole, mut fraction) = rounded(&digits, point, sub.most_fraction);
    if sub.least_exponent.is_some() && whole.len() > sub.scaling && sub.scaling > 0 {
        // Rounding made it a digit longer.
        exponent += 1;
        whole.pop();
    }
    while whole.len() < sub.least_integer {
        whole.insert(0, '0');
    }
    while fraction.len() < sub.least_fraction {
        fraction.push('0');
    }
    let grouped = |whole: &str| {
        let size = regular(&sub.integer_groups);
        let mut made = String::new();
        for (at, digit) in whole.chars().enumerate() {
            let left = whole.len() - at;
            let is_group = at > 0
                && match size {
                    Some(size) => left.is_multiple_of(size),
                    None => sub.integer_groups.contains(&left),
                };
            if is_group {
                made.push(format.grouping);
            }
            made.push(digit);
        }
        made
    };
    let mut made = grouped(&whole);
    let mut shown = String::new();
    for (at, digit) in fraction.chars().enumerate() {
        if at > 0 && sub.fraction_groups.contains(&at) {
            shown.push(format.grouping);
        }
        shown.push(digit);
    }
    made = format.in_script(&made);
    if !shown.is_empty() {
        made.push(format.decimal);
        made.push_str(&format.in_script(&shown));
    }
    if let Some(least) = sub.least_exponent {
        made.push(format.exponent);
        if exponent < 0 {
            made.push(format.minus);
        }
        let digits = format!("{:0>least$}", exponent.unsigned_abs());
        made.push_str(&format.in_script(&digits));
    }
    made
}

fn format_number(it: &mut Arguments<'_, '_>) -> Evaluated {
    let picture = it.text_or_empty(1);
    let default = DecimalFormat::default();
    let wanted: Option<QualifiedName> = match it.text(2) {
        Some(written) => {
            let written = written.trim();
            let unknown = || error("FODF1280", format!("there is no format `{written}`"));
            let mut found =
                match written.strip_prefix("Q{").and_then(|rest| rest.split_once('}')) {
                    Some((namespace, local)) => QualifiedName {
                        prefix: "".into(),
                        namespace: namespace.into(),
                        local: local.into(),
                    },
                    None => name(written, &it.frame.facts).map_err(|_| unknown())?,
                };
            if !written.contains(':') {
                found.namespace = "".into();
            }
            Some(found)
        }
        None => None,
    };
    let formats = &it.frame.facts.decimal_formats;
    let format = match formats.iter().rev().find(|(known, _)| *known == wanted) {
        Some((_, format)) => format,
        None if wanted.is_none() => &default,
        None => return Err(error("FODF1280", "there is no such decimal format")),
    };
    let parts: Vec<&str> = picture.split(format.pattern).collect();
    let positive = parts.first().and_then(|it| analyse(it, format));
    let (Some(positive), true) = (positive, parts.len() <= 2) else {
        return Err(bad_picture(&picture));
    };
    let negative = match parts.get(1) {
        Some(part) => Some(analyse(part, format).ok_or_else(|| bad_picture(&picture))?),
        None => None,
    };
    let number = it.atomic(0).cloned().unwrap_or(Atomic::Double(f64::NAN));
    let double = number.to_double().unwrap_or(f64::NAN);
    if double.is_nan() {
        return Ok(text(format.nan.clone()));
    }
    let is_negative = match &number {
        Atomic::Integer(number, _) => *number < 0,
        Atomic::Decimal(number) => *number < Decimal::ZERO,
        _ => double.is_sign_negative(),
    };
    let mut made = String::new();
    let sub = match (&negative, is_negative) {
        (Some(negative), true) => negative,
        (None, true) => {
            made.push(format.minus);
            &positive
        }
        (_, false) => &positive,
    };
    made.push_str(&sub.prefix);
    if double.is_infinite() {
        made.push_str(&format.infinity);
    } else {
        made.push_str(&set_out(&number, sub, format));
    }
    made.push_str(&sub.suffix);
    Ok(text(made))
}
