/// Copies of a whole database and what is held against them: the tables of PostgreSQL by `COPY`,
/// the file of H2, and the checks of a journal that came back. Where copies lie, and which of them
/// must not lie together, is decided elsewhere.
@NullMarked
package io.twinmesh.persistence.backup;

import org.jspecify.annotations.NullMarked;
