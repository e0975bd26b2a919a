//! Tables for data frames: the same as `csv`, in Apache Parquet.
//!
//! Numbers are numbers, what is not said is null, and no text is guarded against
//! spreadsheets. Rows are held until some megabytes of them are there, and then written
//! as a row group (Parquet format, "Row group"), so memory does not grow with the letters.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use super::gathered::Gathered;
use super::tables::{self, COLUMNS, Kind, Row};
use super::{Exporter, Pieces};
use crate::model::record::Record;

/// How many bytes of rows make a row group.
const GROUP: usize = 16 << 20;

/// The exporter of `parquet`.
#[derive(Debug)]
pub(super) struct Frames {
    frames: Vec<Frame>,
    gathered: Gathered,
}

impl Frames {
    /// # Errors
    /// If the library refuses the columns, which are always the same.
    pub(super) fn new() -> io::Result<Self> {
        let frames = COLUMNS.into_iter().map(Frame::new).collect::<Result<_, _>>();
        let frames = frames.map_err(io::Error::other)?;
        Ok(Self { frames, gathered: Gathered::default() })
    }
}

impl Exporter for Frames {
    fn letter(&self, _: &Record) -> Pieces {
        Pieces::new()
    }

    fn gather(&mut self, letter: &Record) {
        self.gathered.take(letter, tables::has_rows);
        let frames = &mut self.frames;
        tables::of_letter(letter, &mut |table, row| {
            frames.get_mut(table as usize).into_iter().for_each(|frame| frame.add(row));
        });
    }

    fn ready(&mut self, is_last: bool) -> io::Result<Pieces> {
        let frames = &mut self.frames;
        if is_last {
            tables::of_all(&self.gathered, &mut |table, row| {
                frames
                    .get_mut(table as usize)
                    .into_iter()
                    .for_each(|frame| frame.add(row));
            });
        } else if frames.iter().all(|frame| frame.held < GROUP) {
            return Ok(Pieces::new());
        }
        let pieces = frames.iter_mut().map(|frame| frame.take(is_last));
        pieces.collect::<Result<_, _>>().map_err(io::Error::other)
    }
}

/// A table under way.
struct Frame {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Values>,
    /// How many bytes its rows take.
    held: usize,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frame").field("held", &self.held).finish_non_exhaustive()
    }
}

impl Frame {
    fn new(columns: &[tables::Column]) -> Result<Self, ParquetError> {
        let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
        let schema =
            Type::group_type_builder("letterbook").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("letterbook ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(
                Vec::new(),
                Arc::new(schema),
                Arc::new(properties),
            )?,
            columns: columns.iter().map(|(_, kind)| Values::new(*kind)).collect(),
            held: 0,
        })
    }

    fn add(&mut self, row: &Row<'_>) {
        for (values, cell) in self.columns.iter_mut().zip(row) {
            self.held += values.add(cell);
        }
    }

    /// The bytes that are ready: those of a row group if enough rows are held, and with
    /// the last all that remains.
    fn take(&mut self, is_last: bool) -> Result<Vec<u8>, ParquetError> {
        if self.held >= GROUP || (is_last && self.held > 0) {
            let mut group = self.writer.next_row_group()?;
            for values in &mut self.columns {
                if let Some(mut column) = group.next_column()? {
                    values.write(column.untyped())?;
                    column.close()?;
                }
            }
            group.close()?;
            self.held = 0;
        }
        if is_last {
            self.writer.finish()?;
        }
        Ok(std::mem::take(self.writer.inner_mut()))
    }
}

/// A column of the schema; each may be null.
fn field((name, kind): &tables::Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Count => (Physical::INT64, None),
        Kind::Degrees => (Physical::DOUBLE, None),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

/// The cells of a column: for each whether it is there (a definition level), and those
/// that are.
struct Values {
    levels: Vec<i16>,
    cells: Cells,
}

enum Cells {
    /// The texts one after the other, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
    Counts(Vec<i64>),
    Degrees(Vec<f64>),
}

impl Values {
    fn new(kind: Kind) -> Self {
        let cells = match kind {
            Kind::Text => Cells::Texts(Vec::new(), Vec::new()),
            Kind::Count => Cells::Counts(Vec::new()),
            Kind::Degrees => Cells::Degrees(Vec::new()),
        };
        Self { levels: Vec::new(), cells }
    }

    /// Adds a cell; returns how many bytes it takes.
    fn add(&mut self, cell: &str) -> usize {
        let is_there = match &mut self.cells {
            _ if cell.is_empty() => false,
            Cells::Texts(bytes, ends) => {
                bytes.extend_from_slice(cell.as_bytes());
                ends.push(bytes.len());
                true
            }
            Cells::Counts(counts) => {
                let count: Option<i64> = cell.parse().ok();
                counts.extend(count);
                count.is_some()
            }
            Cells::Degrees(degrees) => {
                let value: Option<f64> = cell.parse().ok();
                degrees.extend(value);
                value.is_some()
            }
        };
        self.levels.push(i16::from(is_there));
        cell.len() + 2 * size_of::<usize>()
    }

    /// Writes the cells, and has none afterwards.
    fn write(&mut self, column: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = Some(&*self.levels);
        match (&mut self.cells, column) {
            (Cells::Texts(bytes, ends), ColumnWriter::ByteArrayColumnWriter(column)) => {
                let all = ByteArray::from(std::mem::take(bytes));
                let mut start = 0;
                let texts = ends.drain(..).map(|end| {
                    let text = all.slice(start, end - start);
                    start = end;
                    text
                });
                let texts: Vec<ByteArray> = texts.collect();
                column.write_batch(&texts, levels, None)?;
            }
            (Cells::Counts(counts), ColumnWriter::Int64ColumnWriter(column)) => {
                column.write_batch(counts, levels, None)?;
                counts.clear();
            }
            (Cells::Degrees(degrees), ColumnWriter::DoubleColumnWriter(column)) => {
                column.write_batch(degrees, levels, None)?;
                degrees.clear();
            }
            _ => {
                return Err(ParquetError::General("a column of another kind".to_owned()));
            }
        }
        self.levels.clear();
        Ok(())
    }
}
