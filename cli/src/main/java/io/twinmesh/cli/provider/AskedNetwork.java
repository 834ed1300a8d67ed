package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.provider.machine.DownloadSpeed;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.persistence.ledger.BasisPoints;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// What only the network can tell a machine: what it asks at least, how it splits what it pays,
/// what time it is, and how fast its bytes arrive.
///
/// @param clockOffset how much its clock is ahead of this machine's; right to about a second
/// @param bytesPerSecond empty when what it sent was too little to tell
record AskedNetwork(
        NetworkMinimums minimums,
        BasisPoints split,
        Duration clockOffset,
        OptionalLong bytesPerSecond) {
    private static final String MINIMUMS = "/v1/network/minimums";

    private static final String SPLIT = "/v1/ledger/split-policy";

    /// Asks without a token. Blocks for four short requests.
    ///
    /// @param nanos a clock for lengths of time
    static AskedNetwork ask(ApiClient api, InstantSource time, LongSupplier nanos) {
        var _ = answered(api); // connects
        var from = time.instant();
        var answer = answered(api);
        var until = time.instant();
        var read = nanos.getAsLong();
        var bytes = api.text(DownloadSpeed.DOCUMENT).getBytes(StandardCharsets.UTF_8).length;
        var speed = DownloadSpeed.of(bytes, nanos.getAsLong() - read);
        return new AskedNetwork(
                minimums(answer), split(api), offset(answer.header("Date"), from, until), speed);
    }

    private static Answer.Done answered(ApiClient api) {
        return api.tryGet(MINIMUMS).doneOrFail();
    }

    private static NetworkMinimums minimums(Answer.Done answer) {
        try {
            return NetworkMinimums.parse(answer.body().toString().getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "the network's minimums cannot be read: " + e.getMessage());
        }
    }

    private static BasisPoints split(ApiClient api) {
        var policy = api.tryGet(SPLIT).doneOrFail().body();
        try {
            return new BasisPoints(
                    policy.path("provider").asInt(),
                    policy.path("author").asInt(),
                    policy.path("contributors").asInt(),
                    policy.path("network").asInt());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "the network's split policy cannot be read: " + e.getMessage());
        }
    }

    /// A server writes whole seconds, rounded down: on the average half a second was cut off. It
    /// wrote them some time between question and answer.
    static Duration offset(String date, Instant from, Instant until) {
        try {
            var written = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            var middle = from.plus(Duration.between(from, until).dividedBy(2));
            return Duration.between(middle, written.plusMillis(500));
        } catch (DateTimeException e) {
            throw new CommandFailure(Exit.FAILURE, "the network does not say what time it is");
        }
    }
}
