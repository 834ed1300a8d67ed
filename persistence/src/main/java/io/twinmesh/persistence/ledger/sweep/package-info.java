/// Tokens on their way between two lanes of one ledger. How a lane decides on them is in
/// `ledger.lane`.
@NullMarked
package io.twinmesh.persistence.ledger.sweep;

import org.jspecify.annotations.NullMarked;
