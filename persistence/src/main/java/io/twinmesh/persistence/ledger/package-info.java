/// The ledger's language: commands, results, double entries, and how they are written into a batch.
/// Pure: no clock, no chance, no storage in here or below.
@NullMarked
package io.twinmesh.persistence.ledger;

import org.jspecify.annotations.NullMarked;
