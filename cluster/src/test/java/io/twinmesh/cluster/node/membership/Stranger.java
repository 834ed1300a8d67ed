package io.twinmesh.cluster.node.membership;

import com.typesafe.config.Config;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

import scala.Option;

import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// Somebody with all the settings of a member and the TLS that it is given; it looks at nobody's
/// certificate.
///
/// @param dials how many connections it began over TLS
record Stranger(ActorSystem<Void> system, AtomicInteger dials) {

    static Stranger with(SSLContext context, Config settings) {
        var dials = new AtomicInteger();
        var careless = new Careless(context, dials);
        return new Stranger(
                ActorSystem.create(
                        Behaviors.<Void>empty(),
                        "twinmesh",
                        ActorSystemSetup.create(
                                BootstrapSetup.create(settings),
                                SSLEngineProviderSetup.create(_ -> careless))),
                dials);
    }

    private record Careless(SSLContext context, AtomicInteger dials) implements SSLEngineProvider {
        @Override
        public SSLEngine createServerSSLEngine(String hostname, int port) {
            var engine = context.createSSLEngine(hostname, port);
            engine.setUseClientMode(false);
            return engine;
        }

        @Override
        public SSLEngine createClientSSLEngine(String hostname, int port) {
            dials.incrementAndGet();
            var engine = context.createSSLEngine(hostname, port);
            engine.setUseClientMode(true);
            return engine;
        }

        @Override
        public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
            return Option.empty();
        }

        @Override
        public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
            return Option.empty();
        }
    }
}
