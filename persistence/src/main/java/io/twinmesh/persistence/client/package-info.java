/// The programs of others that the operator has registered: their public keys, what they may be
/// granted (SMART scopes, purposes of use) and for whom they act, and which of their assertions
/// were used. Checking their signatures and issuing tokens is the node's matter.
@NullMarked
package io.twinmesh.persistence.client;

import org.jspecify.annotations.NullMarked;
