/// `twinmesh twin`: brings FHIR bundles in, shows what a twin holds or held, and what happened to
/// it.
@NullMarked
package io.twinmesh.cli.twin;

import org.jspecify.annotations.NullMarked;
