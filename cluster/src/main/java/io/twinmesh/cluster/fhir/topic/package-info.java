/// The topics that clients can subscribe to, and what the server says of them. How a subscription
/// is kept and told is not here.
@NullMarked
package io.twinmesh.cluster.fhir.topic;

import org.jspecify.annotations.NullMarked;
