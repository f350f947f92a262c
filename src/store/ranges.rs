//! Which bytes of a blob are there, as few ranges as possible.

use std::ops::Range;

/// Ranges in order, none of which touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ranges(Vec<Range<u64>>);

impl Ranges {
    /// The first `length` bytes.
    pub(super) fn from_start(length: u64) -> Self {
        let mut ranges = Self::default();
        ranges.insert(0..length);
        ranges
    }

    /// Whether there are bytes beyond a gap.
    pub(super) fn is_scattered(&self) -> bool {
        self.prefix() != self.total()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Range<u64>> {
        self.0.iter()
    }

    /// How many bytes there are from the start on without a gap.
    pub(super) fn prefix(&self) -> u64 {
        self.0
            .first()
            .filter(|first| first.start == 0)
            .map_or(0, |first| first.end)
    }

    /// How many bytes there are in all.
    pub(super) fn total(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    pub(super) fn insert(&mut self, new: Range<u64>) {
        if new.is_empty() {
            return;
        }
        let first = self.0.partition_point(|range| range.end < new.start);
        let after = self.0.partition_point(|range| range.start <= new.end);
        let start = self
            .0
            .get(first)
            .filter(|_| first < after)
            .map_or(new.start, |r| r.start.min(new.start));
        let end = self.0[first..after]
            .last()
            .map_or(new.end, |range| range.end.max(new.end));
        self.0.splice(first..after, std::iter::once(start..end));
    }

    /// What is missing of the first `size` bytes.
    pub(super) fn gaps(&self, size: u64) -> Vec<Range<u64>> {
        let mut gaps = Vec::new();
        let mut at = 0;
        for range in &self.0 {
            if at < range.start {
                gaps.push(at..range.start);
            }
            at = range.end;
        }
        if at < size {
            gaps.push(at..size);
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_join_and_leave_gaps() {
        let mut ranges = Ranges::from_start(10);
        ranges.insert(20..30);
        ranges.insert(40..50);
        assert_eq!(
            (ranges.prefix(), ranges.total(), ranges.gaps(60)),
            (10, 30, vec![10..20, 30..40, 50..60])
        );
        ranges.insert(10..20);
        assert_eq!((ranges.is_scattered(), ranges.prefix()), (true, 30));
        ranges.insert(0..60);
        assert_eq!((ranges.is_scattered(), ranges.gaps(60)), (false, vec![]));
        assert_eq!(Ranges::default().gaps(5), vec![0..5]);
    }

    proptest! {
        #[test]
        fn what_is_there_and_what_is_missing_make_the_whole(parts in prop::collection::vec((0_u64..64, 0_u64..64), 0..20)) {
            let mut ranges = Ranges::default();
            let mut bytes = [false; 64];
            for (a, b) in parts {
                let part = a.min(b)..a.max(b);
                bytes[part.start as usize..part.end as usize].fill(true);
                ranges.insert(part);
            }
            for (at, there) in bytes.iter().enumerate() {
                let at = at as u64;
                prop_assert_eq!(ranges.iter().any(|range| range.contains(&at)), *there);
                prop_assert_eq!(ranges.gaps(64).iter().any(|gap| gap.contains(&at)), !*there);
            }
            let mut sorted = ranges.clone().0;
            sorted.dedup_by(|b, a| a.end >= b.start);
            prop_assert_eq!(sorted, ranges.0);
        }
    }
}
