//! Numbers at a JSON path over time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;

use engine_support::*;
use feedscope_engine::Engine;
use feedscope_engine::wire::SeriesRequest;

#[tokio::test]
async fn each_pixel_has_the_least_the_greatest_and_the_last_number() {
    let folder = tempfile::tempdir().unwrap();
    let records = vec![
        event(1, 1, -1, r#"{"price":1000}"#),
        event(1, 1, 0, r#"{"price":10.5}"#),
        event(1, 1, 400, r#"{"price":"7"}"#),
        event(1, 1, 999, r#"{"price":9}"#),
        event(1, 1, 1_500, r#"{"price":null}"#),
        event(1, 1, 1_600, "no JSON"),
        event(2, 1, 2_000, r#"{"price":-3}"#),
        event(1, 1, 3_999, r#"{"price":1e2,"of":"x"}"#),
        event(1, 1, 4_000, r#"{"price":2000}"#),
    ];
    keep(folder.path(), &["a", "b"], records).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let all = engine.series(request("")).await.unwrap();
    let expected = [
        [0.0, 7.0, 10.5, 9.0],
        [2_000.0, -3.0, -3.0, -3.0],
        [3_000.0, 100.0, 100.0, 100.0],
    ];
    let (points, rest) = all.points.as_chunks::<4>();
    assert!(rest.is_empty());
    for (point, expected) in points.iter().zip(expected) {
        assert_eq!((point[0] - START).round(), expected[0]);
        assert_eq!(point[1..], expected[1..]);
    }
    assert_eq!(points.len(), 3);
    assert_eq!((all.count, all.min, all.max), (5.0, -3.0, 100.0));
    assert_eq!((all.last, all.cut), (100.0, false));

    let filtered = engine.series(request("$.of = x")).await.unwrap();
    assert_eq!((filtered.count, filtered.last), (1.0, 100.0));
    let of_b = SeriesRequest {
        streams: vec!["b".to_owned()],
        ..request("")
    };
    assert_eq!(engine.series(of_b).await.unwrap().max, -3.0);
    let lately = SeriesRequest {
        from: None,
        to: None,
        ..request("")
    };
    let lately = engine.series(lately).await.unwrap();
    assert_eq!(lately.to - lately.from, 300_000.0);
    let path = SeriesRequest {
        path: "price".to_owned(),
        ..request("")
    };
    assert_eq!(engine.series(path).await.unwrap_err().code(), "bad-path");
    let filter = engine.series(request("(")).await.unwrap_err();
    assert_eq!(filter.code(), "bad-filter");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn of_very_many_records_the_newest_two_hundred_thousand_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let records = (0..250_000).map(|n| event(1, 1, n / 100, &format!("{{\"price\":{n}}}")));
    keep(folder.path(), &["a"], records.collect()).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let series = engine.series(request("")).await.unwrap();
    assert!(series.cut);
    assert_eq!((series.count, series.min), (200_000.0, 50_000.0));
    assert_eq!((series.max, series.last), (249_999.0, 249_999.0));
    engine.close().await.unwrap();
}

/// Four seconds in four pixels.
fn request(filter: &str) -> SeriesRequest {
    SeriesRequest {
        filter: filter.to_owned(),
        streams: Vec::new(),
        path: "$.price".to_owned(),
        from: Some(START),
        to: Some(START + 4_000.0),
        px: 4,
    }
}
