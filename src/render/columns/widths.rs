//! How wide the columns of a table are, if they are to fit the lines of a terminal.

use std::ops::Range;

use super::cell::width;

/// The widest value that no line breaks, a key's fingerprint: domains, ids and dates that people read are narrower.
/// A wider one must not spoil the table for all others.
const WHOLE: usize = 50;

/// Columns that `widths` take, with a space between each two.
pub fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + widths.len().saturating_sub(1)
}

/// The width of the widest cell of each column.
pub fn measure_columns(cells: &[Vec<String>]) -> Vec<usize> {
    measure(cells, width)
}

fn measure(cells: &[Vec<String>], of: impl Fn(&str) -> usize) -> Vec<usize> {
    let columns = cells.first().map_or(0, Vec::len);
    (0..columns).map(|at| cells.iter().map(|row| of(&row[at])).max().unwrap_or(0)).collect()
}

/// Widths on which the columns fit `limit` with few cells of several lines, and no value broken; None where there
/// are none.
pub fn narrow_columns(cells: &[Vec<String>], limit: usize) -> Option<Vec<usize>> {
    let mut widths = measure_columns(cells);
    let least = measure(cells, |cell| cell.split(' ').map(width).max().unwrap_or(0).min(WHOLE));
    let counts: Vec<_> =
        widths.iter().enumerate().map(|(at, widest)| count_widths(cells, at, *widest)).collect();
    let mut excess = total(&widths).saturating_sub(limit);
    while excess > 0 {
        let steps = counts.iter().enumerate().flat_map(|(at, counts)| {
            list_steps(counts, least[at], widths[at], excess).map(move |step| (at, step))
        });
        // The fewest broken cells for each column of room, then the most room.
        let (at, step) = steps.min_by(|(_, one), (_, other)| {
            (one.broken * other.saved).cmp(&(other.broken * one.saved)).then(other.saved.cmp(&one.saved))
        })?;
        widths[at] = step.width;
        excess -= step.saved;
    }
    Some(widths)
}

/// For each width, how many cells of the column have it.
fn count_widths(cells: &[Vec<String>], at: usize, widest: usize) -> Vec<usize> {
    let mut counts = vec![0; widest + 1];
    cells.iter().for_each(|row| counts[width(&row[at])] += 1);
    counts
}

/// A column made narrower.
struct Step {
    width: usize,
    /// Columns of the excess that it saves.
    saved: usize,
    /// How many more cells then take several lines.
    broken: usize,
}

/// The steps from `now` down to `least`.
fn list_steps(counts: &[usize], least: usize, now: usize, excess: usize) -> impl Iterator<Item = Step> {
    let mut broken = 0;
    (least..now).rev().map(move |width| {
        broken += counts[width + 1];
        Step { width, saved: (now - width).min(excess), broken }
    })
}

/// Each row on several lines of `limit` columns, of which all but the first stand `indent` further to the right:
/// the widths of the columns, and which columns each line holds.
pub fn pack_columns(cells: &[Vec<String>], limit: usize, indent: usize) -> (Vec<usize>, Vec<Range<usize>>) {
    let natural = measure_columns(cells);
    let mut widths: Vec<_> = natural.iter().map(|width| (*width).min(WHOLE)).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < widths.len() {
        let room = if start == 0 { limit } else { limit.saturating_sub(indent).max(1) };
        let fits = |end: &usize| total(&widths[start..*end]) <= room;
        let end = (start + 2..=widths.len()).take_while(fits).last().unwrap_or(start + 1);
        let before = total(&widths[start..end]) - widths[end - 1];
        widths[end - 1] = natural[end - 1].min(room - before);
        lines.push(start..end);
        start = end;
    }
    (widths, lines)
}
