//! The layout of a treemap: rectangles that are nearly squares.

/// A rectangle; all numbers have the unit of the area it is in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rectangle {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Divides an area into rectangles whose sizes have the ratios of `weights`.
///
/// The weights are positive, the largest first. This is the algorithm of Bruls, Huizing and van Wijk: a row
/// along the shorter side takes another rectangle as long as the least square one of them gets squarer.
pub(super) fn squarify(weights: &[f64], mut free: Rectangle) -> Vec<Rectangle> {
    let scale = free.width * free.height / weights.iter().sum::<f64>();
    let mut placed = Vec::with_capacity(weights.len());
    let mut rest = weights;
    while !rest.is_empty() {
        let side = free.width.min(free.height);
        let length = row_length(rest, scale, side);
        let (row, after) = rest.split_at(length);
        rest = after;
        let depth = scale * row.iter().sum::<f64>() / side;
        let is_column = free.width >= free.height;
        let mut start = if is_column { free.top } else { free.left };
        for weight in row {
            let extent = scale * weight / depth;
            placed.push(if is_column {
                Rectangle {
                    left: free.left,
                    top: start,
                    width: depth,
                    height: extent,
                }
            } else {
                Rectangle {
                    left: start,
                    top: free.top,
                    width: extent,
                    height: depth,
                }
            });
            start += extent;
        }
        if is_column {
            free.left += depth;
            free.width = (free.width - depth).max(f64::MIN_POSITIVE);
        } else {
            free.top += depth;
            free.height = (free.height - depth).max(f64::MIN_POSITIVE);
        }
    }
    placed
}

/// Returns how many of the first weights make the row with the best shapes.
fn row_length(weights: &[f64], scale: f64, side: f64) -> usize {
    let Some(&largest) = weights.first() else {
        return 0;
    };
    let (mut sum, mut best, mut length) = (0.0, f64::INFINITY, 0);
    for &weight in weights {
        sum += weight;
        let depth = scale * sum / side;
        // The row's longest and shortest rectangles are the least square ones.
        let worst = f64::max(
            scale * largest / (depth * depth),
            depth * depth / (scale * weight),
        );
        if worst > best {
            break;
        }
        best = worst;
        length += 1;
    }
    length.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AREA: Rectangle = Rectangle {
        left: 0.0,
        top: 0.0,
        width: 160.0,
        height: 100.0,
    };

    #[test]
    fn example_of_the_paper_has_its_rows() {
        let area = Rectangle {
            width: 6.0,
            height: 4.0,
            ..AREA
        };
        let placed = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], area);
        let widths = placed.iter().map(|it| (it.width * 100.0).round() / 100.0);
        assert_eq!(
            widths.collect::<Vec<_>>(),
            [3.0, 3.0, 1.71, 1.29, 1.2, 1.2, 0.6]
        );
    }

    proptest! {
        #[test]
        fn rectangles_fill_the_area_in_proportion(
            mut weights in prop::collection::vec(1e-4..1.0_f64, 1..60),
        ) {
            weights.sort_by(|a, b| b.total_cmp(a));
            let sum: f64 = weights.iter().sum();
            let placed = squarify(&weights, AREA);
            prop_assert_eq!(placed.len(), weights.len());
            for (it, weight) in placed.iter().zip(&weights) {
                let expected = weight / sum * AREA.width * AREA.height;
                prop_assert!((it.width * it.height - expected).abs() < 1e-6 * expected.max(1.0));
                prop_assert!(it.left > -1e-9 && it.left + it.width < AREA.width + 1e-6);
                prop_assert!(it.top > -1e-9 && it.top + it.height < AREA.height + 1e-6);
            }
            for (index, a) in placed.iter().enumerate() {
                for b in placed.iter().skip(index + 1) {
                    let overlap = |low_a: f64, len_a: f64, low_b: f64, len_b: f64| {
                        (low_a + len_a).min(low_b + len_b) - low_a.max(low_b)
                    };
                    let across = overlap(a.left, a.width, b.left, b.width);
                    let down = overlap(a.top, a.height, b.top, b.height);
                    prop_assert!(across < 1e-6 || down < 1e-6, "{a:?} {b:?}");
                }
            }
        }
    }
}
