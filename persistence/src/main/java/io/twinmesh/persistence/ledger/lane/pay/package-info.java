/// What a lane remembers of pay that has left its payer and is not yet its provider's own: what is
/// pending, what is withheld, and what was taken and given back. It keeps no rule; the lane asks
/// and tells it.
@NullMarked
package io.twinmesh.persistence.ledger.lane.pay;

import org.jspecify.annotations.NullMarked;
