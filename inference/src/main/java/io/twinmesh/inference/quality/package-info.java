/// How good a model proves to be where people judged the same cases without its answer: agreement,
/// sensitivity and specificity with their uncertainty, and the bar that a version must not be
/// under. Numbers only: which cases, who judged them and what follows is decided elsewhere.
@NullMarked
package io.twinmesh.inference.quality;

import org.jspecify.annotations.NullMarked;
