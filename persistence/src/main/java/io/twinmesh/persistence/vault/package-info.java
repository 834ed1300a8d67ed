/// One data key per patient and class of data, wrapped by a master key, and the sealing that uses
/// them. Destroying a key makes what it sealed unreadable for ever; the sealed bytes stay.
@NullMarked
package io.twinmesh.persistence.vault;

import org.jspecify.annotations.NullMarked;
