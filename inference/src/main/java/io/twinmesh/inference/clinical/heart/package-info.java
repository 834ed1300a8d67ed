/// Published equations about the heart and its vessels: the risk of disease, of a stroke, and the
/// corrected QT interval.
@NullMarked
package io.twinmesh.inference.clinical.heart;

import org.jspecify.annotations.NullMarked;
