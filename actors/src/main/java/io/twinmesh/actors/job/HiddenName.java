package io.twinmesh.actors.job;

import io.twinmesh.persistence.identity.JobId;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Names of questions whose answers the core knows. Nodes never see a job's name. No client's job
/// has such a one: their names are digests, and none begins with 64 zero bits.
public final class HiddenName {
    private static final String PREFIX = "job-" + "0".repeat(16);

    private HiddenName() {}

    public static JobId draw(RandomGenerator chance) {
        return new JobId(PREFIX + HexFormat.of().toHexDigits(chance.nextLong()));
    }

    public static boolean isOne(JobId job) {
        return job.value().startsWith(PREFIX);
    }
}
