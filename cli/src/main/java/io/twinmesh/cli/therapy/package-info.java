/// `twinmesh therapy`: published evidence on therapies for a tumour's variant.
@NullMarked
package io.twinmesh.cli.therapy;

import org.jspecify.annotations.NullMarked;
