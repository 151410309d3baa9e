//! The program's icon as trays want it, and the same with a sign of trouble on it.

use tauri::image::Image;

/// The sign's colour, and that of the mark in it.
const RED: [u8; 4] = [0xff, 0xc6, 0x28, 0x28];
const WHITE: [u8; 4] = [0xff, 0xff, 0xff, 0xff];

/// The icon in order and in trouble, ARGB.
pub(in crate::desktop) struct Icons {
    plain: ksni::Icon,
    trouble: ksni::Icon,
}

impl Icons {
    /// Made of a square image; `None` when it is none.
    pub(in crate::desktop) fn of_image(image: &Image<'_>) -> Option<Icons> {
        let size = i32::try_from(image.width()).ok()?;
        let argb = |pixel: &[u8]| [pixel[3], pixel[0], pixel[1], pixel[2]];
        let pixels: Vec<[u8; 4]> = image.rgba().chunks_exact(4).map(argb).collect();
        if image.width() != image.height() || pixels.len() != (size * size) as usize {
            return None;
        }
        let icon = |pixels: &[[u8; 4]]| ksni::Icon {
            width: size,
            height: size,
            data: pixels.as_flattened().to_vec(),
        };
        Some(Icons {
            plain: icon(&pixels),
            trouble: icon(&with_sign(pixels, size)),
        })
    }

    pub(super) fn of(&self, trouble: bool) -> Vec<ksni::Icon> {
        let icon = if trouble { &self.trouble } else { &self.plain };
        vec![icon.clone()]
    }
}

/// A disc with an exclamation mark in the lower right quarter: its shape tells as much as its
/// colour.
fn with_sign(mut pixels: Vec<[u8; 4]>, size: i32) -> Vec<[u8; 4]> {
    let size = size as f32;
    let radius = size * 0.3;
    let centre = size - radius;
    let at = |pixel: usize| {
        let (x, y) = (pixel as f32 % size, (pixel as f32 / size).floor());
        ((x + 0.5 - centre) / radius, (y + 0.5 - centre) / radius)
    };
    for (n, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = at(n);
        if x * x + y * y <= 1.0 {
            *pixel = if is_mark(x, y) { WHITE } else { RED };
        }
    }
    pixels
}

/// Whether a point of the disc, whose radius is 1, is of the mark.
fn is_mark(x: f32, y: f32) -> bool {
    x.abs() <= 0.18 && ((-0.65..=0.15).contains(&y) || (0.35..=0.68).contains(&y))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_trouble_is_a_shape_on_the_same_icon() {
        let green = [0, 0x80, 0, 0xff].repeat(32 * 32);
        let icons = Icons::of_image(&Image::new(&green, 32, 32)).unwrap();
        let rows = |icon: &ksni::Icon| -> Vec<String> {
            let sign = |argb: &[u8]| match [argb[0], argb[1], argb[2], argb[3]] {
                WHITE => '!',
                RED => 'o',
                _ => '.',
            };
            let lines = icon.data.chunks_exact(32 * 4);
            lines
                .map(|line| line.chunks_exact(4).map(sign).collect())
                .collect()
        };
        let plain = rows(&icons.of(false)[0]);
        assert!(plain.iter().all(|line| line == &".".repeat(32)));
        let trouble = rows(&icons.of(true)[0]);
        assert!(trouble[..12].iter().all(|line| line == &".".repeat(32)));
        let across = |line: &str| line.chars().filter(|c| *c == '!').count();
        let mark: Vec<usize> = trouble.iter().map(|line| across(line)).collect();
        let strokes: Vec<bool> = mark.iter().map(|wide| *wide > 0).collect();
        let begins = strokes.windows(2).filter(|two| two[1] && !two[0]).count();
        assert_eq!(begins, 2, "a stroke and a dot:\n{}", trouble.join("\n"));
        assert!(Icons::of_image(&Image::new(&green[..32 * 16 * 4], 32, 16)).is_none());
    }
}
