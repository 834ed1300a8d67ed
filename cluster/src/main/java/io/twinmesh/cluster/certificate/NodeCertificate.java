package io.twinmesh.cluster.certificate;

import java.time.Instant;

/// A certificate for one node's connections.
///
/// @param pem X.509; public
/// @param serial in hex digits
public record NodeCertificate(String pem, String serial, Instant notAfter) {}
