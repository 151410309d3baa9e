//! What an alert may ask for.

use crate::engine::EngineError;
use crate::view::Filter;
use crate::wire::{Alert, AlertWhen};

/// Alerts at most, and characters of a name.
const MOST: usize = 100;
const NAME: usize = 80;
/// The shortest and the longest time that an alert may ask for, ms.
const LEAST_MS: f64 = 1_000.0;
const MOST_MS: f64 = 30.0 * 86_400_000.0;

/// Refuses alerts that can't be looked after, and says why.
pub(super) fn check(alerts: &[Alert]) -> Result<(), EngineError> {
    if alerts.len() > MOST {
        return Err(wrong("there are more than 100 alerts: remove some"));
    }
    for (at, alert) in alerts.iter().enumerate() {
        let name = alert.name.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(wrong("an alert's name has 1 to 80 letters: correct it"));
        }
        if alerts[..at].iter().any(|other| other.name == alert.name) {
            return Err(wrong(format!(
                "two alerts are named {name:?}: choose another name for one"
            )));
        }
        check_when(&alert.when).map_err(|why| wrong(format!("the alert {name:?}: {why}")))?;
    }
    Ok(())
}

fn check_when(when: &AlertWhen) -> Result<(), String> {
    let time = |ms: f64| match (LEAST_MS..=MOST_MS).contains(&ms) {
        true => Ok(()),
        false => Err("its time is 1 second to 30 days: correct it".to_owned()),
    };
    match when {
        AlertWhen::Filter { filter } => match Filter::parse(filter) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("its filter can't be read: {error}")),
        },
        AlertWhen::Silence { ms, .. } | AlertWhen::Down { ms, .. } => time(*ms),
        AlertWhen::Rate {
            below,
            above,
            over_ms,
            ..
        } => {
            let bounds = [below, above].into_iter().flatten();
            if bounds.clone().count() == 0 || !bounds.clone().all(|bound| *bound >= 0.0) {
                return Err("give a rate to stay above or below of, 0 or more".to_owned());
            }
            time(*over_ms)
        }
    }
}

pub(super) fn wrong(message: impl Into<String>) -> EngineError {
    EngineError::Alert(message.into())
}
