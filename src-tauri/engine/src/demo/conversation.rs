//! Two people who keep a chat room alive: they talk about one thing after another, answer
//! whoever else writes, and now and then one of them is away for a moment.

use std::collections::VecDeque;
use std::time::Duration;

use fastrand::Rng;

/// Who talks by themselves.
pub const PEOPLE: [&str; 2] = ["Mira", "Tomas"];

/// What happens in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Somebody comes in.
    Join(&'static str),
    /// Somebody goes out.
    Leave(&'static str),
    /// Somebody in the room says something.
    Say(&'static str, String),
}

/// The conversation's state: the same seed makes the same conversation.
pub struct Conversation {
    rng: Rng,
    /// Turns decided on, with who takes them by number.
    ahead: VecDeque<(usize, Ahead)>,
    /// Topics not yet talked about this time round.
    topics: Vec<usize>,
    /// Who opened the last topic.
    opener: usize,
    /// The next turn answers somebody else.
    answering: bool,
}

enum Ahead {
    Join,
    Leave,
    Say(String),
}

impl Ahead {
    fn by(self, name: &'static str) -> Turn {
        match self {
            Ahead::Join => Turn::Join(name),
            Ahead::Leave => Turn::Leave(name),
            Ahead::Say(text) => Turn::Say(name, text),
        }
    }
}

impl Conversation {
    /// A conversation in an empty room.
    pub fn new(rng: Rng) -> Conversation {
        Conversation {
            rng,
            ahead: VecDeque::from([(0, Ahead::Join), (1, Ahead::Join)]),
            topics: Vec::new(),
            opener: 1,
            answering: false,
        }
    }

    /// What comes next, and how long after the turn before it: a person reads, thinks and types.
    pub fn next_turn(&mut self) -> (Duration, Turn) {
        loop {
            if let Some((person, ahead)) = self.ahead.pop_front() {
                self.answering = false;
                return (self.pause(&ahead), ahead.by(PEOPLE[person]));
            }
            self.begin_topic();
        }
    }

    /// Somebody else wrote: one of the two answers with their next turn, unless that is an
    /// answer already, or to come or go.
    pub fn heard(&mut self, user: &str) {
        if self.ahead.is_empty() {
            self.begin_topic();
        }
        if let (Some(&(person, Ahead::Say(_))), false) = (self.ahead.front(), self.answering) {
            let answer = self.pick(ANSWERS).replace("{user}", user);
            self.ahead.push_front((person, Ahead::Say(answer)));
            self.answering = true;
        }
    }

    fn begin_topic(&mut self) {
        if self.topics.is_empty() {
            self.topics = (0..TOPICS.len()).collect();
            self.rng.shuffle(&mut self.topics);
        }
        let topic = self.topics.pop().map_or(TOPICS[0], |at| TOPICS[at]);
        self.opener = 1 - self.opener;
        let (thing, number) = (self.pick(THINGS), self.rng.u32(2..30).to_string());
        for (turn, variants) in topic.iter().enumerate() {
            let person = (self.opener + turn) % 2;
            let text = self.pick(variants);
            let text = text.replace("{thing}", thing).replace("{number}", &number);
            self.ahead.push_back((person, Ahead::Say(text)));
        }
        if self.rng.u8(..3) == 0 {
            self.step_out();
        }
    }

    fn step_out(&mut self) {
        let person = self.rng.usize(..2);
        for ahead in [
            Ahead::Say(self.pick(AWAY).to_owned()),
            Ahead::Leave,
            Ahead::Join,
            Ahead::Say(self.pick(BACK).to_owned()),
        ] {
            self.ahead.push_back((person, ahead));
        }
    }

    fn pause(&mut self, ahead: &Ahead) -> Duration {
        let ms = match ahead {
            Ahead::Join => self.rng.u64(300..6_000),
            Ahead::Leave => self.rng.u64(500..1_500),
            Ahead::Say(text) => 700 + 35 * text.len() as u64 + self.rng.u64(..1_500),
        };
        Duration::from_millis(ms)
    }

    fn pick(&mut self, variants: &[&'static str]) -> &'static str {
        variants[self.rng.usize(..variants.len())]
    }
}

const ANSWERS: &[&str] = &[
    "Hi {user}!",
    "Good point, {user}.",
    "{user}: that's what I was thinking, too.",
    "Ha, {user}, you came at the right moment.",
    "Thanks, {user}. Tell us more?",
    "I'd not have guessed that, {user}.",
];

const AWAY: &[&str] = &[
    "brb",
    "Somebody's at the door, one moment.",
    "Coffee. Back soon.",
    "Phone, sorry!",
];

const BACK: &[&str] = &[
    "Back.",
    "Here again. Did I miss anything?",
    "OK, where were we?",
    "☕ and back",
];

const THINGS: &[&str] = &[
    "the dashboard",
    "the search page",
    "the import",
    "the mobile app",
    "the billing job",
];

/// Each topic is a list of turns, taken by the two in turn; each turn a choice of texts.
const TOPICS: &[&[&[&str]]] = &[
    &[
        &[
            "Did you see {thing} this morning?",
            "Is it me, or is {thing} slow today?",
        ],
        &[
            "Yes, took {number} seconds here.",
            "Just looked: {number} s to load. That's new.",
        ],
        &[
            "I suspect the release from last night.",
            "Could be the cache. I emptied it yesterday.",
        ],
        &["Let me look at the graphs.", "One moment, reading the log."],
        &["Anything?", "And?"],
        &[
            "Found it: {number} queries where there was one.",
            "A retry loop. It never gives up.",
        ],
        &["Ouch. Want me to fix it?", "Well, that explains it."],
        &[
            "Already on it. Review in {number} minutes?",
            "I've got a patch, it's short.",
        ],
        &["Sure, send it over 👍", "Send it, I'm at my desk."],
    ],
    &[
        &["Lunch?", "I'm starving. Lunch?"],
        &["Give me {number} minutes.", "Yes please."],
        &[
            "The noodle place again?",
            "Something with soup, it's cold out.",
        ],
        &[
            "We were there on Monday… and on Tuesday.",
            "I could eat noodles every day, so yes.",
        ],
        &["No complaints from me 😄", "See you downstairs, then."],
    ],
    &[
        &["How was the weekend?", "Did you get out at the weekend?"],
        &[
            "We walked {number} km along the river.",
            "Rain, books, more rain. Perfect.",
        ],
        &["Sounds lovely.", "I'm jealous, I painted a fence."],
        &["My feet disagree. You?", "And you?"],
        &[
            "Repaired the bicycle. It now makes a different noise.",
            "Baked bread. It's more of a brick.",
        ],
        &["Progress!", "You'll get there."],
    ],
    &[
        &["Tests are red on main.", "Who broke main? 👀"],
        &["Probably me, looking.", "Not me this time!"],
        &[
            "It's the one that compares dates.",
            "Only fails on the {number}th run, of course.",
        ],
        &[
            "Time zones. It's always time zones.",
            "Let me guess: it assumes that today has 24 hours.",
        ],
        &["You were right.", "How did you know?"],
        &["Scars.", "I wrote it 😬"],
    ],
    &[
        &[
            "The customer from Oslo called about {thing}.",
            "There's a new ticket about {thing}.",
        ],
        &["What do they want?", "Again? What is it now?"],
        &[
            "They'd like to export {number} thousand rows at once.",
            "It should remember what they filtered last.",
        ],
        &["That's fair, actually.", "I've wanted that myself."],
        &[
            "Shall we plan it for next week?",
            "Small enough to just do it?",
        ],
        &[
            "I'll write it down.",
            "Let's talk about it tomorrow at ten.",
        ],
        &["👍", "Deal."],
    ],
    &[
        &[
            "Reading anything good?",
            "I need a book for the train. Ideas?",
        ],
        &[
            "A history of maps. {number} chapters, all about people who got lost.",
            "The one about octopuses!",
        ],
        &["Is it any good?", "You've been reading that since spring."],
        &[
            "I keep telling strangers facts from it, so yes.",
            "It's a slow book. In a good way.",
        ],
        &["Lend it to me when you're done?", "OK, sold."],
        &["It's on your desk tomorrow.", "Of course."],
    ],
    &[
        &[
            "Does anyone understand why {thing} has {number} settings?",
            "I counted: {thing} has {number} switches.",
        ],
        &["Each one made sense once.", "History, mostly."],
        &[
            "I'd drop half of them.",
            "Nobody has touched most of them for a year.",
        ],
        &["Which half? 😏", "I measured it: three are used."],
        &["The half nobody would miss.", "Then let's keep three."],
        &["Make a list, I'll bring cake.", "I like how you think."],
    ],
    &[
        &["Look out of the window!", "Have you seen the sky?"],
        &["Wow. Is that hail?", "A double rainbow, in this town?"],
        &["My bicycle is out there…", "I'm taking a picture."],
        &[
            "Rest in peace, bicycle.",
            "Send it to the family channel, they'll love it.",
        ],
    ],
    &[
        &[
            "I timed the new build: {number} seconds.",
            "The build is down to {number} s.",
        ],
        &["From?", "What was it before?"],
        &["Four minutes.", "More than I want to admit."],
        &["What did you do?", "Magic?"],
        &[
            "Deleted things.",
            "It compiled the same crate three times. Now it's once.",
        ],
        &["The best kind of work.", "I could hug you."],
    ],
    &[
        &[
            "Can you say „naïve café“ in the test data?",
            "We need stranger names in the test data.",
        ],
        &[
            "How about Zoë Łukasiewicz, 山田太郎 and O'Brien?",
            "I have a list: ñ, ß, 日本語, مرحبا, 🦀.",
        ],
        &[
            "Perfect, the form broke at the second one.",
            "That found {number} bugs in one minute.",
        ],
        &["You're welcome 😇", "That was the idea."],
    ],
];
