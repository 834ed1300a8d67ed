/// The part of a provider's pay that is withheld until experts have looked at what was paid for:
/// how much of it, until when, and under which account it is kept.
@NullMarked
package io.twinmesh.persistence.ledger.holdback;

import org.jspecify.annotations.NullMarked;
