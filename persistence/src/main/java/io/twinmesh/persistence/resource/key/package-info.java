/// Under which keyed hashes resources and patients are looked up: nothing in the index says who a
/// patient is to a reader without the key.
@NullMarked
package io.twinmesh.persistence.resource.key;

import org.jspecify.annotations.NullMarked;
