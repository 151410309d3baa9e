//! Apache Parquet: the same columns as CSV and the data's size, with types, for pandas, DuckDB
//! and their kind. No value is null: what a record lacks is "" as everywhere.

use std::io;
use std::mem::take;
use std::sync::Arc;

use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;
use ::parquet::schema::types::ColumnPath;
use bytes::Bytes;

use super::Writer;
use crate::capture::RecordRef;
use crate::record::{Kind, Seq};

const SCHEMA: &str = "message feedscope {
    REQUIRED INT64 seq (INTEGER(64,false));
    REQUIRED INT64 time (TIMESTAMP(NANOS,true));
    REQUIRED BYTE_ARRAY stream (STRING);
    REQUIRED INT32 connection (INTEGER(32,false));
    REQUIRED BYTE_ARRAY kind (STRING);
    REQUIRED BYTE_ARRAY type (STRING);
    REQUIRED BYTE_ARRAY id (STRING);
    REQUIRED BOOLEAN duplicate;
    REQUIRED INT32 size (INTEGER(32,false));
    REQUIRED BYTE_ARRAY data (STRING);
}";

/// A row group is written when it has this many rows,
const GROUP_ROWS: usize = 128 << 10;
/// or this many bytes of text, which bounds the memory.
const GROUP_BYTES: usize = 32 << 20;

/// Writes Parquet, a row group at a time.
pub struct Parquet {
    file: SerializedFileWriter<Vec<u8>>,
    rows: Rows,
}

/// The rows of a group, by column.
#[derive(Default)]
struct Rows {
    seq: Vec<i64>,
    time: Vec<i64>,
    stream: Texts,
    connection: Vec<i32>,
    kind: Texts,
    event_type: Texts,
    id: Texts,
    duplicate: Vec<bool>,
    size: Vec<i32>,
    data: Texts,
}

/// Texts one after another.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Parquet {
    /// A writer that has written nothing.
    pub fn new() -> io::Result<Parquet> {
        let schema = parse_message_type(SCHEMA)?;
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("feedscope ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?));
        // Hardly any of these comes twice.
        for column in ["seq", "time", "id", "data"] {
            let column = ColumnPath::from(column);
            properties = properties.set_column_dictionary_enabled(column, false);
        }
        let properties = Arc::new(properties.build());
        Ok(Parquet {
            file: SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties)?,
            rows: Rows::default(),
        })
    }

    fn write_group(&mut self, to: &mut Vec<u8>) -> io::Result<()> {
        if !self.rows.seq.is_empty() {
            let mut group = self.file.next_row_group()?;
            self.rows.write(&mut group)?;
            group.close()?;
        }
        self.hand_over(to)
    }

    /// What the file writer has finished goes on its way.
    fn hand_over(&mut self, to: &mut Vec<u8>) -> io::Result<()> {
        self.file.flush()?;
        to.append(self.file.inner_mut());
        Ok(())
    }
}

impl Writer for Parquet {
    fn write(
        &mut self,
        seq: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut Vec<u8>,
    ) -> io::Result<()> {
        self.rows.push(seq, stream, record);
        if self.rows.seq.len() >= GROUP_ROWS || self.rows.bytes() >= GROUP_BYTES {
            self.write_group(to)?;
        }
        Ok(())
    }

    fn finish(&mut self, to: &mut Vec<u8>) -> io::Result<()> {
        self.write_group(to)?;
        self.file.finish()?;
        self.hand_over(to)
    }
}

impl Rows {
    fn push(&mut self, seq: Seq, stream: &str, record: &RecordRef<'_>) {
        // The unsigned columns hold the same bits.
        self.seq.push(seq.cast_signed());
        self.time.push(record.time.0);
        self.stream.push(stream);
        self.connection.push(record.connection.cast_signed());
        self.kind.push(match record.kind {
            Kind::Event => "event",
            Kind::Comment => "comment",
            Kind::Mark => "mark",
        });
        self.event_type.push(record.event_type);
        self.id.push(record.id);
        self.duplicate.push(record.duplicate);
        self.size.push(record.data.len() as i32);
        self.data.push(record.data);
    }

    fn bytes(&self) -> usize {
        let texts = [&self.stream, &self.event_type, &self.id, &self.data];
        texts.iter().map(|texts| texts.bytes.len()).sum()
    }

    /// Writes every column, in the schema's order, and leaves none of them.
    fn write(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    ) -> Result<(), ParquetError> {
        put::<Int64Type>(group, &take(&mut self.seq))?;
        put::<Int64Type>(group, &take(&mut self.time))?;
        put::<ByteArrayType>(group, &self.stream.take())?;
        put::<Int32Type>(group, &take(&mut self.connection))?;
        put::<ByteArrayType>(group, &self.kind.take())?;
        put::<ByteArrayType>(group, &self.event_type.take())?;
        put::<ByteArrayType>(group, &self.id.take())?;
        put::<BoolType>(group, &take(&mut self.duplicate))?;
        put::<Int32Type>(group, &take(&mut self.size))?;
        put::<ByteArrayType>(group, &self.data.take())
    }
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column = column.expect("the schema has a column for each");
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Each as a value that shares the bytes of all.
    fn take(&mut self) -> Vec<ByteArray> {
        let bytes = Bytes::from(take(&mut self.bytes));
        let mut from = 0;
        let value = |end| {
            let text = bytes.slice(from..end);
            from = end;
            ByteArray::from(text)
        };
        take(&mut self.ends).into_iter().map(value).collect()
    }
}
