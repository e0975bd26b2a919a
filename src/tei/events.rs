//! The events of a document, put together element by element.

use std::borrow::Cow;

use crate::source::Origin;
use crate::xml::{Event, Form};

/// Events in the making.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) list: Vec<Event>,
}

impl Events {
    fn open(&mut self, name: impl Into<Cow<'static, str>>, form: Form) {
        self.list.push(Event::Start {
            name: name.into(),
            attributes: Vec::new(),
            form,
            origin: Origin::Supplied,
        });
    }

    /// Opens an element of elements, on lines of its own.
    pub(super) fn open_block(&mut self, name: impl Into<Cow<'static, str>>) {
        self.open(name, Form::Block);
    }

    /// Opens an element of mixed content, on a line of its own.
    pub(super) fn open_line(&mut self, name: impl Into<Cow<'static, str>>) {
        self.open(name, Form::Line);
    }

    /// Opens an element within text.
    pub(super) fn open_inline(&mut self, name: impl Into<Cow<'static, str>>) {
        self.open(name, Form::Inline);
    }

    /// Adds an attribute to the element opened last.
    pub(super) fn attribute(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) {
        if let Some(Event::Start { attributes, .. }) = self.list.last_mut() {
            attributes.push((name.into(), value.into()));
        }
    }

    /// Says where the element opened last comes from.
    pub(super) fn origin(&mut self, from: Origin) {
        if let Some(Event::Start { origin, .. }) = self.list.last_mut() {
            *origin = from;
        }
    }

    /// Adds an attribute if there is a value.
    pub(super) fn attribute_if(
        &mut self,
        name: &'static str,
        value: Option<impl Into<String>>,
    ) {
        if let Some(value) = value {
            self.attribute(name, value);
        }
    }

    /// Adds characters.
    pub(super) fn text(&mut self, text: impl Into<String>, origin: Origin) {
        self.list.push(Event::Text(text.into(), origin));
    }

    /// Adds characters that are not from the letter.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.text(text, Origin::Supplied);
    }

    /// Closes the element that is open.
    pub(super) fn close(&mut self) {
        self.list.push(Event::End);
    }

    /// A whole element of mixed content with one text.
    pub(super) fn line(&mut self, name: &'static str, text: impl Into<String>) {
        self.open_line(name);
        self.say(text);
        self.close();
    }

    /// A paragraph of the header.
    pub(super) fn paragraph(&mut self, text: impl Into<String>) {
        self.line("p", text);
    }
}
