/// The conditions and medications that a twin knows of its patient, by code, as small as they can
/// be kept.
@NullMarked
package io.twinmesh.actors.twin.known.problem;

import org.jspecify.annotations.NullMarked;
