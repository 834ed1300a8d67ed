package io.twinmesh.cluster.http.follow;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.HttpHeader;

import java.util.OptionalLong;

/// Where a listener goes on.
final class LastEventId {
    private LastEventId() {}

    /// The header that browsers send when they connect again, or `after` for a first connection.
    static OptionalLong of(Call call) {
        return call.request()
                .getHeader("Last-Event-ID")
                .map(HttpHeader::value)
                .or(() -> call.query("after"))
                .map(LastEventId::number)
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new Refused(
                    400,
                    "query.parameter-invalid",
                    "'Last-Event-ID' and 'after' are the number of an event.");
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
