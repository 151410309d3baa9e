//! Another program, from which something is dragged onto the window with the mouse: a drag and
//! drop as X11 has it.
//!
//! The program is the test's own, started once more for one test that calls [`show_if_asked`]: it
//! shows a small window in the screen's corner then, and does nothing otherwise.

use std::process::Command;
use std::time::Duration;

use gtk::gdk::{DragAction, ModifierType};
use gtk::glib::{self, ControlFlow, Propagation};
use gtk::prelude::*;
use gtk::{TargetEntry, TargetFlags, WindowType};

use super::desk::Desk;
use super::hands::Point;
use super::process::Process;
use super::until;

/// What to drag, in the environment of the program.
const DRAGGED: &str = "FEEDSCOPE_TEST_DRAGS";
/// The kind of what to drag: the name of a target of X11's selections.
const KIND: &str = "FEEDSCOPE_TEST_DRAGS_AS";
pub const URIS: &str = "text/uri-list";
pub const TEXT: &str = "text/plain;charset=utf-8";
/// The program's end, should nobody drag.
const PATIENCE: Duration = Duration::from_secs(120);

/// Something that is held over the window, with the button down.
pub struct Dragged {
    program: Process,
    over: Point,
}

impl Desk {
    /// Drags from another program to a place in the window, which has the whole screen, until the
    /// window says that it takes it. `test` is the path of the test that shows the program.
    pub async fn drag_in(&self, test: &str, kind: &str, dragged: &str, to: Point) -> Dragged {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args([test, "--exact", "--ignored", "--nocapture"])
            .envs([(DRAGGED, dragged), (KIND, kind)]);
        self.place(&mut command);
        let dragged = Dragged {
            program: Process::start_heard(&mut command),
            over: to,
        };
        dragged.says("here").await;
        self.xdotool(&["mousemove", "20", "10", "mousedown", "1"]);
        self.xdotool(&["mousemove", "24", "14", "mousemove", "40", "20"]);
        dragged.says("dragging").await;
        until("the window to take it", || async {
            self.stir(&dragged);
            dragged.program.said().contains("taken").then_some(())
        })
        .await;
        dragged
    }

    /// Moves it a little, as a hand does all the time.
    pub fn stir(&self, dragged: &Dragged) {
        let [x, beside, y] = [dragged.over.0, dragged.over.0 + 1.0, dragged.over.1]
            .map(|place| format!("{place:.0}"));
        self.xdotool(&["mousemove", &beside, &y, "mousemove", &x, &y]);
    }

    /// Lets go of it.
    pub async fn drop_it(&self, dragged: Dragged) {
        self.xdotool(&["mouseup", "1"]);
        dragged.says("dropped").await;
    }
}

impl Dragged {
    async fn says(&self, word: &str) {
        until(&format!("the other program to say {word:?}"), || async {
            let said = self.program.said();
            assert!(!said.contains("refused"), "the window does not take it");
            said.contains(word).then_some(())
        })
        .await;
    }
}

/// The other program, if this is it.
pub fn show_if_asked() {
    let (Ok(dragged), Ok(kind)) = (std::env::var(DRAGGED), std::env::var(KIND)) else {
        return;
    };
    gtk::init().unwrap();
    let window = gtk::Window::new(WindowType::Popup);
    window.set_default_size(60, 30);
    let targets = [TargetEntry::new(&kind, TargetFlags::empty(), 0)];
    window.drag_source_set(ModifierType::BUTTON1_MASK, &targets, DragAction::COPY);
    window.connect_drag_data_get(move |_, _, data, _, _| {
        if kind == URIS {
            data.set_uris(&dragged.lines().collect::<Vec<_>>());
        } else {
            data.set_text(&dragged);
        }
    });
    window.connect_drag_begin(|_, context| {
        eprintln!("dragging");
        let context = context.clone();
        glib::timeout_add_local(Duration::from_millis(20), move || {
            if context.selected_action().is_empty() {
                return ControlFlow::Continue;
            }
            eprintln!("taken");
            ControlFlow::Break
        });
    });
    window.connect_drag_failed(|_, _, _| {
        eprintln!("refused");
        Propagation::Proceed
    });
    window.connect_drag_end(|_, _| {
        eprintln!("dropped");
        gtk::main_quit();
    });
    window.connect_map_event(|_, _| {
        eprintln!("here");
        Propagation::Proceed
    });
    window.show_all();
    glib::timeout_add_local_once(PATIENCE, gtk::main_quit);
    gtk::main();
}
