package io.twinmesh.cluster.fhir.subscription.order;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.webhook.ReceiverAddress;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads where a subscription is told. Fails with [io.twinmesh.cluster.http.problem.Refused].
///
/// @param plainOnLoopback whether `http` is allowed to this machine
public record ChannelReader(boolean plainOnLoopback) {
    /// The one kind of channel that R4 has no code for: by its required binding the type must be
    /// one of R4's, and a stream that the client keeps open is nearest to a web socket.
    static final String STREAM_SYSTEM = "https://twinmesh.io/fhir/CodeSystem/channel-type";

    static final String STREAM_CODE = "server-sent-events";

    private static final int MOST_HEADERS = 10;
    private static final Pattern HEADER =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \\t]?([\\x20-\\x7e]{1,2000})");

    /// What only the sender of a request can say.
    private static final Set<String> OURS =
            Set.of(
                    "connection",
                    "content-length",
                    "content-type",
                    "expect",
                    "host",
                    "transfer-encoding",
                    "upgrade");

    Channel read(JsonNode channel) {
        var type = channel.path("type").asText();
        return switch (type) {
            case "rest-hook" -> restHook(channel);
            case "websocket" -> stream(channel);
            default -> throw unsupported();
        };
    }

    private Channel restHook(JsonNode channel) {
        if (channel.has("_type")) {
            throw unsupported();
        }
        var address =
                ReceiverAddress.of(channel.path("endpoint").asText(), plainOnLoopback)
                        .orElseThrow(() ->
                                Wrong.at(
                                        "Subscription.channel.endpoint",
                                        "subscription.address-refused",
                                        "A receiver has an https address without user and"
                                                + " fragment."));
        return new Channel.RestHook(address, headers(channel.path("header")));
    }

    private static Channel stream(JsonNode channel) {
        var extensions = channel.path("_type").path("extension");
        var coding = extensions.path(0).path("valueCoding");
        if (extensions.size() != 1
                || !extensions.path(0).path("url").asText().equals(Backport.CHANNEL_TYPE)
                || !coding.path("system").asText().equals(STREAM_SYSTEM)
                || !coding.path("code").asText().equals(STREAM_CODE)) {
            throw unsupported();
        }
        if (channel.has("endpoint") || channel.has("header")) {
            throw Wrong.at(
                    "Subscription.channel",
                    "subscription.address-refused",
                    "Who listens to a stream has no endpoint and no headers.");
        }
        return new Channel.Stream();
    }

    private static List<Channel.Header> headers(JsonNode list) {
        if (list.size() > MOST_HEADERS) {
            throw refusedHeader();
        }
        return list.valueStream().map(one -> header(one.asText())).toList();
    }

    private static Channel.Header header(String text) {
        return Optional.of(HEADER.matcher(text))
                .filter(matcher -> matcher.matches())
                .map(matcher -> new Channel.Header(matcher.group(1), matcher.group(2).strip()))
                .filter(header -> !OURS.contains(header.name().toLowerCase(Locale.ROOT)))
                .orElseThrow(ChannelReader::refusedHeader);
    }

    private static io.twinmesh.cluster.http.problem.Refused refusedHeader() {
        return Wrong.at(
                "Subscription.channel.header",
                "subscription.header-refused",
                "A header is 'Name: value', at most "
                        + MOST_HEADERS
                        + " of them, none of "
                        + OURS.stream().sorted().toList()
                        + ".");
    }

    private static io.twinmesh.cluster.http.problem.Refused unsupported() {
        return Wrong.at(
                "Subscription.channel.type",
                "subscription.channel-unsupported",
                "The channel is rest-hook, or websocket with the extension backport-channel-type"
                        + " and the coding "
                        + STREAM_SYSTEM
                        + "|"
                        + STREAM_CODE
                        + ".");
    }
}
