/// Witnesses and how far they are believed: their keys and cosignatures (C2SP `tlog-cosignature`),
/// and the policy that says which of them make a checkpoint final (C2SP `tlog-policy`). Pure
/// functions over bytes; who asks a witness, and when, is decided elsewhere.
@NullMarked
package io.twinmesh.persistence.cosignature;

import org.jspecify.annotations.NullMarked;
