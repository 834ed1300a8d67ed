/// `twinmesh twin export`: one twin, or all of them, written out as FHIR into files that only their
/// owner can read and that are there whole or not at all.
@NullMarked
package io.twinmesh.cli.export;

import org.jspecify.annotations.NullMarked;
