//! The number of an event: its id, or what a path leads to in its JSON data.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::spec::Numbering;

/// How many steps a path may have. The parser gives up well above it.
const STEPS_MAX: usize = 64;

/// Where an event's number is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Its id.
    Id,
    /// Its data.
    Path(Vec<Step>),
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the member of this name.
    Name(String),
    /// To the element at this place, from 0.
    Index(usize),
}

impl Number {
    /// Reads what a stream's description says. Paths have members (`$.a.b`, `$['a b']`) and
    /// places (`$.list[0]`).
    ///
    /// # Errors
    ///
    /// One sentence about a path that can't be read.
    pub fn of(numbering: &Numbering) -> Result<Number, String> {
        match numbering {
            Numbering::Id => Ok(Number::Id),
            Numbering::Path(path) => steps(path).map(Number::Path),
        }
    }

    /// The number of an event with this last event ID, which it `has_own` or carries on, and
    /// this data. `None` when it has none.
    pub fn read(&self, id: &str, has_own: bool, data: &str) -> Option<u64> {
        match self {
            Number::Id => has_own.then(|| whole(id))?,
            Number::Path(steps) => {
                let mut json = serde_json::Deserializer::from_str(data);
                Pick(steps).deserialize(&mut json).ok()?
            }
        }
    }
}

/// A whole number as it stands in an id or a JSON text.
fn whole(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let Some(mut rest) = path.trim().strip_prefix('$') else {
        return Err(format!(
            "{path:?} does not begin with $: write a path such as $.seq"
        ));
    };
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = step(rest).ok_or_else(|| {
            format!(
                "{rest:?} in the path {path:?} can't be followed: use .name, ['name'] and [0] only"
            )
        })?;
        steps.push(step);
        rest = after;
    }
    match steps.len() {
        0 => Err(
            "the path $ is the whole of the data: name the number in it, such as $.seq".to_owned(),
        ),
        1..=STEPS_MAX => Ok(steps),
        _ => Err(format!(
            "the path has more than {STEPS_MAX} steps: shorten it"
        )),
    }
}

fn step(rest: &str) -> Option<(Step, &str)> {
    if let Some(named) = rest.strip_prefix('.') {
        let end = named.find(['.', '[']).unwrap_or(named.len());
        let (name, after) = named.split_at(end);
        let plain = !name.is_empty() && !name.contains(['*', '?', '(', '\'', '"', ' ', ']']);
        return plain.then(|| (Step::Name(name.to_owned()), after));
    }
    let inner = rest.strip_prefix('[')?;
    for quote in ['\'', '"'] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let (name, after) = quoted.split_once(quote)?;
            let after = after.strip_prefix(']')?;
            return (!name.contains('\\')).then(|| (Step::Name(name.to_owned()), after));
        }
    }
    let (place, after) = inner.split_once(']')?;
    let place = whole(place)?;
    Some((Step::Index(usize::try_from(place).ok()?), after))
}

/// Follows a path through JSON and passes over all else, without recursion beyond the path.
struct Pick<'p>(&'p [Step]);

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let wanted = match self.0 {
            [Step::Name(name), rest @ ..] => Some((name, rest)),
            _ => None,
        };
        let mut found = None;
        while let Some(is_it) = map.next_key_seed(Is(wanted.map_or("", |(name, _)| name)))? {
            match wanted {
                Some((_, rest)) if is_it => found = map.next_value_seed(Pick(rest))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        if let [Step::Index(place), rest @ ..] = self.0 {
            for _ in 0..*place {
                if list.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(None);
                }
            }
            found = list.next_element_seed(Pick(rest))?.flatten();
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then_some(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if self.0.is_empty() { whole(text) } else { None })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Whether a member has this name.
struct Is<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}
