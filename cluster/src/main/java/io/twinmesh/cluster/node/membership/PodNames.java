package io.twinmesh.cluster.node.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Knows the address of `10-1-2-3.NAMESPACE.pod` by the name itself: not every DNS of Kubernetes
/// answers for it. All other names are looked up as ever. Java finds this class by
/// `META-INF/services`.
public final class PodNames extends InetAddressResolverProvider {
    private static final Pattern NAME =
            Pattern.compile(
                    "([0-9]{1,3}(?:-[0-9]{1,3}){3}|[0-9a-f-]{2,39})\\.[a-z0-9-]{1,63}\\.pod");
    private static final Pattern FOUR = Pattern.compile("[0-9]+(?:-[0-9]+){3}");

    private record Named(InetAddressResolver others) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                throws UnknownHostException {
            var known = address(host);
            return known.isPresent() ? known.stream() : others.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return others.lookupByAddress(address);
        }
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Named(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "pods of Kubernetes";
    }

    static Optional<InetAddress> address(String host) throws UnknownHostException {
        var name = NAME.matcher(host);
        if (!name.matches()) {
            return Optional.empty();
        }
        var dashed = name.group(1);
        var four = FOUR.matcher(dashed).matches();
        try {
            var literal = InetAddress.ofLiteral(dashed.replace('-', four ? '.' : ':'));
            return Optional.of(InetAddress.getByAddress(host, literal.getAddress()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
