/// How unusual a set of vital signs is among others, for research only: it says that values are
/// rare together, not that anything is wrong, and raises no alert.
@NullMarked
package io.twinmesh.inference.novelty;

import org.jspecify.annotations.NullMarked;
