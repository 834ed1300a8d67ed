/// Describes a stretch of continuous glucose monitoring by the published measures. Research use
/// only: a sensor's stream is a signal, and nothing here says what to do about it.
@NullMarked
package io.twinmesh.inference.glucose;

import org.jspecify.annotations.NullMarked;
