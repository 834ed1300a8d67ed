/// The certificates of the door for providers: the gateway's own, which nodes trust, and those of
/// the network's authority, which the gateway trusts.
@NullMarked
package io.twinmesh.cluster.certificate;

import org.jspecify.annotations.NullMarked;
