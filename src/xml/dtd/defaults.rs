//! What a DOCTYPE does to the attributes of a tag: it adds those with a default value
//! and collapses the white space of those with a tokenised type (XML 1.0 §3.3.2, §3.3.3).

use super::super::decode::{Decoding, decode};
use super::super::fault::FaultKind;
use super::super::reader::Reader;
use super::super::tag::{Form, RawAttribute, ScannedTag};
use super::AttributeDefinition;

/// The text without spaces at its ends and with single ones inside. Only spaces count:
/// other white space has become spaces or was written as a reference (§3.3.3).
pub(super) fn collapse(text: &str) -> String {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let mut collapsed = words.next().unwrap_or_default().to_owned();
    for word in words {
        collapsed.push(' ');
        collapsed.push_str(word);
    }
    collapsed
}

/// How many times longer than it is written a tag may grow by default values before
/// they count against the limit of expansion: growth by a factor stays linear.
const FREE_GROWTH: usize = 64;

impl Reader<'_> {
    /// Counts what the definitions of a tag's attributes add to it against the limit of
    /// expansion; past it the tag stays as it is written, which is told once.
    fn charge_defaults(&mut self, tag: &ScannedTag) -> Result<(), FaultKind> {
        let Some(dtd) = &mut self.dtd else { return Ok(()) };
        let element = self.input.text.get(tag.name.clone()).unwrap_or_default();
        let Some(definitions) = dtd.attributes.get(element) else { return Ok(()) };
        let size = |definition: &AttributeDefinition| {
            definition.name.len() + definition.default.as_ref().map_or(0, String::len)
        };
        let added: usize = definitions.iter().map(size).sum();
        let written = tag.end - tag.name.start;
        let charged = added.saturating_sub(FREE_GROWTH * written);
        if charged == 0 {
            return Ok(());
        }
        let was_full = dtd.expanded > self.limits.expansion;
        let charged = dtd.charge(charged, self.limits);
        if charged.is_err() && !was_full {
            dtd.expanded = usize::MAX;
            self.fault(FaultKind::TooLarge, tag.name.clone());
        }
        charged
    }

    /// Completes the attributes of a tag as the DOCTYPE says.
    pub(in super::super) fn apply_definitions(&mut self, tag: &mut ScannedTag) {
        if self.charge_defaults(tag).is_err() {
            return;
        }
        let Some(dtd) = &self.dtd else { return };
        let text = &self.input.text;
        let element = text.get(tag.name.clone()).unwrap_or_default();
        let Some(definitions) = dtd.attributes.get(element) else { return };
        let store = &mut self.attributes;
        for definition in definitions {
            let written = store.list.iter_mut().find(|attribute| {
                attribute.form != Form::Default
                    && text.get(attribute.name.0..attribute.name.1)
                        == Some(definition.name.as_str())
            });
            match (written, &definition.default) {
                (Some(attribute), _) if definition.is_tokenised => {
                    let (start, end) = attribute.resolved;
                    let value = match attribute.form {
                        Form::Resolved | Form::Default => {
                            store.scratch.get(start..end).unwrap_or_default().into()
                        }
                        Form::Plain | Form::Encoded => {
                            let (start, end) = attribute.value;
                            let raw = text.get(start..end).unwrap_or_default();
                            decode(raw, Decoding::Attribute)
                        }
                    };
                    let value = collapse(&value);
                    let start = store.scratch.len();
                    store.scratch.push_str(&value);
                    attribute.resolved = (start, store.scratch.len());
                    attribute.form = Form::Resolved;
                }
                (Some(_), _) | (None, None) => {}
                (None, Some(default)) => {
                    let start = store.scratch.len();
                    store.scratch.push_str(&definition.name);
                    let end = store.scratch.len();
                    store.scratch.push_str(default);
                    let value = (end, store.scratch.len());
                    let colon = definition.name.find(':');
                    tag.is_prefixed |= colon.is_some();
                    tag.declares |= definition.name.starts_with("xmlns");
                    store.list.push(RawAttribute {
                        name: (start, end),
                        colon: colon.map_or(usize::MAX, |colon| start + colon),
                        value,
                        form: Form::Default,
                        resolved: value,
                    });
                }
            }
        }
    }
}
