/// How a row of a patient's history lies in the journal: encrypted, bound to its place, and chained
/// to the row before it.
@NullMarked
package io.twinmesh.persistence.history.sealed;

import org.jspecify.annotations.NullMarked;
