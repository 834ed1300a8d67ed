package io.twinmesh.cluster.http.device;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.openmhealth.DataPointReader;
import io.twinmesh.cluster.openmhealth.DataPointReading;
import io.twinmesh.cluster.openmhealth.DataPointReading.Observed;
import io.twinmesh.cluster.openmhealth.DataPointReading.Sampled;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.PatientId;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads each data point by itself and finds out whose it is. Blocks on what is stored already;
/// stores nothing.
final class PointSorting {
    private final DataPointReader reader = new DataPointReader();
    private final FhirIntake intake;
    private final InstantSource clock;

    PointSorting(FhirIntake intake, InstantSource clock) {
        this.intake = intake;
        this.clock = clock;
    }

    /// @param results where it is set why a point was refused; of a point in `work` still open
    record Sorted(List<PointWork> work, PointResults results) {
        Sorted {
            work = List.copyOf(work);
        }
    }

    /// What a body holds.
    DataPointReader.Points points(byte[] body) {
        return reader.points(body);
    }

    /// @param named the twin that the address names
    Sorted sorted(List<JsonNode> points, Optional<PatientId> named) {
        var results = new PointResults(points.stream().map(PointSorting::id).toList());
        var work = new ArrayList<PointWork>();
        for (int i = 0; i < points.size(); i++) {
            switch (one(i, reader.read(points.get(i)), named)) {
                case One.Usable(var usable) -> work.add(usable);
                case One.Unusable(var refusal) -> results.set(i, PointResult.refused(refusal));
            }
        }
        return new Sorted(work, results);
    }

    private static String id(JsonNode point) {
        var id = point.at("/header/id");
        return id.isTextual() ? id.asText() : "";
    }

    private sealed interface One {
        record Usable(PointWork work) implements One {}

        record Unusable(Refusal refusal) implements One {}
    }

    private One one(int index, DataPointReading reading, Optional<PatientId> named) {
        return switch (reading) {
            case DataPointReading.Refused(var refusal) -> new One.Unusable(refusal);
            case Sampled sample ->
                    switch (owner(sample.user(), named)) {
                        case Owner.Known(var twin) ->
                                new One.Usable(new PointWork.Reading(index, twin, sample));
                        case Owner.Unknown(var refusal) -> new One.Unusable(refusal);
                    };
            case Observed observed ->
                    switch (owner(observed.user(), named)) {
                        case Owner.Known(var twin) -> planned(index, twin, observed);
                        case Owner.Unknown(var refusal) -> new One.Unusable(refusal);
                    };
        };
    }

    private sealed interface Owner {
        record Known(PatientId twin) implements Owner {}

        record Unknown(Refusal refusal) implements Owner {}
    }

    /// The point's own user and the address must not contradict each other.
    private static Owner owner(Optional<String> user, Optional<PatientId> named) {
        if (user.isEmpty()) {
            return named.<Owner>map(Owner.Known::new)
                    .orElseGet(() ->
                            new Owner.Unknown(
                                    new Refusal(
                                            "omh.user-missing",
                                            "header.user_id or ?twin= must name the twin")));
        }
        if (!PatientId.wellFormed(user.get())) {
            return new Owner.Unknown(
                    new Refusal("twin.id-malformed", "header.user_id must be the id of a twin"));
        }
        var twin = new PatientId(user.get());
        return named.filter(it -> !it.equals(twin)).isPresent()
                ? new Owner.Unknown(
                        new Refusal(
                                "omh.user-mismatch",
                                "header.user_id and ?twin= name different twins"))
                : new Owner.Known(twin);
    }

    /// An Observation goes the way of every FHIR resource.
    private One planned(int index, PatientId twin, Observed observed) {
        var body = observed.of(twin.value());
        return switch (intake.plan(
                "PUT", "Observation/" + observed.id(twin.value()), "", "", body)) {
            case Intake.Refused(var refusal, var _, var _) -> new One.Unusable(refusal);
            case Intake.Planned(var steps)
                    when steps.getFirst() instanceof Intake.Step.Keep keep
                            && keep.patient().equals(twin) ->
                    ahead(keep.resource())
                            ? new One.Unusable(
                                    new Refusal(
                                            "signal.from-the-future",
                                            "the point lies more than a day ahead of our clock"))
                            : new One.Usable(new PointWork.Resource(index, twin, keep.resource()));
            case Intake.Planned _ ->
                    throw new IllegalStateException("an Observation of a twin belongs to it");
        };
    }

    private boolean ahead(IncomingResource resource) {
        var latest = Implausible.latest(clock.instant());
        return resource.facts().stream()
                .filter(Fact.Observed.class::isInstance)
                .map(Fact.Observed.class::cast)
                .anyMatch(fact -> fact.at().isAfter(latest));
    }
}
