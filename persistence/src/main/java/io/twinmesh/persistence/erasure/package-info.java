/// Erasing a patient: from the destroyed keys over everything derived from the data to a signed
/// proof. The keys and the list of erasures live with the vault.
@NullMarked
package io.twinmesh.persistence.erasure;

import org.jspecify.annotations.NullMarked;
