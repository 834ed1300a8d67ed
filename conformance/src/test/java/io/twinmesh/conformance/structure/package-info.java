/// The table of FHIR R4's structure that the intake reads, and its verdicts, against HAPI's
/// definitions and validator.
@NullMarked
package io.twinmesh.conformance.structure;

import org.jspecify.annotations.NullMarked;
