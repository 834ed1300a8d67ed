/// The certificates of the door for providers: the gateway's own, which nodes trust, and those of
/// the network's authority, which the gateway trusts; and how files of certificates are read.
@NullMarked
package io.twinmesh.cluster.certificate;

import org.jspecify.annotations.NullMarked;
