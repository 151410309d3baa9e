//! The same events in other stores, a transaction for each batch and nothing synced but at the end.

use std::io::{BufWriter, Write};
use std::path::Path;

use crate::ingest::Batches;

/// Nothing but the bytes.
pub fn write(folder: &Path, batches: &mut Batches) {
    let file = std::fs::File::create(folder.join("plain")).expect("a file");
    let mut out = BufWriter::with_capacity(1 << 18, file);
    for record in batches.flatten() {
        for part in [&*record.event_type, &record.id, &record.data] {
            out.write_all(part.as_bytes()).expect("written");
        }
    }
    let file = out.into_inner().expect("flushed");
    file.sync_all().expect("synced");
}

/// SQLite: WAL, one table with one index.
pub fn rusqlite(folder: &Path, batches: &mut Batches) {
    let mut db = rusqlite::Connection::open(folder.join("db")).expect("a database");
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE event (seq INTEGER PRIMARY KEY, stream, connection, time, type, id, data);
         CREATE INDEX by_time ON event (time, type);",
    )
    .expect("a table");
    for batch in batches {
        let transaction = db.transaction().expect("a transaction");
        {
            let mut insert = transaction
                .prepare_cached("INSERT INTO event (stream, connection, time, type, id, data) VALUES (?,?,?,?,?,?)")
                .expect("a statement");
            for r in &batch {
                let row = rusqlite::params![
                    r.stream.0,
                    r.connection,
                    r.time.0,
                    &*r.event_type,
                    &*r.id,
                    r.data
                ];
                insert.execute(row).expect("inserted");
            }
        }
        transaction.commit().expect("committed");
    }
}

/// LMDB: the record's texts under its number.
pub fn heed(folder: &Path, batches: &mut Batches) {
    use heed::byteorder::BigEndian;
    use heed::types::{Bytes, U64};
    let mut options = heed::EnvOpenOptions::new();
    options.map_size(4 << 30);
    // SAFETY: nobody else opens this folder, and the flags only leave out syncs.
    let env = unsafe {
        options.flags(heed::EnvFlags::NO_SYNC);
        options.open(folder).expect("an environment")
    };
    let mut first = env.write_txn().expect("a transaction");
    let db: heed::Database<U64<BigEndian>, Bytes> =
        env.create_database(&mut first, None).expect("a database");
    first.commit().expect("committed");
    let (mut seq, mut bytes) = (0, Vec::new());
    for batch in batches {
        let mut transaction = env.write_txn().expect("a transaction");
        for r in &batch {
            seq += 1;
            bytes.clear();
            bytes.extend_from_slice(&r.time.0.to_le_bytes());
            bytes.extend_from_slice(&r.stream.0.to_le_bytes());
            for part in [&*r.event_type, &r.id, &r.data] {
                bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
                bytes.extend_from_slice(part.as_bytes());
            }
            db.put(&mut transaction, &seq, &bytes).expect("put");
        }
        transaction.commit().expect("committed");
    }
    env.force_sync().expect("synced");
}
