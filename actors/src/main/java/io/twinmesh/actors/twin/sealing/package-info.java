/// Events and states on their way into the journal and back: sealed under the keys of the patient,
/// each with the hash of the one before.
@NullMarked
package io.twinmesh.actors.twin.sealing;

import org.jspecify.annotations.NullMarked;
