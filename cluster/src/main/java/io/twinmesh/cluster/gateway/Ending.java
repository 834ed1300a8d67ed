package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.Refusal;

/// How a session came to its end.
sealed interface Ending {
    Refusal REPLACED =
            new Refusal("node.session-replaced", "a later session of this node was opened");

    /// Short and permanent, for the log.
    String code();

    /// The node said good-bye after a drain or a stop.
    record Bye() implements Ending {
        @Override
        public String code() {
            return "bye";
        }
    }

    /// The stream broke, or nothing was heard for too long.
    record Lost() implements Ending {
        @Override
        public String code() {
            return "lost";
        }
    }

    /// This gateway stops, or the session failed by itself: no fault of the node.
    record Stopped() implements Ending {
        @Override
        public String code() {
            return "stopped";
        }
    }

    record Replaced() implements Ending {
        @Override
        public String code() {
            return REPLACED.code();
        }
    }

    record Refused(Refusal refusal) implements Ending {
        @Override
        public String code() {
            return refusal.code();
        }
    }
}
