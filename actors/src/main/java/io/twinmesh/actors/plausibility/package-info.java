/// What cannot be true of a patient, whoever says so. Sources are kept as they are: only what is
/// read out of them is marked. Pure.
@NullMarked
package io.twinmesh.actors.plausibility;

import org.jspecify.annotations.NullMarked;
