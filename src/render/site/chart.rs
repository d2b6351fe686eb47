//! Charts: numbers laid out as a picture. Templates draw them; the numbers stand beside them as text.

use serde::Serialize;

/// The width and height of a chart, and the room for the labels below it.
const SIZE: (usize, usize) = (360, 170);
const LABELS: usize = 24;
/// The room for the number above a bar.
const NUMBERS: usize = 18;

/// Bars beside each other, in the units of the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct BarChart {
    pub width: usize,
    pub height: usize,
    /// Where the bars stand.
    pub floor: usize,
    pub bars: Vec<ChartBar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ChartBar {
    pub label: String,
    pub value: usize,
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
    /// The middle, where its label stands.
    pub middle: usize,
    /// Whether its label is written: as many as have room.
    pub labeled: bool,
}

impl BarChart {
    /// A bar for each label and value.
    pub fn of(values: &[(String, usize)]) -> Self {
        let (width, height) = SIZE;
        let (floor, largest) =
            (height - LABELS, values.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1));
        let step = (width * 100 / values.len().max(1)).min(6000);
        // A label takes about 50 units.
        let every = 5000_usize.div_ceil(step.max(1));
        let bars = values.iter().enumerate().map(|(at, (label, value))| {
            let (left, right) = (at * step / 100, (at + 1) * step / 100);
            let tall = (value * (floor - NUMBERS)).div_ceil(largest);
            ChartBar {
                label: label.clone(),
                value: *value,
                x: left,
                y: floor - tall,
                width: (right - left).saturating_sub(3).max(1),
                height: tall,
                middle: usize::midpoint(left, right.saturating_sub(3)),
                labeled: (values.len() - 1 - at).is_multiple_of(every) && right > 24,
            }
        });
        Self { width, height, floor, bars: bars.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stay_in_the_picture() {
        for count in [0, 1, 2, 11, 60, 700] {
            let values: Vec<_> = (0..count).map(|at| (at.to_string(), at * 7)).collect();
            let chart = BarChart::of(&values);
            for bar in &chart.bars {
                assert!(bar.x + bar.width <= chart.width + 3, "{bar:?}");
                assert!(bar.y >= NUMBERS && bar.y + bar.height == chart.floor, "{bar:?}");
            }
        }
    }

    #[test]
    fn labels_do_not_overlap_and_the_last_one_stands() {
        let values: Vec<_> = (0..12).map(|at| (format!("2024-Q{at}"), 1)).collect();
        let chart = BarChart::of(&values);
        let places: Vec<_> = chart.bars.iter().filter(|bar| bar.labeled).map(|bar| bar.middle).collect();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 50), "{places:?}");
        assert!(chart.bars.last().unwrap().labeled);
    }
}
