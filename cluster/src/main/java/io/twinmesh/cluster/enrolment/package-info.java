/// How a provider's machine is let into the network: invitations, the request, and the certificates
/// of the network's own authority. What a node may do once it is in is decided elsewhere.
@NullMarked
package io.twinmesh.cluster.enrolment;

import org.jspecify.annotations.NullMarked;
