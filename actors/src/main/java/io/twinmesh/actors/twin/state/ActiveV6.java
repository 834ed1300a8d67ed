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

/// How a living twin's snapshot was stored before answers were reviewed. Read only.
record ActiveV6(
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
        EmergencyAccess emergencies,
        KnownSignals signals,
        KnownVariants variants)
        implements Stored {
    static final StoredType<PatientState.Active> READ_ONLY =
            StoredType.readOnly(
                    "twin.state-active/6",
                    PatientState.Active.class,
                    bytes -> StrictCbor.read(bytes, ActiveV6.class).now());

    /// No answer was reviewed.
    PatientState.Active now() {
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
                signals,
                variants,
                ReviewedAnswers.NONE,
                EarlierValues.NONE);
    }
}
