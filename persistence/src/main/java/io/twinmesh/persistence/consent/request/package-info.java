/// Who asks for what, for which purpose and under which rule: what a decision is asked about.
@NullMarked
package io.twinmesh.persistence.consent.request;

import org.jspecify.annotations.NullMarked;
