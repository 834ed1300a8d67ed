package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.log.SignedNote;

import java.util.List;
import java.util.stream.Collectors;

/// What a witness answers, with the status codes of C2SP `tlog-witness`.
public sealed interface WitnessReply {
    /// The checkpoint is remembered and cosigned.
    record Cosigned(List<SignedNote.Signature> lines) implements WitnessReply {
        public Cosigned {
            lines = List.copyOf(lines);
        }
    }

    /// No request, or one whose old tree is larger than its new one.
    record Malformed(String why) implements WitnessReply {}

    /// Not signed by a key that this witness has for the log.
    record NotSigned() implements WitnessReply {}

    /// The witness does not follow this log.
    record UnknownLog() implements WitnessReply {}

    /// The witness saw another tree last.
    ///
    /// @param size leaves in that one
    record OtherSize(long size) implements WitnessReply {}

    /// The new tree did not grow out of the one that the witness saw last, or breaks a rule that
    /// this witness looks after.
    record Inconsistent(String why) implements WitnessReply {}

    /// The witness could not look closely enough now.
    record Unable(String why) implements WitnessReply {}

    /// The HTTP status.
    default int status() {
        return switch (this) {
            case Cosigned _ -> 200;
            case Malformed _ -> 400;
            case NotSigned _ -> 403;
            case UnknownLog _ -> 404;
            case OtherSize _ -> 409;
            case Inconsistent _ -> 422;
            case Unable _ -> 503;
        };
    }

    /// The HTTP body; ends with a newline.
    default String body() {
        return switch (this) {
            case Cosigned(var lines) ->
                    lines.stream().map(SignedNote.Signature::line).collect(Collectors.joining());
            case Malformed(var why) -> why + "\n";
            case NotSigned() -> "no valid signature of a known key of this log\n";
            case UnknownLog() -> "unknown log\n";
            case OtherSize(var size) -> size + "\n";
            case Inconsistent(var why) -> why + "\n";
            case Unable(var why) -> why + "\n";
        };
    }

    /// The HTTP media type.
    default String mediaType() {
        return this instanceof OtherSize ? "text/x.tlog.size" : "text/plain; charset=utf-8";
    }
}
