/// `twinmesh vault`: what an operator does with the keys that wrap the patients' keys.
@NullMarked
package io.twinmesh.cli.vault;

import org.jspecify.annotations.NullMarked;
