/// Finds out which limit a server runs into, from what its management port says.
@NullMarked
package io.twinmesh.cli.doctor;

import org.jspecify.annotations.NullMarked;
