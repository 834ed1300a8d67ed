/// What has happened to one patient's twin: the facts, the events, how they are sealed into the
/// journal, and how one of them is read back without waking the twin. Nothing here decides.
@NullMarked
package io.twinmesh.persistence.history;

import org.jspecify.annotations.NullMarked;
