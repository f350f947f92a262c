//! The manifests of an image: indexes list indexes, and each manifest is visited once.
//!
//! Thirty equal entries on each of seven levels are 22 billion ways through 50 KB, and a chain of
//! 20,000 indexes overflows any stack. Whoever goes through manifests does so with a [`Graph`],
//! which knows what it has seen, needs no stack, and has one limit for depth, number and size.

use std::collections::HashMap;

use super::{Content, Descriptor, Digest, Manifest};
use crate::error::{Classified, Kind};
use crate::limits;

/// An image with more manifests than any real one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Indexes within indexes within indexes.
    #[error("image index is nested more than {} levels deep", limits::INDEX_DEPTH)]
    TooDeep,
    /// Too many different manifests.
    #[error("image has more than {} manifests", limits::MANIFESTS)]
    TooMany,
    /// Too many bytes of manifests.
    #[error("image has more than {} MiB of manifests", limits::MANIFESTS_BYTES >> 20)]
    TooLarge,
}

impl Classified for GraphError {
    fn kind(&self) -> Kind {
        Kind::Integrity
    }
}

/// A walk through the manifests of an image, and what it found of each.
///
/// [`Graph::next_manifest`] gives a manifest to look at; [`Graph::enter`] and [`Graph::lack`] say what it
/// is. Whoever walks reads the manifests itself, from wherever they are.
#[derive(Debug, Default)]
pub struct Graph {
    known: HashMap<Digest, Node>,
    /// The indexes that lead to the current manifest; the first level holds just the root.
    path: Vec<Level>,
    current: Option<(Digest, Node)>,
    manifests: usize,
    bytes: u64,
}

/// What is known of a manifest once all below it was visited.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Levels of indexes, itself included; an image has none.
    levels: usize,
    is_complete: bool,
}

/// An index whose manifests are being visited.
#[derive(Debug)]
struct Level {
    index: Digest,
    node: Node,
    /// What it lists, the next one last.
    rest: Vec<Descriptor>,
}

impl Graph {
    /// A walk that starts at `root`.
    pub fn from(root: &Descriptor) -> Self {
        let mut graph = Self::default();
        graph.start(root);
        graph
    }

    /// Starts again at another root. What is known stays known, and is not visited again.
    pub fn start(&mut self, root: &Descriptor) {
        self.current = None;
        self.path.clear();
        self.path.push(Level::new(&root.digest, [root]));
        (self.manifests, self.bytes) = (0, 0);
    }

    /// Forgets what was not complete: it may be by now.
    pub fn forget_incomplete(&mut self) {
        self.known.retain(|_, node| node.is_complete);
    }

    /// The next manifest that was not visited yet, until there is none.
    ///
    /// # Errors
    /// The image is deeper, or has more manifests, than is allowed.
    pub fn next_manifest(&mut self) -> Result<Option<Descriptor>, GraphError> {
        if let Some((digest, node)) = self.current.take() {
            self.settle(digest, node)?;
        }
        while let Some(level) = self.path.last_mut() {
            let Some(child) = level.rest.pop() else {
                self.leave()?;
                continue;
            };
            if let Some(node) = self.known.get(&child.digest).copied() {
                self.add(node)?;
                continue;
            }
            // The root is not counted: an index may list as many manifests as there may be.
            self.manifests += usize::from(self.open_indexes() > 0);
            if self.manifests > limits::MANIFESTS {
                return Err(GraphError::TooMany);
            }
            self.current = Some((child.digest.clone(), Node::IMAGE));
            return Ok(Some(child));
        }
        Ok(None)
    }

    /// The manifest that [`Graph::next_manifest`] gave is this; what it lists is visited next.
    ///
    /// # Errors
    /// The image is deeper, or its manifests are larger, than is allowed.
    pub fn enter(&mut self, manifest: &Manifest) -> Result<(), GraphError> {
        self.enter_some(manifest, manifest.manifests())
    }

