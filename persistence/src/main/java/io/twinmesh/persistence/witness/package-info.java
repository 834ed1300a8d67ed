/// A witness of other people's logs (C2SP `tlog-witness`): it remembers the largest tree of each
/// and cosigns only what grew out of it. How requests reach it is decided elsewhere.
@NullMarked
package io.twinmesh.persistence.witness;

import org.jspecify.annotations.NullMarked;
