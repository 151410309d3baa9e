//! Football, one match after another, a minute a second: kick-off, what happens in each
//! minute, half-time, full-time. The score is always the sum of the goals told.

use std::collections::HashSet;
use std::time::Duration;

use fastrand::Rng;
use serde::Serialize;

use super::history::Event;

const MINUTE: Duration = Duration::from_secs(1);
const HALF_TIME: Duration = Duration::from_secs(5);
const NEXT_MATCH: Duration = Duration::from_secs(10);

/// The state of the match that is on; every call of [`Season::next_event`] tells what comes next.
pub struct Season {
    rng: Rng,
    number: u32,
    teams: [&'static str; 2],
    goals: [u32; 2],
    phase: Phase,
    booked: HashSet<Player>,
    sent_off: HashSet<Player>,
}

/// A team, 0 or 1, and a player in it.
type Player = (usize, &'static str);

#[derive(Clone, Copy)]
enum Phase {
    /// This half, 1 or 2, is about to begin.
    KickOff(u32),
    /// This minute of the half has been told last; it has this much stoppage time.
    Play {
        half: u32,
        minute: u32,
        stoppage: u32,
    },
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(rename = "match")]
    number: u32,
    minute: String,
    home: &'a str,
    away: &'a str,
    score: [u32; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    player: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<&'a str>,
    text: &'a str,
}

impl Season {
    /// Before the first match.
    pub fn new(rng: Rng) -> Season {
        let mut season = Season {
            rng,
            number: 0,
            teams: ["", ""],
            goals: [0, 0],
            phase: Phase::KickOff(1),
            booked: HashSet::new(),
            sent_off: HashSet::new(),
        };
        season.draw_match();
        season
    }

    /// The next event: `kick-off`, `minute`, `goal`, `card`, `half-time` or `full-time`, and
    /// how long after the one before it happens.
    pub fn next_event(&mut self) -> (Duration, Event) {
        match self.phase {
            Phase::KickOff(half) => self.kick_off(half),
            Phase::Play {
                half,
                minute,
                stoppage,
            } if minute == 45 + stoppage => (MINUTE, self.whistle(half, minute)),
            Phase::Play {
                half,
                minute,
                stoppage,
            } => {
                let minute = minute + 1;
                self.phase = Phase::Play {
                    half,
                    minute,
                    stoppage,
                };
                (MINUTE, self.minute(half, minute))
            }
        }
    }

    fn draw_match(&mut self) {
        let home = self.rng.usize(..TEAMS.len());
        let away = (home + self.rng.usize(1..TEAMS.len())) % TEAMS.len();
        self.number += 1;
        self.teams = [TEAMS[home], TEAMS[away]];
        self.goals = [0, 0];
        self.booked.clear();
        self.sent_off.clear();
    }

    fn kick_off(&mut self, half: u32) -> (Duration, Event) {
        let stoppage = self.rng.u32(1..=5);
        self.phase = Phase::Play {
            half,
            minute: 0,
            stoppage,
        };
        let (pause, text) = match (half, self.number) {
            (1, 1) => (Duration::ZERO, "The match begins"),
            (1, _) => (NEXT_MATCH, "The match begins"),
            _ => (HALF_TIME, "The second half begins"),
        };
        (pause, self.event("kick-off", half, 0, text))
    }

    fn whistle(&mut self, half: u32, minute: u32) -> Event {
        if half == 1 {
            self.phase = Phase::KickOff(2);
            return self.event("half-time", half, minute, "Half-time");
        }
        let text = match self.goals {
            [home, away] if home > away => format!("{} win", self.teams[0]),
            [home, away] if home < away => format!("{} win", self.teams[1]),
            _ => "A draw".to_owned(),
        };
        let event = self.event("full-time", half, minute, &text);
        self.phase = Phase::KickOff(1);
        self.draw_match();
        event
    }

    fn minute(&mut self, half: u32, minute: u32) -> Event {
        let side = self.rng.usize(..2);
        let player = self.player(side);
        match self.rng.u32(..1_000) {
            0..30 => self.goal(half, minute, player),
            30..75 => self.card(half, minute, player),
            _ => {
                let text = PLAY[self.rng.usize(..PLAY.len())].replace("{player}", player.1);
                self.event_of("minute", half, minute, Some(player), None, &text)
            }
        }
    }

    fn goal(&mut self, half: u32, minute: u32, player: Player) -> Event {
        self.goals[player.0] += 1;
        let text = GOALS[self.rng.usize(..GOALS.len())].replace("{player}", player.1);
        self.event_of("goal", half, minute, Some(player), None, &text)
    }

    fn card(&mut self, half: u32, minute: u32, player: Player) -> Event {
        let (card, text) = if !self.booked.insert(player) {
            (
                "red",
                format!("Second yellow for {}, who is sent off", player.1),
            )
        } else if self.rng.u8(..20) == 0 {
            ("red", format!("{} is sent off!", player.1))
        } else {
            ("yellow", format!("{} is booked", player.1))
        };
        if card == "red" {
            self.sent_off.insert(player);
        }
        self.event_of("card", half, minute, Some(player), Some(card), &text)
    }

    /// Somebody of the side who is still on the field.
    fn player(&mut self, side: usize) -> Player {
        let squad = SQUADS[side];
        let start = self.rng.usize(..squad.len());
        let on_the_field = (0..squad.len())
            .map(|step| (side, squad[(start + step) % squad.len()]))
            .find(|player| !self.sent_off.contains(player));
        // A whole side can't be sent off within a match's minutes, by any likelihood.
        on_the_field.unwrap_or((side, squad[start]))
    }

    fn event(&self, event_type: &'static str, half: u32, minute: u32, text: &str) -> Event {
        self.event_of(event_type, half, minute, None, None, text)
    }

    fn event_of(
        &self,
        event_type: &'static str,
        half: u32,
        minute: u32,
        player: Option<Player>,
        card: Option<&str>,
        text: &str,
    ) -> Event {
        let report = Report {
            number: self.number,
            minute: clock(half, minute),
            home: self.teams[0],
            away: self.teams[1],
            score: self.goals,
            team: player.map(|(side, _)| self.teams[side]),
            player: player.map(|(_, name)| name),
            card,
            text,
        };
        Event::json(event_type, &report)
    }
}

/// `37`, `45+2`, `82`, `90+4`.
fn clock(half: u32, minute: u32) -> String {
    let (before, whole) = (45 * (half - 1), minute.min(45));
    match minute - whole {
        0 => (before + whole).to_string(),
        stoppage => format!("{}+{stoppage}", before + whole),
    }
}

const TEAMS: &[&str] = &[
    "Harbour United",
    "Northbridge",
    "Olde Mill Rovers",
    "Lakeside Athletic",
    "Red Valley",
    "Sporting Ostrava Hill",
    "Real Montaña",
    "FC Grünwald",
];

const SQUADS: [&[&str]; 2] = [
    &[
        "Adeyemi", "Brandt", "Costa", "Dahl", "Eriksen", "Ferreira", "Grant", "Hansen", "Ito",
        "Jensen", "Kovač",
    ],
    &[
        "Lindqvist",
        "Moreau",
        "Nguyễn",
        "Okafor",
        "Petrov",
        "Quiroga",
        "Rossi",
        "Sato",
        "Touré",
        "Ueda",
        "Vargas",
    ],
];

const GOALS: &[&str] = &[
    "GOAL! {player} heads it in from the corner",
    "GOAL! {player} from twenty metres, into the top corner",
    "GOAL! {player} keeps calm and passes the keeper",
    "GOAL! {player} taps in the rebound",
    "GOAL! Penalty, and {player} sends the keeper the wrong way",
];

const PLAY: &[&str] = &[
    "{player} wins the ball in midfield",
    "{player} shoots wide",
    "Corner, taken by {player}",
    "{player} is offside",
    "A fine cross by {player}, and nobody there",
    "The keeper holds a header by {player}",
    "{player} hits the post!",
    "Free kick after a foul on {player}",
    "{player} down the left side, stopped fairly",
    "Throw-in, {player}",
    "{player} slows the game down",
    "{player} blocks a shot",
];