    /// The same, but of what it lists only these are visited, in this order.
    ///
    /// # Errors
    /// As [`Graph::enter`].
    pub fn enter_some<'a>(
        &mut self,
        manifest: &Manifest,
        listed: impl IntoIterator<Item = &'a Descriptor>,
    ) -> Result<(), GraphError> {
        self.bytes += manifest.bytes().len() as u64;
        if self.bytes > limits::MANIFESTS_BYTES {
            return Err(GraphError::TooLarge);
        }
        if !matches!(manifest.content(), Content::Index { .. }) {
            return Ok(());
        }
        if self.open_indexes() >= limits::INDEX_DEPTH {
            return Err(GraphError::TooDeep);
        }
        if let Some((digest, node)) = self.current.take() {
            let mut level = Level::new(&digest, listed);
            level.node.is_complete = node.is_complete;
            self.path.push(level);
        }
        Ok(())
    }

    /// The manifest that [`Graph::next_manifest`] gave is not there, or something that it needs is not.
    pub fn lack(&mut self) {
        if let Some((_, node)) = &mut self.current {
            node.is_complete = false;
        }
    }

    /// Whether a manifest was visited, and nothing was lacking in it or below it.
    pub fn is_complete(&self, digest: &Digest) -> bool {
        self.known.get(digest).is_some_and(|node| node.is_complete)
    }

    /// The indexes that lead to the current manifest.
    fn open_indexes(&self) -> usize {
        self.path.len().saturating_sub(1)
    }

    /// Leaves an index all of whose manifests were visited.
    fn leave(&mut self) -> Result<(), GraphError> {
        match self.path.pop() {
            Some(level) if !self.path.is_empty() => self.settle(level.index, level.node),
            _ => Ok(()),
        }
    }

    fn settle(&mut self, digest: Digest, node: Node) -> Result<(), GraphError> {
        self.known.insert(digest, node);
        self.add(node)
    }

    /// Counts a manifest towards the index that lists it.
    fn add(&mut self, below: Node) -> Result<(), GraphError> {
        if self.open_indexes() + below.levels > limits::INDEX_DEPTH {
            return Err(GraphError::TooDeep);
        }
        if let Some(Level { node, .. }) = self.path.last_mut() {
            node.levels = node.levels.max(below.levels + 1);
            node.is_complete &= below.is_complete;
        }
        Ok(())
    }
}

impl Node {
    const IMAGE: Self = Self {
        levels: 0,
        is_complete: true,
    };
}

