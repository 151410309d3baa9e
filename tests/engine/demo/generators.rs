//! What makes the feeds' events, and keeps them: no sockets, no waiting.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use feedscope_engine::demo::conversation::{Conversation, PEOPLE, Turn};
use feedscope_engine::demo::history::{Event, History};
use feedscope_engine::demo::market::{HALT_EVENTS, Market};
use feedscope_engine::demo::notices::Machines;
use feedscope_engine::demo::pace::{Pace, TICK};
use feedscope_engine::demo::season::Season;
use futures_util::StreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};

#[tokio::test]
async fn a_history_keeps_the_newest_and_numbers_everything() {
    let history = History::new(1, 3);
    for data in ["a", "b\nc", "d", "e"] {
        history.push(Event {
            event_type: "t",
            data: data.to_owned(),
        });
    }
    let kept = history.clone().follow(0).boxed().next().await.unwrap();
    assert_eq!(
        std::str::from_utf8(&kept).unwrap(),
        "id: 2\nevent: t\ndata: b\ndata: c\n\nid: 3\nevent: t\ndata: d\n\nid: 4\nevent: t\ndata: e\n\n"
    );
    for (last_event_id, recent, after) in [
        (Some("3"), 0, 3),
        (Some("0"), 0, 1),
        (Some("4"), 0, 4),
        (Some("5"), 0, 4),
        (Some("not ours"), 0, 4),
        (None, 0, 4),
        (None, 2, 2),
        (None, 20, 1),
    ] {
        assert_eq!(
            history.resume(last_event_id, recent),
            after,
            "{last_event_id:?}"
        );
    }
}

#[test]
fn a_pace_owes_by_the_time_gone_by() {
    let mut pace = Pace::new(20);
    assert_eq!(pace.owed(Duration::ZERO), 1);
    pace.made(1);
    assert_eq!(pace.owed(Duration::from_millis(49)), 0);
    assert_eq!(pace.pause(Duration::from_millis(49)), TICK);
    assert_eq!(
        pace.pause(Duration::from_millis(10)),
        Duration::from_millis(40)
    );
    assert_eq!(pace.owed(Duration::from_millis(50)), 1);
    // A late tick: nothing is lost, and nothing is added.
    assert_eq!(pace.owed(Duration::from_secs(60)), 1_200);
    pace.made(1_200);
    assert_eq!(pace.owed(Duration::from_secs(60)), 0);
    let mut fast = Pace::new(20_000);
    fast.made(1);
    assert_eq!(fast.pause(Duration::ZERO), TICK);
    assert_eq!(fast.owed(TICK), 100);
}

#[test]
fn trades_lie_near_the_last_quote_and_a_halted_stock_is_silent() {
    let mut market = Market::new(fastrand::Rng::with_seed(1));
    let mut halted: HashMap<String, u64> = HashMap::new();
    let mut seen = HashMap::new();
    for number in 0..200_000 {
        let event = market.next(Timestamp::UNIX_EPOCH);
        let data: Value = serde_json::from_str(&event.data).unwrap();
        let symbol = data["symbol"].as_str().unwrap().to_owned();
        if let Some(since) = halted.get(&symbol) {
            assert!(number >= since + HALT_EVENTS, "{symbol} at {number}");
        }
        match event.event_type {
            "quote" => assert!(data["bid"].as_f64() < data["ask"].as_f64(), "{data}"),
            "trade" => assert!(data["price"].as_f64().unwrap() >= 1.0, "{data}"),
            _ => drop(halted.insert(symbol, number)),
        }
        *seen.entry(event.event_type).or_insert(0) += 1;
    }
    assert!(
        seen["quote"] > seen["trade"] && seen["trade"] > seen["halt"],
        "{seen:?}"
    );
}

#[test]
fn a_match_has_two_halves_and_its_score_is_its_goals() {
    let mut season = Season::new(fastrand::Rng::with_seed(1));
    for number in 1..=200 {
        let mut goals = HashMap::new();
        let mut order = Vec::new();
        let mut sent_off = HashSet::new();
        loop {
            let (_, event) = season.next_event();
            let data: Value = serde_json::from_str(&event.data).unwrap();
            assert_eq!(data["match"], number);
            let player = data["player"].to_string() + &data["team"].to_string();
            assert!(!sent_off.contains(&player), "{data}");
            match event.event_type {
                "goal" => *goals.entry(data["team"].to_string()).or_insert(0) += 1,
                "card" if data["card"] == "red" => drop(sent_off.insert(player)),
                "card" | "minute" => {}
                other => order.push(other),
            }
            let told = |side: &str| goals.get(&data[side].to_string()).copied().unwrap_or(0);
            assert_eq!(data["score"], json!([told("home"), told("away")]));
            if event.event_type == "full-time" {
                break;
            }
        }
        assert_eq!(order, ["kick-off", "half-time", "kick-off", "full-time"]);
    }
}

#[test]
fn only_who_is_in_the_room_talks_and_not_always_the_same() {
    let mut conversation = Conversation::new(fastrand::Rng::with_seed(1));
    let mut present = HashSet::new();
    let mut said = HashSet::new();
    for _ in 0..1_000 {
        let (pause, turn) = conversation.next_turn();
        assert!(pause < Duration::from_secs(10));
        match turn {
            Turn::Join(user) => assert!(present.insert(user)),
            Turn::Leave(user) => assert!(present.remove(user)),
            Turn::Say(user, text) => {
                assert!(present.contains(user));
                assert!(!text.is_empty() && !text.contains('{'), "{text}");
                said.insert(text);
            }
        }
    }
    assert!(said.len() > 200, "{}", said.len());
}

#[test]
fn whoever_writes_is_answered_once() {
    let mut conversation = Conversation::new(fastrand::Rng::with_seed(1));
    for _ in PEOPLE {
        conversation.next_turn();
    }
    conversation.heard("Ada");
    conversation.heard("Ada");
    let next: Vec<_> = (0..5).map(|_| conversation.next_turn().1).collect();
    let answers = |turn: &&Turn| matches!(turn, Turn::Say(_, text) if text.contains("Ada"));
    assert_eq!(next.iter().filter(answers).count(), 1, "{next:?}");
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let rng = || fastrand::Rng::with_seed(7);
    let (mut one, mut two) = (Machines::new(rng()), Machines::new(rng()));
    for _ in 0..100 {
        assert_eq!(one.next_notice(), two.next_notice());
    }
    let (mut one, mut two) = (Conversation::new(rng()), Conversation::new(rng()));
    for _ in 0..100 {
        assert_eq!(one.next_turn(), two.next_turn());
    }
}
