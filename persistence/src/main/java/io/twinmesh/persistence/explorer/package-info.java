/// The log of the ledger for whoever looks something up in it: entries, payouts of jobs, what names
/// an id or a digest. Everything comes from leaves and tiles, so that others can recompute it.
@NullMarked
package io.twinmesh.persistence.explorer;

import org.jspecify.annotations.NullMarked;
