package io.twinmesh.cluster.http.twin;

import io.twinmesh.persistence.identity.JobId;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Jobs that were asked one question together. Its name says which they are, so nothing is stored:
/// `ask-` and the 16 bytes of each job's name. Whoever makes one up gets no more than by asking for
/// each job.
///
/// @param jobs 1 to 8
public record AskedTogether(List<JobId> jobs) {
    static final int MOST = 8;

    private static final String PREFIX = "ask-";
    private static final String JOB = "job-";
    private static final int BYTES = 16;

    public AskedTogether {
        jobs = List.copyOf(jobs);
        if (jobs.isEmpty() || jobs.size() > MOST) {
            throw new IllegalArgumentException("want 1 to " + MOST + " jobs, got " + jobs.size());
        }
    }

    public String text() {
        var hex = new StringBuilder();
        jobs.forEach(job -> hex.append(job.value(), JOB.length(), job.value().length()));
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(hex));
    }

    /// @return empty for what is no such name
    public static Optional<AskedTogether> read(String text) {
        if (!text.matches(PREFIX + "[A-Za-z0-9_-]{22,171}")) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            if (bytes.length % BYTES != 0) {
                return Optional.empty();
            }
            var asked =
                    new AskedTogether(
                            IntStream.range(0, bytes.length / BYTES)
                                    .mapToObj(at ->
                                            HexFormat.of()
                                                    .formatHex(bytes, at * BYTES, (at + 1) * BYTES))
                                    .map(hex -> new JobId(JOB + hex))
                                    .toList());
            // one name for one list of jobs
            return Optional.of(asked).filter(one -> one.text().equals(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
