//! A made-up stock market: prices walk at random, trades happen between bid and ask, and a
//! stock that moves too far is halted for a while.

use std::fmt::{self, Display};

use fastrand::Rng;
use jiff::Timestamp;

use super::history::Event;

/// How many events of the market a halt lasts.
pub const HALT_EVENTS: u64 = 400;

/// Symbols and first prices in cents.
const LISTED: &[(&str, u64)] = &[
    ("ACME", 10_150),
    ("BOLT", 4_720),
    ("CRUX", 31_280),
    ("DUNE", 1_865),
    ("EMBR", 7_640),
    ("FJRD", 15_490),
    ("GALE", 2_935),
    ("HALO", 22_310),
    ("IRIS", 6_475),
    ("JADE", 890),
    ("KITE", 51_900),
    ("LUMN", 3_715),
];

/// The market's state; every call of [`Market::next`] is one event later.
pub struct Market {
    rng: Rng,
    events: u64,
    stocks: Vec<Stock>,
}

struct Stock {
    symbol: &'static str,
    /// Between bid and ask.
    price: Cents,
    /// The price when it was last listed or halted: moving 8 % away from it halts.
    reference: Cents,
    /// The event's number from which it is traded again.
    halted_until: u64,
    volume: u64,
}

impl Market {
    /// All stocks at their first prices.
    pub fn new(rng: Rng) -> Market {
        let stock = |&(symbol, cents): &(&'static str, u64)| Stock {
            symbol,
            price: Cents(cents),
            reference: Cents(cents),
            halted_until: 0,
            volume: 0,
        };
        Market {
            rng,
            events: 0,
            stocks: LISTED.iter().map(stock).collect(),
        }
    }

    /// What happens next, at the time `now`: a `quote`, a `trade` or a `halt`.
    pub fn next(&mut self, now: Timestamp) -> Event {
        self.events += 1;
        let events = self.events;
        let start = self.rng.usize(..self.stocks.len());
        let open = (0..self.stocks.len())
            .map(|step| (start + step) % self.stocks.len())
            .find(|&at| self.stocks[at].halted_until <= events)
            // All halted at once: the market opens again with the one drawn.
            .unwrap_or(start);
        let stock = &mut self.stocks[open];
        stock.walk(&mut self.rng);
        if stock.moved_too_far() {
            return stock.halt(events, now);
        }
        match self.rng.u8(..10) {
            0..7 => stock.quote(&mut self.rng, now),
            _ => stock.trade(&mut self.rng, now),
        }
    }
}

impl Stock {
    fn walk(&mut self, rng: &mut Rng) {
        // Up to 0.25 % up or down, and at least able to move a cent.
        let most = (self.price.0 / 400).max(1);
        let price = self.price.0 + rng.u64(0..=2 * most);
        self.price = Cents(price.saturating_sub(most).max(100));
    }

    fn moved_too_far(&self) -> bool {
        self.price.0.abs_diff(self.reference.0) * 100 > self.reference.0 * 8
    }

    fn halt(&mut self, events: u64, now: Timestamp) -> Event {
        let direction = if self.price.0 > self.reference.0 {
            "up"
        } else {
            "down"
        };
        self.reference = self.price;
        self.halted_until = events + HALT_EVENTS;
        let Stock { symbol, price, .. } = self;
        let data = format!(
            "{{\"symbol\":\"{symbol}\",\"price\":{price},\"reason\":\"volatility\",\
             \"direction\":\"{direction}\",\"time\":\"{now:.3}\"}}"
        );
        Event {
            event_type: "halt",
            data,
        }
    }

    fn quote(&self, rng: &mut Rng, now: Timestamp) -> Event {
        let Stock { symbol, price, .. } = self;
        let half = 1 + rng.u64(..=price.0 / 4_000);
        let (bid, ask) = (Cents(price.0 - half), Cents(price.0 + half));
        let (bids, asks) = (100 * rng.u64(1..50), 100 * rng.u64(1..50));
        let data = format!(
            "{{\"symbol\":\"{symbol}\",\"bid\":{bid},\"ask\":{ask},\"bid_size\":{bids},\
             \"ask_size\":{asks},\"time\":\"{now:.3}\"}}"
        );
        Event {
            event_type: "quote",
            data,
        }
    }

    fn trade(&mut self, rng: &mut Rng, now: Timestamp) -> Event {
        let size = 10 * rng.u64(1..100);
        self.volume += size;
        let Stock {
            symbol,
            price,
            volume,
            ..
        } = self;
        let data = format!(
            "{{\"symbol\":\"{symbol}\",\"price\":{price},\"size\":{size},\
             \"volume\":{volume},\"time\":\"{now:.3}\"}}"
        );
        Event {
            event_type: "trade",
            data,
        }
    }
}

/// An amount of money, shown in whole units: `101.50`.
#[derive(Clone, Copy)]
struct Cents(u64);

impl Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}
