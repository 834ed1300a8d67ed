/// The list of twins whose stored history does not read as it was written. Why one is on it is
/// found out elsewhere; here it is remembered, for operators and over restarts.
@NullMarked
package io.twinmesh.persistence.quarantine;

import org.jspecify.annotations.NullMarked;