impl Level {
    fn new<'a>(index: &Digest, listed: impl IntoIterator<Item = &'a Descriptor>) -> Self {
        let mut rest: Vec<Descriptor> = listed.into_iter().map(Descriptor::bare).collect();
        rest.reverse();
        let node = Node {
            levels: 1,
            is_complete: true,
        };
        Self {
            index: index.clone(),
            node,
            rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Manifests by digest, as a place has them.
    #[derive(Default)]
    struct Place {
        manifests: HashMap<Digest, Manifest>,
        reads: usize,
    }

    impl Place {
        fn put(&mut self, text: &serde_json::Value) -> Descriptor {
            let manifest = Manifest::parse(text.to_string().into(), "").unwrap();
            let descriptor = manifest.descriptor().clone();
            self.manifests.insert(descriptor.digest.clone(), manifest);
            descriptor
        }

        fn image(&mut self, number: usize) -> Descriptor {
            let config = Descriptor::new("", Digest::of(&number.to_be_bytes()), 8);
            self.put(&json!({ "config": config, "layers": [] }))
        }

        fn index(&mut self, children: &[&Descriptor]) -> Descriptor {
            self.put(&json!({ "manifests": children }))
        }

        /// Indexes of one index each, `levels` of them above an image.
        fn chain(&mut self, levels: usize) -> Descriptor {
            let image = self.image(0);
            (0..levels).fold(image, |below, _| self.index(&[&below]))
        }

        fn walk(&mut self, graph: &mut Graph, root: &Descriptor) -> Result<bool, GraphError> {
            graph.start(root);
            while let Some(next) = graph.next_manifest()? {
                self.reads += 1;
                match self.manifests.get(&next.digest) {
                    Some(manifest) => graph.enter(manifest)?,
                    None => graph.lack(),
                }
            }
            Ok(graph.is_complete(&root.digest))
        }
    }

    #[test]
    fn a8_each_manifest_is_visited_once_however_many_ways_lead_to_it() {
        let mut place = Place::default();
        let mut top = place.image(0);
        for _ in 0..7 {
            top = place.index(&[&top; 30]);
        }
        let mut graph = Graph::default();
        assert_eq!(place.walk(&mut graph, &top), Ok(true));
        assert_eq!(place.reads, 8);
        assert_eq!(place.walk(&mut graph, &top), Ok(true));
        assert_eq!(place.reads, 8);
    }

    #[test]
    fn a8_the_longest_way_counts_whichever_is_taken_first() {
        let mut place = Place::default();
        let allowed = place.chain(limits::INDEX_DEPTH);
        assert_eq!(place.walk(&mut Graph::default(), &allowed), Ok(true));
        let deep = place.chain(20_000);
        assert_eq!(
            place.walk(&mut Graph::default(), &deep),
            Err(GraphError::TooDeep)
        );
        let below = place.chain(limits::INDEX_DEPTH - 1);
        let above = place.index(&[&below]);
        for children in [[&below, &above], [&above, &below]] {
            let root = place.index(&children);
            assert_eq!(
                place.walk(&mut Graph::default(), &root),
                Err(GraphError::TooDeep)
            );
        }
        // What was known before counts with all its levels.
        let mut graph = Graph::default();
        place.walk(&mut graph, &allowed).unwrap();
        let root = place.index(&[&allowed]);
        assert_eq!(place.walk(&mut graph, &root), Err(GraphError::TooDeep));
    }

    #[test]
    fn a8_an_index_that_a_lying_place_gives_for_its_own_child_is_too_deep() {
        let mut place = Place::default();
        let root = place.chain(1);
        let child = place.image(0).digest;
        let cycle = place.index(&[&root]).digest;
        let cycle = place.manifests.remove(&cycle).unwrap();
        place.manifests.insert(child, cycle);
        assert_eq!(
            place.walk(&mut Graph::default(), &root),
            Err(GraphError::TooDeep)
        );
    }

    #[test]
    fn a8_manifests_are_counted_and_weighed() {
        let mut place = Place::default();
        let images: Vec<_> = (0..limits::MANIFESTS).map(|n| place.image(n)).collect();
        let allowed = place.index(&images.iter().collect::<Vec<_>>());
        assert_eq!(place.walk(&mut Graph::default(), &allowed), Ok(true));
        let one_more = place.image(limits::MANIFESTS);
        let root = place.index(&[&allowed, &one_more]);
        assert_eq!(
            place.walk(&mut Graph::default(), &root),
            Err(GraphError::TooMany)
        );
        let padding = "x".repeat(limits::MANIFEST_BYTES as usize);
        let large = |n: usize| json!({ "manifests": [], "x": format!("{n}{padding}") });
        let large: Vec<_> = (0..4).map(|n| place.put(&large(n))).collect();
        let root = place.index(&large.iter().collect::<Vec<_>>());
        assert_eq!(
            place.walk(&mut Graph::default(), &root),
            Err(GraphError::TooLarge)
        );
    }

    #[test]
    fn what_lacks_something_makes_what_lists_it_incomplete() {
        let mut place = Place::default();
        let (whole, missing) = (place.image(0), place.image(1));
        let gone = place.manifests.remove(&missing.digest).unwrap();
        let (left, right) = (place.index(&[&whole]), place.index(&[&missing]));
        let root = place.index(&[&left, &right]);
        let mut graph = Graph::default();
        assert_eq!(place.walk(&mut graph, &root), Ok(false));
        assert!(graph.is_complete(&left.digest) && !graph.is_complete(&right.digest));
        place.manifests.insert(missing.digest.clone(), gone);
        graph.forget_incomplete();
        assert_eq!(place.walk(&mut graph, &root), Ok(true));
    }
}
