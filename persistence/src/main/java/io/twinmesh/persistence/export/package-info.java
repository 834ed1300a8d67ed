/// What bulk exports leave on the disk and in the database: their sealed files, which of them are
/// open, and whose data each holds. What goes into a file and when is decided elsewhere.
@NullMarked
package io.twinmesh.persistence.export;

import org.jspecify.annotations.NullMarked;
