/// Tests of starting Synthea.
@NullMarked
package io.twinmesh.cli.synthea;

import org.jspecify.annotations.NullMarked;
