/// Who wants to hear of what, and how: read from a token and a Subscription of the backport
/// profile, or refused with what is wrong. Nothing here stores or sends.
@NullMarked
package io.twinmesh.cluster.fhir.subscription.order;

import org.jspecify.annotations.NullMarked;
