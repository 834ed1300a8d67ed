/// The rows under the audit trail: sealed, each with the hash of the one before, and marks from
/// which a check can begin.
@NullMarked
package io.twinmesh.persistence.audit.chain;

import org.jspecify.annotations.NullMarked;
