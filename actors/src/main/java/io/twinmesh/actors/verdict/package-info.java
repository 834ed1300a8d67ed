/// Verdicts against nodes: what proves that a result was wrong, what it costs, and what the
/// provider can do about it. Pure records; the node that a verdict is about keeps it. How results
/// are compared is elsewhere.
@NullMarked
package io.twinmesh.actors.verdict;

import org.jspecify.annotations.NullMarked;
