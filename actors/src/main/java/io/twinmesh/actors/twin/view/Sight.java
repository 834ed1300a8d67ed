package io.twinmesh.actors.twin.view;

import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.therapy.MolecularProfile;
import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.actors.twin.known.KnownVariants;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.Origin;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A twin as one request may see it: what consent says of each thing in it.
///
/// @param now the moment of the request
public record Sight(PatientState.Active twin, AccessFilter filter, Instant now) {
    private static final ConsentTable ALL =
            ConsentTable.NONE.with(
                    0,
                    "own",
                    new ConsentPolicy(
                            new Provision(
                                    "policyRule",
                                    Provision.Effect.PERMIT,
                                    Interval.ALWAYS,
                                    List.of(),
                                    List.of(),
                                    Purposes.ANY,
                                    DataScope.EVERYTHING,
                                    Optional.empty(),
                                    List.of())));

    public static final String CONDITION = "Condition";
    public static final String MEDICATION = "MedicationRequest";
    private static final String OBSERVATION = "Observation";

    /// As the node itself sees it.
    public static Sight whole(PatientState.Active twin, Instant now) {
        var own =
                AccessRequest.of(
                        Requester.client("node"), Purpose.TREAT, ConsentAction.ACCESS, now);
        return new Sight(twin, ALL.forRequest(own), now);
    }

    /// Who the patient is: about no other time than now.
    public DataItem identity() {
        return DataItem.at(DataClass.IDENTITY, "Patient", List.of(), now);
    }

    public ConsentDecision person() {
        return filter.decide(identity());
    }

    public DataItem item(LatestValues.Other held) {
        var fact = held.fact();
        var origin = twin.origins().of(held.resource(), OBSERVATION);
        var mentioned =
                switch (fact) {
                    case Fact.Measured _ -> origin.mentioned();
                    case Fact.Coded coded -> origin.mentioning(coded.values());
                };
        return item(
                origin, fact.codes(), mentioned, Optional.of(fact.at()), Optional.of(fact.at()));
    }

    /// A condition that has not ended counts as of when it began.
    public DataItem item(Problems.Condition held) {
        var fact = held.fact();
        var origin = twin.origins().of(held.resource(), CONDITION);
        return item(
                origin,
                fact.codes(),
                origin.mentioned(),
                fact.onset(),
                fact.abatement().or(fact::onset));
    }

    public DataItem item(Problems.Medication held) {
        var fact = held.fact();
        var origin = twin.origins().of(held.resource(), MEDICATION);
        return item(origin, fact.codes(), origin.mentioned(), fact.at(), fact.at());
    }

    private DataItem item(KnownVariants.Held held) {
        var fact = held.fact();
        var origin = twin.origins().of(held.resource(), OBSERVATION);
        return item(
                origin,
                fact.codes(),
                origin.mentioned(),
                Optional.of(fact.at()),
                Optional.of(fact.at()));
    }

    /// The samples of a signal, those that are not there too.
    public DataItem signal(List<Code> codes, Instant first, Instant last) {
        return item(
                new Origin(OBSERVATION, DataClass.SIGNALS, List.of(), List.of()),
                codes,
                List.of(),
                Optional.of(first),
                Optional.of(last));
    }

    /// Those of these variants that might be seen if they were the twin's.
    public List<Fact.VariantReported> permitted(List<Fact.VariantReported> brought) {
        return brought.stream()
                .filter(it ->
                        filter.permits(
                                DataItem.at(DataClass.GENOME, OBSERVATION, it.codes(), it.at())))
                .toList();
    }

    /// Whether one may know of variants at all, those that are not there too.
    public ConsentDecision genome() {
        return filter.decide(
                DataItem.at(DataClass.GENOME, OBSERVATION, List.of(ResistanceRule.VARIANT), now));
    }

    /// The newest observations that may be seen, sorted by code.
    List<Fact.Observed> observations() {
        return twin.latest()
                .held()
                .filter(held -> filter.permits(item(held)))
                .map(LatestValues.Other::fact)
                .sorted(Comparator.comparing(Fact.Observed::key))
                .toList();
    }

    List<Problems.Condition> conditions() {
        return twin.problems().conditions().stream()
                .filter(one -> filter.permits(item(one)))
                .toList();
    }

    List<Problems.Medication> medications() {
        return twin.problems().medications().stream()
                .filter(one -> filter.permits(item(one)))
                .toList();
    }

    private List<Fact.VariantReported> variants() {
        return twin.variants().rows().stream()
                .filter(one -> filter.permits(item(one)))
                .<Fact.VariantReported>map(KnownVariants.Held::fact)
                .toList();
    }

    /// The variants, and what the patient has now, as far as they may be seen.
    public MolecularProfile molecularProfile() {
        return new MolecularProfile(
                variants(),
                conditions().stream()
                        .filter(condition -> condition.activeBy(now))
                        .map(Problems.Condition::fact)
                        .toList(),
                MolecularProfile.stage(observations()),
                twin.variants().complete());
    }

    /// For rules to look at, as far as it may be seen.
    Chart chart() {
        return whole() ? new TwinChart(twin) : new PermittedChart(this);
    }

    /// Whether everything may be seen, what is not there too: a part is a part also where nothing
    /// happens to be missing from it, or it would tell just that.
    public boolean whole() {
        return filter.permitsEverything();
    }

    /// That something is not there is told only to those who would be told that it is.
    public DataItem absence(String type, List<Code> codes) {
        return item(Origin.plain(type), codes, List.of(), Optional.of(now), Optional.of(now));
    }

    private static DataItem item(
            Origin origin,
            List<Code> codes,
            List<Code> mentioned,
            Optional<Instant> first,
            Optional<Instant> last) {
        return new DataItem(
                origin.dataClass(), origin.type(), codes, mentioned, first, last, origin.labels());
    }
}
