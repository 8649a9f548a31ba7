//! Charts, drawn here as SVG: data in, text out. They use classes and no style attributes, so that the
//! style sheet colours them in light, dark and print, and they scale with the page. What they show
//! stands beside them as a table, for whoever cannot see them or wants the figures.

use std::fmt::Write as _;

use crate::web::texts::grouped;

/// The inside of a drawing, in its own units; the page scales it.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 30.0;

/// How many colours the style sheet has for the parts of a column.
pub const COLOURS: usize = 8;

/// A column: its name under the axis (empty for none), and its parts from below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    pub label: String,
    /// Read out on pointing at it, and by screen readers that look inside.
    pub title: String,
    pub parts: Vec<i64>,
    /// Drawn on a shaded ground (a rest day).
    pub shaded: bool,
}

impl Column {
    fn sum(&self) -> i64 {
        self.parts.iter().sum()
    }
}

/// Stacked columns. `name` and `description` are for whoever does not see them; `id` is unique on the
/// page.
pub fn columns(id: &str, name: &str, description: &str, columns: &[Column]) -> String {
    let most = columns.iter().map(Column::sum).max().unwrap_or(0);
    let ceiling = ceiling(most);
    let mut svg = format!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{id}-t {id}-d" preserveAspectRatio="xMidYMid meet"><title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>"#,
        escaped(name),
        escaped(description),
    );
    grid(&mut svg, ceiling);
    let room = (WIDTH - LEFT - RIGHT) / as_f64(i64::try_from(columns.len().max(1)).unwrap_or(1));
    for (place, column) in columns.iter().enumerate() {
        let left = room.mul_add(as_f64(i64::try_from(place).unwrap_or(0)), LEFT);
        draw(&mut svg, column, left, room, ceiling);
    }
    svg.push_str("</svg>");
    svg
}

/// Lines at quarters of the ceiling, each with its figure.
fn grid(svg: &mut String, ceiling: i64) {
    let steps = if ceiling < 4 { ceiling } else { 4 };
    for step in 0..=steps {
        let value = ceiling * step / steps.max(1);
        let y = height_of(value, ceiling);
        let class = if step == 0 { "axis" } else { "grid" };
        let _ = write!(
            svg,
            r#"<line class="{class}" x1="{LEFT}" x2="{:.1}" y1="{y:.1}" y2="{y:.1}"/><text class="value" x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"#,
            WIDTH - RIGHT,
            LEFT - 6.0,
            y + 4.0,
            grouped(&value.to_string()),
        );
    }
}

fn draw(svg: &mut String, column: &Column, left: f64, room: f64, ceiling: i64) {
    if column.shaded {
        let _ = write!(
            svg,
            r#"<rect class="rest" x="{left:.1}" y="{TOP}" width="{room:.1}" height="{:.1}"/>"#,
            HEIGHT - TOP - BOTTOM,
        );
    }
    let (x, width) = (room.mul_add(0.14, left), room * 0.72);
    let _ = write!(svg, "<g><title>{}</title>", escaped(&column.title));
    let mut below = 0;
    for (colour, part) in column.parts.iter().enumerate().filter(|(_, part)| **part > 0) {
        let (bottom, top) = (height_of(below, ceiling), height_of(below + part, ceiling));
        below += part;
        let _ = write!(
            svg,
            r#"<rect class="part c{}" x="{x:.1}" y="{top:.1}" width="{width:.1}" height="{:.1}"/>"#,
            colour % COLOURS,
            (bottom - top).max(0.5),
        );
    }
    svg.push_str("</g>");
    if !column.label.is_empty() {
        let _ = write!(
            svg,
            r#"<text class="label" x="{:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
            left + room / 2.0,
            HEIGHT - BOTTOM + 18.0,
            escaped(&column.label),
        );
    }
}

/// Where a value lies, from above.
fn height_of(value: i64, ceiling: i64) -> f64 {
    let room = HEIGHT - TOP - BOTTOM;
    let share = if ceiling > 0 { as_f64(value) / as_f64(ceiling) } else { 0.0 };
    room.mul_add(1.0 - share, TOP)
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn as_f64(value: i64) -> f64 {
    value as f64
}

/// The next round number, of which quarters are whole where it is greater than three.
fn ceiling(most: i64) -> i64 {
    if most < 4 {
        return most.max(1);
    }
    let mut scale = 4;
    loop {
        for step in [1, 2, 3, 5] {
            if scale * step >= most {
                return scale * step;
            }
        }
        scale *= 10;
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(label: &str, parts: &[i64]) -> Column {
        Column { label: label.to_owned(), title: label.to_owned(), parts: parts.to_vec(), shaded: false }
    }

    #[test]
    fn the_axis_ends_at_a_round_number_that_holds_every_column() {
        for (most, expected) in
            [(0, 1), (1, 1), (3, 3), (4, 4), (5, 8), (9, 12), (13, 20), (21, 40), (121, 200), (1_001, 1_200)]
        {
            assert_eq!(ceiling(most), expected, "{most}");
        }
        for most in 4..5_000 {
            assert!(ceiling(most) >= most && ceiling(most) % 4 == 0, "{most}");
        }
    }

    #[test]
    fn a_chart_is_named_and_holds_no_style() {
        let svg = columns("c", "A & B", "x < y", &[column("1月", &[2, 1]), column("", &[])]);
        assert!(
            svg.contains(r#"role="img""#) && svg.contains("A &amp; B") && svg.contains("x &lt; y"),
            "{svg}"
        );
        assert!(!svg.contains("style=") && !svg.contains("fill="), "{svg}");
        assert_eq!(svg.matches(r#"class="part"#).count(), 2, "{svg}");
        assert_eq!(svg.matches(r#"class="label""#).count(), 1, "{svg}");
    }

    #[test]
    fn parts_stand_on_one_another_and_the_highest_column_fills_the_room() {
        let svg = columns("c", "n", "d", &[column("a", &[2, 2])]);
        assert!(svg.contains(r#"y="100.0" width="426.2" height="90.0"/>"#), "{svg}");
        assert!(svg.contains(r#"y="10.0" width="426.2" height="90.0"/>"#), "{svg}");
    }

    #[test]
    fn nothing_at_all_is_drawn_too() {
        let svg = columns("c", "n", "d", &[]);
        assert!(svg.ends_with("</svg>") && !svg.contains("NaN"), "{svg}");
    }
}
