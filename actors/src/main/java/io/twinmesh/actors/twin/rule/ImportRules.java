package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.actors.twin.command.PatientCommand.StoredVersion;
import io.twinmesh.actors.twin.known.KnownConsents;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.JsonDigest;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Taking resources in and back: all of a command or none. Pure.
public final class ImportRules {
    /// 32,768 resources are 512 KiB of fingerprints; a snapshot must stay below 1 MiB.
    public static final int MAX_RESOURCES = 32_768;

    /// A journal row must stay below 1 MiB.
    public static final int MAX_RESOURCE_BYTES = 512 * 1024;

    static final Refusal UNKNOWN = new Refusal("twin.unknown", "there is no twin of this name");

    /// What who may not change resources hears of one that is there already.
    public static final Refusal EXISTS =
            new Refusal(
                    "resource.exists",
                    "the resource is there already and says something else; to change it, the token"
                            + " needs a SMART scope with 'u'");

    private static final Refusal FULL =
            new Refusal(
                    "twin.too-many-resources",
                    "a twin holds at most " + MAX_RESOURCES + " resources");

    private ImportRules() {}

    /// The first import must say who the patient is: a reference to a stranger makes no twin.
    static Decision<ImportReply> open(Import in, Instant now) {
        var introduced =
                in.resources().stream()
                        .anyMatch(resource ->
                                !resource.condition().onlyKnown()
                                        && resource.facts().stream()
                                                .anyMatch(Fact.Person.class::isInstance));
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
        var known = twin.known();
        var removed = new ArrayList<StoredVersion>();
        for (var removal : in.removals()) {
            var key = key(removal.type(), removal.id());
            var conflict = conflict(known, key, removal.ifVersion());
            if (conflict.isPresent()) {
                return refused(in, conflict.get(), in.resources().size() + removed.size());
            }
            var there = known.has(key);
            if (there) {
                known = known.without(key);
                events.add(deleted(removal, in, known.version(key), key, now));
            }
            removed.add(
                    new StoredVersion(
                            removal.type(),
                            removal.id(),
                            known.version(key),
                            there ? Change.REMOVED : Change.UNCHANGED));
        }
        var versions = new ArrayList<StoredVersion>();
        var facts = 0;
        for (var resource : in.resources()) {
            var key = key(resource.type(), resource.id());
            var refusal = refusal(known, key, resource);
            if (refusal.isPresent()) {
                return refused(in, refusal.get(), versions.size());
            }
            var content = ByteBuffer.wrap(JsonDigest.of(resource.bytes())).getLong();
            var change = change(known, key, content, resource);
            if (change == Change.UPDATED && resource.condition().onlySame()) {
                return refused(in, EXISTS, versions.size());
            }
            if (change != Change.UNCHANGED) {
                known = known.with(key, content);
                if (known.count() > MAX_RESOURCES) {
                    return refused(in, FULL, versions.size());
                }
                var recorded = recorded(resource, in, known.version(key), key, content, now);
                facts += askable(recorded.facts());
                events.add(recorded);
            }
            versions.add(
                    new StoredVersion(resource.type(), resource.id(), known.version(key), change));
        }
        if (consentRules(twin, events) > ConsentTable.MAX_RULES) {
            return Decision.reply(
                    in.replyTo(),
                    new ImportReply.Refused(
                            new Refusal(
                                    "twin.too-many-consents",
                                    "the consents of a twin have at most "
                                            + ConsentTable.MAX_RULES
                                            + " provisions in force")));
        }
        versions.addAll(removed);
        return new Decision<>(
                events,
                in.replyTo(),
                new ImportReply.Imported(versions, facts, twin.revision() + events.size(), now));
    }

    /// How many of these a model can ask for.
    private static int askable(List<Fact> facts) {
        return (int) facts.stream().filter(fact -> !(fact instanceof Fact.Tagged)).count();
    }

    private static Decision<ImportReply> refused(Import in, Refusal refusal, int place) {
        return Decision.reply(in.replyTo(), new ImportReply.Refused(refusal, Optional.of(place)));
    }

    private static int consentRules(PatientState.Active twin, List<PatientEvent> events) {
        var consents = twin.consents();
        for (var event : events) {
            consents = KnownConsents.after(consents, event);
        }
        return consents.rules();
    }

    private static Change change(
            KnownResources known, long key, long content, IncomingResource resource) {
        if (!known.has(key)) {
            return Change.CREATED;
        }
        return resource.condition().onlyNew() || known.holds(key, content)
                ? Change.UNCHANGED
                : Change.UPDATED;
    }

    private static Optional<Refusal> refusal(
            KnownResources known, long key, IncomingResource resource) {
        if (resource.bytes().length > MAX_RESOURCE_BYTES) {
            return Optional.of(
                    new Refusal(
                            "twin.resource-too-large",
                            "a resource has at most " + MAX_RESOURCE_BYTES + " bytes"));
        }
        if (known.version(key) >= KnownResources.MAX_VERSION) {
            return Optional.of(
                    new Refusal(
                            "resource.too-many-versions",
                            "a resource has at most " + KnownResources.MAX_VERSION + " versions"));
        }
        if (resource.condition().onlyKnown() && !known.has(key)) {
            return Optional.of(
                    new Refusal("resource.unknown", "there is no such resource to update"));
        }
        return conflict(known, key, resource.condition().version());
    }

    private static Optional<Refusal> conflict(
            KnownResources known, long key, Optional<Integer> wanted) {
        return wanted.filter(version -> !known.has(key) || version != known.version(key))
                .map(version ->
                        new Refusal(
                                "resource.version-conflict",
                                "the resource is not in version " + version + " now"));
    }

    private static PatientEvent.ResourceDeleted deleted(
            Removal removal, Import in, int version, long key, Instant now) {
        return new PatientEvent.ResourceDeleted(
                now, in.by(), removal.dataClass(), removal.type(), removal.id(), version, key);
    }

    private static PatientEvent.ResourceRecorded recorded(
            IncomingResource resource,
            Import in,
            int version,
            long key,
            long content,
            Instant now) {
        return new PatientEvent.ResourceRecorded(
                now,
                in.by(),
                in.importId(),
                resource.dataClass(),
                resource.type(),
                resource.id(),
                version,
                key,
                content,
                Bytes.of(resource.bytes()),
                resource.facts());
    }

    /// What names a resource in the twin's state.
    static long key(String type, String id) {
        return fingerprint((type + "|" + type + "/" + id).getBytes(StandardCharsets.UTF_8));
    }

    /// First 8 bytes of SHA-256.
    static long fingerprint(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
