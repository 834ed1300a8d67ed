package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Vkey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Cosigns the checkpoints of the logs it knows, each of them once it has seen that the tree grew
/// out of the last one it cosigned. Checking, remembering and signing are one step: what is not on
/// the disk is never signed, and two requests at once cannot both follow the same tree.
public final class Witness {
    private final List<Vkey> logs;
    private final List<Cosigner> keys;
    private final WitnessMemory memory;
    private final Scrutiny scrutiny;
    private final InstantSource time;
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(Checkpoint checkpoint, String note) {}

    private Witness(
            List<Vkey> logs,
            List<Cosigner> keys,
            WitnessMemory memory,
            Scrutiny scrutiny,
            InstantSource time) {
        this.logs = List.copyOf(logs);
        this.keys = List.copyOf(keys);
        this.memory = memory;
        this.scrutiny = scrutiny;
        this.time = time;
    }

    /// Goes on from what is remembered.
    ///
    /// @param logs the keys of the logs that are followed
    /// @param keys each signs every checkpoint; at least one
    /// @throws IOException when it cannot be read
    /// @throws IllegalArgumentException when what is remembered was not cosigned by these keys:
    ///   going on might sign a second history
    public static Witness open(
            List<Vkey> logs,
            List<Cosigner> keys,
            WitnessMemory memory,
            Scrutiny scrutiny,
            InstantSource time)
            throws IOException {
        if (logs.isEmpty() || keys.isEmpty()) {
            throw new IllegalArgumentException("a witness has a key and follows a log");
        }
        var witness = new Witness(logs, keys, memory, scrutiny, time);
        for (var log : logs) {
            try {
                memory.read(log.name())
                        .ifPresent(note ->
                                witness.seen.put(log.name(), witness.remembered(note, log.name())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "what is remembered of %s in %s is not ours: %s"
                                .formatted(log.name(), memory.place(log.name()), e.getMessage()),
                        e);
            }
        }
        return witness;
    }

    private Seen remembered(String note, String origin) {
        var parsed = SignedNote.parse(note);
        var checkpoint = Checkpoint.parse(parsed.text());
        boolean ours =
                keys.stream()
                        .map(Cosigner::key)
                        .allMatch(key ->
                                parsed.signatures().stream()
                                        .anyMatch(line ->
                                                key.verified(checkpoint, line).isPresent()));
        if (!ours || !checkpoint.origin().equals(origin)) {
            throw new IllegalArgumentException("it was not cosigned by this witness");
        }
        return new Seen(checkpoint, note);
    }

    /// Answers one request. Blocks on the disk.
    ///
    /// @param body as it came
    public WitnessReply add(byte[] body) {
        AddCheckpoint request;
        SignedNote note;
        try {
            request = AddCheckpoint.parse(body);
            note = SignedNote.parse(request.note());
        } catch (IllegalArgumentException e) {
            return new WitnessReply.Malformed(String.valueOf(e.getMessage()));
        }
        var origin = note.text().substring(0, note.text().indexOf('\n'));
        var known = logs.stream().filter(log -> log.name().equals(origin)).toList();
        if (known.isEmpty()) {
            return new WitnessReply.UnknownLog();
        }
        try {
            SignedNote.open(request.note(), known);
        } catch (IllegalArgumentException _) {
            return new WitnessReply.NotSigned();
        }
        try {
            return add(request, Checkpoint.parse(note.text()), bySigners(note, known));
        } catch (Checkpoint.WrongEmptyRootException e) {
            return wrongEmptyRoot(request, origin, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new WitnessReply.Malformed(String.valueOf(e.getMessage()));
        }
    }

    private synchronized WitnessReply add(
            AddCheckpoint request, Checkpoint next, SignedNote signed) {
        if (request.oldSize() > next.size()) {
            return new WitnessReply.Malformed("the old tree is larger than the new one");
        }
        var last = Optional.ofNullable(seen.get(next.origin())).map(Seen::checkpoint);
        long size = last.map(Checkpoint::size).orElse(0L);
        if (request.oldSize() != size) {
            return new WitnessReply.OtherSize(size);
        }
        boolean grown =
                size == 0
                        ? request.proof().isEmpty()
                        : Rfc9162.verifyConsistency(
                                size,
                                next.size(),
                                request.proof(),
                                last.orElseThrow().root(),
                                next.root());
        if (!grown) {
            return new WitnessReply.Inconsistent("the tree did not grow out of the last one");
        }
        return switch (scrutiny.of(next)) {
            case Scrutiny.Opinion.Agreed() -> cosigned(next, signed);
            case Scrutiny.Opinion.Objection(var why) -> new WitnessReply.Inconsistent(why);
            case Scrutiny.Opinion.Undecided(var why) -> new WitnessReply.Unable(why);
        };
    }

    private WitnessReply cosigned(Checkpoint next, SignedNote signed) {
        var now = time.instant();
        var lines = keys.stream().map(key -> key.cosign(next, now)).toList();
        var all = new ArrayList<>(signed.signatures());
        all.addAll(lines);
        var note = new SignedNote(signed.text(), all).note();
        try {
            memory.write(next.origin(), note);
        } catch (IOException e) {
            throw new UncheckedIOException("a checkpoint could not be remembered", e);
        }
        seen.put(next.origin(), new Seen(next, note));
        return new WitnessReply.Cosigned(lines);
    }

    private synchronized WitnessReply wrongEmptyRoot(
            AddCheckpoint request, String origin, String why) {
        if (request.oldSize() > 0) {
            return new WitnessReply.Malformed("the old tree is larger than the new one");
        }
        var last = seen.get(origin);
        return last == null || last.checkpoint().size() == 0
                ? new WitnessReply.Inconsistent(why)
                : new WitnessReply.OtherSize(last.checkpoint().size());
    }

    /// The last checkpoint that was cosigned, with the log's signature and this witness's.
    ///
    /// @param originHash [WitnessFolder#hash] of the log's origin
    public synchronized Optional<String> checkpoint(String originHash) {
        return seen.values().stream()
                .filter(last -> WitnessFolder.hash(last.checkpoint().origin()).equals(originHash))
                .map(Seen::note)
                .findAny();
    }

    private static SignedNote bySigners(SignedNote note, List<Vkey> known) {
        return new SignedNote(
                note.text(),
                note.signatures().stream()
                        .filter(line ->
                                known.stream()
                                        .anyMatch(log ->
                                                log.id() == line.keyId()
                                                        && log.name().equals(line.name())))
                        .distinct()
                        .toList());
    }
}
