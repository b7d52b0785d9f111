//! The embedding API: an interpreter assembled from its parts.
