/// Tests of the command that finds out which limit a server runs into.
@NullMarked
package io.twinmesh.cli.doctor;

import org.jspecify.annotations.NullMarked;
