/// An auditor of other people's books: it reads every leaf of a lane's log, keeps the books from
/// them alone, and has an opinion on each checkpoint. How leaves reach it is decided elsewhere.
@NullMarked
package io.twinmesh.persistence.auditor;

import org.jspecify.annotations.NullMarked;
