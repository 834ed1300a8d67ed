package io.twinmesh.persistence.journal;

import java.time.Duration;

/// How the two ends of a connection to PostgreSQL learn that the other one's machine is gone and
/// said nothing, neither an end nor a reset.
public final class Vanishing {
    /// After this much silence the other side is asked whether it is there.
    static final int IDLE_SECONDS = 10;

    static final int INTERVAL_SECONDS = 5;
    static final int QUESTIONS = 2;

    /// When who answers none of the questions counts as gone.
    public static final Duration NOTICED =
            Duration.ofSeconds(IDLE_SECONDS + INTERVAL_SECONDS * QUESTIONS);

    /// Has PostgreSQL notice it of its client. A transaction that a vanished server has open holds
    /// its locks, and keeps from every other server what was written behind it. Not by
    /// `tcp_user_timeout`, which cuts off also who is there and takes long to read, such as a copy.
    public static final String OF_CLIENTS =
            """
            SET tcp_keepalives_idle = %d; SET tcp_keepalives_interval = %d; \
            SET tcp_keepalives_count = %d\
            """
                    .formatted(IDLE_SECONDS, INTERVAL_SECONDS, QUESTIONS);

    /// What connections of a running server are called, whatever its URL says.
    public static final String SERVER = "twinmesh-server";

    /// As that, of a running server, none of whose transactions lies idle: what it has open ends,
    /// with its locks, also where it vanished while an answer was on its way. The system sends that
    /// again and asks nothing, for a quarter of an hour by itself.
    static final String OF_SERVERS =
            OF_CLIENTS
                    + "; SET idle_in_transaction_session_timeout = '1min'; SET application_name = '"
                    + SERVER
                    + "'";

    private Vanishing() {}

    /// As the driver counts.
    static String wholeSeconds(Duration time) {
        return Long.toString(time.plusSeconds(1).minusNanos(1).toSeconds());
    }
}
