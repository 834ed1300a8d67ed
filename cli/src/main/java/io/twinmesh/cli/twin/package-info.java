/// `twinmesh twin`: brings FHIR bundles in and shows what a twin holds.
@NullMarked
package io.twinmesh.cli.twin;

import org.jspecify.annotations.NullMarked;
