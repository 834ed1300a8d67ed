/// Pay that is earned and not yet its provider's own: under which account it is kept, when it
/// becomes the provider's, and which part of it goes first.
@NullMarked
package io.twinmesh.persistence.ledger.pending;

import org.jspecify.annotations.NullMarked;
