/// What the owner of an account orders with a key: the orders, the one text that is signed, and the
/// keys. An account belongs to the key that it is named after. What a lane does with an order is
/// not here.
@NullMarked
package io.twinmesh.persistence.ledger.order;

import org.jspecify.annotations.NullMarked;
