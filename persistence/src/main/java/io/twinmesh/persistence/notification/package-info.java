/// Who is told of twins' events, what each must still be told, and how far each was told: numbered
/// without a gap, in the journal's order, kept until it was delivered. How it is delivered is
/// decided elsewhere; no content of an event lies here.
@NullMarked
package io.twinmesh.persistence.notification;

import org.jspecify.annotations.NullMarked;
