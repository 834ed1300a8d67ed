/// The names of things: twins, jobs, leases, nodes and accounts. Each is a pseudonym; none can be
/// read back to a person without a key.
@NullMarked
package io.twinmesh.persistence.identity;

import org.jspecify.annotations.NullMarked;
