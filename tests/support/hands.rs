//! What a person does in the window with mouse and keyboard, and what they see in it then.

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MouseActions,
    PointerAction, WheelAction, WheelActions,
};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::Window;
use super::until;

/// A place in the window, px from its left and upper edge.
pub type Point = (f64, f64);

/// A box in the window, px.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// The place at these shares of its width and height.
    pub fn at(self, across: f64, down: f64) -> Point {
        (
            self.left + self.width * across,
            self.top + self.height * down,
        )
    }
}

/// A line of the timeline as it is on the screen.
#[derive(Clone, Debug, Deserialize)]
pub struct RowSeen {
    pub seq: u64,
    pub kind: String,
    pub area: Area,
    pub selected: bool,
    pub bookmarked: bool,
    /// Time, stream, type, id and size, then the columns, then the data.
    pub cells: Vec<String>,
    /// The parts that are marked as found.
    pub matches: Vec<String>,
}

impl RowSeen {
    pub fn time(&self) -> &str {
        &self.cells[0]
    }

    pub fn type_name(&self) -> &str {
        &self.cells[2]
    }

    pub fn id(&self) -> &str {
        &self.cells[3]
    }

    pub fn data(&self) -> &str {
        self.cells.last().unwrap()
    }
}

const ROWS: &str = "
    const box = document.querySelector(\"[data-testid='rows']\").getBoundingClientRect();
    return [...document.querySelectorAll(\"[data-testid='row']\")].map((row) => {
        const { left, top, width, height, bottom } = row.getBoundingClientRect();
        return {
            seq: Number(row.dataset.seq),
            kind: row.dataset.kind,
            area: { left, top, width, height },
            inSight: top > box.top - 1 && bottom < box.bottom + 1,
            selected: row.getAttribute('aria-selected') === 'true',
            bookmarked: row.classList.contains('bookmarked'),
            cells: [...row.children].map((cell) => cell.textContent),
            matches: [...row.querySelectorAll('.matched')].map((mark) => mark.textContent),
        };
    }).filter((row) => row.inSight)";

impl Window {
    /// Types characters wherever the focus is, one key after the other; Shift is held down for
    /// those that stand above another on their key.
    pub async fn strike(&self, characters: &str) {
        let shift = char::from(Key::Shift);
        let mut hands = KeyActions::new("keys".to_owned());
        for value in characters.chars() {
            let above = value.is_uppercase() || value == '?';
            if above {
                hands = hands.then(KeyAction::Down { value: shift });
            }
            hands = hands.then(KeyAction::Down { value });
            hands = hands.then(KeyAction::Up { value });
            if above {
                hands = hands.then(KeyAction::Up { value: shift });
            }
        }
        self.client.perform_actions(hands).await.unwrap();
    }

    /// Presses a key that types nothing, such as Escape.
    pub async fn strike_key(&self, key: Key) {
        self.strike_with(&[], &[char::from(key)]).await;
    }

    /// Presses keys one after the other while others are held down.
    pub async fn strike_with(&self, held: &[Key], keys: &[char]) {
        let mut hands = KeyActions::new("keys".to_owned());
        for key in held {
            let value = char::from(*key);
            hands = hands.then(KeyAction::Down { value });
        }
        for &value in keys {
            hands = hands.then(KeyAction::Down { value });
            hands = hands.then(KeyAction::Up { value });
        }
        for key in held {
            let value = char::from(*key);
            hands = hands.then(KeyAction::Up { value });
        }
        self.client.perform_actions(hands).await.unwrap();
    }

    /// Clicks at a place.
    pub async fn click_at(&self, place: Point) {
        self.press_at(place, MOUSE_BUTTON_LEFT, &[]).await;
    }

    /// Clicks at a place with the right button.
    pub async fn right_click_at(&self, place: Point) {
        self.press_at(place, MOUSE_BUTTON_RIGHT, &[]).await;
    }

    /// Clicks at a place while keys are held down.
    pub async fn click_with(&self, held: &[Key], place: Point) {
        self.press_at(place, MOUSE_BUTTON_LEFT, held).await;
    }

    async fn press_at(&self, (x, y): Point, button: u64, held: &[Key]) {
        let mut hand = KeyActions::new("keys".to_owned());
        let mut mouse = MouseActions::new("mouse".to_owned());
        for key in held {
            let value = char::from(*key);
            hand = hand.then(KeyAction::Down { value });
            mouse = mouse.pause(std::time::Duration::ZERO);
        }
        let duration = None;
        let clicked = [
            PointerAction::MoveTo { duration, x, y },
            PointerAction::Down { button },
            PointerAction::Up { button },
        ];
        for action in clicked {
            mouse = mouse.then(action);
            hand = hand.pause(std::time::Duration::ZERO);
        }
        for key in held {
            let value = char::from(*key);
            hand = hand.then(KeyAction::Up { value });
        }
        let together = fantoccini::actions::Actions::from(hand).and(mouse);
        self.client.perform_actions(together).await.unwrap();
    }

    /// Moves the pointer to a place.
    pub async fn point_at(&self, (x, y): Point) {
        let duration = None;
        let mouse = MouseActions::new("mouse".to_owned());
        let moved = mouse.then(PointerAction::MoveTo { duration, x, y });
        self.client.perform_actions(moved).await.unwrap();
    }

    /// Drags from one place to another.
    pub async fn drag(&self, from: Point, to: Point) {
        let duration = None;
        let button = MOUSE_BUTTON_LEFT;
        let to_place = |(x, y): Point| PointerAction::MoveTo { duration, x, y };
        let half = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let mouse = MouseActions::new("mouse".to_owned())
            .then(to_place(from))
            .then(PointerAction::Down { button })
            .then(to_place(half))
            .then(to_place(to))
            .then(PointerAction::Up { button });
        self.client.perform_actions(mouse).await.unwrap();
    }

    /// Turns the wheel at a place, down when positive, px.
    pub async fn wheel(&self, (x, y): Point, down: i64) {
        let mut wheel = WheelActions::new("wheel".to_owned());
        wheel.push(WheelAction::Scroll {
            duration: None,
            x: x as i64,
            y: y as i64,
            delta_x: 0,
            delta_y: down,
        });
        self.client.perform_actions(wheel).await.unwrap();
    }

    /// Where the first element of a CSS selector is, as soon as it is there.
    pub async fn area(&self, selector: &str) -> Area {
        let script = "const found = document.querySelector(arguments[0]);
            if (!found) return null;
            const { left, top, width, height } = found.getBoundingClientRect();
            return { left, top, width, height };";
        until(selector, || async {
            let area = self.client.execute(script, vec![json!(selector)]).await;
            serde_json::from_value(area.ok()?).ok()
        })
        .await
    }

    /// Where the element with this test id is.
    pub async fn area_of(&self, id: &str) -> Area {
        self.area(&format!("[data-testid='{id}']")).await
    }

    /// The rows that are wholly in sight, from the top.
    pub async fn rows(&self) -> Vec<RowSeen> {
        until("the rows", || async {
            serde_json::from_value(self.script(ROWS).await.ok()?).ok()
        })
        .await
    }

    /// Waits until the rows in sight are as wished.
    pub async fn rows_until(&self, what: &str, wish: impl Fn(&[RowSeen]) -> bool) -> Vec<RowSeen> {
        until(what, || async {
            let rows = self.rows().await;
            wish(&rows).then_some(rows)
        })
        .await
    }

    /// Waits until one row alone is selected, and it is as wished.
    pub async fn selects(&self, what: &str, wish: impl Fn(&RowSeen) -> bool) -> RowSeen {
        let is_it = |rows: &[RowSeen]| {
            let selected: Vec<_> = rows.iter().filter(|row| row.selected).collect();
            selected.len() == 1 && wish(selected[0])
        };
        let rows = self.rows_until(what, is_it).await;
        rows.into_iter().find(|row| row.selected).unwrap()
    }

    /// What a JavaScript expression gives; null as long as it fails.
    pub async fn sees(&self, expression: &str) -> Value {
        let script = format!("try {{ return {expression} }} catch {{ return null }}");
        self.script(&script).await.unwrap_or(Value::Null)
    }

    /// Waits until a JavaScript expression is true.
    pub async fn holds_true(&self, what: &str, expression: &str) {
        until(what, || async {
            (self.sees(expression).await == true).then_some(())
        })
        .await;
    }

    /// Waits until the whole text of an element, also what is cut at its end, has these words.
    pub async fn tells(&self, id: &str, words: &str) -> String {
        let text = format!("document.querySelector(\"[data-testid='{id}']\").textContent");
        until(&format!("{id} to tell {words:?}"), || async {
            let text = self.sees(&text).await;
            let text = text.as_str()?;
            text.contains(words).then(|| text.to_owned())
        })
        .await
    }

    /// The text of each element with this test id.
    pub async fn texts(&self, id: &str) -> Vec<String> {
        let all = format!(
            "[...document.querySelectorAll(\"[data-testid='{id}']\")].map((one) => one.textContent.trim())"
        );
        serde_json::from_value(self.sees(&all).await).unwrap_or_default()
    }

    /// Waits until a field holds exactly this.
    pub async fn field_is(&self, id: &str, value: &str) {
        let held = format!("document.querySelector(\"[data-testid='{id}']\").value");
        until(&format!("{id} to hold {value:?}"), || async {
            (self.sees(&held).await == value).then_some(())
        })
        .await;
    }

    /// Waits until there is no element with this test id.
    pub async fn vanishes(&self, id: &str) {
        let absent = format!("document.querySelector(\"[data-testid='{id}']\") === null");
        self.holds_true(&format!("{id} to go"), &absent).await;
    }

    /// Waits until a panel over the window is closed.
    pub async fn vanishes_from_sight(&self, id: &str) {
        let open =
            format!("document.querySelector(\"[data-testid='{id}']\").matches(':popover-open')");
        self.holds_true(&format!("{id} to close"), &format!("!{open}"))
            .await;
    }

    /// Closes a dialog by Escape.
    pub async fn shut(&self, id: &str) {
        self.strike_key(Key::Escape).await;
        self.vanishes(id).await;
    }

    /// Opens a stream's menu and chooses from it.
    pub async fn choose_from_menu(&self, stream: &str, item: &str) {
        self.press(stream, "stream-menu").await;
        let item =
            format!("[data-testid='stream-row'][data-name='{stream}'] [data-testid='{item}']");
        until(&format!("a click on {item}"), || async {
            self.css(&item).await.click().await.ok()
        })
        .await;
    }

    /// Chooses from a list that drops down.
    pub async fn choose_option(&self, id: &str, value: &str) {
        self.find(id).await;
        let script = "const list = document.querySelector(`[data-testid='${arguments[0]}']`);
            list.value = arguments[1];
            list.dispatchEvent(new Event('change', { bubbles: true }));";
        let chosen = vec![json!(id), json!(value)];
        self.client.execute(script, chosen).await.unwrap();
    }

    /// Writes a filter, or clears it, and leaves the field.
    pub async fn filter(&self, filter: &str) {
        if filter.is_empty() {
            self.click("filter-clear").await;
            // The field has the focus then; it is left as a person leaves it.
            self.strike_key(Key::Escape).await;
        } else {
            self.fill("filter-input", filter).await;
            self.strike_key(Key::Enter).await;
        }
        self.field_is("filter-input", filter).await;
    }

    /// Takes the focus from whatever has it: then every key is the window's.
    pub async fn free_keys(&self) {
        self.script("document.activeElement?.blur()").await.unwrap();
    }
}
