/// One data key per patient, wrapped by a master key, and the sealing that uses it. Destroying a
/// patient's key makes the history unreadable for ever; the sealed bytes stay.
@NullMarked
package io.twinmesh.persistence.vault;

import org.jspecify.annotations.NullMarked;
