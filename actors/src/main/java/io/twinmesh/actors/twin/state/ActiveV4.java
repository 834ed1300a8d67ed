package io.twinmesh.actors.twin.state;

import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.packed.Counts;
import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.known.EarlierValues;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.known.KnownSignals;
import io.twinmesh.actors.twin.known.KnownVariants;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.Origins;
import io.twinmesh.actors.twin.known.ReviewedAnswers;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Fact;

import java.util.List;

/// How a living twin's snapshot was stored before twins had signals. Read only.
record ActiveV4(
        long revision,
        Fact.Person person,
        LatestValues latest,
        Problems problems,
        KnownResources known,
        Counts resources,
        List<OpenGrantV1> grants,
        AnsweredJobs answered,
        List<PatientState.Verdict> verdicts,
        Monitoring monitoring,
        Origins origins,
        ConsentTable consents,
        EmergencyAccess emergencies)
        implements Stored {
    static final StoredType<PatientState.Active> READ_ONLY =
            StoredType.readOnly(
                    "twin.state-active/4",
                    PatientState.Active.class,
                    bytes -> StrictCbor.read(bytes, ActiveV4.class).now());

    /// There were no signals.
    private PatientState.Active now() {
        return new PatientState.Active(
                revision,
                person,
                latest,
                problems,
                known,
                resources,
                OpenGrantV1.now(grants),
                answered,
                verdicts,
                monitoring,
                origins,
                consents,
                emergencies,
                KnownSignals.NONE,
                KnownVariants.NONE,
                ReviewedAnswers.NONE,
                EarlierValues.NONE);
    }
}
