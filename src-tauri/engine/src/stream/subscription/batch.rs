//! All that is ready on a connection, taken at once.

use std::pin::Pin;
use std::task::Poll;

use futures_util::Stream;

use crate::stream::decoder::{Arrival, Decoder, What};
use crate::stream::failure::Failure;

/// How much one write to the sink holds.
const RECORDS_MAX: usize = 1000;
const BYTES_MAX: usize = 1 << 20;

/// Arrivals in order, and the connection's end if it came after them.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub arrivals: Vec<Arrival>,
    pub end: Option<Failure>,
}

/// Waits for the next arrival and takes what is ready after it. Never returns without a
/// connection. `id_size` is the size of the present last event ID, which every record repeats.
/// The arrivals are put into `room`, which is taken when there are any.
pub(super) async fn next_batch(
    decoder: &mut Option<Decoder>,
    room: &mut Vec<Arrival>,
    mut id_size: usize,
) -> Batch {
    let Some(decoder) = decoder else {
        return std::future::pending().await;
    };
    let mut batch = Batch::default();
    let mut bytes = 0;
    std::future::poll_fn(move |cx| {
        while batch.arrivals.len() < RECORDS_MAX && bytes < BYTES_MAX {
            match Pin::new(&mut *decoder).poll_next(cx) {
                Poll::Pending if batch.arrivals.is_empty() => return Poll::Pending,
                Poll::Pending => break,
                Poll::Ready(Some(Ok(arrival))) => {
                    bytes += size(&arrival.what, &mut id_size);
                    if batch.arrivals.is_empty() {
                        batch.arrivals = std::mem::take(room);
                    }
                    batch.arrivals.push(arrival);
                }
                Poll::Ready(Some(Err(failure))) => {
                    batch.end = Some(failure);
                    break;
                }
                Poll::Ready(None) => {
                    batch.end = Some(Failure::server_closed(0));
                    break;
                }
            }
        }
        Poll::Ready(std::mem::take(&mut batch))
    })
    .await
}

fn size(what: &What, id_size: &mut usize) -> usize {
    match what {
        What::Event {
            event_type,
            data,
            id,
            ..
        } => {
            if let Some(id) = id {
                *id_size = id.len();
            }
            event_type.len() + data.len() + *id_size
        }
        What::Comment { text, .. } => text.len() + *id_size,
        What::Id(id) => {
            *id_size = id.len();
            *id_size * 2
        }
        _ => *id_size,
    }
}
