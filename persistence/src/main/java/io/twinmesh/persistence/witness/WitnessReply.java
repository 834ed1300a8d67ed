package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.log.SignedNote;

import java.util.List;

/// What a witness answers, with the status codes of C2SP `tlog-witness`.
public sealed interface WitnessReply {
    /// The HTTP status.
    int status();

    /// The HTTP body; ends with a newline.
    String body();

    /// The HTTP media type.
    default String mediaType() {
        return "text/plain; charset=utf-8";
    }

    /// The checkpoint is remembered and cosigned.
    record Cosigned(List<SignedNote.Signature> lines) implements WitnessReply {
        public Cosigned {
            lines = List.copyOf(lines);
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public String body() {
            var body = new StringBuilder();
            lines.forEach(line -> body.append(line.line()));
            return body.toString();
        }
    }

    /// No request, or one whose old tree is larger than its new one.
    record Malformed(String why) implements WitnessReply {
        @Override
        public int status() {
            return 400;
        }

        @Override
        public String body() {
            return why + "\n";
        }
    }

    /// Not signed by a key that this witness has for the log.
    record NotSigned() implements WitnessReply {
        @Override
        public int status() {
            return 403;
        }

        @Override
        public String body() {
            return "no valid signature of a known key of this log\n";
        }
    }

    /// The witness does not follow this log.
    record UnknownLog() implements WitnessReply {
        @Override
        public int status() {
            return 404;
        }

        @Override
        public String body() {
            return "unknown log\n";
        }
    }

    /// The witness saw another tree last.
    ///
    /// @param size leaves in that one
    record OtherSize(long size) implements WitnessReply {
        @Override
        public int status() {
            return 409;
        }

        @Override
        public String body() {
            return size + "\n";
        }

        @Override
        public String mediaType() {
            return "text/x.tlog.size";
        }
    }

    /// The new tree did not grow out of the one that the witness saw last, or breaks a rule that
    /// this witness looks after.
    record Inconsistent(String why) implements WitnessReply {
        @Override
        public int status() {
            return 422;
        }

        @Override
        public String body() {
            return why + "\n";
        }
    }

    /// The witness could not look closely enough now.
    record Unable(String why) implements WitnessReply {
        @Override
        public int status() {
            return 503;
        }

        @Override
        public String body() {
            return why + "\n";
        }
    }
}
