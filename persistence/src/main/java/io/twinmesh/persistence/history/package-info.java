/// What has happened to one patient's twin: the facts, the events, and how they are sealed into the
/// journal. Nothing here decides.
@NullMarked
package io.twinmesh.persistence.history;

import org.jspecify.annotations.NullMarked;
