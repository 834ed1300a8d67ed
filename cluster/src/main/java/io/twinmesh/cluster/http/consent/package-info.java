/// The doors for patients' consents: which rules are in force, what they would decide, and breaking
/// the glass in an emergency.
@NullMarked
package io.twinmesh.cluster.http.consent;

import org.jspecify.annotations.NullMarked;
