package io.twinmesh.cluster.sharding;

import static java.util.Map.entry;

import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.export.ExportedFile;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.PipelineId;

import org.apache.pekko.actor.typed.ActorRef;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Makes up values of a type: one of each alternative, of a record so many that each value of each
/// of its parts is in one of them.
final class Samples {
    private static final String HEX = "0123456789abcdef0123456789abcdef";
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Provision PROVISION =
            new Provision(
                    "provision",
                    Provision.Effect.PERMIT,
                    Interval.ALWAYS,
                    List.of(),
                    List.of(),
                    Purposes.ANY,
                    DataScope.EVERYTHING,
                    Optional.of(Duration.ofHours(1)),
                    List.of());

    private static final Proof PROOF =
            Proof.byCheck(
                    new JobId("job-" + HEX),
                    "result.malformed",
                    "sha256:" + HEX,
                    new byte[] {1},
                    20);

    /// What has no parts, or takes only certain ones.
    private static final Map<Class<?>, List<?>> KNOWN =
            Map.ofEntries(
                    entry(String.class, List.of("a")),
                    entry(boolean.class, List.of(true, false)),
                    entry(Boolean.class, List.of(true, false)),
                    entry(int.class, List.of(1)),
                    entry(Integer.class, List.of(1)),
                    entry(long.class, List.of(1L)),
                    entry(Long.class, List.of(1L)),
                    entry(double.class, List.of(0.5)),
                    entry(Double.class, List.of(0.5)),
                    entry(byte[].class, List.of(new byte[] {1, 2, 3})),
                    entry(Bytes.class, List.of(Bytes.utf8("a"))),
                    entry(BigDecimal.class, List.of(new BigDecimal("1.50"))),
                    entry(Instant.class, List.of(AT)),
                    entry(LocalDate.class, List.of(LocalDate.parse("2026-01-02"))),
                    entry(Duration.class, List.of(Duration.ofMillis(90_001))),
                    entry(AccountId.class, List.of(new AccountId(HEX))),
                    entry(JobId.class, List.of(new JobId("job-" + HEX))),
                    entry(LeaseId.class, List.of(new LeaseId("ls-" + HEX))),
                    entry(NodeId.class, List.of(new NodeId("node-0123456789abcdef0123"))),
                    entry(PatientId.class, List.of(new PatientId("tw-" + HEX))),
                    entry(PipelineId.class, List.of(new PipelineId("pl-" + HEX))),
                    entry(TrackRecord.class, List.of(new TrackRecord(1, 3, 2, true))),
                    entry(
                            ActsFor.class,
                            List.of(
                                    ActsFor.NOBODY,
                                    new ActsFor(
                                            Optional.of("Practitioner/1"),
                                            Optional.of("Organization/2"),
                                            Set.of("nurse")))),
                    entry(
                            ExportedFile.class,
                            List.of(
                                    ExportedFile.empty(
                                            7, ExportedFile.Kind.OUTPUT, "Observation"))),
                    entry(
                            Interval.class,
                            List.of(
                                    Interval.ALWAYS,
                                    new Interval(Optional.of(AT), Optional.of(AT.plusSeconds(1))))),
                    entry(Provision.class, List.of(PROVISION)),
                    entry(VerdictId.class, List.of(new VerdictId(HEX))),
                    entry(Proof.class, List.of(PROOF)),
                    entry(
                            NodeCommand.CountCheck.class,
                            Stream.of(Finding.values()).map(Samples::check).toList()),
                    entry(
                            ConsentTable.class,
                            List.of(
                                    ConsentTable.NONE.with(
                                            1, "Consent/a", new ConsentPolicy(PROVISION)))));

    private final Map<Type, List<?>> made = new HashMap<>(KNOWN);

    /// @param reference stands for every reference to an actor
    Samples(ActorRef<?> reference) {
        made.put(ActorRef.class, List.of(reference));
    }

    /// One or more, of different content.
    ///
    /// @throws IllegalStateException when none can be made: then one is to be added to those known
    List<?> of(Type type) {
        var known = made.get(type);
        if (known == null) {
            known = type instanceof ParameterizedType of ? filled(of) : parts((Class<?>) type);
            made.put(type, known);
        }
        return known;
    }

    private List<?> filled(ParameterizedType type) {
        var container = (Class<?>) type.getRawType();
        if (container == ActorRef.class) {
            return of(ActorRef.class);
        }
        var content = of(type.getActualTypeArguments()[0]);
        if (container == List.class) {
            return List.of(content);
        }
        if (container == Set.class) {
            return List.of(Set.copyOf(content));
        }
        if (container == Optional.class) {
            return Stream.concat(content.stream().map(Optional::of), Stream.of(Optional.empty()))
                    .toList();
        }
        if (container == Map.class) {
            var values = of(type.getActualTypeArguments()[1]);
            return List.of(Map.of(content.getFirst(), values.getFirst()));
        }
        throw new IllegalStateException("no sample of " + type);
    }

    private static NodeCommand.CountCheck check(Finding finding) {
        var lease = new LeaseId("ls-" + HEX);
        return finding == Finding.WRONG
                ? NodeCommand.CountCheck.wrong(lease, "a", "a", PROOF)
                : NodeCommand.CountCheck.of(lease, "a", "a", finding);
    }

    private List<?> parts(Class<?> type) {
        if (type.isEnum()) {
            return List.of(type.getEnumConstants());
        }
        if (type.isSealed()) {
            return Arrays.stream(type.getPermittedSubclasses())
                    .<Object>flatMap(one -> of(one).stream())
                    .toList();
        }
        if (type.isRecord()) {
            return records(type);
        }
        throw new IllegalStateException("no sample of " + type);
    }

    private List<?> records(Class<?> type) {
        var types = new ArrayList<Class<?>>();
        var parts = new ArrayList<List<?>>();
        for (var part : type.getRecordComponents()) {
            types.add(part.getType());
            parts.add(of(part.getGenericType()));
        }
        var most = parts.stream().mapToInt(List::size).max().orElse(1);
        return IntStream.range(0, most)
                .mapToObj(i ->
                        record(
                                type,
                                types.toArray(Class<?>[]::new),
                                parts.stream().map(some -> some.get(i % some.size())).toArray()))
                .toList();
    }

    private static Object record(Class<?> type, Class<?>[] types, Object[] parts) {
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(parts);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sample of " + type, e);
        }
    }
}
