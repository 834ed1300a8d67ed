/// Clients of the servers: they write, read and ask, repeat what was not answered under the same
/// name or key, and note what they were told.
@NullMarked
package io.twinmesh.bench.chaos.load;

import org.jspecify.annotations.NullMarked;
