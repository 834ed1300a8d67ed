package io.twinmesh.actors.twin;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.PatientCommand.Import;
import io.twinmesh.actors.twin.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.PatientCommand.IncomingResource;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Taking resources in: all of a command or none. Pure.
final class ImportRules {
    /// 32,768 resources are 512 KiB of fingerprints; a snapshot must stay below 1 MiB.
    static final int MAX_RESOURCES = 32_768;

    /// A journal row must stay below 1 MiB.
    static final int MAX_RESOURCE_BYTES = 512 * 1024;

    /// How far a source's clock may be ahead of ours, time zones included.
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    static final Refusal UNKNOWN = new Refusal("twin.unknown", "there is no twin of this name");

    private ImportRules() {}

    /// The first import must say who the patient is: a reference to a stranger makes no twin.
    static Decision<ImportReply> open(Import in, Instant now) {
        var introduced =
                in.resources().stream()
                        .anyMatch(resource ->
                                resource.facts().stream().anyMatch(Fact.Person.class::isInstance));
        if (!introduced) {
            return Decision.reply(in.replyTo(), new ImportReply.Refused(UNKNOWN));
        }
        var opened = new PatientEvent.TwinOpened(now, in.by(), in.importId());
        return add(PatientState.Active.empty(), in, now, List.of(opened));
    }

    static Decision<ImportReply> add(PatientState.Active twin, Import in, Instant now) {
        return add(twin, in, now, List.of());
    }

    private static Decision<ImportReply> add(
            PatientState.Active twin, Import in, Instant now, List<PatientEvent> before) {
        var events = new ArrayList<>(before);
        var changes = new HashMap<Long, Long>();
        var added = 0;
        var unchanged = 0;
        var facts = 0;
        for (var resource : in.resources()) {
            if (resource.bytes().length > MAX_RESOURCE_BYTES) {
                return refused(
                        in,
                        "twin.resource-too-large",
                        "a resource has at most " + MAX_RESOURCE_BYTES + " bytes");
            }
            var recorded = recorded(resource, in.importId(), now);
            var earlier = changes.get(recorded.key());
            var same =
                    earlier == null
                            ? twin.known().holds(recorded.key(), recorded.content())
                            : earlier == recorded.content();
            if (same) {
                unchanged++;
                continue;
            }
            if (earlier == null && twin.known().content(recorded.key()).isEmpty()) {
                added++;
            }
            changes.put(recorded.key(), recorded.content());
            facts += recorded.facts().size();
            events.add(recorded);
        }
        if (twin.known().count() + added > MAX_RESOURCES) {
            return refused(
                    in,
                    "twin.too-many-resources",
                    "a twin holds at most " + MAX_RESOURCES + " resources");
        }
        return new Decision<>(
                events,
                in.replyTo(),
                new ImportReply.Imported(
                        in.resources().size(),
                        in.resources().size() - unchanged,
                        unchanged,
                        Map.of(),
                        facts,
                        twin.revision() + events.size()));
    }

    private static Decision<ImportReply> refused(Import in, String code, String why) {
        return Decision.reply(in.replyTo(), new ImportReply.Refused(new Refusal(code, why)));
    }

    private static PatientEvent.ResourceRecorded recorded(
            IncomingResource resource, String importId, Instant now) {
        return new PatientEvent.ResourceRecorded(
                now,
                importId,
                resource.type(),
                fingerprint(
                        (resource.type() + "|" + resource.key()).getBytes(StandardCharsets.UTF_8)),
                fingerprint(resource.bytes()),
                Bytes.of(resource.bytes()),
                resource.facts().stream().filter(fact -> believable(fact, now)).toList());
    }

    /// A value from tomorrow or later comes from a wrong clock. The resource is kept, but the value
    /// must not stand as the latest one, or it would hide all true ones.
    private static boolean believable(Fact fact, Instant now) {
        return !(fact instanceof Fact.Observed observed)
                || observed.at().isBefore(now.plus(CLOCK_SKEW));
    }

    private static long fingerprint(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
