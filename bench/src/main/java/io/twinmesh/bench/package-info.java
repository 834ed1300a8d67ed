/// The measurements: which pairs are compared, how they are run, and the table that comes out. What
/// is measured lives below, in one package per part; each holds our way and its baseline.
@NullMarked
package io.twinmesh.bench;

import org.jspecify.annotations.NullMarked;
