package io.twinmesh.cluster.gateway.peer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.twinmesh.persistence.identity.NodeId;

import java.security.cert.X509Certificate;
import java.time.Instant;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Who is at the other end, by the certificate that TLS has checked.
///
/// @param node the one that the certificate was made out to
/// @param notAfter when it ends
public record PeerCertificate(NodeId node, Instant notAfter) {
    private static final Context.Key<PeerCertificate> OF_THIS_CALL = Context.key("node");

    /// Of the call that is being taken.
    public static PeerCertificate current() {
        return OF_THIS_CALL.get();
    }

    /// Lets no call through whose peer has no node's certificate.
    public static final class Required implements ServerInterceptor {
        private final TurnedAway turnedAway;

        public Required(TurnedAway turnedAway) {
            this.turnedAway = turnedAway;
        }

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                if (session != null
                        && session.getPeerCertificates()[0] instanceof X509Certificate shown) {
                    var context = Context.current().withValue(OF_THIS_CALL, of(shown));
                    return Contexts.interceptCall(context, call, headers, next);
                }
            } catch (SSLPeerUnverifiedException | IllegalArgumentException _) {
                // no certificate, or one that names no node
            }
            turnedAway.count(TurnedAway.Reason.CERTIFICATE);
            call.close(
                    Status.UNAUTHENTICATED.withDescription("node.certificate-missing"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    private static PeerCertificate of(X509Certificate shown) {
        try {
            var name = new LdapName(shown.getSubjectX500Principal().getName());
            if (name.size() != 1 || !name.getRdn(0).getType().equals("CN")) {
                throw new IllegalArgumentException("a node's certificate names a node, no more");
            }
            return new PeerCertificate(
                    new NodeId(String.valueOf(name.getRdn(0).getValue())),
                    shown.getNotAfter().toInstant());
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException("a certificate names its subject", e);
        }
    }
}
