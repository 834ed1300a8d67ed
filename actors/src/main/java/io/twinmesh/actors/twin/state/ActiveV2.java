package io.twinmesh.actors.twin.state;

import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.packed.Counts;
import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Fact;

import java.util.List;

/// How a living twin's snapshot was stored before twins were watched. Read only. Version 1 had the
/// same parts, but did not count the versions of resources.
record ActiveV2(
        long revision,
        Fact.Person person,
        LatestValues latest,
        Problems problems,
        KnownResources known,
        Counts resources,
        List<OpenGrantV1> grants,
        AnsweredJobs answered,
        List<PatientState.Verdict> verdicts)
        implements Stored {
    static final StoredType<PatientState.Active> READ_AS_VERSION_1 =
            StoredType.readOnly(
                    "twin.state-active/1",
                    PatientState.Active.class,
                    bytes -> {
                        var read = StrictCbor.read(bytes, ActiveV2.class);
                        return read.now(read.known.fromVersion1());
                    });

    static final StoredType<PatientState.Active> READ_AS_VERSION_2 =
            StoredType.readOnly(
                    "twin.state-active/2",
                    PatientState.Active.class,
                    bytes -> {
                        var read = StrictCbor.read(bytes, ActiveV2.class);
                        return read.now(read.known);
                    });

    /// Nothing was kept for trends, and no alert stood.
    private PatientState.Active now(KnownResources counted) {
        return new ActiveV3(
                        revision,
                        person,
                        latest,
                        problems,
                        counted,
                        resources,
                        grants,
                        answered,
                        verdicts,
                        Monitoring.NONE)
                .now();
    }
}
